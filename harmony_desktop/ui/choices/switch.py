"""A switch, and a few choices side by side of which one holds."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from harmony_desktop.ui.buttons import by_keyboard, pressed
from harmony_desktop.ui.choices.one_of import OneOf
from harmony_desktop.ui.choices.tick import Tick
from harmony_desktop.ui.theme import Theme

WIDE, TALL = 34, 20
SEGMENT_TALL = 26


class Switch(Tick):
    """On or off. Space and Enter turn it."""

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__("", parent)
        self._theme = theme
        self._ringed = False
        self.setAccessibleName(name)
        self.setFixedSize(WIDE + 4, TALL + 4)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(2.5, 2.5, WIDE - 1, TALL - 1)
        on = self.isChecked()
        ground = self._theme.colour("act" if on and self.isEnabled() else "hover")
        painter.setPen(QPen(self._theme.colour("act" if on and self.isEnabled() else "faint"), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, TALL / 2, TALL / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("actfg" if on and self.isEnabled() else "faint"))
        side = TALL - 8
        left = box.right() - side - 3.5 if on else box.left() + 3.5
        painter.drawEllipse(QRectF(left, box.top() + 3.5, side, side))
        if self.hasFocus() and self._ringed:
            painter.setPen(QPen(self._theme.colour("faint"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.6, 0.6, -0.6, -0.6), 12, 12)


class Segment(OneOf):
    """One of a few; drawn as a piece of one pill."""

    def __init__(self, theme: Theme, words: str, name: str, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.setFont(theme.font(12.5, 500))
        self.setAccessibleName(f"{name}: {words}")

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 22, SEGMENT_TALL)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked():
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.setBrush(self._theme.colour("card" if not self._theme.palette.dark else "hover"))
            painter.drawRoundedRect(area, 7, 7)
        if self.ringed:
            painter.setPen(QPen(self._theme.colour("faint"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        tone = "text" if self.isChecked() and self.isEnabled() else "dim"
        painter.setPen(self._theme.colour(tone if self.isEnabled() else "faint"))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Segments(QWidget):
    """``chosen`` carries the key; arrows move from one to the next."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, choices: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self._showing = False
        self._group = QButtonGroup(self)
        self._buttons = {key: Segment(theme, words, name, self) for key, words in choices}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        for key, button in self._buttons.items():
            row.addWidget(button)
            self._group.addButton(button)
            button.toggled.connect(lambda on, k=key: self._on_toggled(k, on))
        self.setFixedHeight(SEGMENT_TALL + 4)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(next(iter(self._buttons.values())))
        theme.changed.connect(self.update)

    def _on_toggled(self, key: str, on: bool) -> None:
        """By pointer, key or screen reader; the one that was chosen before goes off by itself."""
        if on and not self._showing:
            self.chosen.emit(key)

    def show_choice(self, key: str) -> None:
        if key in self._buttons:
            self._showing = True
            self._buttons[key].setChecked(True)
            self._showing = False
            self.setFocusProxy(self._buttons[key])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("sunk"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
