"""The line of a recording: how far it is, and any place of it to go to."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QStyle, QWidget

from harmony_desktop.domain.times import minute
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import by_keyboard
from harmony_desktop.ui.theme import Theme

STEP_MS, PAGE_MS = 5_000, 30_000
HANDLE = 12


class SeekLine(QSlider):
    """In ms. Arrows go five seconds, Page Up and Down half a minute; a press goes to its place."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._ringed = False
        self.setSingleStep(STEP_MS)
        self.setPageStep(PAGE_MS)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._say)
        theme.changed.connect(self.update)
        self._say()

    def show_place(self, place_ms: int, duration_ms: int) -> None:
        """Unless somebody holds it; tells nobody."""
        if self.isSliderDown():
            return
        self.blockSignals(True)
        self.setMaximum(max(1, duration_ms))
        self.setValue(place_ms)
        self.blockSignals(False)
        self._say()
        self.update()

    def _say(self) -> None:
        self.setAccessibleName(
            tr(
                "Place in the recording: {place} of {length}",
                place=minute(self.value()),
                length=minute(self.maximum()),
            )
        )

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """`sliderReleased` tells."""
        self.setSliderDown(False)

    def _go_to(self, event: QMouseEvent) -> None:
        room = self.width() - HANDLE
        at = round(event.position().x()) - HANDLE // 2
        right = self.isRightToLeft()
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room, right))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room, middle = self.width() - HANDLE, self.height() / 2
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        at = HANDLE / 2 + room * (1 - share if self.isRightToLeft() else share)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(QRectF(HANDLE / 2, middle - 2, room, 4), 2, 2)
        painter.setBrush(self._theme.colour("text" if self.isEnabled() else "faint"))
        done = QRectF(QPointF(HANDLE / 2, middle - 2), QPointF(at, middle + 2))
        if self.isRightToLeft():
            done = QRectF(QPointF(at, middle - 2), QPointF(HANDLE / 2 + room, middle + 2))
        painter.drawRoundedRect(done, 2, 2)
        if self.isEnabled():
            painter.drawEllipse(QPointF(at, middle), HANDLE / 2, HANDLE / 2)
        if self.hasFocus() and self._ringed:
            painter.setPen(QPen(self._theme.colour("faint"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)
