"""A card of the Share dialog: what it gives, who may see that, the button that does it; below, what came of it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.direction import margins, sided
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

ICON, SIDE, WORDS = 16, 14, 40
"""The icon, the air at the sides, and where the words begin, from the side where one begins to read."""


class ShareCard(QWidget):
    """``column`` takes what comes when something was done."""

    def __init__(self, theme: Theme, icon: str, title: str, about: str, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self._icon = theme, icon
        self.setAccessibleName(title)
        self.about = Words(theme, about, px=12, tone="dim", wrap=True, parent=self)
        self.button = TextButton(theme, action, parent=self)
        self.button.setAccessibleDescription(about)
        self.told = Words(theme, px=12, parent=self, wrap=True)
        self.told.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words(theme, title, px=13, weight=500, parent=self))
        words.addWidget(self.about)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addLayout(words, 1)
        head.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column = QVBoxLayout(self)
        margins(self.column, WORDS, 11, SIDE, 12)
        self.column.setSpacing(8)
        self.column.addLayout(head)
        self.column.addWidget(self.told)
        theme.changed.connect(self.update)

    def name_button(self, words: str) -> None:
        self.button.setText(words)
        self.button.setAccessibleName(words)

    def tell(self, words: str, tone: str = "dim") -> None:
        """Below; no words: there is nothing to say."""
        self.told.setText(words)
        self.told.tint(tone)
        self.told.setVisible(bool(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 11, 11)
        place = sided(QRectF(SIDE, 13, ICON, ICON), self.width())
        icons.paint(painter, self._icon, self.theme.colour("text"), place)
