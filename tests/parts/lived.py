"""The window with a real workspace process behind it, its model played, and what a user does with both."""

import asyncio
import gc
import shutil
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QRect, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu

from harmony_desktop.domain.administration import NewProvider
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.threads import Message, ThreadSummary
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.settings import Settings
from harmony_desktop.ui import bridge
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.page_presenter import PagePresenter
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.settings_pages import SettingsPages
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.window import CompanionWindow
from harmony_workspace.access import audience, people
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.insights import working
from harmony_workspace.insights.asking import create_asker
from harmony_workspace.paths import Paths as Rooms
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database
from tests.fakes.model_server import ModelServer
from tests.parts.drawer import Drawer, drawer
from tests.parts.embedded import embed
from tests.parts.own_workspace import until

__all__ = ["Live", "Lived", "drawer", "live", "prepared"]
TEAM = "Sales"
PAGE = QRect(0, 0, 1120, 760)
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
        self.pages = SettingsPages(self.window, session, self.runner, self.presenter)

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

    def open_page(self) -> None:
        """As a page, as large as on a usual screen."""
        self.window.open_page()
        self.window.resize(PAGE.size())

    @property
    def about(self) -> ThreadSummary:
        """The thread on the screen."""
        assert self.presenter.talk.snapshot is not None
        return self.presenter.talk.snapshot.summary

    async def menu(self, *words: str) -> None:
        """Chooses from the menu that is open, and from those that open out of it."""
        await self.until(lambda: [m for m in self.window.findChildren(QMenu) if m.isVisible()], "a menu")
        menu = next(m for m in self.window.findChildren(QMenu) if m.isVisible())
        menu.hide()
        for name in words:
            action = next(a for a in menu.actions() if a.text() == name)
            menu = action.menu() or menu
        action.trigger()

    async def close(self) -> None:
        self.pages.close()
        self.page.close()
        self.presenter.close()
        await self.runner.close()
        self.window.finish()
        self.window.deleteLater()


Story = Callable[[Lived], Coroutine[Any, Any, None]]
Live = Callable[[Story], None]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Path:
    """A directory after its first start, with the sample in it and a team that the user is in; set up once."""
    data = tmp_path_factory.mktemp("prepared")

    async def first() -> None:
        session = CompanionSession(Paths(data, data / "models"))
        await session.start()
        try:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            await session.sample.load(lambda here, of: None)
            for _ in range(int(PATIENCE / 0.05)):
                if await session.finder.count_meetings():
                    break
                await asyncio.sleep(0.05)
        finally:
            await session.close(stop_workspace=True)

    asyncio.run(first())
    database = Database(Rooms(data).database)
    user = database.read_now(people.settle)
    database.write_now(lambda at: audience.change_teams(at, user, [people.team_id(at, TEAM, make=True)]))
    embed(database, tmp_path_factory)
    sealed = Sealed(Rooms(data).sealed, database.read_now(facts.get, facts.WORKSPACE_ID))
    asyncio.run(working.work_off(database, create_asker(database, sealed)))
    database.close()
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
                    lived.page.begin()
                    lived.window.summon()
                    await lived.until(lambda: session.link is LinkState.ONLINE, "the workspace")
                    await session.administration.put_provider(
                        NewProvider("openai_compatible", "Scripted", model.url, ("scripted",))
                    )
                    lived.presenter.models.load()
                    await lived.until(
                        lambda: any(m.name == "scripted" for m in lived.presenter.models.models), "its model"
                    )  # a question goes to the model on the screen
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
