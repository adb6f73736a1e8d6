"""Where to cut somebody who speaks without a pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harmony_speech.audio import RATE

if TYPE_CHECKING:
    from harmony_speech.audio import Audio
    from harmony_speech.ear import Ear

FRAME = 512
WIDTH = 4
"""Frames, an eighth of a second: as long as the closing of a lip."""
FROM_S, NOT_LAST_S = 8.0, 0.5


def calmest(audio: Audio, ear: Ear, start: int) -> int:
    """The sample of the take in the middle of its quietest moment; ``audio`` begins at ``start``, neither too early in
    it nor at its very end."""
    import numpy as np

    first, last = round(FROM_S * RATE) // FRAME, (len(audio) - round(NOT_LAST_S * RATE)) // FRAME
    frames = audio[first * FRAME : last * FRAME].reshape(-1, FRAME)
    loud = np.sqrt((frames * frames).mean(axis=1))
    voice = np.array(ear.likely(start + first * FRAME, start + last * FRAME)[: len(loud)])
    restless = voice + loud[: len(voice)] / max(float(loud.max()), 1e-6)
    smooth = np.convolve(restless, np.ones(WIDTH) / WIDTH, "valid")
    return start + (first + int(smooth.argmin()) + WIDTH // 2) * FRAME
