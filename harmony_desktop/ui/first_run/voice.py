"""The step of the voice at work: the microphone is open while it is looked at, the model is measured, got and used."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from harmony_desktop.domain.speech_models import Looked, SpeechModel
from harmony_desktop.settings import Settings
from harmony_desktop.ui.first_run.voice_step import VoiceStep
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.microphones import Microphones
from harmony_desktop.ui.speech.presenter import SpeechModelsPresenter
from harmony_desktop.ui.speech.row import ModelRow
from harmony_desktop.wishes.voice import SPEECH_MODEL


class VoiceAtWork(QObject):
    def __init__(
        self,
        step: VoiceStep,
        settings: Settings,
        microphones: Microphones | None,
        speech: SpeechModelsPresenter | None,
    ) -> None:
        super().__init__(step)
        self._step, self._settings = step, settings
        self._microphones, self._speech = microphones, speech
        self._close: Callable[[], None] | None = None
        self._measures = False
        """It was asked for once by itself: whoever stops it means it."""
        self._wanted = ""
        """The model that was asked for here: it is used as soon as it is there."""
        step.begun.connect(self._begin)
        step.ended.connect(self._end)
        step.row_made.connect(self._connect_row)
        step.measure_wanted.connect(self._on_measure)
        if speech is not None:
            speech.changed.connect(self.refresh)

    def _begin(self) -> None:
        if self._microphones is not None and self._close is None:
            self._close = self._microphones.follow(self._step.microphones)
        if self._speech is not None:
            self._speech.load()

    def _end(self) -> None:
        """A download goes on: it is seen in the Preferences, and used when it is there."""
        if self._close is not None:
            self._close()
            self._close = None
        if self._speech is not None and self._speech.measured is not None:
            self._speech.measure()

    def refresh(self) -> None:
        speech = self._speech
        if speech is None or speech.looked is None:
            return
        self._use_wanted(speech)
        if not self._step.isVisible():
            return
        looked = speech.looked
        if not looked.recommended and not self._measures:
            self._measures = True
            speech.measure()
            return
        model = self._worth_a_word(looked)
        if model is not None:
            speech.show_in(self._step.show_model(model))
        problem = speech.unmeasured
        self._step.show_measuring(speech.measured, looked, worded(problem) if problem else "")

    def _worth_a_word(self, looked: Looked) -> SpeechModel | None:
        """What is recommended; before that is known, what is in use."""
        names = (looked.recommended, self._settings[SPEECH_MODEL])
        return next((m for name in names for m in looked.models if name and m.name == name), None)

    def _connect_row(self, row: ModelRow) -> None:
        if self._speech is not None:
            self._speech.connect_row(row)
            row.get_wanted.connect(self._on_get)

    def _on_get(self, name: str) -> None:
        self._wanted = name

    def _use_wanted(self, speech: SpeechModelsPresenter) -> None:
        model = speech.find(self._wanted)
        if model is not None and model.here:
            self._wanted = ""
            speech.use(model.name)

    def _on_measure(self) -> None:
        if self._speech is not None:
            self._speech.measure()
