"""The microphone, seen to hear, and the speech model that suits this computer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from harmony_desktop.domain.speech_models import Looked, SpeechModel
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group
from harmony_desktop.ui.first_run.step import Step
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.listening.mic_list import MicrophoneList
from harmony_desktop.ui.speech import words
from harmony_desktop.ui.speech.row import ModelRow
from harmony_desktop.ui.theme import Theme

MOST = 3
"""Microphones that are seen without scrolling."""


class VoiceStep(Step):
    begun, ended = Signal(), Signal()
    measure_wanted = Signal()
    """To measure this computer, or to stop that."""
    row_made = Signal(object)

    def __init__(self, theme: Theme, chosen: str, parent: QWidget) -> None:
        about = tr("What you say is turned into words on this computer. No sound leaves it.")
        super().__init__(theme, tr("Can you be heard?"), about, parent)
        self.microphones = MicrophoneList(theme, chosen, self, MOST)
        self.row: ModelRow | None = None
        self.models = Group(theme, self)
        self.computer = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(tr("Measuring this computer"))
        self.measure = TextButton(theme, tr("Measure"), parent=self)
        middle = QVBoxLayout()
        middle.setSpacing(4)
        middle.addWidget(self.computer)
        middle.addWidget(self.bar)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addLayout(middle, 1)
        line.addWidget(self.measure)
        self.column.addWidget(self.microphones)
        self.column.addSpacing(4)
        self.column.addWidget(Words(theme, tr("Speech model"), px=12, weight=550, tone="dim", parent=self))
        self.column.addWidget(self.models)
        self.column.addLayout(line)
        for part in (self.models, self.bar, self.measure):
            part.hide()
        self.measure.clicked.connect(self.measure_wanted)
        self.microphones.grown.connect(self.changed)

    @property
    def first(self) -> QWidget | None:
        return self.microphones.checked

    def begin(self) -> None:
        self.begun.emit()

    def end(self) -> None:
        self.ended.emit()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_model(self, model: SpeechModel) -> ModelRow:
        """The row of the one model that is worth a word here; the presenter says how it stands."""
        if self.row is None or self.row.model.name != model.name:
            self.models.clear()
            self.row = ModelRow(self.theme, model, self.models)
            self.models.add(self.row)
            self.models.show()
            self.row_made.emit(self.row)
        return self.row

    def show_measuring(self, share: float | None, looked: Looked, problem: str = "") -> None:
        """``share``: how far it is; None: it does not run."""
        runs, known = share is not None, bool(looked.recommended)
        self.bar.setVisible(runs)
        self.bar.setRange(0, 1000 if share else 0)  # at first it loads, and nobody knows how long
        self.bar.setValue(round(1000 * (share or 0)))
        told = tr("Measuring which model suits this computer…") if runs else problem or words.measured(looked)
        self.computer.setText(told)
        self.computer.tint("err" if problem and not runs else "dim")
        self.measure.setVisible(runs or not known)
        self.measure.setText(tr("Stop") if runs else tr("Measure"))
        self.measure.setAccessibleName(tr("Stop measuring") if runs else tr("Measure this computer"))
        self.changed.emit()
