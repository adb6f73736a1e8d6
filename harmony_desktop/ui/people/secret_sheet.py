"""A secret that is shown once: a key, a first password. Each line of it can be copied."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.theme import Theme


class SecretSheet(Form):
    """A press beside it does not close it: the secret would be gone."""

    wide, tallest = 540, 620

    def __init__(
        self, theme: Theme, card: QWidget, title: str, about: str, lines: Sequence[tuple[str, str]]
    ) -> None:
        """``lines``: what each is, and its words."""
        super().__init__(theme, card, title, about, tr("Done"))
        self.no.hide()
        self.copies: list[TextButton] = []
        for name, words in lines:
            self._add(name, words)
        self.first = self.copies[0]
        self.given.connect(self.close_overlay)

    def _add(self, name: str, words: str) -> None:
        line = QLineEdit(words, self.box)
        line.setReadOnly(True)
        line.setFont(self.theme.font(12.5))
        line.setMinimumHeight(30)
        line.setCursorPosition(0)
        line.setAccessibleName(name)
        copy = TextButton(self.theme, tr("Copy"), parent=self.box)
        copy.setAccessibleName(tr("Copy: {name}", name=name))
        copy.clicked.connect(lambda: self._copy(copy, words))
        self.copies.append(copy)
        both = QWidget(self.box)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(line, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignVCenter)
        self.add_field(name, both)

    def _copy(self, copied: TextButton, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        for button in self.copies:
            button.setText(tr("Copied") if button is copied else tr("Copy"))

    def mousePressEvent(self, event: object) -> None:
        return
