"""What crashed before, said once at the next start: calmly, and after everything that is more urgent."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doctor import words
from harmony_desktop.ui.doctor.presenter import DoctorPresenter
from harmony_desktop.ui.window import CompanionWindow
from harmony_journal.reports import Report

CODE = "crashed"
SHOW, COPY, FOLDER, DELETE = "crash_show", "crash_copy", "crash_folder", "crash_delete"
CALM_MS = 3000
"""So long nothing else has been said."""


class CrashNotice(QObject):
    def __init__(self, window: CompanionWindow, runner: TaskRunner, doctor: DoctorPresenter) -> None:
        super().__init__(window)
        self._window, self._runner, self._doctor = window, runner, doctor
        self._reports: list[Report] = []
        self._stands = False
        """It is what was said last."""
        self._told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CALM_MS)
        self._timer.timeout.connect(self.show)
        window.notice.height_changed.connect(self._on_notice)
        window.notice.acted.connect(self._on_acted)
        window.notice.dismissed.connect(self._on_dismissed)
        window.painted.connect(self._on_notice)

    async def begin(self) -> None:
        """Once a start; what was seen in one is not told again in the next."""
        self._reports = await self._doctor.clinic.untold()
        self._on_notice()

    def close(self) -> None:
        self._timer.stop()
        self._reports = []

    def show(self) -> None:
        notice = self._window.notice
        if not self._reports or notice.code or self._window.listening or not self._window.on_screen:
            return
        title, hint = words.crashed(self._reports[0])
        buttons = [(SHOW, tr("Show")), (COPY, tr("Copy report"))]
        buttons += [(FOLDER, tr("Open folder")), (DELETE, tr("Delete"))]
        self._stands = True
        notice.show_offer(CODE, "alert", title, hint, buttons)
        if not self._told:
            self._told = True
            self._runner.start(self._doctor.clinic.tell(), name="crash reports", stays=True)

    def _on_notice(self) -> None:
        code = self._window.notice.code
        self._stands = self._stands and code in ("", CODE)
        if self._reports and not code:
            self._timer.start()

    def _on_acted(self, act: str) -> None:
        if not self._reports or act not in (SHOW, COPY, FOLDER, DELETE):
            return
        reports = self._reports
        if act == COPY:
            QGuiApplication.clipboard().setText(reports[0].text())
            self._window.toast.say(tr("The report is copied, without names and words."))
        elif act == FOLDER:
            self._doctor.open_folder()
        self._end()
        if act == SHOW:
            self._doctor.show(crashes=True)
        elif act == DELETE:
            self._runner.start(self._delete(reports), name="crash reports", stays=True)

    async def _delete(self, reports: list[Report]) -> None:
        for report in reports:
            await self._doctor.clinic.delete(report.id)

    def _on_dismissed(self) -> None:
        if self._reports and self._stands:
            self._end()

    def _end(self) -> None:
        self.close()
        if self._window.notice.code == CODE:
            self._window.notice.clear()
