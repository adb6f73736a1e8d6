"""What is to be typed in a terminal, and a button that copies it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class CodeRow(QWidget):
    def __init__(self, theme: Theme, command: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = Words(theme, px=12.5, wrap=True, parent=self)
        self.code.setFont(theme.font(12.5, mono=True))
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = TextButton(theme, tr("Copy"), parent=self)
        self.copy.setAccessibleName(tr("Copy the command"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.code, 1)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignVCenter)
        self.copy.clicked.connect(self._on_copy)
        self.show_command(command)

    def show_command(self, command: str) -> None:
        self.code.setText(command)
        self.copy.setText(tr("Copy"))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text())
        self.copy.setText(tr("Copied"))
