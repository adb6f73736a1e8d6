"""One line of an insight; pressed, it leads to the turn that says so."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from harmony_desktop.domain.insights import InsightItem
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import pressed
from harmony_desktop.ui.theme import Theme

LINE, AIR = 19.0, 4
BULLET, CHIP_TALL = 14, 17


class InsightLine(QAbstractButton):
    """``at``: when the turn is that it leads to, as 12:41; without one it leads nowhere."""

    def __init__(self, theme: Theme, item: InsightItem, at: str, bullet: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.item, self._at = theme, item, at
        self._bullet = BULLET if bullet else 0
        self._hovered = False
        self._layout = QTextLayout(item.text, theme.font(13))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._about = QTextLayout(self._told(), theme.font(11.5))
        self._about.setTextOption(option)
        self._flowed = (-1, 0)
        leads = bool(item.turns)
        self.setEnabled(leads)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if leads else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)
        self.setToolTip(tr("Show where it was said") if leads else "")
        self.setAccessibleName(", ".join(filter(None, (item.text, self._told(), at))))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def _told(self) -> str:
        """Whose it is, and until when."""
        due = tr("due {day}", day=self.item.due) if self.item.due else ""
        return " · ".join(part for part in (self.item.owner, due) if part)

    # --- room --------------------------------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self._flowed[0] != width:
            self._flowed = (width, self._flow(width))
        return self._flowed[1]

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def _chip(self) -> float:
        font = self._theme.font(11)
        return QFontMetricsF(font).horizontalAdvance(self._at) + 10 if self._at else 0.0

    def _flow(self, width: int) -> int:
        room = max(60.0, width - self._bullet - 8 - (self._chip() + 8 if self._at else 0))
        y = _flowed(self._layout, room, 0.0)
        if self._about.text():
            y = _flowed(self._about, room, y)
        return round(y) + 2 * AIR

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.heightForWidth(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, lit = self._theme, self.isEnabled() and (self._hovered or self.hasFocus())
        if lit:
            painter.setPen(QPen(theme.colour("faint"), 1.2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.6, 0.6, -0.6, -0.6), 7, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        if self._bullet:
            painter.drawEllipse(QPointF(8, AIR + LINE / 2), 2, 2)
        at = QPointF(4 + self._bullet, AIR)
        painter.setPen(theme.colour("text"))
        self._layout.draw(painter, at)
        painter.setPen(theme.colour("dim"))
        if self._about.text():
            self._about.draw(painter, at)
        if self._at:
            self._paint_chip(painter, lit)

    def _paint_chip(self, painter: QPainter, lit: bool) -> None:
        wide = self._chip()
        box = QRectF(self.width() - wide - 4, AIR + 1, wide, CHIP_TALL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("card" if lit else "hover"))
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.colour("text" if lit else "dim"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._at)


def _flowed(layout: QTextLayout, room: float, y: float) -> float:
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        line.setPosition(QPointF(0, y))
        y += LINE
    layout.endLayout()
    return y
