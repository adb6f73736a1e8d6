"""The frameless, floating frame: the card with its shadow, dragged, kept on the screen, growing calmly."""

from PySide6.QtCore import QEasingCurve, QPoint, QRect, Qt, QVariantAnimation
from PySide6.QtGui import (
    QBitmap,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui import shadow
from harmony_desktop.ui.theme import Theme

CARD_WIDTH = 428
GROW_MS = 150


class Card(QWidget):
    """Paper: rounded 14 px, one hairline."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("Harmony Companion")
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("card"))
        painter.drawRoundedRect(
            self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), shadow.RADIUS, shadow.RADIUS
        )


class FloatingFrame(QWidget):
    """Always on top. Its window takes the final size at once; only the card inside moves, so nothing tears."""

    def __init__(self, theme: Theme, blends: bool) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.theme = theme
        self._blends = blends
        self.animated = blends
        self._margin = shadow.MARGIN if blends else (0, 0, 0, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, blends)
        self.card = Card(theme, self)
        self._tall = 78
        self._drag: QPoint | None = None
        self._grow = QVariantAnimation(self)
        self._grow.setDuration(GROW_MS)
        self._grow.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._grow.valueChanged.connect(self._set_card_height)
        self._grow.finished.connect(self._settle)
        theme.changed.connect(self.update)
        self._set_card_height(self._tall)
        self._settle()

    # --- size ----------------------------------------------------------------------------------------------------

    @property
    def card_height(self) -> int:
        """Where it is going, not where an animation has got to."""
        return self._tall

    def set_card_height(self, tall: int, calmly: bool = True) -> None:
        if tall == self._tall:
            return
        self._grow.stop()
        before, self._tall = self.card.height(), tall
        if not (calmly and self.animated and self.isVisible()):
            self._set_card_height(tall)
            self._settle()
            return
        if tall > before:
            self._resize_window(tall)
        self._grow.setStartValue(before)
        self._grow.setEndValue(tall)
        self._grow.start()

    def _set_card_height(self, tall: int) -> None:
        left, top, _, _ = self._margin
        self.card.setGeometry(left, top, CARD_WIDTH, int(tall))
        self.update()

    def _settle(self) -> None:
        self._resize_window(self._tall)

    def _resize_window(self, tall: int) -> None:
        left, top, right, bottom = self._margin
        self.resize(left + CARD_WIDTH + right, top + tall + bottom)
        self.keep_on_screen()

    # --- place ---------------------------------------------------------------------------------------------------

    @property
    def place(self) -> tuple[int, int]:
        """The card's corner on the screen."""
        left, top, _, _ = self._margin
        return self.x() + left, self.y() + top

    def put(self, x: int, y: int) -> None:
        left, top, _, _ = self._margin
        self.move(x - left, y - top)
        self.keep_on_screen()

    def put_in_middle(self) -> None:
        """Where a first-time user looks: the middle of the screen, a little above."""
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            room = screen.availableGeometry()
            self.put(room.center().x() - CARD_WIDTH // 2, room.top() + room.height() // 5)

    def keep_on_screen(self) -> None:
        """The whole card stays visible, on the screen where most of it is."""
        x, y = self.place
        middle = QPoint(x + CARD_WIDTH // 2, y + 20)
        screen = QGuiApplication.screenAt(middle) or QGuiApplication.primaryScreen()
        if screen is None:
            return
        room: QRect = screen.availableGeometry()
        left, top, _, _ = self._margin
        nx = max(room.left() + 4, min(x, room.right() - CARD_WIDTH - 4))
        ny = max(room.top() + 4, min(y, room.bottom() - self._tall - 4))
        if (nx, ny) != (x, y):
            self.move(nx - left, ny - top)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._blends:
            shadow.paint(painter, self.card.geometry(), self.theme.palette)
        else:
            painter.fillRect(self.rect(), self.theme.colour("line"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._blends:
            mask = QBitmap(self.size())
            mask.fill(Qt.GlobalColor.color0)
            painter = QPainter(mask)
            painter.setBrush(Qt.GlobalColor.color1)
            painter.setPen(Qt.GlobalColor.color1)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), shadow.RADIUS, shadow.RADIUS)
            painter.end()
            self.setMask(mask)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.card.geometry().contains(
            event.position().toPoint()
        ):
            handle = self.windowHandle()
            if handle is None or not handle.startSystemMove():
                self._drag = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self.move(event.globalPosition().toPoint() - self._drag)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None
        self.keep_on_screen()
