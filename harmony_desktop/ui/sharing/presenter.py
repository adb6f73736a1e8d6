"""The Share dialog: the report to a file, links to the clipboard and the browser, as the workspace gives them."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import QLocale, QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.sharing import Link, Links, Paper
from harmony_desktop.i18n import tr
from harmony_desktop.system import folders
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.sharing.dialog import ShareDialog
from harmony_desktop.ui.sharing.words import free_name
from harmony_desktop.ui.window import CompanionWindow

FOLDER = "report_folder"
"""Where the last report was saved."""


class SharePresenter(QObject):
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self.open_address: Callable[[QUrl], object] = QDesktopServices.openUrl

    def open(self, meeting: Meeting) -> ShareDialog:
        me = next((account.user_name for account in self._session.accounts.all()[:1]), "")
        dialog = ShareDialog(self._window.theme, self._window.card, meeting.title, me)
        OneMeeting(self, dialog, meeting, self._window, self._session, self._runner)
        self._window.lay_over(dialog)
        return dialog


class OneMeeting(QObject):
    """As long as its dialog is open; what is asked then ends with it."""

    def __init__(
        self,
        sharing: SharePresenter,
        dialog: ShareDialog,
        meeting: Meeting,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
    ) -> None:
        super().__init__(dialog)
        self._dialog, self._meeting, self._window = dialog, meeting, window
        self._all, self._door, self._session, self._runner = sharing, session.sharing, session, runner
        self._links = Links()
        self._making: asyncio.Task[Any] | None = None
        report, link = dialog.report, dialog.link
        report.wanted.connect(self._make_report)
        report.stopped.connect(self._stop_report)
        report.opened.connect(lambda file: sharing.open_address(QUrl.fromLocalFile(str(file))))
        report.folder_wanted.connect(lambda file: self._start(self._show_folder(file)))
        link.wanted.connect(lambda: self._start(self._make_link()))
        link.read_again.connect(self._read_links)
        link.open_wanted.connect(lambda one: self._start(self._open_link(one)))
        link.revoke_wanted.connect(lambda one: self._start(self._revoke(one)))
        dialog.closed.connect(self._stop_making)
        self._read_links()

    # --- the report ----------------------------------------------------------------------------------------------

    def _make_report(self) -> None:
        self._dialog.report.show_working()
        self._making = self._start(self._report())

    async def _report(self) -> None:
        try:
            data = await self._door.report(self._meeting.id, _paper())
        except HarmonyError as error:
            if not self._dialog.is_closed:
                self._dialog.report.show_failed(error.problem)
            return
        if not self._dialog.is_closed:
            self._ask_where(data)

    def _stop_report(self) -> None:
        self._stop_making()
        self._dialog.report.show_ready(tr("Stopped; nothing was saved."))

    def _stop_making(self) -> None:
        if self._making is not None:
            self._making.cancel()
            self._making = None

    def _ask_where(self, data: bytes) -> None:
        """Where it was saved last; a file that is there is overwritten only if the user says so."""
        folder = Path(str(self._session.remembered(FOLDER) or _downloads()))
        folder = folder if folder.is_dir() else Path.home()
        where = QFileDialog(self._window, tr("Save the report"), str(folder), tr("PDF (*.pdf)"))
        where.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        where.setDefaultSuffix("pdf")
        where.selectFile(free_name(folder))
        where.fileSelected.connect(lambda file: self._start(self._save(data, Path(file))))
        where.rejected.connect(self._dialog.report.show_ready)
        where.finished.connect(where.deleteLater)
        where.open()

    async def _save(self, data: bytes, file: Path) -> None:
        try:
            await self._door.save(data, file)
        except HarmonyError as error:
            if self._dialog.is_closed:
                self._window.notice.show_problem(error.problem)
            else:
                self._dialog.report.show_failed(error.problem)
            return
        self._session.remember(FOLDER, str(file.parent))
        if not self._dialog.is_closed:
            self._dialog.report.show_saved(file)

    async def _show_folder(self, file: Path) -> None:
        if not await folders.show(file):
            self._all.open_address(QUrl.fromLocalFile(str(file.parent)))

    # --- links ---------------------------------------------------------------------------------------------------

    def _read_links(self) -> None:
        self._dialog.link.show_reading()
        self._start(self._read())

    async def _read(self) -> None:
        try:
            links = await self._door.links(self._meeting.id)
        except HarmonyError as error:
            if not self._dialog.is_closed:
                self._dialog.link.show_failed(error.problem, unread=True)
            return
        self._links = links
        if not self._dialog.is_closed:
            self._dialog.link.show_links(links)

    async def _make_link(self) -> None:
        self._dialog.link.show_making()
        try:
            made = await self._door.make_link(self._meeting.id)
            self._links = replace(
                self._links, items=(made, *(o for o in self._links.items if o.id != made.id))
            )
        except HarmonyError as error:
            if not self._dialog.is_closed:
                self._dialog.link.show_failed(error.problem)
            return
        if not self._dialog.is_closed:
            self._dialog.link.show_made(made, self._links)

    async def _open_link(self, link: Link) -> None:
        """In the browser, signed in as who is here."""
        try:
            address = await self._door.address(urlsplit(link.url).path)
        except HarmonyError as error:
            if not self._dialog.is_closed:
                self._dialog.link.show_failed(error.problem)
            return
        self._all.open_address(QUrl(address))

    async def _revoke(self, link: Link) -> None:
        for row in self._dialog.link.rows:
            row.allow(row.link.id != link.id)
        try:
            await self._door.revoke(self._meeting.id, link.id)
        except HarmonyError as error:
            if error.problem.code != "not_found":  # else it opened nothing any more
                if not self._dialog.is_closed:
                    self._dialog.link.show_failed(error.problem)
                return
        self._links = replace(self._links, items=tuple(o for o in self._links.items if o.id != link.id))
        if not self._dialog.is_closed:
            self._dialog.link.show_revoked(self._links)

    def _start(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[Any] | None:
        return self._runner.start(doing, name="share")


def _paper() -> Paper:
    """That of the user's country."""
    inches = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    return Paper.LETTER if inches else Paper.A4


def _downloads() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
