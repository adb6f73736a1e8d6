"""How loud it is: the last dozen blocks beside the dot that says that the microphone is open, or one line of now."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from harmony_desktop.ui.theme import Theme


def _bare(widget: QWidget) -> QPainter:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


class Bars(QWidget):
    """The level of the microphone, the last dozen blocks; faint once it is closed."""

    COUNT = 12
    LEAD = 6
    """Free before them, beside the time."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._levels = [0.0] * self.COUNT
        self._tone = "text"
        self.setFixedSize(self.LEAD + self.COUNT * 6, 24)
        self.setAccessibleName("")

    def push(self, level: float) -> None:
        self._levels = [*self._levels[1:], max(0.0, min(1.0, level))]
        self.update()

    def clear(self) -> None:
        self._levels = [0.0] * self.COUNT
        self.update()

    def rest(self, resting: bool) -> None:
        self._tone = "faint" if resting else "text"
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = _bare(self)
        painter.setBrush(self._theme.colour(self._tone))
        for index, level in enumerate(self._levels):
            tall = 4 + 18 * level
            painter.drawRoundedRect(QRectF(self.LEAD + index * 6, 12 - tall / 2, 3, tall), 1.5, 1.5)


class Dot(QWidget):
    """Red: the microphone hears. It comes with the first sample and goes when the key is let go."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = "err"
        self.setFixedSize(8, 24)

    def rest(self, resting: bool) -> None:
        self._tone = "line" if resting else "err"
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = _bare(self)
        painter.setBrush(self._theme.colour(self._tone))
        painter.drawEllipse(QPointF(4, 12), 4, 4)


class LevelLine(QWidget):
    """How loud one microphone is right now; it falls more slowly than it rises, so that the eye can follow."""

    FALL = 0.12

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(76, 4)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def level(self) -> float:
        return self._shown

    def show_level(self, level: float) -> None:
        now = max(0.0, min(1.0, level), self._shown - self.FALL)
        if round(now * self.width()) != round(self._shown * self.width()):
            self.update()
        self._shown = now

    def clear(self) -> None:
        self._shown = 0.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = _bare(self)
        painter.setBrush(self._theme.colour("faint", 0.35))
        painter.drawRoundedRect(self.rect().toRectF(), 2, 2)
        if self._shown > 0.02:
            area = QRectF(0, 0, max(4.0, self.width() * self._shown), self.height())
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                area.moveRight(self.width())
            painter.setBrush(self._theme.colour("text"))
            painter.drawRoundedRect(area, 2, 2)
