"""The part of a take that is still needed, addressed by the take's own samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harmony_speech.audio import Audio

ROOM = 1 << 16


class Tape:
    def __init__(self) -> None:
        import numpy as np

        self._samples = np.zeros(ROOM, np.float32)
        self._start = 0
        self.end = 0

    @property
    def start(self) -> int:
        """What was before is forgotten."""
        return self._start

    def write(self, audio: Audio) -> None:
        import numpy as np

        used = self.end - self._start
        if used + len(audio) > len(self._samples):
            grown = np.zeros(max(2 * len(self._samples), used + len(audio)), np.float32)
            grown[:used] = self._samples[:used]
            self._samples = grown
        self._samples[used : used + len(audio)] = audio
        self.end += len(audio)

    def cut(self, start: int, end: int) -> Audio:
        """A copy: it is decoded while the tape runs on."""
        first = max(start, self._start)
        return self._samples[first - self._start : max(first, min(end, self.end)) - self._start].copy()

    def forget(self, before: int) -> None:
        gone = min(before, self.end) - self._start
        if gone <= 0:
            return
        used = self.end - self._start
        self._samples = self._samples[gone : max(used, gone + ROOM)].copy()
        self._start += gone
