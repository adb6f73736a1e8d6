"""How this very program is started once more, from a checkout and in a frozen build alike."""

import sys


def command(*arguments: str) -> list[str]:
    """``-P``: what lies in the folder one happens to be in is no part of the program."""
    frozen = getattr(sys, "frozen", False)
    return [sys.executable, *(() if frozen else ("-P", "-m", "harmony_workspace")), *arguments]
