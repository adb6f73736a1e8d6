"""The window with a real workspace behind it, its model played: what is done on the screen arrives, and is shown."""

import asyncio
import gc
import shutil
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from harmony_desktop.domain.administration import Limits, NewProvider
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.threads import Message
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.settings import Settings
from harmony_desktop.ui import bridge
from harmony_desktop.ui.attachment_view import AttachmentSheet
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.page_presenter import PagePresenter
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.receipt import ReceiptSheet
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.window import CompanionWindow
from tests.fakes.model_server import ModelServer, Reply, text, tool
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import until
from tests.parts.papers import paper

__all__ = ["drawer"]
PATIENCE = 40.0


class Lived:
    """A window over a session, and what a user does with both."""

    def __init__(self, theme: Theme, session: CompanionSession, model: ModelServer, data: Path) -> None:
        self.window = CompanionWindow(theme)
        self.window.animated = False
        self.session, self.model = session, model
        self.runner = TaskRunner()
        self.presenter = CompanionPresenter(self.window, session, self.runner, Settings(data))
        self.page = PagePresenter(self.window, session, self.runner, self.presenter)

    async def until(self, fact: Callable[[], object], what: str) -> None:
        end = asyncio.get_running_loop().time() + PATIENCE
        while not fact():
            assert asyncio.get_running_loop().time() < end, (
                f"never came true: {what}\n{self.shown}\n{self.told}"
            )
            await asyncio.sleep(0.02)

    @property
    def shown(self) -> str:
        return self.window.thread_view.toPlainText()

    @property
    def told(self) -> str:
        return " ".join(w.text() for w in self.window.notice.findChildren(QLabel) if w.isVisible())

    @property
    def messages(self) -> tuple[Message, ...]:
        thread = self.presenter.talk.snapshot
        return thread.messages if thread else ()

    @property
    def asked(self) -> list[str]:
        """What the model was given for each answer, whole."""
        return [str(r.body["messages"]) for r in self.model.requests]

    def ask(self, question: str) -> None:
        self.window.composer.put(question)
        self.window.composer.edit.setFocus()
        QTest.keyClick(self.window.composer.edit, Qt.Key.Key_Return)

    async def says(self, words: str, question: str = "") -> None:
        if question:
            self.ask(question)
        await self.until(lambda: words in self.shown, words)
        await self.until(lambda: not self.presenter.talk.running, "the end of the answer")

    def buttons(self, name: str) -> list[QAbstractButton]:
        found = self.window.findChildren(QAbstractButton)
        return [b for b in found if b.accessibleName() == name and b.isVisible()]

    async def click(self, name: str) -> None:
        await self.until(lambda: self.buttons(name), f"a button {name}")
        QTest.mouseClick(self.buttons(name)[-1], Qt.MouseButton.LeftButton)

    def drop(self, *files: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        self.window.composer.edit.insertFromMimeData(data)

    @property
    def chips(self) -> list[str]:
        return [chip.text() for chip in self.window.composer.context.chips.values()]

    async def close(self) -> None:
        self.page.close()
        self.presenter.close()
        await self.runner.close()
        self.window.finish()
        self.window.deleteLater()


Story = Callable[[Lived], Coroutine[Any, Any, None]]
Live = Callable[[Story], None]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Path:
    """A directory after its first start, with the sample in it; set up once."""
    data = tmp_path_factory.mktemp("prepared")

    async def first() -> None:
        session = CompanionSession(Paths(data, data / "models"))
        await session.start()
        try:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            for _ in range(int(PATIENCE / 0.05)):
                if await session.finder.count_meetings():
                    break
                await asyncio.sleep(0.05)
        finally:
            await session.close(stop_workspace=True)

    asyncio.run(first())
    return data


@pytest.fixture
def live(prepared: Path, tmp_path: Path, theme: Theme, drawer: Drawer, qapp: QApplication) -> Iterator[Live]:
    shutil.copytree(prepared / "workspace", tmp_path / "workspace")
    qapp.setQuitOnLastWindowClosed(False)  # the workspace is still to be ended then
    loop = bridge.event_loop(qapp)

    def run(story: Story) -> None:
        async def scene() -> None:
            with ModelServer() as model:
                session = CompanionSession(Paths(tmp_path, tmp_path / "models"))
                lived = Lived(theme, session, model, tmp_path)
                try:
                    await session.start()
                    lived.presenter.begin()
                    lived.window.summon()
                    await lived.until(lambda: session.link is LinkState.ONLINE, "the workspace")
                    await session.administration.put_provider(
                        NewProvider("openai_compatible", "Scripted", model.url, ("scripted",))
                    )
                    lived.presenter.models.load()
                    await story(lived)
                finally:
                    await lived.close()
                    await session.close(stop_workspace=True)

        try:
            bridge.run(loop, asyncio.wait_for(scene(), 110))
        finally:
            gc.enable()

    yield run
    asyncio.set_event_loop(None)


def test_versions_thumbs_and_follow_ups(live: Live) -> None:
    async def story(c: Lived) -> None:
        c.model.script(text("They refused it.", when="price?"))
        await c.says("They refused it.", "What about price?")
        await c.click("Edit the question")
        c.model.script(text("They want net 60.", when="terms?"))
        await c.says("They want net 60.", "What about terms?")
        assert "They refused it." not in c.shown
        await c.click("Earlier version")
        await c.says("They refused it.")
        await c.click("Later version")
        await c.says("They want net 60.")
        c.model.script(text("Net 60, says Luis.", when="terms?"))
        await c.click("Write it again")
        await c.says("Net 60, says Luis.")
        await c.until(lambda: len(c.messages[-1].branches) == 2, "two answers")
        await c.click("Good answer")
        await c.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit), "the note")
        QTest.keyClicks(QApplication.focusWidget(), "right")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        await c.until(lambda: c.messages[-1].rating == "up", "the thumb")
        assert await c.session.threads.rating(c.messages[-1].id) == ("up", "right")
        c.model.script(
            text("A long one, slowly.", when="long", delay=0.4), text("And then no.", when="And then?")
        )
        c.ask("A long one?")
        await c.until(lambda: c.presenter.talk.running, "the long answer")
        c.ask("And then?")
        await c.until(lambda: "Waits for the answer above" in c.shown, "the queue")
        await c.says("And then no.")
        assert [m.text for m in c.messages[-4:]] == [
            "A long one?",
            "A long one, slowly.",
            "And then?",
            "And then no.",
        ]

    live(story)


