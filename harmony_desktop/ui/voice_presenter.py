"""Push-to-talk on screen: from a held key or button to words in the composer, and every way it can fail."""

import asyncio
import logging

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Level, MicrophoneNews, Partial, Voice, VoiceNews, VoiceState, Words
from harmony_desktop.i18n import later, tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.listening.called_off import CalledOff
from harmony_desktop.ui.listening.left_alone import LeftAlone
from harmony_desktop.ui.listening.row import CLICK, HELD
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.listening.view import TakeView
from harmony_desktop.ui.microphones import Microphones
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
MICROPHONE_CODES = ("mic_silent", "no_microphone")
TYPED_AWAY = (*MICROPHONE_CODES, "no_portaudio", "mic_denied", "no_speech")
"""What matters no longer to somebody who types."""
MODEL_CODES = ("no_model", "model_download", "model_altered", "model_busy", "disk_full")
BUTTONS = {
    "mic_silent": later("Choose microphone"),
    "no_microphone": later("Choose microphone"),
    "no_model": later("Get it"),
    "model_download": later("Try again"),
    "model_altered": later("Try again"),
    "model_busy": later("Try again"),
    "disk_full": later("Try again"),
    "voice_failed": later("Try again"),
    "take_disk_full": later("Try again"),
}
KEPT = ("voice_failed", "take_disk_full")
"""What was said is on disk, and can become words yet."""


