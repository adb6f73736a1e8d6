"""Workspace Settings › Backup: a file of the user's choice, one at a time, cancelled by the same button."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.system import folders
from harmony_desktop.ui.backup.screen import BackupScreen
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.window import CompanionWindow


class BackupPresenter(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._screen: BackupScreen | None = None
        self._making: asyncio.Task[Any] | None = None
        self._failed = ""
        """What the last try came to, which is no longer so with the next."""
        self.show_folder: Callable[[Path], Awaitable[bool]] = folders.show
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()

    def make(self, parent: QWidget) -> BackupScreen:
        screen = self._screen = BackupScreen(self._window.theme, parent)
        screen.shown.connect(self.load)
        screen.acted.connect(self.load)
        screen.wanted.connect(self._on_wanted)
        screen.folder_wanted.connect(lambda path: self._start(self._show_folder(Path(path))))
        return screen

    def load(self) -> None:
        if self._screen is not None and self._making is None:
            self._start(self._load(self._screen))

    async def _load(self, screen: BackupScreen) -> None:
        if not self._session.backups.here:
            screen.say(tr("This workspace is saved on its own computer, with: harmony-workspace backup"))
            return
        if self._session.link is not LinkState.ONLINE:
            screen.say(tr("The workspace is not there; it can be saved when it answers."), tr("Try again"))
            return
        try:
            backups = self._session.backups
            screen.show_copies(await backups.copies(), await backups.restoring())
        except HarmonyError as error:
            screen.say(worded(error.problem), tr("Try again"))
            return
        screen.say("")

    async def _show_folder(self, copy: Path) -> None:
        if not await self.show_folder(copy):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy.parent)))

    def _on_wanted(self) -> None:
        if self._making is not None:
            self._making.cancel()
        else:
            self._ask_where()

    def _ask_where(self) -> None:
        dialog = QFileDialog(self._window, tr("Back up"), str(Path.home()), tr("ZIP (*.zip)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"harmony-backup-{datetime.now().astimezone():%Y-%m-%d}.zip")
        dialog.fileSelected.connect(lambda file: self.back_up(Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def back_up(self, file: Path) -> None:
        if self._screen is not None and self._making is None:
            self._making = self._start(self._back_up(self._screen, file))

    async def _back_up(self, screen: BackupScreen, file: Path) -> None:
        if self._window.notice.code == self._failed:
            self._window.notice.clear()
        screen.show_making(True)
        screen.show_state(tr("Backing up"))
        said = ""
        try:
            await self._session.backups.make(file, screen.show_progress)
            self._window.toast.say(tr("The workspace is saved as {file}.", file=file.name))
        except asyncio.CancelledError:
            said = tr("Cancelled; nothing was saved.")
            raise
        except HarmonyError as error:
            self._failed = error.problem.code
            self._window.notice.show_problem(error.problem)
        finally:
            self._making = None
            screen.show_making(False)
            screen.show_state(said)
            self.load()

    def _on_fact(self, fact: Fact) -> None:
        seen = self._screen is not None and self._screen.isVisible()
        if seen and isinstance(fact, AccountChanged | LinkChanged):
            self.load()

    def _start(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[Any] | None:
        return self._runner.start(doing, name="backup")
