"""V12: what a take without words costs, and what the worst accepted take costs against one stock pass."""

import statistics
from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

from tests.parts import clips, nonspeech

JUNK = 60
HARD = 12


def run() -> Iterable[dict[str, Any]]:
    yield measure("base")
    yield measure("tiny.en")


def measure(model: str) -> dict[str, Any]:
    from harmony_speech import acceptance
    from tests.parts.recognisers import cpu_ms, load, ours, stock

    recogniser = load(model)
    costs, spoken = [], 0
    for _, audio in nonspeech.takes(JUNK, seed=12):
        (text, _), cost = cpu_ms(lambda a=audio: ours(recogniser, a))
        costs.append(cost)
        spoken += bool(text)
    ratios = []
    for clip in clips.prompts(least_words=6)[:HARD]:
        audio = clip.audio()
        with patch.object(acceptance, "TOKENS_PER_S", 0.0):
            _, worst = cpu_ms(lambda a=audio: ours(recogniser, a))  # greedy, disbelieved, full retry
        _, one = cpu_ms(lambda a=audio: stock(recogniser, a))
        ratios.append(worst / one)
    return {
        "bench": f"voice_v12 {model}",
        "figures": {
            "junk_takes": JUNK,
            "junk_with_words": spoken,
            "junk_cpu_ms_median": round(statistics.median(costs), 1),
            "junk_cpu_ms_p95": round(statistics.quantiles(costs, n=20)[-1], 1),
            "worst_take_ratio_median": round(statistics.median(ratios), 2),
            "worst_take_ratio_max": round(max(ratios), 2),
        },
        "baseline": {"junk_cpu_ms": 20, "worst_take_ratio": 1.5},
    }
