"""Goes through a program with the keyboard alone: Tab to a control by its name, a key to press it."""

from tests.parts.accessibility import Control, Gone
from tests.parts.program import Program
from tests.parts.waiting import until

MOST = 160
"""So many controls no window has."""


def reach(program: Program, name: str, key: str = "Tab", role: str = "") -> Control:
    """Presses Tab until the control has the keyboard; it may be scrolled to, or come by itself, on the way."""
    wanted = program.screen.find(name, role=role)
    for _ in range(MOST):
        if _has_keyboard(wanted):
            return wanted
        program.desktop.key(key)
    raise AssertionError(f"{key} never came to “{name}”")


def _has_keyboard(control: Control) -> bool:
    try:
        return control.is_("focused")
    except Gone:
        return False


def press(program: Program, name: str, key: str = "space") -> None:
    """Reaches the button and presses it."""
    reach(program, name)
    program.desktop.key(key)


def come(program: Program) -> None:
    """To the composer, as the global key does."""
    program.desktop.focus(program.window)
    until(lambda: program.desktop.active_window() == program.window.id, "the focus in the window")
