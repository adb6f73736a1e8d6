"""One take being recorded: microphone, file and loudness together. Calls block: use a thread."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.voice.capture import Capture
from harmony_desktop.voice.loudness import Loudness
from harmony_desktop.voice.pace import REAL, Pace
from harmony_desktop.voice.source import BLOCK_S

if TYPE_CHECKING:
    from harmony_desktop.domain.voice import MicrophoneNews
    from harmony_desktop.voice.devices import InputDevice
    from harmony_desktop.voice.source import Audio
    from harmony_desktop.voice.takes import Take, Takes

log = logging.getLogger(__name__)

POSTROLL_S = 0.25
QUIET_ENDS_S = 0.2
LOOK_S = 0.01
LATE_S, LATEST_S = 0.1, 1.5
LEVEL_EVERY_S = 0.05
LONGEST_S = 600.0
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Recording:
    """The callbacks are called on the reader's thread."""

    def __init__(
        self,
        device: InputDevice | None,
        on_level: Callable[[float, int], None],
        on_full: Callable[[], None],
        on_news: Callable[[MicrophoneNews], None],
        pace: Pace = REAL,
    ) -> None:
        self._on_level, self._on_full, self._pace = on_level, on_full, pace
        self.loudness = Loudness()
        self._told_at = 0.0
        self._ended = False
        self._trouble: HarmonyError | None = None
        self.take: Take | None = None
        self._closing = threading.Lock()
        self._capture = Capture(device, self._on_audio, on_news, pace)

    def begin(self, takes: Takes) -> None:
        """Raises `HarmonyError` (take_disk_full, no_microphone)."""
        try:
            self.take = takes.start()
        except OSError as error:
            raise _not_written(error) from error
        self._capture.begin()

    def end(self) -> None:
        """Key up: the last word's end is still on its way through the device, so wait for it, or for silence. Raises
        `HarmonyError` where the take could not be written to its end; what was written is on disk."""
        latency = self._capture.latency_s
        late = min(self._capture.late_s, LATEST_S)
        at_key_up = self._capture.received_s + latency + max(late, BLOCK_S)
        give_up = self._pace.now() + 2 * POSTROLL_S + latency
        never = threading.Event()
        while not self._ended and self._awaits(give_up):
            after_key_up = self._capture.received_s - at_key_up
            quiet = self.loudness.quiet_s >= QUIET_ENDS_S + latency
            if after_key_up >= POSTROLL_S or (quiet and after_key_up >= 0):
                break
            self._pace.wait(never, LOOK_S)
        self.close()
        if self._trouble:
            raise self._trouble

    def _awaits(self, give_up: float) -> bool:
        """A device that is late, as the whole machine may be, is waited for a little longer."""
        now = self._pace.now()
        return now < give_up or (self._capture.late_s > LATE_S and now < give_up + LATEST_S)

    def close(self) -> None:
        """Whoever comes second, as the key may while the longest take ends by itself, waits for the first."""
        with self._closing:
            self._capture.close()
            if self.take:
                self.take.finish()

    def _on_audio(self, block: Audio) -> None:
        take = self.take
        if take is None or self._ended:
            return
        try:
            take.write(block)
        except OSError as error:
            log.warning("a take could not be written on: %s", error)
            self._trouble = _not_written(error)
            self._end()
            return
        self.loudness.see(block)
        now = self._pace.now()
        if now - self._told_at >= LEVEL_EVERY_S:
            self._told_at = now
            self._on_level(self.loudness.level, take.duration_ms)
        if take.duration_ms >= LONGEST_S * 1000:
            log.info("a take reached its longest length and was committed")
            self._end()

    def _end(self) -> None:
        self._ended = True
        self._on_full()


def _not_written(error: OSError) -> HarmonyError:
    if error.errno in FULL:
        return HarmonyError.of("take_disk_full", retryable=True, detail=str(error))
    return HarmonyError.of("voice_failed", retryable=True, detail=str(error))
