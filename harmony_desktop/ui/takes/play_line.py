"""Where the recording that is open stands: the line of it, and the time."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.domain.times import minute
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.playing.seek_line import SeekLine
from harmony_desktop.ui.theme import Theme


class PlayLine(QWidget):
    seek_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = SeekLine(theme, self)
        self.place = Words(theme, px=11.5, tone="dim", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.place)
        self.line.sliderReleased.connect(lambda: self.seek_wanted.emit(self.line.value()))
        self.line.actionTriggered.connect(self._on_stepped)

    def show_place(self, place_ms: int, duration_ms: int) -> None:
        self.line.show_place(place_ms, duration_ms)
        self.place.setText(f"{minute(place_ms)} / {minute(duration_ms)}")

    def _on_stepped(self, _: int) -> None:
        """By the keyboard or the wheel; what is dragged is told when it is let go."""
        if not self.line.isSliderDown():
            self.seek_wanted.emit(self.line.sliderPosition())
