"""Slices of `make soak`: a call is carried out once whoever dies or decides when."""

from pathlib import Path

import pytest

from tests.parts.postgres import only_in_a_file
from tests.soak.deciding import rounds
from tests.soak.mortal import in_a_process


@only_in_a_file(
    reason="it dies at each write to the file; tests/soak/test_two_processes.py kills on PostgreSQL"
)
def test_wherever_it_dies_between_approval_and_record_nothing_takes_effect_twice() -> None:
    assert in_a_process("tests.soak.acting", 0, 0) >= 9, "hardly any place to die"


def test_killed_at_random_moments_nothing_takes_effect_twice() -> None:
    assert in_a_process("tests.soak.acting", 3, 5) <= 5


@only_in_a_file(reason="the file is set back before each moment")
@pytest.mark.long
def test_killed_as_a_server_outside_acts_or_the_answer_goes_on_nothing_is_doubled() -> None:
    """An issue at an MCP server, an e-mail at a mail server, the answer after them: each is killed in its moment."""
    assert 1 <= in_a_process("tests.soak.outside", 0, 0) <= 4, "the moments were missed"


async def test_of_many_deciders_one_wins(tmp_path: Path) -> None:
    await rounds(tmp_path, 3, 50, 7)
