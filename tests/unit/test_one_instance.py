"""One instance of a directory: many starts at once, one that was killed, and one that hangs."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.instance import ADDRESS_FILE, LOCK_FILE, Command, claim, tell, write_address
from tests.parts.waiting import until

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from harmony_desktop.system.instance import Command, claim
lock = claim(Path(sys.argv[1]), Command("raise"))
assert lock is not None
print("has it", flush=True)
time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the directory."""
    command = (sys.executable, "-c", HOLDER, str(tmp_path))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        yield process
        process.kill()


def test_of_a_hundred_starts_at_once_one_is_the_instance_and_hears_all_others(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "tests.parts.crowd", str(tmp_path), "100")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "told 99, the one 1, failed 0\n", done.stderr


def test_a_lock_that_a_killed_one_left_is_nobodys(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    write_address(tmp_path, str(tmp_path / "instance.sock"))
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    lock = claim(tmp_path, Command("raise"), patience=0.5)
    assert lock is not None
    lock.release()


def test_one_that_ends_is_waited_for(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """It has the lock and listens no more: it is still putting things away."""
    waiting = subprocess.Popen(
        (sys.executable, "-c", HOLDER, str(tmp_path)), stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert waiting.stdout is not None
        os.kill(holder.pid, signal.SIGKILL)
        assert waiting.stdout.readline() == "has it\n"
    finally:
        waiting.kill()
        waiting.communicate()


def test_one_that_never_listens_is_said_to_be_silent(tmp_path: Path) -> None:
    with FileLock(tmp_path / LOCK_FILE), pytest.raises(HarmonyError) as raised:
        tell(tmp_path, Command("raise"), patience=0.2)
    assert raised.value.problem.code == "instance_silent"


def test_one_that_hangs_is_said_to_be_silent(tmp_path: Path) -> None:
    """It listens, as the kernel sees it, and answers nothing."""
    with FileLock(tmp_path / LOCK_FILE), socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        server.listen()
        write_address(tmp_path, str(tmp_path / "s"))
        began = time.monotonic()
        with pytest.raises(HarmonyError) as raised:
            claim(tmp_path, Command("raise"), patience=0.3)
        assert time.monotonic() - began < 5
    assert raised.value.problem.code == "instance_silent"


def test_where_nobody_runs_nobody_is_told_at_once(tmp_path: Path) -> None:
    assert tell(tmp_path, Command("toggle"), patience=30) is False
    write_address(tmp_path, str(tmp_path / "nobody"))
    assert tell(tmp_path, Command("toggle"), patience=30) is False


def test_what_is_said_carries_its_arguments_and_the_desktops_leave(tmp_path: Path) -> None:
    command = Command("open", ("harmony://ask?text=ü",), "token")
    assert Command.from_line(command.to_line()) == command
    for bad in (b"", b"[]", b'{"command": 1}', b'{"command": "open", "args": [1]}'):
        with pytest.raises(ValueError, match=r"."):
            Command.from_line(bad)


def test_the_address_is_written_in_one_step(tmp_path: Path) -> None:
    write_address(tmp_path, "somewhere")
    assert json.loads((tmp_path / ADDRESS_FILE).read_text())["address"] == "somewhere"
    until(lambda: sorted(p.name for p in tmp_path.iterdir()) == [ADDRESS_FILE], "nothing else")
