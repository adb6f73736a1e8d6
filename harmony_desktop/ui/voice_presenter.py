"""Push-to-talk on screen: from a held key or button to words in the composer, and every way it can fail."""

import asyncio
import logging

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Level, Voice, VoiceState, Words
from harmony_desktop.i18n import later, tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.microphones import Microphones
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
OPEN = (VoiceState.ARMING, VoiceState.LISTENING)
MICROPHONE_CODES = ("mic_silent", "no_microphone")
TYPED_AWAY = (*MICROPHONE_CODES, "no_portaudio", "mic_denied", "no_speech")
"""What matters no longer to somebody who types."""
BUTTONS = {
    "mic_silent": later("Choose microphone"),
    "no_microphone": later("Choose microphone"),
    "no_model": later("Get it"),
    "model_download": later("Try again"),
    "disk_full": later("Try again"),
    "voice_failed": later("Try again"),
}


class VoicePresenter(QObject):
    """``words_landed`` after words were put into the composer; ``state_changed`` for the tray."""

    words_landed = Signal()
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
        self._order = asyncio.Lock()
        self._latched = False
        self._speaking = False
        self._spell = 0
        """Counts accounts: words said in one never land in another."""
        self._end = voice.subscribe(self._on_voice)
        mic = window.composer.mic
        mic.hovered.connect(voice.arm)
        mic.hold_began.connect(lambda: self.begin())
        mic.hold_ended.connect(self.finish)
        mic.latched.connect(self._on_latched)
        window.cancel_wanted.connect(self.cancel)
        window.notice.acted.connect(self._on_notice_acted)
        window.composer.edited.connect(self._on_typed)
        window.composer.submitted.connect(self._on_typed)

    def close(self) -> None:
        self._end()

    # --- intents -------------------------------------------------------------------------------------------------

    def begin(self, latched: bool = False) -> None:
        """Key or button down; ``latched`` when nothing is held."""
        if not self._speaking:
            self._speaking, self._latched = True, latched
            self._window.notice.clear()
            self._runner.start(self._begin(), name="begin to listen", stays=True)

    def finish(self) -> None:
        """Key or button up."""
        if self._speaking:
            self._speaking = False
            self._runner.start(self._finish(), name="finish listening", stays=True)

    def cancel(self) -> None:
        self._speaking = False
        self._runner.start(self._cancel(), name="cancel listening", stays=True)

    def forget(self) -> None:
        """Another account is in use: what is being said was not meant for it, and its names are not known."""
        self._spell += 1
        self._voice.set_vocabulary(())
        if self._voice.state is not VoiceState.IDLE:
            self.cancel()

    async def prepare(self) -> None:
        """Gets the speech model where there is none yet, with progress, while typing already works."""
        try:
            await self._voice.fetch_model(self._on_progress)
        except HarmonyError as error:
            await self._show(error)
            return
        if self._window.notice.code in ("progress", "no_model", "model_download"):
            self._window.notice.clear()

    async def hear(self, words: Words) -> None:
        """Puts the words behind what is in the composer, for review."""
        before = self._window.composer.text.rstrip()
        self._window.composer.put(f"{before} {words.text}".strip())
        self.words_landed.emit()
        log.info("words landed")

    # --- takes ---------------------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        async with self._order:
            try:
                await self._voice.begin()
            except HarmonyError as error:
                self._speaking = False
                await self._show(error)
                return
            await self._session.take(begins=True)

    async def _finish(self) -> None:
        async with self._order:
            if self._voice.state not in (*OPEN, VoiceState.TRANSCRIBING):
                return
            spell = self._spell
            try:
                words = await self._voice.finish()
                if spell == self._spell:
                    await self.hear(words)
            except HarmonyError as error:
                await self._show(error)
            finally:
                await self._session.take(begins=False)

    async def _cancel(self) -> None:
        await self._voice.cancel()
        await self._session.take(begins=False)

    async def _retry(self) -> None:
        kept = self._voice.kept_takes()
        spell = self._spell
        if kept:
            try:
                words = await self._voice.retry(kept[0].id)
                if spell == self._spell:
                    await self.hear(words)
            except HarmonyError as error:
                await self._show(error)

    # --- facts ---------------------------------------------------------------------------------------------------

    def _on_voice(self, news: VoiceState | Level) -> None:
        if isinstance(news, Level):
            self._window.composer.listening.show_level(news.value, news.elapsed_ms)
            return
        self._window.show_listening(news in OPEN, self._latched)
        if news is VoiceState.TRANSCRIBING:
            self._window.composer.show_status(tr("Turning it into words…"))
            self.finish()  # the longest take ends by itself
        else:
            self._window.composer.show_status("")
        self.state_changed.emit(news)

    def _on_latched(self) -> None:
        self._latched = True
        self._window.composer.listening.latch(True)

    def _on_progress(self, here: int, of: int) -> None:
        if of:
            self._window.notice.show_progress(
                tr("Getting the speech model."),
                tr("Typing works as always. {here} of {of} MB", here=here // 1_000_000, of=of // 1_000_000),
                here / of,
            )

    def _on_notice_acted(self, code: str) -> None:
        if code in ("no_model", "model_download", "disk_full"):
            self._window.notice.clear()
            self._runner.start(self.prepare(), name="get the speech model", stays=True)
        elif code in MICROPHONE_CODES:
            self._runner.start(self._microphones.ask(self._window), name="choose microphone", stays=True)
        elif code == "voice_failed":
            self._window.notice.clear()
            self._runner.start(self._retry(), name="retry a take", stays=True)

    def _on_typed(self) -> None:
        """Whoever types or sends has found another way."""
        if self._window.notice.code in TYPED_AWAY:
            self._window.notice.clear()

    async def _show(self, error: HarmonyError) -> None:
        log.info("voice: %s", error)
        words = BUTTONS.get(error.problem.code, "")
        if error.problem.code in MICROPHONE_CODES and not await self._microphones.inputs():
            words = ""  # there is none to choose
        self._window.notice.show_problem(error.problem, tr(words) if words else "")
