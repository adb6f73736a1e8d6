"""The microphones that are plugged in right now, and how loud the chosen one is: wherever one is chosen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from harmony_desktop.domain.microphones import Input, label_of
from harmony_desktop.i18n import tr
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.listening.mic_line import TALL, MicLine
from harmony_desktop.ui.notices import Glyph
from harmony_desktop.ui.theme import Theme

MOST = 5
"""So many are seen without scrolling."""
GAP = 2
DEAF_AFTER = 30
"""Levels, 1.5 s: a headset takes a moment to wake."""


class MicrophoneList(QWidget):
    """``chosen`` carries the key of each one as it is chosen, so that its level can be seen at once."""

    chosen = Signal(str)
    grown = Signal()
    """There are more to choose from, or fewer."""

    def __init__(self, theme: Theme, current: str, parent: QWidget, most: int = MOST) -> None:
        super().__init__(parent)
        self.theme = theme
        self._current, self._most = current, most
        self._inputs: tuple[Input, ...] | None = None
        self._silent = 0
        self.lines: list[MicLine] = []
        self._group = QButtonGroup(self)
        self.about = Words(theme, px=12.5, tone="dim", wrap=True, parent=self)
        self._glyph = Glyph(theme, self)
        self._glyph.look("mic-off", "warn")
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._group.buttonToggled.connect(self._on_toggled)
        self._lay_out()
        self._say_about()
        self._fit()

    def _lay_out(self) -> None:
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GAP)
        self._rows.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for see_through in (self._scroll.viewport(), self._list):
            see_through.setAutoFillBackground(False)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.about, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._scroll)

    # --- what there is -------------------------------------------------------------------------------------------

    @property
    def none_found(self) -> bool:
        return self._inputs is not None and not self._inputs

    def show_inputs(self, inputs: tuple[Input, ...]) -> None:
        """The system's default first."""
        to_line = any(line.hasFocus() for line in self.lines)
        self._inputs, self._silent = inputs, 0
        for line in self.lines:
            self._group.removeButton(line)
            line.hide()
            line.deleteLater()
        self.lines = [self._line(key, label, note) for key, label, note in self._choices()]
        self._say_about()
        self._fit()
        self.grown.emit()
        checked = self.checked
        if to_line and checked is not None:
            checked.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def checked(self) -> MicLine | None:
        return next((line for line in self.lines if line.isChecked()), None)

    def _fit(self) -> None:
        """As tall as its first lines."""
        self._scroll.setFixedHeight(min(self._most, len(self.lines)) * (TALL + GAP))
        self._scroll.setVisible(bool(self.lines))

    def _choices(self) -> list[tuple[str, str, str]]:
        inputs = self._inputs or ()
        gone = bool(self._current) and not any(found.key == self._current for found in inputs)
        now = inputs[0].label if inputs else ""
        known = [(found.key, found.label, "") for found in inputs]
        missing = [(self._current, label_of(self._current), tr("not plugged in"))] if gone else []
        return [("", tr("As the system"), now), *known, *missing] if known or missing else []

    def _line(self, key: str, label: str, note: str) -> MicLine:
        line = MicLine(self.theme, key, label, note, self._list)
        self._group.addButton(line)
        self._rows.insertWidget(self._rows.count() - 1, line)
        line.setChecked(key == self._current)
        line.show()
        return line

    def _say_about(self) -> None:
        self._glyph.setVisible(self.none_found)
        if self.none_found:
            self.about.setText(tr("No microphone was found. Plug one in: it appears here by itself."))
        elif self._inputs is None:
            self.about.setText(tr("Checking what is plugged in…"))
        else:
            self.about.setText(tr("Speak: the line moves when you are heard. Nothing is kept."))

    def show_level(self, level: float | None) -> None:
        """Of the chosen one; None while it cannot be heard."""
        self._silent = self._silent + 1 if level is None else 0
        line = self.checked
        if line is not None and (level is not None or self._silent >= DEAF_AFTER):
            line.show_level(level)

    # --- choosing ------------------------------------------------------------------------------------------------

    def _on_toggled(self, line: MicLine, on: bool) -> None:
        if on and line.key != self._current:
            self._current, self._silent = line.key, 0
            self.chosen.emit(line.key)
