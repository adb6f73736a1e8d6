"""The doctor's page: how this computer does in one line, then what is missing, what could be better, what works, what
crashed. Knows no session."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.domain.checks import Check
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, Sheet, heading, note
from harmony_desktop.ui.doctor import words
from harmony_desktop.ui.doctor.rows import CheckRow, CrashRow
from harmony_desktop.ui.theme import Theme
from harmony_journal.reports import Report


class DoctorScreen(QWidget):
    shown = Signal()
    again_wanted = Signal()
    """And to stop, while it runs."""
    copy_wanted = Signal()
    save_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, theme: Theme, connect: Callable[[CheckRow | CrashRow], None], parent: QWidget) -> None:
        """``connect`` gets every row that is made."""
        super().__init__(parent)
        self._theme, self._connect = theme, connect
        self.rows: list[CheckRow] = []
        self.crashes: list[CrashRow] = []
        self.sheet = Sheet(theme, tr("Doctor"), self)
        self.computer = Line(theme, tr("This computer"), "")
        self.again = TextButton(theme, tr("Check again"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Checking this computer"))
        self.copy = TextButton(theme, tr("Copy report"))
        self.save = TextButton(theme, tr("Save report…"))
        self.folder = TextButton(theme, tr("Open log folder"))
        self._groups = {status: (heading(theme, tr(name)), Group(theme)) for status, name in words.GROUPS}
        self._crashed = heading(theme, tr("Crash reports")), Group(theme)
        self._lay_out()
        self.again.clicked.connect(self.again_wanted)
        self.copy.clicked.connect(self.copy_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        self.show_crashes(())
        self.show_checks(())

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sheet, 1)
        self.computer.about.show()
        self.computer.put_control(self.again)
        self.computer.words.addWidget(self.bar)
        top = Group(self._theme)
        top.add(self.computer)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.copy, self.save, self.folder):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = self.sheet.column
        column.addWidget(top)
        column.addLayout(buttons)
        for title, group in (*self._groups.values(), self._crashed):
            column.addWidget(title)
            column.addWidget(group)
        about = tr("Reports hold no words of yours, no names and no addresses. They are sent nowhere.")
        column.addWidget(note(self._theme, about))
        column.addStretch()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_running(self, done: int, of: int) -> None:
        """``of`` 0: nothing is known yet."""
        self.bar.setVisible(True)
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        self.again.setText(tr("Stop"))
        self.again.setAccessibleName(tr("Stop checking"))
        self.computer.about.setText(tr("Looking what works…"))
        self._allow(False)

    def show_done(self, checks: tuple[Check, ...], stopped: bool = False) -> None:
        self.bar.hide()
        self.again.setText(tr("Check again"))
        self.again.setAccessibleName(tr("Check this computer again"))
        told = words.summary(checks) if checks else tr("Not looked at yet.")
        self.computer.about.setText(tr("Stopped. {told}", told=told) if stopped else told)
        self._allow(bool(checks))

    def _allow(self, whole: bool) -> None:
        self.copy.setEnabled(whole)
        self.save.setEnabled(whole)

    def show_checks(self, checks: Sequence[Check]) -> None:
        self.rows = []
        for status, (title, group) in self._groups.items():
            group.clear()
            for check in checks:
                if check.status is status:
                    row = CheckRow(self._theme, check, self)
                    self._connect(row)
                    self.rows.append(row)
                    group.add(row)
            title.setVisible(bool(group.rows))
            group.setVisible(bool(group.rows))

    def show_crashes(self, reports: Sequence[Report]) -> None:
        title, group = self._crashed
        group.clear()
        self.crashes = [CrashRow(self._theme, report, self) for report in reports]
        for row in self.crashes:
            self._connect(row)
            group.add(row)
        title.setVisible(bool(reports))
        group.setVisible(bool(reports))

    def to_crashes(self) -> None:
        if self.crashes:
            self.sheet.ensureWidgetVisible(self.crashes[0])
            self.crashes[0].copy.setFocus()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.shown.emit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.again.setFocus(event.reason())
