"""The row while the microphone is open: a red dot, the time, the level, and how it ends."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import Bars, Dot
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class KeyCap(QLabel):
    """A key's name in a small frame."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setFont(theme.font(11))
        self.setContentsMargins(5, 0, 5, 1)
        self.setFixedHeight(18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        middle = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(middle, 5, 5)
        painter.setPen(self._theme.colour("faint"))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class ListeningRow(QWidget):
    """Shows what `Level` tells; ``latched`` when a click, not a held key, keeps it open."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dot = Dot(theme, self)
        self._time = Words(theme, px=12, tone="dim", parent=self)
        self._bars = Bars(theme, self)
        self._ends = Words(theme, px=12, tone="dim", parent=self)
        self._cap = KeyCap(theme, tr("Esc"), self)
        self._cancel = Words(theme, tr("cancel"), px=12, tone="dim", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self._dot, self._time):
            row.addWidget(part)
        row.addSpacing(6)
        row.addWidget(self._bars)
        row.addStretch()
        for word in (self._ends, self._cap, self._cancel):
            row.addWidget(word)
        self.setFixedHeight(28)
        self.setAccessibleName(tr("Listening"))
        self.begin(latched=False)

    def begin(self, latched: bool) -> None:
        self._bars.clear()
        self.show_level(0, 0)
        self.latch(latched)

    def latch(self, latched: bool) -> None:
        self._ends.setText(tr("Click to finish") if latched else tr("Release to finish"))

    def show_level(self, value: float, elapsed_ms: int) -> None:
        seconds = elapsed_ms // 1000
        self._time.setText(f"{seconds // 60}:{seconds % 60:02d}")
        self._bars.push(value)
