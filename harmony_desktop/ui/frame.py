"""The frameless, floating frame: the card with its shadow, dragged, kept on the screen, growing calmly; or large."""

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QRect, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QBitmap,
    QGuiApplication,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QScreen,
)
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop.ui import monitors, shadow
from harmony_desktop.ui.grips import Grips
from harmony_desktop.ui.theme import Theme

CARD_WIDTH = 428
LEAST_WIDE, LEAST_TALL = 880, 560
"""The smallest large card."""
GROW_MS = 150
EDGE = 4
"""So far the card stays from the edges of the screen."""


class Card(QWidget):
    """Paper: rounded 14 px, one hairline."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.over: QWidget | None = None
        """What lies over all of it."""
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
    """Small: always on top, as tall as its content; the window takes the final size at once and only the card inside
    moves, so nothing tears. Large: an ordinary window without a frame, as large as the user drags it."""

    placed = Signal()
    """It is elsewhere, or the large one is of another size."""

    def __init__(self, theme: Theme, blends: bool) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.theme = theme
        self._blends = blends
        self.animated = blends
        self.calm = False
        """The desktop asks for as little motion as can be."""
        self.large = False
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, blends)
        self.card = Card(theme, self)
        self._tall = 78
        self._pressed: QPoint | None = None
        self._drag: QPoint | None = None
        self._grow = QVariantAnimation(self)
        self._grow.setDuration(GROW_MS)
        self._grow.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._grow.valueChanged.connect(self._set_card_height)
        self._grow.finished.connect(self._settle)
        self._grips = Grips(self, bare=not blends)
        theme.changed.connect(self.update)
        self._set_card_height(self._tall)
        self._settle()

    @property
    def _margin(self) -> tuple[int, int, int, int]:
        """Room for the shadow; a window that fills the screen has none."""
        full = self.large and bool(
            self.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen)
        )
        return (0, 0, 0, 0) if full or not self._blends else shadow.MARGIN

    @property
    def moves(self) -> bool:
        return self.animated and not self.calm

    def keep_calm(self, calm: bool) -> None:
        self.calm = calm

    # --- size ----------------------------------------------------------------------------------------------------

    @property
    def card_height(self) -> int:
        """Where it is going, not where an animation has got to."""
        return self.card.height() if self.large else self._tall

    def set_card_height(self, tall: int, calmly: bool = True) -> None:
        """Of the small card; the large one is as tall as the user made it."""
        if tall == self._tall or self.large:
            return
        self._grow.stop()
        before, self._tall = self.card.height(), tall
        if not (calmly and self.moves and self.isVisible()):
            self._set_card_height(tall)
            self._settle()
            return
        if tall > before:
            self._resize_window(tall)
        self._grow.setStartValue(before)
        self._grow.setEndValue(tall)
        self._grow.start()

    def _set_card_height(self, tall: int) -> None:
        if self.large:
            return
        left, top, _, _ = self._margin
        self.card.setGeometry(left, top, CARD_WIDTH, int(tall))
        self.update()

    def _settle(self) -> None:
        if not self.large:
            self._resize_window(self._tall)

    def _resize_window(self, tall: int) -> None:
        left, top, right, bottom = self._margin
        self.resize(left + CARD_WIDTH + right, top + tall + bottom)
        self.keep_on_screen()

    def enlarge(self, box: QRect) -> None:
        """The card takes this place on the screen, and from now on the size the user gives it."""
        self._grow.stop()
        self.large = True
        left, top, right, bottom = self._margin
        wide, tall = min(LEAST_WIDE, box.width()), min(LEAST_TALL, box.height())  # of a small screen
        self.setMinimumSize(left + wide + right, top + tall + bottom)
        self._float(False)
        self.setGeometry(box.adjusted(-left, -top, right, bottom))
        self._fill()
        self.keep_on_screen()

    def shrink(self, x: int, y: int) -> None:
        """Back to the small card, its corner there."""
        if self.isMaximized() or self.isFullScreen():
            self.showNormal()
        self.large = False
        self._grips.show(False)
        self.setMinimumSize(0, 0)
        self._float(True)
        self._set_card_height(self._tall)
        self._settle()
        self.put(x, y)

    def _float(self, above: bool) -> None:
        """Above all others, or among them. Asked of the native window, so that it is not made anew."""
        handle = self.windowHandle()
        if handle is not None:
            handle.setFlag(Qt.WindowType.WindowStaysOnTopHint, above)
        flags = self.windowFlags()
        top = Qt.WindowType.WindowStaysOnTopHint
        self.overrideWindowFlags(flags | top if above else flags & ~top)

    def _fill(self) -> None:
        left, top, right, bottom = self._margin
        self.card.setGeometry(self.rect().adjusted(left, top, -right, -bottom))
        full = self._blends and self._margin == (0, 0, 0, 0)
        self._grips.lay(self.card.geometry())
        self._grips.show(not full)
        self.update()

    @property
    def native_id(self) -> int:
        """The system's number of the window as it is now: Qt makes another one when it wants other properties, and the
        widget goes on telling the first."""
        handle = self.windowHandle()
        return int(self.winId() if handle is None else handle.winId())

    @property
    def on_screen(self) -> bool:
        """Shown, and not minimised."""
        return self.isVisible() and not self.isMinimized()

    # --- place ---------------------------------------------------------------------------------------------------

    @property
    def place(self) -> tuple[int, int]:
        """The card's corner on the screen."""
        left, top, _, _ = self._margin
        return self.x() + left, self.y() + top

    @property
    def box(self) -> QRect:
        """The card on the screen."""
        return QRect(QPoint(*self.place), self.card.size())

    @property
    def monitor(self) -> QScreen | None:
        """The screen where most of the card's head is, or the one nearest to it."""
        x, y = self.place
        return monitors.at(QPoint(x + self.card.width() // 2, y + 20))

    def put(self, x: int, y: int) -> None:
        left, top, _, _ = self._margin
        self.move(x - left, y - top)
        self.keep_on_screen()

    def put_in_middle(self, screen: QScreen | None = None) -> None:
        """Where a first-time user looks: the middle of the screen, a little above."""
        screen = screen or QGuiApplication.primaryScreen()
        if screen is not None:
            room = monitors.room(screen)
            self.put(room.center().x() - CARD_WIDTH // 2, room.top() + room.height() // 5)

    def keep_on_screen(self) -> None:
        """The whole card stays visible, on the screen where most of it is."""
        screen = self.monitor
        if screen is None or self.isMaximized() or self.isFullScreen():
            return
        x, y = self.place
        room = monitors.room(screen)
        if self.large and (self.card.width() > room.width() or self.card.height() > room.height()):
            self.enlarge(QRect(room.topLeft(), self.box.size().boundedTo(room.size())))
            return
        wide, tall = (self.card.width(), self.card.height()) if self.large else (CARD_WIDTH, self._tall)
        left, top, _, _ = self._margin
        nx = max(room.left() + EDGE, min(x, room.right() - wide - EDGE))
        ny = max(room.top() + EDGE, min(y, room.bottom() - tall - EDGE))
        if self.large:  # which may fill the room
            nx, ny = min(nx, room.right() + 1 - wide), min(ny, room.bottom() + 1 - tall)
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
        if self.large:
            self._fill()
            self.placed.emit()
        if not self._blends:
            mask = QBitmap(self.size())
            mask.fill(Qt.GlobalColor.color0)
            painter = QPainter(mask)
            painter.setBrush(Qt.GlobalColor.color1)
            painter.setPen(Qt.GlobalColor.color1)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), shadow.RADIUS, shadow.RADIUS)
            painter.end()
            self.setMask(mask)

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.placed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange and self.large:
            self._fill()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.card.geometry().contains(
            event.position().toPoint()
        ):
            self._pressed = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Only a pointer that really moves drags: a double click is not one."""
        at = event.globalPosition().toPoint()
        if self._drag is not None:
            self.move(at - self._drag)
        elif (
            self._pressed is not None
            and (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        ):
            handle, begun, self._pressed = self.windowHandle(), self._pressed, None
            if handle is None or not handle.startSystemMove():
                self._drag = begun - self.pos()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = self._pressed = None
        self.keep_on_screen()
