"""One channel out of many: the one that hears best, never their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harmony_desktop.voice.source import Audio

MEMORY = 0.95
"""Of a block's energy so much is still remembered a block (20 ms) later: a bit under half a second."""
CLEARLY = 4.0
"""Another channel takes over once it has four times the energy (6 dB): no flutter between equals."""


class Downmix:
    """Averaging would make a microphone on the first of eight channels 18 dB quieter, would let two capsules of opposite
    polarity cancel each other and comb what reaches two of them at different times. The loudest channel does none of that."""

    def __init__(self, channels: int) -> None:
        import numpy as np

        self._energy = np.zeros(channels)
        self._best = 0

    def __call__(self, block: Audio) -> Audio:
        import numpy as np

        if block.shape[1] == 1 or not len(block):
            alone: Audio = block[:, 0]
            return alone
        now = np.einsum("ij,ij->j", block, block, dtype=np.float64) / len(block)
        self._energy = np.maximum(self._energy * MEMORY, now)
        before, loudest = self._best, int(self._energy.argmax())
        if self._energy[loudest] > CLEARLY * self._energy[before]:
            self._best = loudest
            rise = np.linspace(0, 1, len(block), dtype=np.float32)
            faded: Audio = block[:, before] * (1 - rise) + block[:, loudest] * rise
            return faded
        chosen: Audio = block[:, before]
        return chosen
