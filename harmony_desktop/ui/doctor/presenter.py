"""The doctor between this computer and the page: examines when the page is shown, stops when it is told to, and leads to
where something is mended."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from harmony_desktop.domain.checks import Act, Check, Told
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doctor.rows import CheckRow, CrashRow
from harmony_desktop.ui.doctor.screen import DoctorScreen
from harmony_desktop.ui.network.words import LOGGED
from harmony_desktop.ui.screens import DOCTOR
from harmony_desktop.ui.window import CompanionWindow
from harmony_journal.reports import Report

REPORT = "harmony-report.zip"
ShowFolder = Callable[[Path], Awaitable[bool]]
"""In the desktop's own file manager; False where that cannot be asked."""


class Clinic(Protocol):
    """`services.clinic.Clinic`."""

    @property
    def logs(self) -> Path: ...
    async def examine(self, tell: Told) -> tuple[Check, ...]: ...
    def text(self, checks: tuple[Check, ...]) -> str: ...
    async def write(self, file: Path, checks: tuple[Check, ...]) -> None: ...
    async def crashes(self) -> list[Report]: ...
    async def untold(self) -> list[Report]: ...
    async def tell(self) -> None: ...
    async def delete(self, id_: str) -> None: ...


class DoctorPresenter(QObject):
    """``leads``: what each button of a finding does."""

    def __init__(
        self,
        window: CompanionWindow,
        runner: TaskRunner,
        clinic: Clinic,
        leads: Mapping[Act, Callable[[], object]],
        show_folder: ShowFolder,
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self.clinic = window, runner, clinic
        self._leads, self._show_folder = leads, show_folder
        self._screen: DoctorScreen | None = None
        self._checks: tuple[Check, ...] = ()
        self._examining: asyncio.Task[object] | None = None
        self._to_crashes = False
        window.screens.add(DOCTOR, tr("Doctor"), self._make)
        window.notice.acted.connect(self._on_noticed)

    def show(self, crashes: bool = False) -> None:
        """``crashes``: what crashed is what is looked for."""
        self._to_crashes = crashes
        self._window.show_screen(DOCTOR)

    def _make(self, parent: QWidget) -> QWidget:
        screen = self._screen = DoctorScreen(self._window.theme, self._connect, parent)
        screen.shown.connect(self._on_shown)
        screen.again_wanted.connect(self.again)
        screen.copy_wanted.connect(self.copy)
        screen.save_wanted.connect(self.ask_where)
        screen.folder_wanted.connect(self.open_folder)
        return screen

    def _connect(self, row: CheckRow | CrashRow) -> None:
        if isinstance(row, CrashRow):
            row.delete_wanted.connect(lambda id_: self._start(self._delete(id_)))
        else:
            row.acted.connect(self._on_acted)

    def _on_shown(self) -> None:
        self._start(self._load_crashes())
        if self._examining is None:
            self.again()

    def _on_acted(self, act: Act) -> None:
        lead = self._leads.get(act)
        if lead is not None:
            lead()

    def _on_noticed(self, code: str) -> None:
        if code in LOGGED:
            self.open_folder()

    # --- examining -----------------------------------------------------------------------------------------------

    def again(self) -> None:
        """And stop, while it runs."""
        if self._examining is not None:
            self._examining.cancel()
            return
        self._examining = self._runner.start(self._examine(), name="doctor", stays=True)

    async def _examine(self) -> None:
        screen, found = self._screen, list[Check]()
        assert screen is not None
        screen.show_running(0, 0)

        def tell(checks: tuple[Check, ...], done: int, of: int) -> None:
            found.extend(checks)
            screen.show_running(done, of)

        stopped = True
        try:
            self._checks = await self.clinic.examine(tell)
            stopped = False
        finally:
            if stopped and found:
                self._checks = tuple(found)
            self._examining = None
            screen.show_checks(self._checks)
            screen.show_done(self._checks, stopped)
            if self._to_crashes:
                self._to_crashes = False
                screen.to_crashes()

    # --- the report ----------------------------------------------------------------------------------------------

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.clinic.text(self._checks))
        self._window.toast.say(tr("The report is copied, without names and words."))

    def ask_where(self) -> None:
        dialog = QFileDialog(self._window, tr("Save report"), str(Path.home()), tr("ZIP (*.zip)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(REPORT)
        dialog.fileSelected.connect(lambda file: self._start(self.save(Path(file))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save(self, file: Path) -> None:
        try:
            await self.clinic.write(file, self._checks)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
        else:
            self._window.toast.say(tr("Saved as {file}.", file=file.name))

    def open_folder(self) -> None:
        self._start(self._open_folder(self.clinic.logs))

    async def _open_folder(self, folder: Path) -> None:
        if not await self._show_folder(folder):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # --- crashes -------------------------------------------------------------------------------------------------

    async def _load_crashes(self) -> None:
        found = await self.clinic.crashes()
        if self._screen is not None:
            self._screen.show_crashes(found)
        if found:
            await self.clinic.tell()

    async def _delete(self, id_: str) -> None:
        await self.clinic.delete(id_)
        await self._load_crashes()
        self._window.toast.say(tr("The report was deleted."))

    def _start(self, doing: Coroutine[None, None, None]) -> None:
        self._runner.start(doing, name="doctor", stays=True)
