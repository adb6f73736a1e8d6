"""Words that are to be taken elsewhere, on a line of their own, and the button that copies them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.theme import Theme


class CopyRow(QWidget):
    """``name``: what they are. They can be selected, and not changed."""

    def __init__(
        self, theme: Theme, name: str, words: str, parent: QWidget | None = None, font: QFont | None = None
    ) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setReadOnly(True)
        self.line.setFont(font or theme.font(12.5))
        self.line.setMinimumHeight(30)
        self.line.setAccessibleName(name)
        self.copy = TextButton(theme, tr("Copy"), parent=self)
        self.copy.setAccessibleName(tr("Copy: {name}", name=name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignVCenter)
        self.copy.clicked.connect(self._on_copy)
        self.show_words(words)

    def show_words(self, words: str) -> None:
        self.line.setText(words)
        self.line.setCursorPosition(0)
        self.show_copied(False)

    def show_copied(self, copied: bool) -> None:
        self.copy.setText(tr("Copied") if copied else tr("Copy"))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.show_copied(True)
