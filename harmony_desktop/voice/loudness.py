"""How loud it is right now, and whether the speaker has just stopped."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harmony_desktop.voice.source import Audio

RATE = 16_000
QUIETEST_DB = -60.0
FLOOR_RISE = 2.5
LEAST_FLOOR = 0.0015


class Loudness:
    """Fed with every block of a take."""

    def __init__(self) -> None:
        self.level = 0.0
        self._floor = 1.0
        self._quiet = 0
        self.samples = 0

    def see(self, block: Audio) -> None:
        rms = math.sqrt(float((block * block).mean())) if len(block) else 0.0
        self.samples += len(block)
        self._floor = min(self._floor, max(rms, LEAST_FLOOR))
        self._quiet = self._quiet + len(block) if rms < self._floor * FLOOR_RISE else 0
        decibel = 20 * math.log10(rms) if rms > 0 else QUIETEST_DB
        self.level = min(1.0, max(0.0, 1 - decibel / QUIETEST_DB))

    @property
    def quiet_s(self) -> float:
        """How long the end of the take is no louder than its background."""
        return self._quiet / RATE
