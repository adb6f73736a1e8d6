"""What ends a program, or fails in it unseen, is written down for the next start; without a word of the user's."""

import json
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from harmony_journal import crashes, endings, reports
from harmony_journal.reports import Kind, Report

CANARY = "quagmire canary budget"
BEGIN = f"""
import logging, os, signal, sys, threading
from pathlib import Path
from harmony_journal import crashes, endings, lines
from harmony_journal.reports import Kind
logs = Path(sys.argv[1])
lines.start(logs, "window")
crashes.watch(logs, "window")
run = endings.Run(logs, "window", ("worker",))
words = {CANARY!r}
logging.getLogger("harmony_desktop.story").info("it began")
"""


def told(tmp_path: Path, *lines: str) -> tuple[int, str]:
    """Runs this after `BEGIN`; the exit code, and what it printed on standard error."""
    ended = subprocess.run(
        [sys.executable, "-c", BEGIN + "\n".join(lines), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stderr


def only(logs: Path) -> Report:
    (report,) = reports.every(logs)
    return report


SLOT = """
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QCoreApplication, QTimer
app = QCoreApplication([])
def slot():
    raise KeyError(words)
QTimer.singleShot(0, slot)
QTimer.singleShot(1, app.quit)
app.exec()
run.end()
"""
TASK = """
import asyncio
async def fails():
    raise KeyError(words)
async def life():
    asyncio.get_running_loop().set_exception_handler(crashes.on_loop)
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del task
asyncio.run(life())
run.end()
"""
THREAD = """
def work():
    raise KeyError(words)
thread = threading.Thread(target=work, name="helper")
thread.start()
thread.join()
run.end()
"""
UNRAISABLE = """
class Leaves:
    def __del__(self):
        raise KeyError(words)
Leaves()
run.end()
"""


@pytest.mark.parametrize(
    ("happens", "kind", "code"),
    [
        ("raise KeyError(words)", Kind.EXCEPTION, 1),
        (SLOT, Kind.EXCEPTION, 0),
        (TASK, Kind.TASK, 0),
        (THREAD, Kind.THREAD, 0),
        (UNRAISABLE, Kind.UNRAISABLE, 0),
    ],
    ids=["main", "slot", "task", "thread", "unraisable"],
)
def test_what_nobody_caught_is_reported_without_its_words(
    happens: str, kind: Kind, code: int, tmp_path: Path
) -> None:
    ended, printed = told(tmp_path, happens)
    assert ended == code, printed
    report = only(tmp_path)
    assert (report.program, report.kind) == ("window", kind)
    assert report.what.startswith("KeyError")
    assert "<string>" in report.trace
    assert "it began" in "".join(report.log)
    assert report.versions["harmony-desktop"]
    assert CANARY not in printed
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert CANARY not in file.read_text()
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_fault_of_the_process_is_found_at_the_next_start(tmp_path: Path) -> None:
    code, _ = told(tmp_path, "def falls(secret):", "    os.kill(os.getpid(), signal.SIGSEGV)", "falls(words)")
    assert code == -signal.SIGSEGV
    assert told(tmp_path, "run.end()")[0] == 0
    report = only(tmp_path)
    assert (report.program, report.kind, report.what) == ("window", Kind.FAULT, "Segmentation fault")
    assert "in falls" in report.trace
    assert CANARY not in report.text()
    assert told(tmp_path, "run.end()")[0] == 0
    assert len(reports.every(tmp_path)) == 1, "it is told once"


def test_a_child_that_dies_is_reported_as_itself(tmp_path: Path) -> None:
    child = "from harmony_journal import crashes; crashes.watch_child('worker'); import os; os.abort()"
    assert (
        told(
            tmp_path, "import subprocess", f"subprocess.run([sys.executable, '-c', {child!r}])", "run.end()"
        )[0]
        == 0
    )
    assert told(tmp_path, "run.end()")[0] == 0
    assert (only(tmp_path).program, only(tmp_path).what) == ("worker", "Aborted")


def test_a_kill_is_noticed_and_an_end_that_was_asked_for_is_not(tmp_path: Path) -> None:
    kill = "os.kill(os.getpid(), signal.SIGKILL)"
    told(tmp_path, "run.asked()", kill)
    told(tmp_path, "run.end()")
    assert reports.every(tmp_path) == []
    told(tmp_path, kill)
    told(tmp_path, "run.end()")
    assert only(tmp_path).kind is Kind.KILLED


@pytest.mark.parametrize("changed", ["boot", "login"])
def test_nobody_is_to_blame_where_the_machine_or_the_login_has_ended(changed: str, tmp_path: Path) -> None:
    told(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    marker = reports.folder(tmp_path) / "window.running"
    marker.write_text(json.dumps(json.loads(marker.read_text()) | {changed: "another"}))
    assert endings.Run(tmp_path, "window").found == []


def test_reports_are_few_counted_and_deleted(tmp_path: Path) -> None:
    for number in range(reports.MOST + 3):
        reports.keep(tmp_path, "window", Kind.TASK, f"Error{number}", f"at {number}")
    reports.keep(tmp_path, "window", Kind.TASK, "Error5", "at 5")
    (reports.folder(tmp_path) / "broken.json").write_text("{")
    found = reports.every(tmp_path)
    assert [report.what for report in found][:2] == ["Error22", "Error21"]
    assert next(report for report in found if report.what == "Error5").times == 2
    assert len(found) <= reports.MOST
    for report in found:
        reports.delete(tmp_path, report.id)
    assert reports.every(tmp_path) == []


def test_an_error_in_every_frame_fills_no_disk(tmp_path: Path) -> None:
    told(
        tmp_path,
        f"for n in range({crashes.MOST + 20}):",
        "    crashes.note(RuntimeError(f'number {n}'), Kind.TASK, f'task {n}')",
        "run.end()",
    )
    kept = reports.every(tmp_path)
    assert sum(report.times for report in kept) == crashes.MOST
