"""Checks of this computer: what hears, what keeps secrets and files, its language, its clock, what is installed."""

import asyncio
import locale
import os
import platform
import secrets
import shutil
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from harmony_desktop.domain.checks import Act, Check, Status, Surroundings
from harmony_desktop.domain.desktop import Autostart
from harmony_desktop.domain.microphones import Input, label_of
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import listed, number, tr
from harmony_desktop.net import credentials
from harmony_desktop.paths import Paths
from harmony_desktop.services.aside import aside
from harmony_desktop.services.checks_workspace import of_problem

LITTLE_SPACE = 1_000_000_000
HEARD_FOR = 2.5
"""Seconds in which a microphone that is open has to give something."""
SILENT = "mic_silent"
RELEASED = time.mktime((2026, 1, 1, 0, 0, 0, 0, 0, 0))
"""No clock that is right says less."""


async def speech_model(models: Path, name: str) -> tuple[Check, ...]:
    from harmony_speech import models as speech

    how = tr("looked in the folder of the models")
    if await aside(lambda: speech.find(name, models), "doctor") is None:
        remedy = tr("Get it in Preferences › Hardware › Speech model.")
        found = tr("{name} is not here", name=name)
        return (Check("speech_model", Status.MISSING, found, how, remedy, Act.SPEECH_MODELS),)
    return (Check("speech_model", Status.WORKS, name, how),)


async def sound_library() -> tuple[Check, ...]:
    from harmony_desktop.voice import portaudio

    how = tr("loaded it")
    try:
        await aside(portaudio.load, "doctor")
    except HarmonyError as error:
        return (of_problem("portaudio", Status.MISSING, error.problem, how),)
    return (Check("portaudio", Status.WORKS, tr("found"), how),)


async def microphone(around: Surroundings) -> tuple[Check, ...]:
    """Whether the one of the wish gives any sound at all."""
    from harmony_desktop.voice import devices, portaudio

    if not around.hears:
        return (Check("microphone", Status.WORKS, tr("in use right now"), tr("somebody speaks")),)
    try:
        await aside(portaudio.load, "doctor")
    except HarmonyError:
        remedy = tr("Install PortAudio first.")
        return (Check("microphone", Status.MISSING, tr("cannot be looked for"), remedy=remedy),)
    listed = tr("listed the devices")
    try:
        plugged = await aside(devices.now, "doctor")
    except HarmonyError as error:
        return (of_problem("microphone", Status.MISSING, error.problem, listed, Act.HARDWARE),)
    if not plugged:
        return (of_problem("microphone", Status.MISSING, Problem("no_microphone"), listed, Act.HARDWARE),)
    how = tr("opened it for a moment; nothing was kept")
    return (await _heard(around.microphone, tuple(Input(d.key, d.label) for d in plugged), how),)


async def _heard(wish: str, plugged: tuple[Input, ...], how: str) -> Check:
    from harmony_desktop.voice.watching import MeterWatching

    loudest: list[float] = []
    heard = asyncio.Event()

    def on_level(level: float | None) -> None:
        if level is not None:
            loudest.append(level)
            if level > 0:
                heard.set()

    watching = MeterWatching(wish, on_level, lambda inputs: None)
    try:
        async with asyncio.timeout(HEARD_FOR):
            await heard.wait()
    except TimeoutError:
        pass
    finally:
        await watching.end()
    label = label_of(wish) or plugged[0].label
    if heard.is_set():
        return Check("microphone", Status.WORKS, tr("{microphone} gives sound", microphone=label), how)
    if loudest:
        remedy = tr("Unmute it in the system's sound settings, or choose another in Preferences › Hardware.")
        found = tr("{microphone} is open and gives no sound", microphone=label)
        return Check("microphone", Status.DEGRADED, found, how, remedy, Act.HARDWARE)
    remedy = tr("Allow Harmony the microphone in the system's settings, or choose another one.")
    found = tr("{microphone} cannot be opened", microphone=label)
    return Check("microphone", Status.MISSING, found, how, remedy, Act.HARDWARE)


