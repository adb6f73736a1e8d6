"""``harmony-desktop doctor``: what works on this desktop, and how to mend what does not."""

import argparse
import sys
from dataclasses import asdict

from harmony_desktop.cli.ending import Exit, concluded, print_json
from harmony_desktop.paths import Paths, resolve

MARKS = {"works": "✓", "degraded": "!", "missing": "✗"}


def run(args: argparse.Namespace) -> int:
    paths = resolve(args.data_dir)
    return concluded(paths, lambda: _doctor(paths, args.json))


async def _doctor(paths: Paths, wants_json: bool) -> int:
    from harmony_desktop.services.doctor import examine
    from harmony_desktop.services.session import CompanionSession
    from harmony_desktop.system.facts import look_around

    session = CompanionSession(paths, client="doctor")
    await session.start()
    try:
        checks = await examine(paths, session, await look_around())
    finally:
        await session.close(stop_workspace=True)
    if wants_json:
        print_json({"checks": [asdict(check) for check in checks]})
        return Exit.DONE
    for check in checks:
        sys.stdout.write(f"{MARKS[check.status]} {check.id.replace('_', ' ')}: {check.found}\n")
        if check.remedy:
            sys.stdout.write(f"    {check.remedy}\n")
    return Exit.DONE
