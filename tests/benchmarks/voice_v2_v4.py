"""V2: CPU of the final pass against stock transcribe(). V4: its word errors against stock's. Same clips, same weights."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tests.parts import clips, wer
from tests.parts.corpus import chosen_clips, evenly, many

if TYPE_CHECKING:
    from tests.parts.recognisers import Take


def run() -> Iterable[dict[str, Any]]:
    yield compare("base")
    yield compare("tiny.en")


def compare(model: str) -> dict[str, Any]:
    from tests.parts.recognisers import Apart

    every = chosen_clips()
    chosen = evenly(every, many(len(every)))
    ours, stock = Apart("ours", model), Apart("stock", model)
    both = []
    for at, clip in enumerate(chosen):
        first, second = (ours, stock) if at % 2 else (stock, ours)
        takes = {side: side.take(clip.audio()) for side in (first, second)}
        both.append((takes[ours], takes[stock]))
    for side in (ours, stock):
        side.close()
    mine, theirs = [pair[0] for pair in both], [pair[1] for pair in both]
    return {
        "bench": f"voice_v2_v4 {model}",
        "figures": {"clips": len(chosen), "seconds": round(sum(len(c.audio()) for c in chosen) / clips.RATE)}
        | cost(mine, theirs)
        | accuracy(chosen, mine, theirs)
        | {"retried": sum(take.flagged for take in mine)},
        "baseline": per_clip(theirs) | {"wer": wer_of(chosen, theirs)},
    }


def cost(mine: list[Take], theirs: list[Take]) -> dict[str, Any]:
    """CPU to stock; ``user`` without what the kernel spent."""
    ratios = [a.ms / b.ms for a, b in zip(mine, theirs, strict=True)]
    quarters = statistics.quantiles(ratios, n=4)
    user = [sum(take.ms - take.kernel_ms for take in side) for side in (mine, theirs)]
    return {
        "cpu_ratio_total": round(sum(t.ms for t in mine) / sum(t.ms for t in theirs), 3),
        "cpu_ratio_user": round(user[0] / user[1], 3),
        "cpu_ratio_median": round(quarters[1], 3),
        "cpu_ratio_quartiles": [round(quarters[0], 3), round(quarters[2], 3)],
        "cpu_ratio_worst": round(max(ratios), 2),
    } | per_clip(mine)


def per_clip(takes: list[Take]) -> dict[str, int]:
    return {
        "cpu_ms_per_clip": round(statistics.mean(take.ms for take in takes)),
        "kernel_ms_per_clip": round(statistics.mean(take.kernel_ms for take in takes)),
    }


def accuracy(chosen: list[clips.Clip], mine: list[Take], theirs: list[Take]) -> dict[str, Any]:
    errors = [
        [wer.errors(clip.text, take.text) for clip, take in zip(chosen, side, strict=True)]
        for side in (mine, theirs)
    ]
    difference, low, high = wer.paired_bootstrap(errors[0], errors[1])
    return {
        "wer": round(wer.rate(errors[0]), 2),
        "wer_difference": round(difference, 2),
        "wer_difference_95": [round(low, 2), round(high, 2)],
    }


def wer_of(chosen: list[clips.Clip], takes: list[Take]) -> float:
    return round(wer.rate([wer.errors(c.text, t.text) for c, t in zip(chosen, takes, strict=True)]), 2)
