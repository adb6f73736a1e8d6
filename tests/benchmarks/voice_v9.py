"""V9: how often the worker wakes while nobody speaks, and that its memory is gone after its idle time (shortened here;
`tests/voice/test_absence.py` holds it at five minutes and closes the microphone; `resting` measures the whole window)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

IDLE_S = 20.0
WATCHED_S = 8.0


def run() -> Iterable[dict[str, Any]]:
    from harmony_desktop.voice.worker import Worker
    from harmony_speech import models
    from tests.parts import clips
    from tests.parts.recognisers import MODELS
    from tests.parts.waiting import until

    worker = Worker(models.require("base", MODELS), idle_s=IDLE_S)
    worker.warm()
    with tempfile.TemporaryDirectory() as folder:
        file = clips.write_wav(Path(folder) / "take.wav", clips.prompt("agent-pass").audio())
        worker.words("file", file, "en", ())
    assert worker.pid
    process, pid = psutil.Process(worker.pid), worker.pid
    held = resident_mb(pid)
    before, cpu = wakes(process), process.cpu_times().user
    time.sleep(WATCHED_S)
    woken, busy = wakes(process) - before, process.cpu_times().user - cpu
    until(lambda: worker.pid is None, "the idle worker to end", 60)
    yield {
        "bench": "voice_v9",
        "figures": {
            "idle_wakes_a_second": round(woken / WATCHED_S, 2),
            "idle_cpu_ms_a_second": round(1000 * busy / WATCHED_S, 1),
            "worker_mb_idle": round(held),
            "worker_mb_after_idle_time": round(resident_mb(pid)),
        },
        "baseline": {"wakes": 0},
    }
    worker.stop()


def wakes(process: psutil.Process) -> int:
    """Of all threads: each time one of them went to sleep again of its own accord."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/status")
    return sum(int(task.read_text().split("voluntary_ctxt_switches:")[1].split()[0]) for task in tasks)


def resident_mb(pid: int) -> float:
    """Nothing where nobody has this number any more."""
    try:
        return float(psutil.Process(pid).memory_info().rss / 1e6)
    except psutil.NoSuchProcess:
        return 0.0
