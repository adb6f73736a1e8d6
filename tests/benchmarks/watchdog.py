"""What watching an event loop costs: processor time of the process with it, at rest and while the loop works a little."""

import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

SECONDS = 20.0
_WATCHED = """
import asyncio, json, sys, time
from harmony_journal.stalls import CALM, EVERY, Watchdog
seconds, pause = float(sys.argv[1]), float(sys.argv[2])
async def work(until):
    while time.monotonic() < until:
        await asyncio.sleep(pause)
async def life():
    await asyncio.sleep(0.5)
    began = time.process_time()
    await work(time.monotonic() + seconds)
    alone = time.process_time() - began
    watchdog = Watchdog(asyncio.get_running_loop())
    await asyncio.sleep(CALM * EVERY + 2 if pause >= seconds else 1)
    began = time.process_time()
    await work(time.monotonic() + seconds)
    print(json.dumps([alone, time.process_time() - began]))
    watchdog.close()
asyncio.run(life())
"""


def run() -> Iterable[dict[str, Any]]:
    for state, pause in (("at rest", SECONDS), ("ten times a second", 0.1)):
        told = subprocess.run(
            [sys.executable, "-c", _WATCHED, str(SECONDS), str(pause)],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        alone, watched = json.loads(told.stdout)
        yield {
            "bench": f"watchdog {state}",
            "figures": {"processor_percent": round(100 * max(0.0, watched - alone) / SECONDS, 4)},
            "baseline": {"without_it_percent": round(100 * alone / SECONDS, 4)},
        }
