"""``harmony-desktop toggle``: shows the window that runs, or hides it, or opens one; for a key of the desktop's own."""

import argparse

from harmony_desktop.cli.ending import Exit, failed
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.paths import resolve


def run(args: argparse.Namespace) -> int:
    return tell_window(args, "toggle")


def tell_window(args: argparse.Namespace, name: str, *words: str) -> int:
    """Hands a command to the window that runs; where none does, it is opened: who pressed the key wants it."""
    from harmony_desktop.system.instance import Command, tell
    from harmony_desktop.ui.virtual_screen import has_display

    try:
        found = tell(resolve(args.data_dir).client, Command(name, words))
    except HarmonyError as error:
        return failed(error.problem)
    if found:
        return Exit.DONE
    return Exit.WINDOW_WANTED if has_display() else failed(Problem("no_window"))
