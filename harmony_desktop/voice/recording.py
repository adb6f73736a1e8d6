"""One take being recorded: microphone, file and loudness together. Calls block: use a thread."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.voice.capture import Capture
from harmony_desktop.voice.loudness import RATE, Loudness

if TYPE_CHECKING:
    from harmony_desktop.voice.devices import InputDevice
    from harmony_desktop.voice.source import Audio
    from harmony_desktop.voice.takes import Take, Takes

log = logging.getLogger(__name__)

POSTROLL_S = 0.25
LEAST_POSTROLL_S = 0.12
QUIET_ENDS_S = 0.2
LEVEL_EVERY_S = 0.05
LONGEST_S = 600.0


class Recording:
    """``on_level`` and ``on_full`` are called on the reader's thread."""

    def __init__(
        self, device: InputDevice | None, on_level: Callable[[float, int], None], on_full: Callable[[], None]
    ):
        self._on_level, self._on_full = on_level, on_full
        self.loudness = Loudness()
        self._told_at = 0.0
        self.take: Take | None = None
        self._capture = Capture(device, self._on_audio)

    def begin(self, takes: Takes) -> None:
        self.take = takes.start()
        self._capture.begin()

    def end(self) -> None:
        """Key up: the last word's end is still on its way through the device, so wait for it, or for silence."""
        target = self.loudness.samples + round((POSTROLL_S + self._capture.latency_s) * RATE)
        least = self.loudness.samples + round(LEAST_POSTROLL_S * RATE)
        give_up = time.monotonic() + 2 * POSTROLL_S + self._capture.latency_s
        while self.loudness.samples < target and time.monotonic() < give_up:
            if (
                self.loudness.samples >= least
                and self.loudness.quiet_s >= QUIET_ENDS_S + self._capture.latency_s
            ):
                break
            time.sleep(0.01)
        self.close()

    def close(self) -> None:
        self._capture.close()
        if self.take:
            self.take.finish()

    def _on_audio(self, block: Audio) -> None:
        take = self.take
        if take is None or take.duration_ms >= LONGEST_S * 1000:
            return
        take.write(block)
        self.loudness.see(block)
        now = time.monotonic()
        if now - self._told_at >= LEVEL_EVERY_S:
            self._told_at = now
            self._on_level(self.loudness.level, take.duration_ms)
        if take.duration_ms >= LONGEST_S * 1000:
            log.info("a take reached its longest length and was committed")
            self._on_full()
