"""The edges and corners of the large card: dragging one resizes the window."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

OUTSIDE, INSIDE, CORNER = 6, 3, 8
BARE = 5
"""Inside a window that has no margin around its card."""
LEFT, TOP, RIGHT, BOTTOM = (
    Qt.Edge.LeftEdge,
    Qt.Edge.TopEdge,
    Qt.Edge.RightEdge,
    Qt.Edge.BottomEdge,
)
SLANTED, COUNTER = Qt.CursorShape.SizeFDiagCursor, Qt.CursorShape.SizeBDiagCursor
ACROSS, UPRIGHT = Qt.CursorShape.SizeHorCursor, Qt.CursorShape.SizeVerCursor
SHAPES: dict[Qt.Edge, Qt.CursorShape] = {
    LEFT: ACROSS,
    RIGHT: ACROSS,
    TOP: UPRIGHT,
    BOTTOM: UPRIGHT,
    LEFT | TOP: SLANTED,
    RIGHT | BOTTOM: SLANTED,
    RIGHT | TOP: COUNTER,
    LEFT | BOTTOM: COUNTER,
}


class Grip(QWidget):
    """One edge or corner. The window system resizes where it can; otherwise we follow the pointer."""

    def __init__(self, edges: Qt.Edge, window: QWidget) -> None:
        super().__init__(window)
        self._edges = edges
        self._from: tuple[QPoint, QRect] | None = None
        self.setCursor(SHAPES[edges])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        handle = self.window().windowHandle()
        if handle is None or not handle.startSystemResize(self._edges):
            self._from = (event.globalPosition().toPoint(), self.window().geometry())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        start, box = self._from
        by = event.globalPosition().toPoint() - start
        self.window().setGeometry(pulled(box, self._edges, by, self.window().minimumSize().toTuple()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None


def pulled(box: QRect, edges: Qt.Edge, by: QPoint, least: object) -> QRect:
    """The box with these edges moved, never smaller than ``least``: the opposite edge stays."""
    assert isinstance(least, tuple)
    wide, tall = int(least[0]), int(least[1])
    made = QRect(box)
    if edges & LEFT:
        made.setLeft(min(box.left() + by.x(), box.right() + 1 - wide))
    if edges & RIGHT:
        made.setRight(max(box.right() + by.x(), box.left() + wide - 1))
    if edges & TOP:
        made.setTop(min(box.top() + by.y(), box.bottom() + 1 - tall))
    if edges & BOTTOM:
        made.setBottom(max(box.bottom() + by.y(), box.top() + tall - 1))
    return made


class Grips:
    """All eight, laid around the card; hidden while the window is small or fills the screen."""

    def __init__(self, window: QWidget, bare: bool) -> None:
        self._inside = BARE if bare else INSIDE
        self._all = {edges: Grip(edges, window) for edges in SHAPES}
        self.show(False)

    def show(self, shown: bool) -> None:
        for grip in self._all.values():
            grip.setVisible(shown)
            if shown:
                grip.raise_()

    def lay(self, card: QRect) -> None:
        out = card.adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE)
        thick, side = OUTSIDE + self._inside, OUTSIDE + CORNER
        far_x, far_y = out.right() + 1, out.bottom() + 1
        for edges, grip in self._all.items():
            corner = bool(edges & (LEFT | RIGHT)) and bool(edges & (TOP | BOTTOM))
            if corner:
                x = out.left() if edges & LEFT else far_x - side
                y = out.top() if edges & TOP else far_y - side
                grip.setGeometry(x, y, side, side)
            elif edges & (LEFT | RIGHT):
                x = out.left() if edges & LEFT else far_x - thick
                grip.setGeometry(x, out.top() + side, thick, out.height() - 2 * side)
            else:
                y = out.top() if edges & TOP else far_y - thick
                grip.setGeometry(out.left() + side, y, out.width() - 2 * side, thick)
