"""The amber ground of what waits for the user, and a row of buttons that takes a second line where one is too short."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from harmony_desktop.ui import icons
from harmony_desktop.ui.theme import Theme

RADIUS, GAP, ROW = 12, 6, 28


class Ground(QWidget):
    """``marked``: somebody was brought here to look at it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.marked = False
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = 1.6 if self.marked else 1.0
        painter.setPen(QPen(self._theme.colour("warn" if self.marked else "warnline"), wide))
        painter.setBrush(self._theme.colour("warnbg"))
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.drawRoundedRect(box, RADIUS, RADIUS)


class Sign(QWidget):
    """An icon before the words it belongs to."""

    def __init__(self, theme: Theme, icon: str, tone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._tone = theme, icon, tone
        self.setFixedSize(16, 20)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(QPainter(self), self._icon, self._theme.colour(self._tone), QRectF(0, 2, 16, 16))


class ButtonRow(QWidget):
    """Some at the left, the others at the right; on two lines where they do not fit beside each other."""

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self._left, self._right = list(left), list(right)
        for widget in (*left, *right):
            widget.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _shown(self, some: Sequence[QWidget]) -> list[QWidget]:
        return [w for w in some if not w.isHidden()]

    def _wide(self, some: Sequence[QWidget]) -> int:
        shown = self._shown(some)
        return sum(w.sizeHint().width() for w in shown) + GAP * max(0, len(shown) - 1)

    def _fits(self, width: int) -> bool:
        return self._wide(self._left) + self._wide(self._right) + 2 * GAP <= width

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return ROW if self._fits(width) else 2 * ROW + GAP

    def sizeHint(self) -> QSize:
        wide = self._wide(self._left) + self._wide(self._right) + 2 * GAP
        return QSize(wide, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(max(self._wide(self._left), self._wide(self._right)), ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay()

    def lay(self) -> None:
        """What decides stands last, also below."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        low = 0 if self._fits(self.width()) else ROW + GAP
        self._place(self._left, 0, 0, mirrored)
        self._place(self._right, self.width() - self._wide(self._right), low, mirrored)

    def _place(self, some: Sequence[QWidget], x: int, y: int, mirrored: bool) -> None:
        for widget in self._shown(some):
            wide = min(widget.sizeHint().width(), self.width())
            left = self.width() - x - wide if mirrored else x
            widget.setGeometry(left, y, wide, ROW)
            x += wide + GAP
