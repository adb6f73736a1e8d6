"""What a take's sound says of its microphone: too loud, or nothing but zeros."""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.domain.voice import MicrophoneFact

if TYPE_CHECKING:
    from harmony_desktop.voice.source import Audio

RATE = 16_000
ZERO = 1e-5
ZEROS_S = 1.0
CLIPPED_SHARE = 0.002
"""Of the last second. A plosive clips a few samples; who shouts into a microphone clips hundreds."""


class Hearing:
    """Sees every block from the opening on, tells each stretch once."""

    def __init__(self, tell: Callable[[MicrophoneFact], None]) -> None:
        self._tell = tell
        self._alive = False
        self._zeros = 0
        self._last_second: collections.deque[tuple[int, float]] = collections.deque()
        self._seen = 0
        self._clipped = 0.0
        self._clipping = False
        self.suspicious = False
        """It was alive and now sends zeros: PipeWire does that when the device is gone. Whoever looks into it resets it."""

    @property
    def zeros(self) -> bool:
        return self._zeros > 0

    @property
    def silent(self) -> bool:
        return self._zeros >= ZEROS_S * RATE

    @staticmethod
    def only_zeros(block: Audio) -> bool:
        return bool(abs(block).max() < ZERO)

    def see(self, block: Audio, clipped: float) -> None:
        """``clipped``: so many of its samples were at full scale."""
        self._see_zeros(block)
        self._see_clipping(len(block), clipped)

    def _see_zeros(self, block: Audio) -> None:
        before = self.silent
        if not self.only_zeros(block):
            self._alive, self._zeros, self.suspicious = True, 0, False
        else:
            self._zeros += len(block)
        if self.silent and not before:
            self.suspicious = self._alive
            self._tell(MicrophoneFact.SILENT)
        elif before and not self.silent:
            self._tell(MicrophoneFact.HEARS)

    def _see_clipping(self, samples: int, clipped: float) -> None:
        self._last_second.append((samples, clipped))
        self._seen += samples
        self._clipped += clipped
        while self._seen - self._last_second[0][0] >= RATE:
            gone, of_them = self._last_second.popleft()
            self._seen -= gone
            self._clipped -= of_them
        if not self._clipping and self._clipped >= CLIPPED_SHARE * RATE:
            self._clipping = True
            self._tell(MicrophoneFact.CLIPPING)
        elif self._clipping and self._clipped < 0.5:
            self._clipping = False
