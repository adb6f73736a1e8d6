"""A new user: no workspace, no account, no provider. The first steps lead to the sample, and the embedded model answers."""

from collections.abc import Iterator

import pytest

from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e


@pytest.fixture
def brand_new(desktop: Desktop) -> Iterator[Program]:
    program = Program(desktop, desktop.root / "new")
    yield program
    program.stop()
    assert program.troubles() == []


def step(program: Program, name: str) -> None:
    """It is shown, and the keyboard is in it."""
    program.control(name, seconds=SLOW)
    until(lambda: program.desktop.active_window() == program.window.id, "the window in front")


def test_a_new_user_comes_to_an_answer_with_sources_by_the_keyboard_alone(brand_new: Program) -> None:
    brand_new.start()
    step(brand_new, "Step 1 of 3: Where is your workspace?")
    assert brand_new.screen.seek("Your question") is None, "what lies under the sheet is not there"
    brand_new.desktop.key("Return")
    step(brand_new, "Step 2 of 3: Can you be heard?")
    brand_new.kill()
    brand_new.start()
    step(brand_new, "Step 2 of 3: Can you be heard?")
    brand_new.desktop.key("Return")
    step(brand_new, "Step 3 of 3: Your keys")
    brand_new.desktop.key("ctrl+alt+h")
    brand_new.control("That works: Ctrl+Alt+H.")
    assert not brand_new.hidden
    brand_new.desktop.key("Return")
    step(brand_new, "Ready: Something to ask about")
    until(lambda: brand_new.control("Load the sample", SLOW).is_("enabled"), "the offer")
    brand_new.desktop.key("Return")
    brand_new.logged("first steps done", seconds=SLOW)
    brand_new.desktop.key("ctrl+alt+h")
    until(lambda: brand_new.hidden, "the key at its own work again")
    brand_new.ask("What did Acme say about pricing in our last five calls?")
    brand_new.logged("answer finished", seconds=100)
    shown = brand_new.conversation
    assert "\ufffc" in shown
    assert "Dana Reyes" in shown
    assert "Acme commercial terms" in shown
    assert brand_new.quit() == 0
    brand_new.start()
    brand_new.logged("link: online", seconds=SLOW)
    assert brand_new.screen.seek("Skip all first steps") is None
