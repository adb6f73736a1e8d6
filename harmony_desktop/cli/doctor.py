"""``harmony-desktop doctor``: what works on this desktop, and how to mend what does not.

Exit codes: 0 nothing is missing, 1 something is missing (what is only worse than it could be counts as there), 2 the
data directory cannot be used or the report cannot be written.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.cli.ending import Exit, concluded, print_json
from harmony_desktop.paths import Paths, resolve

if TYPE_CHECKING:
    from harmony_desktop.domain.checks import Check, Surroundings
    from harmony_desktop.domain.desktop import KeyState
    from harmony_desktop.settings import Settings


def run(args: argparse.Namespace) -> int:
    paths = resolve(args.data_dir)
    return concluded(paths, lambda: _doctor(paths, args))


async def _doctor(paths: Paths, args: argparse.Namespace) -> int:
    from harmony_desktop.domain.checks import Status
    from harmony_desktop.services import doctor, report

    checks = await _examined(paths, apart=args.data_dir is not None)
    if args.report is not None:
        await asyncio.to_thread(report.write, args.report, paths, checks)
    if args.json:
        print_json(doctor.as_json(checks))
    else:
        sys.stdout.write(doctor.as_text(checks))
    missing = any(check.status is Status.MISSING for check in checks)
    return Exit.SOMETHING_MISSING if missing else Exit.DONE


async def _examined(paths: Paths, apart: bool) -> "tuple[Check, ...]":
    from harmony_desktop.services.doctor import examine
    from harmony_desktop.services.session import CompanionSession
    from harmony_desktop.settings import Settings

    settings = Settings(paths.client)
    speak(settings, os.environ)
    session = CompanionSession(paths, client="doctor")
    await session.start()
    try:
        around = await asyncio.to_thread(_surroundings, paths, settings, apart)
        return await examine(paths, session, around)
    finally:
        await session.close(stop_workspace=True)


def speak(settings: "Settings", env: Mapping[str, str]) -> None:
    """As the window does: what is found is read by the user, not by a script."""
    from harmony_desktop import languages
    from harmony_desktop.wishes.window import INTERFACE

    languages.speak(languages.load(languages.chosen(settings[INTERFACE], languages.tags(env))))


def _surroundings(paths: Paths, settings: "Settings", apart: bool) -> "Surroundings":
    from harmony_desktop.domain.checks import Surroundings
    from harmony_desktop.system import key_probe
    from harmony_desktop.system.autostart import autostart
    from harmony_desktop.system.facts import look_around
    from harmony_desktop.wishes.voice import MICROPHONE, SPEECH_MODEL

    async def keys() -> "Mapping[str, tuple[str, KeyState]]":
        return key_probe.probe(_chords(settings), await asyncio.to_thread(_window_runs, paths.client))

    return Surroundings(
        look_around,
        keys if key_probe.can_probe() else None,
        autostart(paths.data if apart else None),
        settings[MICROPHONE],
        settings[SPEECH_MODEL],
    )


def _chords(settings: "Settings") -> dict[str, str]:
    from harmony_desktop.wish import Kind
    from harmony_desktop.wishes import WISHES

    return {wish.label: settings[wish] for wish in WISHES if wish.kind is Kind.KEY}


def _window_runs(client: Path) -> bool:
    from harmony_desktop.domain.problems import HarmonyError
    from harmony_desktop.system.instance import Command, tell

    try:
        return tell(client, Command("stay"))
    except HarmonyError:
        return False
