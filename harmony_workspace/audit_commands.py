"""The subcommands that look at the record of tools."""

import argparse
import sys

from harmony_protocol.tools import LedgerVerdict
from harmony_workspace.access.reach import Workspace
from harmony_workspace.commands import checked

BROKEN = 1


def verify(reached: Workspace, options: argparse.Namespace) -> int:
    """Follows the chain; code 1 where it is broken or a hash that was kept is not in it any more."""
    verdict = LedgerVerdict.model_validate(checked(reached.call("GET", "/v1/ledger/verify")).json())
    if verdict.broken_at is not None:
        return _broken(f"The record is broken at line {verdict.broken_at}.")
    if options.kept and f'"hash": "{options.kept}"' not in _exported(reached):
        return _broken("The hash you kept is not in the record: lines were cut off.")
    without = f", {verdict.blanked} of them without their deleted words" if verdict.blanked else ""
    lines = "1 line" if verdict.lines == 1 else f"{verdict.lines} lines"
    sys.stdout.write(f"The record is whole: {lines}{without}.\n{verdict.newest}\n")
    return 0


def export(reached: Workspace, _options: argparse.Namespace) -> None:
    """One JSON object a line, the oldest first."""
    sys.stdout.write(_exported(reached))


def _exported(reached: Workspace) -> str:
    return checked(reached.call("GET", "/v1/ledger/export")).text


def _broken(line: str) -> int:
    sys.stderr.write(f"harmony-workspace: {line}\n")
    return BROKEN
