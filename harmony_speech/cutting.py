"""Cuts a long recording at its pauses into stretches of speech that one window of the recogniser holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harmony_speech import channels
from harmony_speech.audio import RATE

if TYPE_CHECKING:
    from harmony_speech.audio import Audio
    from harmony_speech.stream import Block

LONGEST = 28 * RATE
AT_A_TIME = 60 * RATE
"""So much is looked at together; the rest of the file is not in memory."""
PAUSE = RATE
"""A longer pause ends a stretch: what is said after it is somebody else's, or another matter."""
MARGIN = RATE // 5
OPEN = RATE
"""Speech this close to the end of what was read may go on."""
LAST_PART = 5 * RATE

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Stretch:
    """``voice``: its place among the voices; ``start`` and ``end`` of speech, in samples from the file's beginning."""

    voice: int
    start: int
    end: int
    speech: int
    audio: Audio
    """With a little silence around; ``audio`` begins at ``audio_start``."""
    audio_start: int


def stretches(
    blocks: Iterable[Block],
    chosen: tuple[int, ...],
    heard: Sequence[int],
    find_speech: Callable[[Audio], Spans],
) -> Iterator[Stretch]:
    """In the order in which they begin, as far as one minute is looked at. ``heard``: for each voice, until which
    sample it is heard already."""
    cutters = [_Cutter(voice, done, find_speech) for voice, done in enumerate(heard)]
    for block, last in _minutes(blocks):
        each = channels.without_bleed(block, chosen)
        found = [s for cutter, audio in zip(cutters, each, strict=True) for s in cutter.cut(audio, last)]
        yield from sorted(found, key=lambda stretch: stretch.start)


def _minutes(blocks: Iterable[Block]) -> Iterator[tuple[Block, bool]]:
    import numpy as np

    waiting: list[Block] = []
    held = 0
    for block in blocks:
        waiting.append(block)
        held += block.shape[1]
        while held >= AT_A_TIME:
            joined = np.concatenate(waiting, axis=1)
            yield joined[:, :AT_A_TIME], False
            waiting, held = [joined[:, AT_A_TIME:]], held - AT_A_TIME
    if waiting:
        yield np.concatenate(waiting, axis=1), True


class _Cutter:
    """One voice; what it said last is kept back while it may go on."""

    def __init__(self, voice: int, heard: int, find_speech: Callable[[Audio], Spans]) -> None:
        import numpy as np

        self._voice, self._heard, self._find = voice, heard, find_speech
        self._kept = np.zeros(0, np.float32)
        self._start = 0

    def cut(self, audio: Audio, last: bool) -> list[Stretch]:
        import numpy as np

        audio = np.concatenate([self._kept, audio])
        first, end = self._start, self._start + len(audio)
        if self._heard > first:
            audio[: self._heard - first] = 0.0
        spans = [(a, b) for a, b in self._find(audio)] if end > self._heard and audio.any() else []
        found = [self._stretch(audio, spans, a, b) for a, b in _grouped(spans, audio)]
        cut = len(audio)
        if not last and found and end - found[-1].end < OPEN and found[-1].end - found[-1].start < LONGEST:
            again = found.pop().start - MARGIN
            cut = max(again, found[-1].end if found else first) - first
        self._kept, self._start = audio[cut:], first + cut
        return found

    def _stretch(self, audio: Audio, spans: Spans, first: int, after: int) -> Stretch:
        """Of these spans; the silence around it ends where others speak."""
        start, end = spans[first][0], spans[after - 1][1]
        earliest = spans[first - 1][1] if first else 0
        latest = spans[after][0] if after < len(spans) else len(audio)
        before = max(earliest, start - MARGIN)
        return Stretch(
            self._voice,
            self._start + start,
            self._start + end,
            sum(b - a for a, b in spans[first:after]),
            audio[before : min(latest, end + MARGIN)],
            self._start + before,
        )


def _grouped(spans: list[tuple[int, int]], audio: Audio) -> Iterator[tuple[int, int]]:
    """Runs of spans, by their places in ``spans``; a span that is too long for one window is cut in place."""
    place = 0
    while place < len(spans):
        if spans[place][1] - spans[place][0] > LONGEST:
            start, end = spans[place]
            middle = _quietest(audio, start + LONGEST - LAST_PART, start + LONGEST)
            spans[place : place + 1] = [(start, middle), (middle, end)]
        stop = place + 1
        while stop < len(spans) and _fits(spans, place, stop):
            stop += 1
        yield place, stop
        place = stop


def _fits(spans: Spans, first: int, more: int) -> bool:
    return spans[more][1] - spans[first][0] <= LONGEST and spans[more][0] - spans[more - 1][1] <= PAUSE


def _quietest(audio: Audio, start: int, end: int) -> int:
    """Somebody who never pauses is cut where they are quietest."""
    import numpy as np

    frame = channels.FRAME
    part = audio[start : start + (end - start) // frame * frame].reshape(-1, frame)
    return start + int(np.argmin(np.mean(part**2, axis=1))) * frame + frame // 2
