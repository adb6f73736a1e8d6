"""Where there is nothing to show: one sentence, one button where there is something to do, and at most one offer beside."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class Blank(QWidget):
    """In the middle of the room it has."""

    acted = Signal()
    offer_taken = Signal()

    def __init__(self, theme: Theme, *, px: float = 13, ruled: bool = False, parent: QWidget) -> None:
        """``ruled``: below a hairline."""
        super().__init__(parent)
        self._theme, self._ruled = theme, ruled
        self._words = Words(theme, px=px, tone="dim", wrap=True, parent=self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = TextButton(theme, tr("Go on"), parent=self)
        self._offer = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self._offer.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.taken = TextButton(theme, "", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._words)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self._offer)
        column.addWidget(self.taken, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._button.clicked.connect(self.acted)
        self.taken.clicked.connect(self.offer_taken)
        self.offer("", "")
        self.setFocusProxy(self._button)

    def say(self, sentence: str, button: str = "") -> None:
        self._words.setText(sentence)
        self._button.setText(button)
        self._button.setAccessibleName(button or tr("Go on"))
        self._button.setVisible(bool(button))
        self.setAccessibleName(sentence)

    def offer(self, sentence: str, button: str) -> None:
        """Something else that may be done here, until it is taken back with no words."""
        self._offer.setText(sentence)
        self._offer.setVisible(bool(sentence))
        self.taken.setText(button)
        self.taken.setAccessibleName(button)
        self.taken.setVisible(bool(button))
        self.taken.setAccessibleDescription(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ruled:
            QPainter(self).fillRect(1, 0, self.width() - 2, 1, self._theme.colour("line"))
