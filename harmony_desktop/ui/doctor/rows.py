"""The rows of the doctor's page: a finding with its remedy, and a crash with its report."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from harmony_desktop.domain.checks import Act, Check, Status, title
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.doctor import words
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.speech.pill import Pill
from harmony_desktop.ui.theme import Theme
from harmony_journal.reports import Report

_TOP = Qt.AlignmentFlag.AlignTop


def _row(row: QWidget, middle: QVBoxLayout) -> QHBoxLayout:
    whole = QHBoxLayout(row)
    whole.setContentsMargins(14, 10, 12, 11)
    whole.setSpacing(4)
    whole.addLayout(middle, 1)
    whole.addSpacing(12)
    return whole


class CheckRow(QWidget):
    """``acted`` with where its button leads."""

    acted = Signal(object)

    def __init__(self, theme: Theme, check: Check, parent: QWidget) -> None:
        super().__init__(parent)
        self.check = check
        self.setObjectName(f"check:{check.id}")
        name = title(check.id)
        said, tone = words.STATUS[check.status]
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Words(theme, name, px=13, weight=500, parent=self))
        if check.status is not Status.WORKS:
            head.addWidget(Pill(theme, tr(said), tone, self))
        head.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(3)
        middle.addLayout(head)
        self.found = self._line(theme, words.found(check), "dim", middle)
        self.remedy = self._line(theme, check.remedy, "text", middle)
        how = tr("How it was found: {how}.", how=check.how) if check.how else ""
        self.how = self._line(theme, how, "dim", middle, px=11.5)
        self.setAccessibleName(f"{name}: {tr(said)}. {check.found}. {check.remedy}".strip())
        self.setAccessibleDescription(check.how)
        row = _row(self, middle)
        self.button: TextButton | None = None
        if check.act is not Act.NONE and check.status is not Status.WORKS:
            button = self.button = TextButton(theme, tr(words.ACTS[check.act]), parent=self)
            button.setAccessibleName(f"{name}: {button.text()}")
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda: self.acted.emit(check.act))
            row.addWidget(button, 0, _TOP)

    def _line(self, theme: Theme, said: str, tone: str, middle: QVBoxLayout, px: float = 12) -> Words:
        line = Words(theme, said, px=px, tone=tone, wrap=True, parent=self)
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.setVisible(bool(said))
        middle.addWidget(line)
        return line


class CrashRow(QWidget):
    """``delete_wanted`` with the report's id."""

    delete_wanted = Signal(str)

    def __init__(self, theme: Theme, report: Report, parent: QWidget) -> None:
        super().__init__(parent)
        self.report = report
        self.setObjectName(f"crash:{report.id}")
        said, _ = words.crashed(report)
        middle = QVBoxLayout()
        middle.setSpacing(3)
        middle.addWidget(Words(theme, said, px=13, weight=500, wrap=True, parent=self))
        middle.addWidget(Words(theme, words.when(report), px=12, tone="dim", wrap=True, parent=self))
        self.copy = IconButton(theme, "copy", tr("Copy report"), self)
        self.delete = IconButton(theme, "trash", tr("Delete"), self)
        self.delete.say(f"{tr('Delete')}: {said}", tr("Delete"))
        row = _row(self, middle)
        for button in (self.copy, self.delete):
            row.addWidget(button, 0, _TOP)
        self.copy.clicked.connect(self._on_copy)
        self.delete.clicked.connect(lambda: self.delete_wanted.emit(report.id))
        self.setAccessibleName(f"{said} {words.when(report)}")

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.text())
        self.copy.show_icon("check")
