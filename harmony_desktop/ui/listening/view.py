"""A take on the card: the row, its words as they settle, and what its microphone does."""

import logging

from PySide6.QtCore import QObject

from harmony_desktop.domain.voice import Level, MicrophoneFact, MicrophoneNews, Partial, Words
from harmony_desktop.i18n import tr
from harmony_desktop.ui.listening.live_words import NOTHING
from harmony_desktop.ui.listening.row import HELD
from harmony_desktop.ui.listening.settled import Settled
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
IN_PASSING_MS = 4000


class TakeView(QObject):
    def __init__(self, window: CompanionWindow) -> None:
        super().__init__(window)
        self._window, self._composer = window, window.composer
        self._settled = Settled(window.composer.edit)

    def show(self, stage: Stage, latched: str = HELD, may_cancel: bool = True) -> None:
        window = self._window
        before, window.take = window.take, stage
        if window.listening:
            window.close_screen()
        if before is not stage:
            self._enter(stage)
        self._composer.show_take(stage, latched, may_cancel)
        if stage is Stage.NONE:
            self._composer.show_placeholder(window.filled, window.large)
        if (before is Stage.LISTENING) != (stage is Stage.LISTENING):
            log.info("state %s", "listening" if stage is Stage.LISTENING else window.state.value)

    def _enter(self, stage: Stage) -> None:
        if stage is not Stage.WORDING:
            self._settled.forget()
        if stage is not Stage.WORDING or not self._composer.note.button.isVisible():
            self._composer.note.clear()
        if stage in (Stage.NONE, Stage.OPENING):
            self._composer.live.clear()

    def land(self, words: Words) -> None:
        self._composer.land(words.text, words.flagged)

    # --- news ----------------------------------------------------------------------------------------------------

    def show_level(self, level: Level) -> None:
        self._composer.listening.show_level(level.value, level.elapsed_ms)

    def show_partial(self, partial: Partial) -> None:
        if self._window.take in (Stage.LISTENING, Stage.WORDING):
            if self._composer.live.shown == NOTHING:
                log.info("first words shown")
            self._composer.live.show(partial)
            self._settled.see(partial.solid)

    def show_microphone(self, news: MicrophoneNews) -> None:
        note = self._composer.note
        match news.fact:
            case MicrophoneFact.CLIPPING:
                note.say(tr("Too loud: move back a little."), warns=True, lasts_ms=IN_PASSING_MS)
            case MicrophoneFact.SILENT:
                words = tr("Nothing but silence: is the microphone muted?")
                note.say(words, icon="mic-off", button=tr("Choose microphone"), warns=True)
            case MicrophoneFact.HEARS:
                note.clear()
            case MicrophoneFact.SWITCHED:
                device = news.device or tr("another microphone")
                note.say(tr("Went on with {device}.", device=device), lasts_ms=IN_PASSING_MS)
            case MicrophoneFact.LOST:
                note.say(tr("The microphone is gone. What you said is kept."), icon="mic-off", warns=True)
