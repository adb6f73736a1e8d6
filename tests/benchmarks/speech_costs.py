"""What each speech model costs compared with base: the figures from which the page of speech models estimates."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from harmony_speech.costs import COSTS
from tests.parts.shapes import SHAPES

MAKING_MB = 14_000
"""Of memory, for the largest: its weights of four bytes, beside those of one."""


def run() -> Iterable[dict[str, Any]]:
    import psutil

    base = _measured("base")
    for name in SHAPES:
        if COSTS[name].memory_mb > 1_000 and psutil.virtual_memory().available / 1e6 < MAKING_MB:
            continue
        took = base if name == "base" else _measured(name)
        yield {
            "bench": "speech_costs",
            "figures": {
                "model": name,
                "encode": round(took["encode_ms"] / base["encode_ms"], 2),
                "token": round(took["token_ms"] / base["token_ms"], 2),
                "grown_mb": round(took["grown_mb"]),
                "encode_ms": round(took["encode_ms"], 1),
                "token_ms": round(took["token_ms"], 2),
            },
            "baseline": {
                "encode": COSTS[name].encode,
                "token": COSTS[name].token,
                "memory_mb": COSTS[name].memory_mb,
            },
        }


def _measured(name: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.parts.shapes", name],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told
