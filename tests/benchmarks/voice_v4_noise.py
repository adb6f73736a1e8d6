"""V4 away from a studio: word errors beside stock's in noise of 15 and 5 dB, and spoken slower and faster.

Both sides run at the same time, each in its own process, so the ratio of CPU is told and not judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.benchmarks.voice_v2_v4 import accuracy, cost, per_clip, wer_of
from tests.parts.corpus import WAYS, chosen_clips, evenly, many

CLIPS = {"15 dB": 150, "5 dB": 60, "slower": 40, "faster": 40}
TOLD = ("cpu_ratio_total", "cpu_ms_per_clip")


def run() -> Iterable[dict[str, Any]]:
    for way, count in CLIPS.items():
        for model in ("base", "tiny.en"):
            yield compare(model, way, many(count))


def compare(model: str, way: str, count: int) -> dict[str, Any]:
    from tests.parts.recognisers import Apart

    every = chosen_clips()
    chosen = evenly(every, count)
    ours, stock = Apart("ours", model), Apart("stock", model)
    audios = [WAYS[way](clip, every) for clip in chosen]
    waiting = [(ours.begin(audio), stock.begin(audio)) for audio in audios]
    mine, theirs = [one.result() for one, _ in waiting], [other.result() for _, other in waiting]
    for side in (ours, stock):
        side.close()
    costs = cost(mine, theirs)
    return {
        "bench": f"voice_v4_noise {model} {way}",
        "figures": {"clips": len(chosen), **accuracy(chosen, mine, theirs)}
        | {name: costs[name] for name in TOLD}
        | {"refused": sum(not take.text for take in mine), "retried": sum(take.flagged for take in mine)},
        "baseline": per_clip(theirs) | {"wer": wer_of(chosen, theirs)},
    }
