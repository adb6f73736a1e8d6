"""“Models and data” between the workspace, this computer and its page; links open outside once they are plain ones."""

from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, Nudged
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.disclosure import words
from harmony_desktop.ui.disclosure.screen import DataScreen
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.machine import Machine
from harmony_desktop.ui.markdown_inline import safe_link
from harmony_desktop.ui.screens import MODELS_AND_DATA
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.updates import LOOK_FOR_UPDATES


class DataPresenter(QObject):
    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        settings: Settings,
        machine: Machine,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._settings, self._machine = settings, machine
        self._screen: DataScreen | None = None
        self._reads = 0
        """An answer to an earlier question than the latest is not shown."""
        self.open_address: Callable[[QUrl], object] = QDesktopServices.openUrl
        window.screens.add(MODELS_AND_DATA, tr("Models and data"), self._make)
        window.composer.goes.more_wanted.connect(self.show)
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()

    def show(self) -> None:
        self._window.show_screen(MODELS_AND_DATA)

    def _make(self, parent: QWidget) -> QWidget:
        screen = self._screen = DataScreen(self._window.theme, parent)
        screen.shown.connect(self.load)
        screen.again_wanted.connect(self.load)
        screen.opened.connect(self.open)
        return screen

    def open(self, address: str) -> None:
        """A workspace could name anything; what is no plain link is not opened."""
        if urlsplit(address).scheme in ("https", "mailto") and safe_link(address):
            self.open_address(QUrl(address))

    def load(self) -> None:
        if self._screen is not None:
            self._reads += 1
            self._runner.start(self._load(self._screen, self._reads), name="models and data")

    async def _load(self, screen: DataScreen, number: int) -> None:
        screen.show_collected(words.collected(self._publisher, self._settings[LOOK_FOR_UPDATES]))
        kept = await self._session.disclosures.kept()
        if number == self._reads:
            screen.show_kept(kept)
        now, failed = self._session.link is LinkState.ONLINE, ""
        try:
            found = await self._session.disclosures.read()
        except HarmonyError as error:
            found, failed = None, worded(error.problem)
        if number != self._reads:
            return
        if found is None:
            screen.show_waiting(failed or tr("The workspace has not said yet what processes what here."))
        else:
            screen.show_disclosure(found, self._team, now=now)

    @property
    def _team(self) -> str:
        """Where a workspace is that is not on this computer."""
        url = next((account.url for account in self._session.accounts.all()[:1]), "")
        return urlsplit(url).netloc

    @property
    def _publisher(self) -> str:
        updates = self._machine.updates
        return updates.updates.publisher if updates is not None else ""

    def _on_fact(self, fact: Fact) -> None:
        seen = self._screen is not None and self._screen.isVisible()
        if isinstance(fact, AccountChanged):
            self._reads += 1
        if seen and isinstance(fact, AccountChanged | LinkChanged | Nudged):
            self.load()
