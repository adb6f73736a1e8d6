"""V10: what the window pays for voice before it is used, and what the worker keeps in memory with the base model."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HEAVY = (
    "numpy",
    "sounddevice",
    "soxr",
    "faster_whisper",
    "ctranslate2",
    "onnxruntime",
    "av",
    "multiprocessing",
    "httpx",
)
BUILD = """
import json, sys, time
from pathlib import Path
before = time.perf_counter()
from harmony_desktop.voice.engine import Engine
engine = Engine(Path("models"), Path("takes"))
took = time.perf_counter() - before
print(json.dumps({"loaded": [name for name in %r if name in sys.modules], "ms": round(took * 1000, 1)}))
"""

SETTLES_S = 1.0
"""Memory goes back once the answer is sent: nobody waits for that."""


def run() -> Iterable[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", BUILD % (HEAVY,)], capture_output=True, text=True, check=True
    )
    built = json.loads(done.stdout)
    yield {
        "bench": "voice_v10",
        "figures": {
            "loaded_before_first_use": built["loaded"],
            "engine_built_ms": built["ms"],
            "worker_rss_mb": round(worker_rss_mb()),
        },
        "baseline": {"worker_rss_mb": 280},
    }


def worker_rss_mb() -> float:
    """After takes of several lengths, as it stays until the idle stop."""
    import psutil

    from harmony_desktop.voice.takes import Takes
    from harmony_desktop.voice.worker import Worker
    from harmony_speech import models
    from tests.parts import clips
    from tests.parts.recognisers import MODELS

    worker = Worker(models.require("base", MODELS))
    with tempfile.TemporaryDirectory() as folder:
        takes = Takes(Path(folder))
        for name in ("agent-pass", "basic-pbx-ivr-main", "agent-alreadyon"):
            take = takes.start()
            take.write(clips.prompt(name).audio())
            takes.settled(take)
            worker.words("take", take.file, "en", ())
        assert worker.pid
        time.sleep(SETTLES_S)
        rss: int = psutil.Process(worker.pid).memory_info().rss
        worker.stop()
    return rss / 1e6
