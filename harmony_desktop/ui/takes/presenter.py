"""Recordings of what was said, between their folder and the screen: played, turned into words, deleted, kept or not."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.takes import MOST_BYTES, MOST_HISTORY, MOST_WAITING, TakePlayback, TakePlayed
from harmony_desktop.domain.voice import KeptTake, Voice, VoiceNews, VoiceState, Words
from harmony_desktop.i18n import size, tr, trn
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.screens import RECORDINGS
from harmony_desktop.ui.takes import words
from harmony_desktop.ui.takes.deleting import Deleting
from harmony_desktop.ui.takes.row import TakeRow
from harmony_desktop.ui.takes.screen import TakesScreen
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.voice import KEEP_HISTORY

AGAIN = "take_again"


class TakesPresenter(QObject):
    """``changed`` when another recording is there, or one less; ``wishes_wanted``: what is kept shall be chosen."""

    changed = Signal()
    wishes_wanted = Signal()

    def __init__(
        self,
        window: CompanionWindow,
        runner: TaskRunner,
        companion: CompanionPresenter,
        session: Session,
        voice: Voice,
        playback: TakePlayback,
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self._companion = window, runner, companion
        self._session, self.voice, self.playback = session, voice, playback
        self._settings = companion.settings
        self._screen: TakesScreen | None = None
        self._busy: set[str] = set()
        self._failed = ""
        """The one whose words could not be found just now."""
        self.waiting: tuple[KeptTake, ...] = ()
        self.history: tuple[KeptTake, ...] = ()
        self.deleting = Deleting(self, window, voice.takes)
        voice.takes.keep_history(self._settings[KEEP_HISTORY])
        window.screens.add(RECORDINGS, tr("Recordings"), self._make)
        window.notice.acted.connect(self._on_acted)
        self._ends = [
            voice.subscribe(self._on_voice),
            playback.listen(self._on_played),
            self._settings.subscribe(self._on_wish),
            session.bus.subscribe(self._on_fact),
        ]

    def close(self) -> None:
        self.deleting.close()
        self.playback.close()
        for end in self._ends:
            end()

    def _make(self, parent: QWidget) -> QWidget:
        screen = self._screen = TakesScreen(self._window.theme, self._connect, parent)
        screen.shown.connect(self.load)
        screen.left.connect(self.playback.close)
        screen.acted.connect(self.wishes_wanted)
        screen.purge_wanted.connect(self.ask_to_purge)
        return screen

    def _connect(self, row: TakeRow) -> None:
        row.play_wanted.connect(self.toggle)
        row.seek_wanted.connect(lambda _, ms: self.playback.seek(ms))
        row.words_wanted.connect(self.turn_into_words)
        row.insert_wanted.connect(self._insert)
        row.copy_wanted.connect(lambda id_: self._copy(row, id_))
        row.delete_wanted.connect(self.delete)

    # --- what is there -------------------------------------------------------------------------------------------

    @property
    def all(self) -> tuple[KeptTake, ...]:
        return (*self.waiting, *self.history)

    def find(self, id_: str) -> KeptTake | None:
        return next((take for take in self.all if take.id == id_), None)

    @property
    def told(self) -> str:
        """All of them in a few words; empty: there is none."""
        return words.summary(self.waiting, self.history)

    def load(self) -> None:
        self.start(self.look(), "look for recordings")

    async def look(self) -> None:
        """The folder as it is now."""
        found = await asyncio.to_thread(self.voice.takes.all)
        self.waiting = tuple(take for take in found if not take.text)
        self.history = tuple(take for take in found if take.text)
        self.refresh()
        self.changed.emit()

    def refresh(self) -> None:
        screen = self._screen
        if screen is None:
            return
        about = _how_long() if self._settings[KEEP_HISTORY] or self.history else _without_history()
        screen.show_takes(self.waiting, self.history, about, self._busy, self.playback.played)
        if self.all:
            screen.say("")
        elif self._settings[KEEP_HISTORY]:
            screen.say(tr("Nothing was said yet that could be kept. Hold the key and speak."))
        else:
            sentence = tr(
                "No recordings. What you say is deleted as soon as it has its words, unless you keep it."
            )
            screen.say(sentence, tr("Preferences"))

    # --- playing -------------------------------------------------------------------------------------------------

    def toggle(self, id_: str) -> None:
        played = self.playback.played
        if played is not None and played.take == id_ and played.running:
            self.playback.pause()
        else:
            self.start(self._play(id_), "play a recording")

    async def _play(self, id_: str) -> None:
        """What else is being played makes room."""
        try:
            file = await asyncio.to_thread(self.voice.takes.file, id_)
        except HarmonyError as error:
            await self._gone(error)
            return
        self._session.playback.pause()
        await self.playback.play(id_, file)

    def _on_played(self, played: TakePlayed | None) -> None:
        if self._screen is not None:
            self._screen.show_played(played)

    # --- words ---------------------------------------------------------------------------------------------------

    def turn_into_words(self, id_: str) -> None:
        if id_ not in self._busy:
            self._busy.add(id_)
            self.refresh()
            self.start(self._turn_into_words(id_), "turn a recording into words")

    async def _turn_into_words(self, id_: str) -> None:
        """Into the composer, for a second look; those of the history stay where they are."""
        before = self.find(id_)
        try:
            found = await self.voice.retry(id_)
        except HarmonyError as error:
            self._failed = id_
            await self._gone(error)
        else:
            if before is None or not before.text:
                await self._land(found)
            await self.look()
            if self._screen is not None and self._screen.isVisible():
                self._screen.enter(id_)
        finally:
            self._busy.discard(id_)
            self.refresh()

    async def _land(self, found: Words) -> None:
        """Never sent at once: who spoke hours ago looks first."""
        self._window.close_screen()
        if not self._window.writable:
            self._companion.new_chat()
        if self._companion.voice is not None:
            await self._companion.voice.hear(found)

    def _on_acted(self, act: str) -> None:
        if act == AGAIN and self._failed:
            self._window.notice.clear()
            self.turn_into_words(self._failed)

    def _insert(self, id_: str) -> None:
        take = self.find(id_)
        if take is not None:
            self.start(self._land(Words(take.text, "", take.duration_ms)), "insert the words of a recording")

    def _copy(self, row: TakeRow, id_: str) -> None:
        take = self.find(id_)
        if take is not None:
            QGuiApplication.clipboard().setText(take.text)
            row.copy.show_icon("check")

    async def _gone(self, error: HarmonyError) -> None:
        """It may not be there any more: the list tells."""
        notice, toast = self._window.notice, self._window.toast
        match error.problem.code:
            case "file_missing":
                toast.say(tr("That recording is no longer there."))
            case "no_speech" | "mic_silent":
                toast.say(tr("Nobody speaks in that recording."))
            case "voice_failed":
                notice.show_problem(error.problem, tr("Try again"), act=AGAIN)
            case "no_model":
                notice.show_problem(error.problem, tr("Get it"))
            case _:
                notice.show_problem(error.problem)
        await self.look()

    # --- deleting ------------------------------------------------------------------------------------------------

    def delete(self, id_: str) -> None:
        """Can be had back while the toast stands."""
        take = self.find(id_)
        if take is None or id_ in self._busy:
            return
        if self.playback.played is not None and self.playback.played.take == id_:
            self.playback.close()
        self.deleting.delete(take)

    def ask_to_purge(self) -> None:
        theme, card = self._window.theme, self._window.card
        title = trn("Delete the recording?", "Delete all {count} recordings?", len(self.all))
        ask = Question(theme, card, title, words.loss(self.waiting, self.history), tr("Delete"))
        ask.accepted.connect(lambda _: self.start(self._purge(), "delete all recordings"))
        self._window.lay_over(ask)

    async def _purge(self) -> None:
        self.playback.close()
        self.deleting.close()
        await asyncio.to_thread(self.voice.takes.purge)
        await self.look()
        if not self.all:
            self._window.toast.say(tr("All recordings were deleted."))

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_voice(self, news: VoiceNews) -> None:
        """Nothing is played into an open microphone."""
        if news is VoiceState.ARMING:
            self.playback.pause()
        elif news is VoiceState.IDLE and self._screen is not None and self._screen.isVisible():
            self.load()

    def _on_wish(self, wish: Wish[Any]) -> None:
        if wish.name == KEEP_HISTORY.name:
            self.voice.takes.keep_history(self._settings[KEEP_HISTORY])
            self.start(self._after_wish(), "history of recordings")

    def _on_fact(self, fact: Fact) -> None:
        """Signing out takes the recordings along."""
        if isinstance(fact, AccountChanged):
            self.playback.close()
            self._busy.clear()
            self.load()

    async def _after_wish(self) -> None:
        """Who wants no history any more is told what there is of it."""
        await self.look()
        if not self._settings[KEEP_HISTORY] and self.history:
            kept = tr("Still kept: {recordings}.", recordings=words.together(self.history))
            self._window.toast.say(kept, tr("Delete all…"), self.ask_to_purge)

    def start(self, doing: Coroutine[Any, Any, None], name: str) -> None:
        self._runner.start(doing, name=name)


def _how_long() -> str:
    return tr(
        "On this computer only, as files that you alone may read; they are not encrypted. The latest {count} with"
        " words stay, {size} at most, and the latest {waiting} without. Signing out deletes them.",
        count=MOST_HISTORY,
        size=size(MOST_BYTES),
        waiting=MOST_WAITING,
    )


def _without_history() -> str:
    return tr("They are deleted as soon as they have their words.")