def test_an_answer_that_reached_a_limit_names_it_and_what_to_do_next(live: Live) -> None:
    async def story(c: Lived) -> None:
        await c.session.administration.set_limits(Limits(seconds=60, steps=1))
        looks = Reply(text="Let me look.", calls=[("search_meetings", {"query": "price"})], repeat=True)
        c.model.script(looks)
        await c.says("The answer reached the limit of steps for one question: 1.", "What about the price?")
        assert "Let me look." in c.shown
        assert "an admin can raise the limit in Workspace Settings › Models." in c.shown
        await c.click("What was used")
        await c.until(lambda: c.window.findChildren(ReceiptSheet), "the receipt")

    live(story)


def test_files_meetings_and_sources_arrive_and_the_receipt_tells(live: Live, tmp_path: Path) -> None:
    notes, offer = tmp_path / "notes.txt", tmp_path / "offer.pdf"
    notes.write_text("The codeword is aubergine.")
    offer.write_bytes(paper("The codeword is zucchini."))

    async def story(c: Lived) -> None:
        c.drop(notes, offer)
        await c.until(lambda: c.chips == ["notes.txt · 4 words", "offer.pdf · 8 words"], "the chips")
        QTest.keyClicks(c.window.composer.edit, "@acme")
        listed = c.window.composer.mentions
        await c.until(lambda: listed.isVisible() and listed.count(), "the meetings")
        QTest.keyClick(c.window.composer.edit, Qt.Key.Key_Return)
        await c.until(lambda: len(c.chips) == 3, "the meeting")
        meeting = c.chips[2]
        c.model.script(tool("search_meetings", query="price"), text("Both are vegetables.", repeat=True))
        await c.says("Both are vegetables.", "What are the codewords?")
        assert any("aubergine" in asked and "zucchini" in asked for asked in c.asked)
        question = c.messages[0]
        assert [a.name for a in question.attachments] == ["notes.txt", "offer.pdf", meeting]
        c.window.thread_view.anchorClicked.emit(QUrl(f"attached:{question.id}/{question.attachments[1].id}"))
        await c.until(lambda: c.window.findChildren(AttachmentSheet), "the PDF's text")
        QTest.keyClick(c.window.findChildren(AttachmentSheet)[0], Qt.Key.Key_Escape)
        c.window.thread_view.anchorClicked.emit(QUrl(f"attached:{question.id}/{question.attachments[2].id}"))
        await c.until(lambda: c.window.panel.isVisible(), "the meeting's transcript")
        c.window.step_back()
        await c.click("What was used")
        await c.until(lambda: c.window.findChildren(ReceiptSheet), "the receipt")
        said = [w.text() for w in c.window.findChildren(ReceiptSheet)[0].findChildren(QLabel)]
        assert "scripted" in said
        assert any(words.endswith(" out") for words in said)
        QTest.keyClick(c.window.findChildren(ReceiptSheet)[0], Qt.Key.Key_Escape)

        found = await c.session.finder.meetings("", 3)
        from harmony_desktop.domain.context import Sources

        c.presenter.asking.context.narrow(Sources((found[0].id,)))
        await c.until(lambda: c.chips == ["1 meeting"], "the chip of the sources")
        await c.session.delivered()
        thread = c.presenter.talk.snapshot
        assert thread is not None
        assert thread.summary.sources.conversation_ids == (found[0].id,)

        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(QColor("teal"))
        c.window.composer.edit.image_given.emit(image)
        await c.until(lambda: len(c.chips) == 2 and "KB" in c.chips[1], "the image")
        c.ask("And this?")
        await c.until(lambda: "This model does not read images." in c.told, "why it does not go")
        assert c.window.composer.text == "And this?"

    live(story)
