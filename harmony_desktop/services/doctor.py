"""Looks what works on this desktop, everything at once and nothing for longer than it may take."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from harmony_desktop.domain.checks import SCHEMA, TITLES, Check, Status, Surroundings, Told, title
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.paths import Paths
from harmony_desktop.services import checks_desktop, checks_machine, checks_workspace
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.wordings import explain

PATIENCE = 5.0
START_PATIENCE = 60.0
"""A workspace that has to be started first takes longer than one that runs."""
_ORDER = {id_: place for place, id_ in enumerate(TITLES)}


@dataclass(frozen=True)
class _Part:
    """Checks that are made together."""

    ids: tuple[str, ...]
    look: Callable[[], Awaitable[tuple[Check, ...]]]
    patience: float


async def examine(
    paths: Paths,
    session: CompanionSession,
    around: Surroundings,
    tell: Told = lambda checks, done, of: None,
    patience: float = PATIENCE,
) -> tuple[Check, ...]:
    """Every check, in the order they are shown. ``session`` has been started. ``tell``: some are done, so many of all."""
    parts = _parts(paths, session, around, patience)
    found: list[Check] = []
    waiting = [asyncio.ensure_future(_kept_to_time(part)) for part in parts]
    try:
        for done, coming in enumerate(asyncio.as_completed(waiting), 1):
            checks = await coming
            found += checks
            tell(checks, done, len(parts))
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    return tuple(sorted(found, key=place))


def place(check: Check) -> tuple[int, str]:
    """For sorting."""
    return _ORDER.get(check.id.partition(":")[0], len(_ORDER)), check.id


def _parts(paths: Paths, session: CompanionSession, around: Surroundings, patience: float) -> list[_Part]:
    workspace, machine, desktop = checks_workspace, checks_machine, checks_desktop
    start = patience if patience < PATIENCE else START_PATIENCE

    def part(*ids: str, look: Callable[[], Awaitable[tuple[Check, ...]]], seconds: float = patience) -> _Part:
        return _Part(ids, look, seconds)

    facts = desktop.Facts(around)
    return [
        part("workspace", "chat_model", look=lambda: workspace.reach(session), seconds=start),
        part("speech_model", look=lambda: machine.speech_model(paths.models, around.speech_model)),
        *([] if workspace.address(session) else [part("search", look=workspace.search)]),
        part("portaudio", look=machine.sound_library),
        part("microphone", look=lambda: machine.microphone(around), seconds=patience + machine.HEARD_FOR),
        part("keyring", look=machine.keyring),
        part("display", "stays_above", look=facts.window),
        part("tray", look=facts.tray),
        part("notifications", look=facts.notifications),
        part("accessibility", look=facts.accessibility),
        part("links", look=facts.links),
        part("global_key", look=facts.global_keys),
        part("autostart", look=lambda: machine.autostart(around.autostart)),
        part("network", look=lambda: workspace.network(session)),
        part("disk", look=lambda: machine.disk(paths)),
        part("language", "clock", look=machine.language_and_clock),
        part("versions", look=lambda: machine.versions(around.own)),
    ]


async def _kept_to_time(part: _Part) -> tuple[Check, ...]:
    """What hangs is worse than works; what is broken otherwise says its own words."""
    try:
        async with asyncio.timeout(part.patience):
            return await part.look()
    except TimeoutError:
        found = tr("did not answer in {seconds} s", seconds=round(part.patience))
        remedy = tr("Check again; if this stays, copy the report.")
        return tuple(Check(id_, Status.DEGRADED, found, remedy=remedy) for id_ in part.ids)
    except HarmonyError as error:
        found, remedy = explain(error.problem)
        return tuple(Check(id_, Status.DEGRADED, found, remedy=remedy) for id_ in part.ids)
    except Exception as error:  # one check that is wrong hides no other
        found = tr("could not be checked ({error})", error=type(error).__name__)
        return tuple(Check(id_, Status.DEGRADED, found, remedy=tr("Copy the report.")) for id_ in part.ids)


def as_json(checks: tuple[Check, ...]) -> dict[str, Any]:
    """The words of a finding are in the user's language; ``id``, ``status`` and ``act`` are the same in each."""
    worst = Status.WORKS
    for status in (Status.DEGRADED, Status.MISSING):
        if any(check.status is status for check in checks):
            worst = status
    return {"schema": SCHEMA, "status": worst, "checks": [asdict(check) for check in checks]}


def as_text(checks: tuple[Check, ...]) -> str:
    marks = {Status.WORKS: "✓", Status.DEGRADED: "!", Status.MISSING: "✗"}
    lines = []
    for check in checks:
        lines.append(f"{marks[check.status]} {title(check.id)}: {check.found}")
        if check.how:
            lines.append(f"    {tr('how')}: {check.how}")
        if check.remedy:
            lines.append(f"    → {check.remedy}")
    return "\n".join(lines) + "\n"
