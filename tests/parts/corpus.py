"""The recordings that the voice benchmarks share: which ones, how many, and how they were spoken."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.parts import clips, noisy

CLIPS = 170
QUICK = bool(os.environ.get("QUICK"))
"""`make bench BENCH=voice QUICK=1`: a quarter of everything, to see whether something broke."""

Heard = Callable[[clips.Clip, Sequence[clips.Clip]], Any]
WAYS: Mapping[str, Heard] = {
    "15 dB": lambda clip, others: noisy.in_noise(clip, others, 15),
    "5 dB": lambda clip, others: noisy.in_noise(clip, others, 5),
    "slower": lambda clip, _: noisy.at_speed(clip.audio(), 0.93),
    "faster": lambda clip, _: noisy.at_speed(clip.audio(), 1.08),
}


def many(full: int) -> int:
    return max(1, full // 4) if QUICK else full


def chosen_clips() -> list[clips.Clip]:
    """170 of one voice, evenly chosen from what fits one window, and all there are of other voices."""
    from harmony_speech.recogniser import TAKE_S

    every = [clip for clip in clips.prompts(least_words=4) if len(clip.audio()) <= TAKE_S * clips.RATE]
    return evenly(every, CLIPS) + clips.other_voices()


def evenly(every: Sequence[clips.Clip], count: int) -> list[clips.Clip]:
    return [every[n * len(every) // count] for n in range(count)]
