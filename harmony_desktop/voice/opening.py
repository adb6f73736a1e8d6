"""The open microphone: opened once for whoever asks, closed when a take ends or nobody speaks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Level, MicrophoneNews, VoiceState

if TYPE_CHECKING:
    from collections.abc import Callable

    from harmony_desktop.voice.devices import InputDevice
    from harmony_desktop.voice.recording import Recording
    from harmony_desktop.voice.telling import Telling
    from harmony_desktop.voice.threads import Threads

ARMED_S = 30.0


class Opening:
    """``recording``: there while the microphone is open. ``on_full``: the longest take was reached (on the loop)."""

    def __init__(
        self, threads: Threads, telling: Telling, device: InputDevice | None, on_full: Callable[[], None]
    ) -> None:
        self._threads, self._telling, self._on_full = threads, telling, on_full
        self.device = device
        self.recording: Recording | None = None
        self._door = asyncio.Lock()
        self._disarm: asyncio.TimerHandle | None = None
        self._closing: asyncio.Future[None] | None = None

    def use(self, device: InputDevice | None) -> None:
        """From the next take on; what is open for nobody yet is the other one."""
        if device != self.device:
            self.device = device
            self._close_idle()

    def prepare(self) -> None:
        """Blocks. Loads and lists what a first take would have to wait for, so a new microphone needs no restart. Raises
        `HarmonyError` (no_portaudio, no_microphone)."""
        import soxr  # noqa: F401 (with numpy, a quarter of a second)

        from harmony_desktop.voice import devices, recording  # noqa: F401

        devices.refresh()
        devices.find(self.device)

    async def open(self) -> Recording:
        self._telling.remember_loop()
        async with self._door:
            if self.recording is None:
                self.recording = await self._threads.run(self._opened)
            return self.recording

    async def open_for_a_while(self) -> None:
        """On intent: the sound of the last moment counts if a take begins."""
        await self.open()
        self.stay()
        self._disarm = asyncio.get_running_loop().call_later(ARMED_S, self._close_idle)

    def stay(self) -> None:
        """A take began: it is no longer idle."""
        if self._disarm:
            self._disarm.cancel()

    def hand_over(self) -> Recording | None:
        """To whoever ends it; the next take opens anew."""
        recording, self.recording = self.recording, None
        return recording

    def close_soon(self, recording: Recording) -> None:
        self._closing = self._threads.run(recording.close)

    def _opened(self) -> Recording:
        from harmony_desktop.voice import devices
        from harmony_desktop.voice.recording import Recording

        try:
            return Recording(self.device, self._on_level, self._full, self._on_news)
        except HarmonyError:
            devices.refresh()  # the list is as old as the process: look again before giving up
            return Recording(self.device, self._on_level, self._full, self._on_news)

    def _close_idle(self) -> None:
        if self.recording and self.recording.take is None and self._telling.state is not VoiceState.ARMING:
            self.close_soon(self.recording)
            self.recording = None

    def _on_level(self, value: float, elapsed_ms: int) -> None:
        self._telling.soon(self._telling.tell, Level(value, elapsed_ms))

    def _on_news(self, news: MicrophoneNews) -> None:
        self._telling.soon(self._telling.tell, news)

    def _full(self) -> None:
        self._telling.soon(self._on_full)
