"""The Companion icon of a meeting's head: with its word where there is room."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.theme import Theme


class CompanionButton(TextButton):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "      " + tr("Companion"), parent=parent)
        self._theme = theme
        self.setAccessibleName(tr("Ask Companion about this meeting"))
        self.setToolTip(tr("Ask Companion about this meeting"))

    def fold(self, folded: bool) -> None:
        """To the icon alone."""
        self.setText("" if folded else "      " + tr("Companion"))
        self.setFlat(folded)
        self.setFixedWidth(28) if folded else self.setMinimumWidth(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        left = 10.0 if self.text() else (self.width() - 15) / 2
        place = sided(QRectF(left, (self.height() - 15) / 2, 15, 15), self.width())
        tone = "dim" if not self.text() else "text"
        icons.paint(QPainter(self), "chat", self._theme.colour(tone if self.isEnabled() else "faint"), place)
