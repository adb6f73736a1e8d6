"""A thousand times called and sent away: HARMONY_SOAK_SUMMONS says how often."""

import os
from collections.abc import Iterator

import pytest

from tests.parts.desktop import Desktop
from tests.parts.program import Program
from tests.parts.waiting import until
from tests.soak.summoning import KEY, cycles, held

WARM = 30
"""By then what is made once is made."""


@pytest.fixture
def hidden() -> Iterator[tuple[Desktop, Program]]:
    desktop = Desktop()
    program = Program(desktop, desktop.root / "data")
    try:
        program.start()
        program.logged("link: online", seconds=60)
        program.skip_first_steps()
        program.focus_composer()
        desktop.key(KEY)
        until(lambda: program.hidden, "its key to hide it")
        yield desktop, program
    finally:
        program.stop()
        desktop.stop()


def test_nothing_is_left_behind(hidden: tuple[Desktop, Program]) -> None:
    desktop, program = hidden
    cycles(desktop, program, WARM)
    before = held(desktop, program)
    count = int(os.environ.get("HARMONY_SOAK_SUMMONS") or 1_000)
    cycles(desktop, program, count)
    after = held(desktop, program)
    print(f"{count} times: {before} became {after}")
    assert after.memory_mb - before.memory_mb <= 8
    assert after.files <= before.files + 2
    assert after.threads <= before.threads + 2
    assert after.x_resources <= before.x_resources + 5
    assert program.troubles() == []
