"""Which channels of a recording are voices of their own: told by when each is loud, so that distance and delay do not matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from harmony_speech.audio import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from harmony_speech.stream import Block

    Levels = NDArray[np.float32]

FRAME = RATE // 20
FLOOR_DB = -70.0
SILENT_DB = 30.0
"""A channel this far below the loudest has nobody in it."""
ALIKE = 0.5
"""Two microphones in one room rise and fall together (0.8 and more); two ends of a line take turns (below 0.2)."""
ACTIVE_DB = 30.0
BLEED_DB = 15.0
"""What another channel has this much louder at the same time is that one's voice."""


def levels(block: Block) -> Levels:
    """Decibels of each 50 ms of each channel; what is left over at the end is not counted."""
    import numpy as np

    whole = block[:, : block.shape[1] // FRAME * FRAME]
    frames = whole.reshape(block.shape[0], -1, FRAME)
    power = np.mean(frames.astype(np.float32) ** 2, axis=2)
    loud: Levels = np.maximum(10 * np.log10(power + 1e-12), FLOOR_DB).astype(np.float32)
    return loud


def voices(blocks: Iterable[Block]) -> tuple[int, ...]:
    """One channel for each voice of its own; one channel alone where all of them tell the same."""
    import numpy as np

    measured = [levels(block) for block in _whole_frames(blocks)]
    if not measured:
        return (0,)
    loud = np.concatenate(measured, axis=1)
    tops = np.percentile(loud, 98, axis=1)
    speaking = [c for c in np.argsort(-tops) if tops[c] >= tops.max() - SILENT_DB and tops[c] > FLOOR_DB + 10]
    chosen: list[int] = []
    for channel in speaking:
        if all(_alike(loud[channel], loud[other]) < ALIKE for other in chosen):
            chosen.append(int(channel))
    return tuple(sorted(chosen)) or (0,)


def without_bleed(block: Block, chosen: tuple[int, ...]) -> Block:
    """The chosen channels, each silent where another one has the same sound much louder."""
    import numpy as np

    kept = block[list(chosen)].copy()
    if len(chosen) == 1:
        return kept
    loud = levels(kept)
    loudest = loud.max(axis=0)
    for voice in range(len(chosen)):
        foreign = np.repeat(loud[voice] < loudest - BLEED_DB, FRAME)
        kept[voice, : len(foreign)][foreign] = 0.0
    return kept


def _alike(one: Levels, other: Levels) -> float:
    """How far two channels rise and fall together while anybody speaks."""
    import numpy as np

    both = np.maximum(one, other)
    active = both > both.max() - ACTIVE_DB
    first, second = one[active], other[active]
    if len(first) < 2 or first.std() < 1e-3 or second.std() < 1e-3:
        return 1.0 if np.allclose(first, second, atol=1.0) else 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _whole_frames(blocks: Iterable[Block]) -> Iterable[Block]:
    """The same sound in arrays of a second or more, cut between frames."""
    import numpy as np

    waiting: list[Block] = []
    held = 0
    for block in blocks:
        waiting.append(block)
        held += block.shape[1]
        if held >= RATE:
            joined = np.concatenate(waiting, axis=1)
            whole = joined.shape[1] // FRAME * FRAME
            yield joined[:, :whole]
            waiting, held = [joined[:, whole:]], joined.shape[1] - whole
