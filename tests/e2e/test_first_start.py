"""A new user: no workspace, no account, no provider. The sample is loaded and the embedded model answers."""

from collections.abc import Iterator

import pytest

from tests.parts.desktop import Desktop
from tests.parts.program import Program

pytestmark = pytest.mark.e2e


@pytest.fixture
def brand_new(desktop: Desktop) -> Iterator[Program]:
    program = Program(desktop, desktop.root / "new")
    yield program
    program.stop()
    assert program.troubles() == []


def test_a_new_user_asks_and_reads_an_answer_with_sources(brand_new: Program) -> None:
    brand_new.start()
    brand_new.ask("What did Acme say about pricing in our last five calls?")
    brand_new.logged("answer finished", seconds=100)
    shown = brand_new.conversation
    assert "\ufffc" in shown
    assert "Dana Reyes" in shown
    assert "Acme commercial terms" in shown
