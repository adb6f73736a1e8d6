"""The small card growing into a Page: two pictures of it, one fading into the other in a box that grows.

The window and everything in it have their final size from the first moment on; only what is drawn over them moves, so that
nothing is laid out again on the way and nothing tears."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEasingCurve, QPoint, QRect, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui import shadow

if TYPE_CHECKING:
    from harmony_desktop.ui.window import CompanionWindow

LASTS_MS = 180


class Look(NamedTuple):
    """A card as it was seen, and where on the screen."""

    picture: QPixmap
    box: QRect


class Growing(QWidget):
    """Lies over the window while it moves. It takes no clicks and no keys: those reach what is there already."""

    def __init__(self, window: "CompanionWindow") -> None:
        super().__init__(window)
        self._window = window
        self._before = self._after = Look(QPixmap(), QRect())
        self._share = 1.0
        self._move = QVariantAnimation(self)
        self._move.setDuration(LASTS_MS)
        self._move.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._move.setStartValue(0.0)
        self._move.setEndValue(1.0)
        self._move.valueChanged.connect(self._step)
        self._move.finished.connect(self._end)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # what lies below is not drawn meanwhile
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def moving(self) -> bool:
        return self._move.state() is QVariantAnimation.State.Running

    def look(self) -> Look:
        """As the card is right now."""
        return Look(self._window.card.grab(), self._window.box)

    def run(self, before: Look) -> None:
        """From there to what is there now."""
        self._before, self._after = before, self.look()
        self.setGeometry(self._window.rect())
        self._share = 0.0
        self.show()
        self.raise_()
        self._move.start()

    def _step(self, share: float) -> None:
        self._share = share
        if (
            self.geometry() != self._window.rect()
        ):  # dragged larger, or small again: there is nothing to go to
            self._move.stop()
            self._end()
        self.update()

    def _end(self) -> None:
        self.hide()
        self._before = self._after = Look(QPixmap(), QRect())

    def _box(self) -> QRect:
        """Where the card is on its way, in the window."""
        start, end, share = self._before.box, self._window.box, self._share
        corners = (
            QPoint(round(a.x() + (b.x() - a.x()) * share), round(a.y() + (b.y() - a.y()) * share))
            for a, b in ((start.topLeft(), end.topLeft()), (start.bottomRight(), end.bottomRight()))
        )
        return QRect(*corners).translated(-self._window.pos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.fillRect(self.rect(), Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, box = self._window.theme, self._box()
        shadow.paint(painter, box, theme.palette)
        paper = QPainterPath()
        paper.addRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), shadow.RADIUS, shadow.RADIUS)
        painter.fillPath(paper, theme.colour("card"))
        painter.setClipPath(paper)
        for look, strength in ((self._before, 1 - self._share), (self._after, self._share)):
            painter.setOpacity(strength)
            painter.drawPixmap(box.topLeft(), look.picture)
        painter.setOpacity(1)
        painter.setClipping(False)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawPath(paper)
