"""``harmony-desktop new``: shows the window that runs with an empty composer; for a key of the desktop's own."""

import argparse

from harmony_desktop.cli.toggle import tell_window


def run(args: argparse.Namespace) -> int:
    return tell_window(args, "new")
