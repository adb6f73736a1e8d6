"""The sidebar's last entry: in which workspace, and as whom."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.labels import plain_tip
from harmony_desktop.ui.side_parts import SideButton
from harmony_desktop.ui.theme import Theme


class AccountEntry(SideButton):
    """Two tones and a chevron; longer names end in …."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "person", "", parent)
        self._person = ""
        self.hide()

    def say(self, workspace: str, person: str) -> None:
        self._person = person
        self.setText(workspace)
        whole = " · ".join(filter(None, (workspace, person)))
        self.setAccessibleName(tr("Account: {name}", name=whole))
        self.setToolTip(plain_tip(whole))
        self.setVisible(bool(workspace))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        if self._hovered or self.hasFocus():
            painter.setPen(QPen(theme.colour("faint"), 1.2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.6, 0.6, -0.6, -0.6), 8, 8)
        icons.paint(painter, self._icon, theme.colour("dim"), sided(QRectF(8, 7, 16, 16), self.width()))
        chevron = sided(QRectF(self.width() - 20, 9.5, 11, 11), self.width())
        icons.paint(painter, "chevron", theme.colour("dim"), chevron)
        left, right = 32, self.width() - 28
        painter.setFont(theme.font(13))
        left += self._draw(painter, left, right, self.text(), "text") + 7
        if self._person:
            painter.setFont(theme.font(12))
            self._draw(painter, left, right, self._person, "dim")

    def _draw(self, painter: QPainter, left: int, right: int, words: str, tone: str) -> int:
        """Returns how wide it came out."""
        if right - left < 16:
            return 0
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, right - left)
        painter.setPen(self._theme.colour(tone))
        room = sided(QRectF(left, 0, right - left, self.height()), self.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)
