"""Below a meeting with a recording: play and pause, where it is, how fast; what is wrong, where something is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.meetings import Meeting
from harmony_desktop.domain.playing import SPEEDS, Played, PlayState
from harmony_desktop.domain.times import minute
from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.playing.seek_line import SeekLine
from harmony_desktop.ui.theme import Theme

ROOMY = 440


class PlayerBar(QWidget):
    """Space plays and pauses while the keyboard is in it."""

    toggled = Signal()
    seek_wanted = Signal(int)
    speed_wanted = Signal(float)
    browser_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._speed = 1.0
        self._duration = 0
        self._film = False
        self.setAccessibleName(tr("Recording"))
        self.button = IconButton(theme, "play", tr("Play"), self)
        self.line = SeekLine(theme, self)
        self.time = Words(theme, px=11.5, tone="dim", parent=self)
        self.speed = TextButton(theme, "", quiet=True, parent=self)
        self.browser = TextButton(theme, tr("Open in the browser"), quiet=True, parent=self)
        self.browser.setToolTip(tr("With its picture"))
        self.said = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.line, 1)
        for part in (self.time, self.speed, self.browser):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 7, 12, 7)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.said)
        self.button.clicked.connect(self.toggled)
        self.line.sliderReleased.connect(lambda: self.seek_wanted.emit(self.line.value()))
        self.line.actionTriggered.connect(self._on_stepped)
        self.speed.clicked.connect(self._on_speed)
        self.browser.clicked.connect(self.browser_wanted)
        self.hide()

    def show_meeting(self, meeting: Meeting | None) -> None:
        """Not there without a recording."""
        recording = meeting.recording if meeting is not None else None
        self._duration = recording.duration_ms if recording is not None else 0
        self._film = recording is not None and recording.video
        self._fit()
        self.setVisible(recording is not None)

    def _fit(self) -> None:
        """Beside a thread there is no room for all of it."""
        self.browser.setVisible(self._film and self.width() >= ROOMY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_played(self, played: Played | None) -> None:
        """None: it is not this recording that is open."""
        state = played.state if played is not None else PlayState.PAUSED
        running = played is not None and played.running
        place = played.position_ms if played is not None else 0
        self._speed = played.speed if played is not None else 1.0
        self.button.show_icon("pause" if running else "play")
        name = tr("Pause") if running else tr("Play again") if state is PlayState.ENDED else tr("Play")
        self.button.say(name, f"{name} ({tr('Space bar')})")
        self.line.show_place(place, self._duration)
        self.time.setText(f"{minute(place)} / {minute(self._duration)}")
        words = f"{number(self._speed, 0 if self._speed.is_integer() else 2).rstrip('0')}×"
        self.speed.setText(words)
        self.speed.setAccessibleName(tr("Speed: {speed}", speed=words))
        self.speed.setToolTip(tr("How fast it is played"))
        failed = played.problem if played is not None and state is PlayState.FAILED else None
        self.said.setText(worded(failed) if failed is not None else "")
        self.said.setVisible(failed is not None)

    def _on_stepped(self, _: int) -> None:
        """By the keyboard or the wheel; what is dragged is told when it is let go."""
        if not self.line.isSliderDown():
            self.seek_wanted.emit(self.line.sliderPosition())

    def _on_speed(self) -> None:
        """The next one, round and round."""
        after = [speed for speed in SPEEDS if speed > self._speed]
        self.speed_wanted.emit(after[0] if after else SPEEDS[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.toggled.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, self._theme.colour("line"))
