"""V12: what a take without words costs, and what the worst accepted take costs against one stock pass.

Each cost is the median of several runs: a single one also tells what else the machine was doing.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tests.parts import clips, nonspeech

if TYPE_CHECKING:
    from tests.parts.recognisers import Apart, Take

JUNK = 60
HARD = 12
RUNS = 3


def run() -> Iterable[dict[str, Any]]:
    yield measure("base")
    yield measure("tiny.en")


def measure(model: str) -> dict[str, Any]:
    from tests.parts.recognisers import Apart

    ours, doubtful, stock = (Apart(side, model) for side in ("ours", "doubtful", "stock"))
    junk = [_several(ours, audio) for _, audio in nonspeech.takes(JUNK, seed=12)]
    costs = [_median_ms(takes) for takes in junk]
    ratios = []
    for clip in clips.prompts(least_words=6)[:HARD]:
        worst = _several(doubtful, clip.audio())  # greedy, disbelieved, full retry
        assert all(take.flagged for take in worst)
        ratios.append(_median_ms(worst) / _median_ms(_several(stock, clip.audio())))
    for side in (ours, doubtful, stock):
        side.close()
    return {
        "bench": f"voice_v12 {model}",
        "figures": {
            "junk_takes": JUNK,
            "junk_with_words": sum(any(take.text for take in takes) for takes in junk),
            "junk_cpu_ms_median": round(statistics.median(costs), 1),
            "junk_cpu_ms_p95": round(statistics.quantiles(costs, n=20)[-1], 1),
            "worst_take_ratio_median": round(statistics.median(ratios), 2),
            "worst_take_ratio_max": round(max(ratios), 2),
        },
        "baseline": {"what": "one stock pass", "ratio": 1},
    }


def _several(side: Apart, audio: Any) -> list[Take]:
    return [side.take(audio) for _ in range(RUNS)]


def _median_ms(takes: list[Take]) -> float:
    return statistics.median(take.ms for take in takes)