class VoicePresenter(QObject):
    """``words_landed`` after words were put into the composer, and whether they may go off without a second look;
    ``state_changed`` for the tray."""

    words_landed = Signal(bool)
    state_changed = Signal(object)

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        voice: Voice,
        runner: TaskRunner,
        microphones: Microphones,
    ) -> None:
        super().__init__(window)
        self._microphones = microphones
        self._window, self._session, self._voice, self._runner = window, session, voice, runner
        self._view = TakeView(window)
        self.left_alone = LeftAlone(window)
        self._called_off = CalledOff(window, self._on_undone, self._on_dropped)
        self._order = asyncio.Lock()
        self._latched = HELD
        self._speaking = False
        self._wording = 0
        """Takes whose words are on their way into the composer."""
        self._discarded = 0
        """Counts takes that were called off while their words were on their way."""
        self._spell = 0
        """Counts accounts: words said in one never land in another."""
        self._end = voice.subscribe(self._on_voice)
        self._connect()

    def _connect(self) -> None:
        window, mic = self._window, self._window.composer.mic
        mic.hovered.connect(self._voice.arm)
        mic.hold_began.connect(lambda: self.begin())
        mic.hold_ended.connect(self.finish)
        mic.latched.connect(lambda: self.latch(CLICK))
        mic.choose_wanted.connect(self._on_choose_wanted)
        window.cancel_wanted.connect(self.cancel)
        window.notice.acted.connect(self._on_notice_acted)
        window.composer.edited.connect(self._on_typed)
        window.composer.submitted.connect(self._on_typed)
        self.left_alone.left.connect(self._on_window_left)
        window.composer.finish_wanted.connect(self.finish)
        window.composer.note.acted.connect(self._on_note_acted)

    def close(self) -> None:
        self._end()

    # --- intents -------------------------------------------------------------------------------------------------

    @property
    def speaking(self) -> bool:
        """A take was begun and not ended yet."""
        return self._speaking

    @property
    def wording(self) -> bool:
        """Words are on their way into the composer."""
        return bool(self._wording)

    def begin(self, latched: str = HELD) -> None:
        """Key or button down; ``latched``: what keeps it open when nothing is held."""
        if not self._speaking:
            self._speaking, self._latched = True, latched
            self._microphones.close()
            self._window.notice.clear()
            self._runner.start(self._begin(), name="begin to listen", stays=True)

    def latch(self, latched: str) -> None:
        """What runs stays open, whatever is let go."""
        if self._speaking:
            self._latched = latched
            self._window.composer.listening.latch(latched)

    def finish(self, tapped: bool = False) -> None:
        """Key or button up. ``tapped``: so short that silence needs no word."""
        if self._speaking:
            self._speaking = False
            self._runner.start(self._finish(tapped), name="finish listening", stays=True)

    def cancel(self) -> None:
        self._speaking = False
        self._runner.start(self._cancel(), name="cancel listening", stays=True)

    def leave(self) -> None:
        """The screen locks, or the computer sleeps: what was said until now is finished."""
        self.finish()

    def _on_window_left(self) -> None:
        """What is held ends by being let go, wherever that is."""
        if self._latched and self._window.take is Stage.LISTENING:
            self.finish()

    def forget(self) -> None:
        """Another account is in use: what is being said was not meant for it, and its names are not known."""
        self._spell += 1
        self._called_off.forget()
        self._voice.set_vocabulary(())
        if self._voice.state is not VoiceState.IDLE:
            self._speaking = False
            self._runner.start(self._abandon(), name="cancel listening", stays=True)

    async def prepare(self) -> None:
        """Gets the speech model where there is none yet, with progress, while typing already works."""
        try:
            await self._voice.fetch_model(self._on_progress)
        except HarmonyError as error:
            await self._show(error)
            return
        if self._window.notice.code in ("progress", *MODEL_CODES):
            self._window.notice.clear()

    async def hear(self, words: Words, at_once: bool = False) -> None:
        """Puts the words behind what is in the composer, for review. ``at_once``: they may be sent without."""
        self._view.land(words)
        self.words_landed.emit(at_once and not words.flagged)
        log.info("words landed")

    # --- takes ---------------------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        async with self._order:
            try:
                await self._voice.begin()
            except HarmonyError as error:
                self._speaking = False
                await self._show(error, kept=False)
                return
            await self._session.take(begins=True)

    async def _finish(self, tapped: bool) -> None:
        async with self._order:
            if self._voice.state not in (VoiceState.ARMING, VoiceState.LISTENING, VoiceState.TRANSCRIBING):
                return
            spell, discarded = self._spell, self._discarded
            self._wording += 1
            try:
                words = await self._voice.finish()
                if spell == self._spell:
                    await self.hear(words, at_once=True)
            except HarmonyError as error:
                unwanted = tapped and error.problem.code == "no_speech"
                if not unwanted and discarded == self._discarded:
                    await self._show(error)
            finally:
                self._worded()
                await self._session.take(begins=False)

    async def _cancel(self) -> None:
        self._discarded += self._voice.state is VoiceState.TRANSCRIBING
        aside = await self._voice.cancel()
        await self._session.take(begins=False)
        if aside:
            self._called_off.offer(aside)

    async def _abandon(self) -> None:
        """For good: nobody here may have it back."""
        aside = await self._voice.cancel()
        await self._session.take(begins=False)
        if aside:
            self._on_dropped(aside)

    def _on_undone(self, take: str) -> None:
        """What was called off was meant after all."""

        async def again() -> None:
            await asyncio.to_thread(self._voice.takes.bring_back, take)
            await self._retry(take)

        self._runner.start(again(), name="a take again", stays=True)

    def _on_dropped(self, take: str) -> None:
        self._runner.start(asyncio.to_thread(self._voice.takes.drop, take), name="drop a take", stays=True)

    async def _retry(self, take: str) -> None:
        spell = self._spell
        self._wording += 1
        self._show_stage()
        try:
            words = await self._voice.retry(take)
            if spell == self._spell:
                await self.hear(words)
        except HarmonyError as error:
            await self._show(error)
        finally:
            self._worded()

    def _worded(self) -> None:
        self._wording -= 1
        self._show_stage()

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_voice(self, news: VoiceNews) -> None:
        if isinstance(news, Level):
            self._view.show_level(news)
        elif isinstance(news, Partial):
            self._view.show_partial(news)
        elif isinstance(news, MicrophoneNews):
            self._view.show_microphone(news)
        else:
            self._on_state(news)

    def _on_state(self, news: VoiceState) -> None:
        self._show_stage()
        if news is VoiceState.TRANSCRIBING:
            self.finish()  # the longest take ends by itself
        self.state_changed.emit(news)

    def _show_stage(self) -> None:
        """The words of an ended take stay in sight until the final ones stand in their place."""
        state = self._voice.state
        opened = {VoiceState.ARMING: Stage.OPENING, VoiceState.LISTENING: Stage.LISTENING}
        awaited = self._wording or state is VoiceState.TRANSCRIBING
        stage = opened.get(state) or (Stage.WORDING if awaited else Stage.NONE)
        self._view.show(stage, self._latched, may_cancel=state is VoiceState.TRANSCRIBING)

    def _on_progress(self, here: int, of: int) -> None:
        if of:
            self._window.notice.show_progress(
                tr("Getting the speech model."),
                tr("Typing works as always. {here} of {of} MB", here=here // 1_000_000, of=of // 1_000_000),
                here / of,
            )

    def _on_notice_acted(self, code: str) -> None:
        if code == "progress":
            self._voice.stop_fetching()
        elif code in MODEL_CODES:
            self._window.notice.clear()
            self._runner.start(self.prepare(), name="get the speech model", stays=True)
        elif code in MICROPHONE_CODES:
            self._choose_microphone()
        elif code in KEPT:
            self._window.notice.clear()
            kept = self._voice.kept_takes()
            if kept:
                self._runner.start(self._retry(kept[0].id), name="retry a take", stays=True)

    def _on_note_acted(self) -> None:
        """The microphone hears nothing: what was said before that is worth its words, silence is not."""
        if self._window.composer.live.shown.solid:
            self.finish()
        else:
            self.cancel()
        self._choose_microphone()

    def _on_choose_wanted(self) -> None:
        if not self._speaking:
            self._choose_microphone()

    def _choose_microphone(self) -> None:
        self._microphones.ask(self._window)

    def _on_typed(self) -> None:
        """Whoever types or sends has found another way."""
        if self._window.notice.code in TYPED_AWAY:
            self._window.notice.clear()

    async def _show(self, error: HarmonyError, kept: bool = True) -> None:
        """``kept``: there is a take that words can still be made of."""
        log.info("voice: %s", error)
        words = BUTTONS.get(error.problem.code, "")
        if error.problem.code in KEPT and not kept:
            words = ""  # whoever speaks again tries again
        if error.problem.code in MICROPHONE_CODES and not await self._microphones.inputs():
            words = ""  # there is none to choose
        self._window.notice.show_problem(error.problem, tr(words) if words else "")
