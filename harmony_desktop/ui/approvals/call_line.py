"""A call that was decided, as one quiet line: what it was, what became of it; a press opens it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from harmony_desktop.domain.approvals import Approval, CallState
from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.approvals import words
from harmony_desktop.ui.buttons import by_keyboard, pressed
from harmony_desktop.ui.direction import mirrored, sided
from harmony_desktop.ui.theme import Theme

PX, LINE, PAD = 12.0, 18.0, 5
LEFT, RIGHT = 23, 22
"""What the icon takes, and the arrow."""
TOLD_IN_TONE = (CallState.FAILED, CallState.UNKNOWN)
"""Their words have the colour of their icon."""


class CallLine(QAbstractButton):
    """``clicked`` turns it open or shut; whose it is does that."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._approval: Approval | None = None
        self._layout = QTextLayout()
        self._hovered = self._ringed = False
        self.open = False
        self.marked = False
        """It is what somebody was looking for."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName("call-line")
        theme.changed.connect(self._on_theme)

    def show_call(self, approval: Approval) -> None:
        if approval != self._approval:
            self._approval = approval
            said = f"{words.title(approval)}. {words.status(approval)}"
            self.setAccessibleName(said)
            self.setText(said)
            self._layout = layout_of(self._theme, approval)
            self.update()

    def turn(self, open_: bool) -> None:
        self.open = open_
        self.setAccessibleDescription(tr("Shown whole") if open_ else tr("Press to see it whole"))
        self.update()

    def tall(self, width: int) -> int:
        return flow(self._layout, width)

    def sizeHint(self) -> QSize:
        return QSize(200, self.tall(max(self.width(), 200)))

    # --- Qt ------------------------------------------------------------------------------------------------------

    def _on_theme(self) -> None:
        if self._approval is not None:
            self._layout = layout_of(self._theme, self._approval)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():  # a key that was held when the line came is not meant for it
            event.accept()
        elif not pressed(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._approval is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._hovered or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover", 0.6))
            painter.drawRoundedRect(box, 7, 7)
        if self.marked or (self.hasFocus() and self._ringed):
            painter.setPen(QPen(self._theme.colour("warn" if self.marked else "faint"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 7, 7)
        icon, tone = words.look(self._approval)
        wide = self.width()
        icons.paint(painter, icon, self._theme.colour(tone), sided(QRectF(4, PAD + 2, 14, 14), wide))
        flow(self._layout, wide)
        painter.setPen(self._theme.colour("dim"))
        self._layout.draw(painter, QPointF(RIGHT if mirrored() else LEFT, PAD))
        arrow = "chevron" if self.open else "left" if mirrored() else "right"
        faint = self._theme.colour("text" if self._hovered else "faint")
        icons.paint(painter, arrow, faint, sided(QRectF(wide - 17, PAD + 3, 12, 12), wide))


def layout_of(theme: Theme, approval: Approval) -> QTextLayout:
    title, status = words.title(approval), words.status(approval)
    made = QTextLayout(f"{title} · {status}", theme.font(PX))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    if mirrored():
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setTextOption(option)
    strong, rest = QTextCharFormat(), QTextCharFormat()
    strong.setForeground(theme.colour("text"))
    tone = words.look(approval)[1] if approval.state in TOLD_IN_TONE else "dim"
    rest.setForeground(theme.colour(tone))
    made.setFormats([_range(0, len16(title), strong), _range(len16(title) + 3, len16(status), rest)])
    return made


def _range(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, look
    return made


def len16(text: str) -> int:
    """As Qt counts letters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def flow(layout: QTextLayout, width: int) -> int:
    """Lays the words into the width; how tall the line is then."""
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(60, width - LEFT - RIGHT))
        line.setPosition(QPointF(0, y))
        y += LINE
    layout.endLayout()
    return round(y) + 2 * PAD


def tall_of(theme: Theme, approval: Approval, width: int) -> int:
    """Without a widget."""
    return flow(layout_of(theme, approval), width)
