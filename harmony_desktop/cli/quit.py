"""``harmony-desktop quit``: ends the window that runs and waits until its files are let go; for installers."""

import argparse

from harmony_desktop.cli.ending import Exit, failed
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.paths import resolve

PATIENCE_S = 60.0
"""A workspace that is in the middle of something ends it first."""


def run(args: argparse.Namespace) -> int:
    """Where none runs there is nothing to do, and that is no failure."""
    from harmony_desktop.system.instance import Command, ended, tell

    client = resolve(args.data_dir).client
    try:
        if not tell(client, Command("quit")):
            return Exit.DONE
    except HarmonyError as error:
        return failed(error.problem)
    return Exit.DONE if ended(client, PATIENCE_S) else failed(Problem("instance_silent"))
