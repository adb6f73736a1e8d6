"""Twenty whole programs started at the same moment, again after one was killed: one window each time."""

import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from tests.parts.desktop import Desktop
from tests.parts.program import Program
from tests.parts.waiting import until

AT_ONCE = int(os.environ.get("HARMONY_SOAK_STARTS") or 20)
VERY_SLOW = 240.0


@pytest.fixture
def program() -> Iterator[Program]:
    desk = Desktop()
    ours = Program(desk, desk.root / "data")
    yield ours
    ours.stop()
    desk.stop()


def test_of_twenty_programs_at_once_one_stays(program: Program) -> None:
    for _ in range(2):
        crowd = [program.begin() for _ in range(AT_ONCE)]
        until(lambda: sum(one.poll() is None for one in crowd) == 1, "one of them", seconds=VERY_SLOW)  # noqa: B023
        (stays,) = [one for one in crowd if one.poll() is None]
        assert {one.returncode for one in crowd if one is not stays} == {0}
        until(lambda: program.desktop.window_of(stays.pid), "its window", seconds=VERY_SLOW)  # noqa: B023
        psutil.Process(stays.pid).send_signal(signal.SIGKILL)
        stays.wait(10)
