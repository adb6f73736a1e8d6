"""V5: characters out of takes without a word, and quiet real takes that are refused."""

from __future__ import annotations

import collections
import statistics
from collections.abc import Iterable
from typing import Any

import numpy as np

from tests.parts import clips, nonspeech
from tests.parts.corpus import evenly, many

JUNK = 40 * len(nonspeech.KINDS)
QUIET = 200
GAINS = (0.3, 0.1, 0.05, 0.02, 0.01)
"""At 0.01 the loudest sample of these recordings is about 0.005: somebody who whispers far from the microphone."""


def run() -> Iterable[dict[str, Any]]:
    for model in ("base", "tiny.en"):
        yield measure(model)


def measure(model: str) -> dict[str, Any]:
    from tests.parts.recognisers import Apart

    side = Apart("ours", model)
    junk = [(kind, side.take(audio)) for kind, audio in nonspeech.takes(many(JUNK), seed=5)]
    spoken = evenly(clips.prompts(least_words=2), many(QUIET))
    quiet = [side.take(clip.audio() * np.float32(GAINS[n % len(GAINS)])) for n, clip in enumerate(spoken)]
    side.close()
    said = [(kind, take.text) for kind, take in junk if take.text]
    return {
        "bench": f"voice_v5 {model}",
        "figures": {
            "junk_takes": len(junk),
            "junk_characters": sum(len(text) for _, text in said),
            "junk_said": said,
            "junk_cpu_ms_median": round(statistics.median(take.ms for _, take in junk), 1),
            "junk_cpu_ms_p95": round(statistics.quantiles((take.ms for _, take in junk), n=20)[-1], 1),
            "junk_decoded": dict(collections.Counter(kind for kind, take in junk if take.ms > 150)),
            "quiet_takes": len(quiet),
            "quiet_refused": sum(not take.text for take in quiet),
        },
        "baseline": {"what": "stock and peers on the same kinds: voice_peers"},
    }