async def keyring() -> tuple[Check, ...]:
    """What can be used without asking anybody is tried; a locked one is not, because that puts a prompt up."""
    standing = await credentials.look()
    if standing.problem is not None:
        return (of_problem("keyring", Status.DEGRADED, standing.problem, tr("looked without asking it")),)
    how = tr("kept a random word, read it and deleted it")
    name, value = f"doctor {secrets.token_hex(4)}", secrets.token_hex(16)
    try:
        await credentials.keep(name, value)
        same = await credentials.secret(name) == value
    except HarmonyError as error:
        return (of_problem("keyring", Status.DEGRADED, error.problem, how),)
    finally:
        await credentials.forget(name)
    if not same:
        remedy = tr("Restart the keyring, or sign in anew.")
        return (Check("keyring", Status.DEGRADED, tr("it gives back something else"), how, remedy),)
    return (Check("keyring", Status.WORKS, standing.names[0], how),)


async def autostart(entry: Autostart | None) -> tuple[Check, ...]:
    how = tr("read the entry of this login")
    if entry is None:
        return ()
    if entry.problem is not None:
        return (of_problem("autostart", Status.MISSING, entry.problem, how),)
    if not await aside(entry.is_on, "doctor"):
        return (Check("autostart", Status.WORKS, tr("off, as chosen"), how),)
    fault = await aside(entry.fault, "doctor")
    if fault:
        remedy = tr("Switch “Start at login” off and on in Preferences › General.")
        found = tr("on, but it starts {program}, which is not there", program=fault)
        return (Check("autostart", Status.DEGRADED, found, how, remedy, Act.GENERAL),)
    return (Check("autostart", Status.WORKS, tr("on"), how),)


async def disk(paths: Paths) -> tuple[Check, ...]:
    how = tr("asked the system, and looked whether the folder may be written to")

    def look() -> tuple[int, bool]:
        place = next(p for p in (paths.data, *paths.data.parents) if p.exists())
        return shutil.disk_usage(place).free, os.access(place, os.W_OK)

    free, writable = await aside(look, "doctor")
    found = tr("{free} GB free", free=number(free / 1e9, 1))
    if not writable:
        remedy = tr("Give yourself the right to write to Harmony's folder.")
        return (Check("disk", Status.MISSING, tr("Harmony's folder cannot be written to"), how, remedy),)
    if free < LITTLE_SPACE:
        return (Check("disk", Status.DEGRADED, found, how, tr("Free some space: at least 1 GB.")),)
    return (Check("disk", Status.WORKS, found, how),)


async def language_and_clock() -> tuple[Check, ...]:
    return _language(), await aside(_clock, "doctor")


def _language() -> Check:
    from harmony_desktop.languages import spoken

    how = tr("asked the system")
    code = locale.setlocale(locale.LC_CTYPE)  # as it is: getlocale() would make en_US of C.UTF-8
    found = tr("{language}; the system's is {locale}", language=spoken().code, locale=code)
    if sys.getfilesystemencoding().lower().replace("-", "") != "utf8":
        remedy = tr("Choose a UTF-8 locale, such as C.UTF-8: names of files may be wrong otherwise.")
        return Check("language", Status.DEGRADED, found, how, remedy)
    return Check("language", Status.WORKS, found, how)


def _clock() -> Check:
    import tzlocal

    how = tr("read the clock and the time zone")
    now = time.time()
    if now < RELEASED:
        remedy = tr("Set the clock: certificates and dates of meetings depend on it.")
        found = tr("it says {date}", date=day(datetime.fromtimestamp(now, UTC)))
        return Check("clock", Status.DEGRADED, found, how, remedy)
    try:
        zone = tzlocal.get_localzone_name() or "UTC"
    except (LookupError, OSError, ValueError):
        remedy = tr("Set the time zone: “this week” depends on it.")
        return Check("clock", Status.DEGRADED, tr("the time zone is not known"), how, remedy)
    return Check("clock", Status.WORKS, zone, how)


async def versions(own: Mapping[str, str]) -> tuple[Check, ...]:
    from harmony_journal import reports

    known = await aside(reports.versions, "doctor")
    told = {"Harmony": known.get("harmony-desktop", "?"), "Python": platform.python_version(), **own}
    found = listed([*(f"{name} {version}" for name, version in told.items()), known["system"]])
    return (Check("versions", Status.WORKS, found, tr("asked each of them")),)
