"""The row while a take runs: a red dot, the time, the level, and how it ends; then that its words are on their way."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.listening.key_cap import escape
from harmony_desktop.ui.listening.level import Bars, Dot
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.timers import once

OPENS_AT_ONCE_MS = 150
"""A microphone that opens sooner needs no words for it."""
TURNS_AT_ONCE_MS = 250
PATIENCE_MS = 1000
"""What takes longer can be called off."""
CLICK, KEY, HELD = "click", "key", ""
"""How a take is kept open: by a click on the microphone, by its key, or only as long as something is held."""


class ListeningRow(QWidget):
    """Shows a `Stage`, and what `Level` tells. It comes when there is something to say: ``shown_changed``."""

    shown_changed = Signal()
    cancel_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = Stage.NONE
        self._seconds = -1
        self._dot = Dot(theme, self)
        self._time = Words(theme, px=12, tone="dim", parent=self)
        self._bars = Bars(theme, self)
        self._doing = Words(theme, px=12, tone="dim", parent=self)
        self._ends = Elided(theme, parent=self)
        self._ends.setFont(theme.font(12))
        self._ends.tint("dim")
        self._ends.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._ends.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.cancel = escape(theme, self)
        self._lay_out(theme)
        self._slow_opening = once(self, OPENS_AT_ONCE_MS, self._say_opening)
        self._slow_words = once(self, TURNS_AT_ONCE_MS, self._say_wording)
        self._patience = once(self, PATIENCE_MS, lambda: self.cancel.setVisible(self._may_cancel))
        self._may_cancel = True
        self.cancel.clicked.connect(self.cancel_wanted)
        self.setAccessibleName(tr("Listening"))
        self.hide()

    def _lay_out(self, theme: Theme) -> None:
        self._time.setMinimumWidth(QFontMetrics(theme.font(12)).horizontalAdvance("0:00"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._time)
        row.addWidget(self._bars)
        row.addWidget(self._doing)
        row.addWidget(self._ends, 1)
        row.addWidget(self.cancel)
        row.addSpacing(4)
        self.setFixedHeight(28)

    # --- stages --------------------------------------------------------------------------------------------------

    def show_stage(self, stage: Stage, latched: str = HELD, may_cancel: bool = True) -> None:
        """``latched``: what keeps it open. ``may_cancel``: the words that are on their way can be called off."""
        self._may_cancel = may_cancel
        if stage is Stage.LISTENING:
            self.latch(latched)
        if stage is self.stage:
            return
        self.stage = stage
        for timer in (self._slow_opening, self._slow_words, self._patience):
            timer.stop()
        {
            Stage.NONE: self._leave,
            Stage.OPENING: self._slow_opening.start,
            Stage.LISTENING: self._listen,
            Stage.WORDING: self._turn,
        }[stage]()

    def latch(self, latched: str) -> None:
        words = {CLICK: tr("Click to finish"), KEY: tr("Press again to finish")}
        self._ends.setText(words.get(latched) or tr("Release to finish"))

    def show_level(self, value: float, elapsed_ms: int) -> None:
        self._say_time(elapsed_ms // 1000)
        self._bars.push(value)

    def _say_time(self, seconds: int) -> None:
        if seconds != self._seconds:
            self._seconds = seconds
            self._time.setText(f"{seconds // 60}:{seconds % 60:02d}")

    def _listen(self) -> None:
        self._bars.clear()
        self._say_time(0)
        self._put(self._dot, self._time, self._bars, self._ends, self.cancel)
        self._dot.rest(False)
        self._bars.rest(False)
        self.setAccessibleName(tr("Listening"))

    def _turn(self) -> None:
        """The microphone is closed at once; words that come at once need no other words before them."""
        self._dot.rest(True)
        self._bars.clear()
        self._bars.rest(True)
        if self.isHidden():
            self._say_wording()
        else:
            self._ends.setText("")
            self._put(self._dot, self._time, self._bars, self._ends)
            self._slow_words.start()
        self._patience.start()

    def _leave(self) -> None:
        self._put()

    def _say_opening(self) -> None:
        self._say(tr("Opening the microphone…"))
        self.cancel.show()

    def _say_wording(self) -> None:
        self._say(tr("Turning it into words…"))

    def _say(self, doing: str) -> None:
        self._doing.setText(doing)
        self._ends.setText("")
        self._put(self._doing, self._ends)

    def _put(self, *parts: QWidget) -> None:
        """These and no others; none, and the row is away."""
        for part in (self._dot, self._time, self._bars, self._doing, self._ends, self.cancel):
            part.setVisible(part in parts)
        if self._doing in parts:
            self.setAccessibleName(self._doing.text())
        if self.isHidden() == bool(parts):
            self.setVisible(bool(parts))
            self.shown_changed.emit()
