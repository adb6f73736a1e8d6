"""What the program does where nobody can see it: asks a spoken sample question, prints the answer, saves a picture."""

import asyncio
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap

from harmony_desktop.domain.facts import AnswerFinished, Fact, LinkChanged, LinkState
from harmony_desktop.domain.ids import MessageId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Message
from harmony_desktop.domain.voice import Voice, Words
from harmony_desktop.i18n import tr
from harmony_desktop.paths import Paths, private
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.icons import RESOURCES
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.story import plain
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wordings import explain

log = logging.getLogger(__name__)
QUESTION_FILE = RESOURCES / "sample_workspace" / "question.wav"
QUESTION_TEXT = "What did Acme say about pricing in our last five calls?"
PATIENCE_S = 300.0
BACKDROP = QColor("#9aa7b0")


class Tour:
    """The same window, session and voice as ever; only the question is not spoken by a person."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        presenter: CompanionPresenter,
        voice: Voice,
        paths: Paths,
    ) -> None:
        self._window, self._session, self._presenter = window, session, presenter
        self._voice, self._paths = voice, paths

    async def run(self) -> int:
        """0 when an answer came, 3 when none did."""
        self._window.animated = False
        _say(tr("No display was found: showing Companion on a virtual screen."))
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._until(LinkChanged, lambda fact: fact.state is LinkState.ONLINE, self._online)
                await self._load_sample()
                words = await self._listen()
                answer = await self._ask(words)
        except HarmonyError as error:
            _say(" ".join(explain(error.problem)))
            return 3
        except TimeoutError:
            problem = self._session.workspace_problem
            _say(" ".join(explain(problem)) if problem else tr("The workspace did not answer in time."))
            return 3
        _say(f"\n{plain(answer)}\n" if answer.text else "")
        if answer.problem is not None:
            _say(" ".join(explain(answer.problem)))
        _say(tr("Screenshot: {file}", file=self._picture()))
        return 3 if answer.problem is not None else 0

    def _online(self) -> bool:
        return self._session.link is LinkState.ONLINE

    async def _load_sample(self) -> None:
        """Something to ask about; where there are meetings, those are asked about."""
        if (await self._session.sample.standing()).empty:
            await self._session.sample.load(lambda here, of: None)

    async def _listen(self) -> Words:
        """The recorded question through the recogniser; typed where that cannot be."""
        try:
            await self._voice.fetch_model(lambda here, of: None)
            words = await self._voice.transcribe_file(QUESTION_FILE, await self._session.vocabulary())
            _say(tr("Heard: {text}", text=words.text))
            return words
        except HarmonyError as error:
            _say(" ".join(explain(error.problem)))
            _say(tr("Typed: {text}", text=QUESTION_TEXT))
            return Words(QUESTION_TEXT, "en", 0)

    async def _ask(self, words: Words) -> Message:
        assert self._presenter.voice is not None
        if words.duration_ms:
            await self._presenter.voice.hear(words)
        else:
            self._window.composer.put(words.text)
        finished: list[MessageId] = []
        end = self._session.bus.subscribe(
            lambda fact: finished.append(fact.message_id) if isinstance(fact, AnswerFinished) else None
        )
        try:
            self._window.composer.submitted.emit(words.text)
            await self._until(AnswerFinished, lambda fact: True, lambda: bool(finished))
        finally:
            end()
        snapshot = self._presenter.talk.snapshot
        assert snapshot is not None
        return next(m for m in snapshot.messages if m.id == finished[0])

    async def _until(self, kind: type[Fact], what: Callable[..., bool], already: Callable[[], bool]) -> None:
        if already():
            return
        came = asyncio.Event()
        end = self._session.bus.subscribe(
            lambda fact: came.set() if isinstance(fact, kind) and what(fact) else None
        )
        try:
            await came.wait()
        finally:
            end()

    def _picture(self) -> Path:
        """The window on a plain backdrop."""
        shown = self._window.grab()
        picture = QPixmap(shown.size())
        picture.setDevicePixelRatio(shown.devicePixelRatio())
        picture.fill(BACKDROP)
        painter = QPainter(picture)
        painter.drawPixmap(QPoint(0, 0), shown, QRect(QPoint(0, 0), shown.size()))
        painter.end()
        file = private(self._paths.data) / "companion.png"
        file.touch(mode=0o600)  # an answer stands on it
        picture.save(str(file))
        log.info("picture saved")
        return file


def _say(text: str) -> None:
    if text:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
