"""An event loop that stands still says where; one that rests or works in small pieces is left alone."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harmony_journal import stalls
from harmony_journal.stalls import Watchdog
from tests.parts.waiting import until

CANARY = "quagmire canary budget"


def planted(words: str, seconds: float) -> None:
    """The culprit."""
    assert words
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))


async def test_a_blocked_loop_is_named_once_with_its_stack(caplog: pytest.LogCaptureFixture) -> None:
    watchdog = Watchdog(asyncio.get_running_loop())
    try:
        with caplog.at_level("WARNING", "harmony_journal"):
            for _ in range(3):
                await asyncio.sleep(0)
                planted(CANARY, 0.6)
                await asyncio.sleep(0.06)
    finally:
        watchdog.close()
    ours = [record for record in caplog.records if record.name == stalls.__name__]
    assert len(ours) == 1, "the same culprit is named once a minute"
    stack = ours[0].frames  # type: ignore[attr-defined]
    assert any("planted" in line for line in stack)
    assert "stood still for" in ours[0].getMessage()
    assert CANARY not in ours[0].getMessage() + "".join(stack)


IN_QT = """
import json, logging, os, sys, time
from pathlib import Path
from harmony_journal import lines
from harmony_journal.stalls import Watchdog
os.environ["QT_QPA_PLATFORM"] = "offscreen"
import asyncio, qasync
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
loop = qasync.QEventLoop(app)
lines.start(Path(sys.argv[1]), "window")
def blocking_slot():
    time.sleep(0.6)
async def life():
    watchdog = Watchdog(loop)
    QTimer.singleShot(0, blocking_slot)
    await asyncio.sleep(0.9)
    watchdog.close()
loop.run_until_complete(life())
"""


def test_a_slot_of_qt_that_blocks_is_named(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", IN_QT, str(tmp_path)], check=True, timeout=60)
    said = [json.loads(line) for line in (tmp_path / "window.log").read_text().splitlines()]
    (stall,) = [line for line in said if "stood still" in line["says"]]
    assert "blocking_slot" in stall["says"]


async def test_a_loop_that_works_in_small_pieces_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    watchdog = Watchdog(asyncio.get_running_loop())
    try:
        end = time.monotonic() + 0.6
        while time.monotonic() < end:
            planted("in pieces", 0.002)
            await asyncio.sleep(0)
    finally:
        watchdog.close()
    stood = [int(record.args[1]) for record in caplog.records if record.name == stalls.__name__]  # type: ignore[index,arg-type]
    assert all(ms > 100 for ms in stood)
    assert len(stood) <= 1, "a machine that gives it no time may look like one"


SLEEPS = """
import asyncio, sys
from pathlib import Path
from harmony_journal import lines
from harmony_journal.stalls import Watchdog
lines.start(Path(sys.argv[1]), "workspace")
async def life():
    watchdog = Watchdog(asyncio.get_running_loop())
    for _ in range(200):
        await asyncio.sleep(0.01)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    watchdog.close()
asyncio.run(life())
"""


def test_a_process_that_was_stopped_or_slept_is_silent(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGSTOP)
        woken = time.monotonic() + stalls.SLEPT + stalls.LIMIT + 1
        until(lambda: time.monotonic() > woken, "the end of its sleep")
        os.kill(process.pid, signal.SIGCONT)
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.wait(30) == 0
    assert "still" not in (tmp_path / "workspace.log").read_text()


def test_its_lines_hold_places_alone() -> None:
    frame = sys._getframe()
    stack = stalls._stack(frame)
    assert stack
    assert all(" " in line and ":" in line for line in stack)
