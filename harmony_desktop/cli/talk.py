"""``harmony-desktop talk``: begins to listen, or finishes; for a key of the desktop's own.

Bound to the press and the release of one key as ``--start`` and ``--stop``, it is held like the program's own.
"""

import argparse
import time

from harmony_desktop.cli.ending import Exit, failed
from harmony_desktop.cli.toggle import tell_window
from harmony_desktop.domain.problems import Problem


def run(args: argparse.Namespace) -> int:
    what = "start" if args.start else "stop" if args.stop else "turn"
    code = tell_window(args, "talk", what, str(time.time()))
    if args.stop and code == Exit.WINDOW_WANTED:  # nothing listens, so there is nothing to finish
        return failed(Problem("no_window"))
    return code
