"""The doctor says of each capability whether it works, how that was found, and the one thing to do."""

import asyncio
import json
import locale
import os
import stat
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from harmony_desktop import languages
from harmony_desktop.cli import doctor as command
from harmony_desktop.domain.checks import TITLES, Act, Check, Status, Surroundings, title
from harmony_desktop.domain.desktop import DesktopFacts, KeyState, Session
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.paths import Paths
from harmony_desktop.services import checks_machine, checks_workspace, doctor, report
from harmony_desktop.services.aside import aside
from harmony_desktop.services.checks_desktop import Facts
from harmony_desktop.settings import Settings
from harmony_desktop.system.autostart import DesktopEntry
from harmony_desktop.system.link_handler import handler
from harmony_desktop.wishes.window import INTERFACE
from harmony_journal import reports
from harmony_journal.reports import Kind

CANARY = "quagmire canary budget"
GOOD = DesktopFacts(
    Session.X11,
    "Openbox",
    "XEmbed",
    "dunst",
    True,
    "Secret Service",
    True,
    True,
    "AT-SPI",
    "harmony-desktop.desktop",
)


def around(facts: DesktopFacts, keys: Mapping[str, tuple[str, KeyState]] | None = None) -> Surroundings:
    async def look() -> DesktopFacts:
        return facts

    async def asked() -> Mapping[str, tuple[str, KeyState]]:
        return keys or {}

    return Surroundings(look, asked if keys is not None else None)


async def every(
    facts: DesktopFacts, keys: Mapping[str, tuple[str, KeyState]] | None = None
) -> dict[str, Check]:
    looked = Facts(around(facts, keys))
    parts = (
        looked.window,
        looked.tray,
        looked.notifications,
        looked.accessibility,
        looked.links,
        looked.global_keys,
    )
    return {check.id: check for part in parts for check in await part()}


async def test_a_whole_desktop_works_and_says_how_that_was_found() -> None:
    checks = await every(GOOD, {"Hold to speak": ("Ctrl+Alt+Space", KeyState())})
    assert {check.status for check in checks.values()} == {Status.WORKS}
    assert all(check.how and not check.remedy for check in checks.values())
    assert checks["global_key:Hold to speak"].found == "Ctrl+Alt+Space"


async def test_a_bare_machine_lacks_all_of_it_and_each_names_one_thing_to_do() -> None:
    checks = await every(DesktopFacts(Session.NONE))
    assert {check.status for check in checks.values()} <= {Status.MISSING, Status.DEGRADED}
    assert all(check.remedy for check in checks.values())


@pytest.mark.parametrize(
    ("wish", "env", "spoken"),
    [
        ("de", {"LANG": "C.UTF-8"}, "de"),
        ("system", {"LANG": "es_MX.UTF-8"}, "es"),
        ("system", {"LANG": "en_GB.UTF-8", "LANGUAGE": "cy:ja"}, "ja"),
        ("system", {"LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "de"}, "en"),
        ("system", {}, "en"),
    ],
)
async def test_on_the_command_line_it_speaks_the_language_of_the_window(
    wish: str, env: dict[str, str], spoken: str, tmp_path: Path
) -> None:
    settings = Settings(tmp_path)
    settings.choose(INTERFACE, wish)
    try:
        command.speak(settings, env)
        language, _ = await checks_machine.language_and_clock()
        assert language.found.startswith(spoken)
        assert locale.setlocale(locale.LC_CTYPE) in language.found
    finally:
        languages.speak(languages.ENGLISH)


async def test_under_wayland_the_window_stays_above_through_xwayland() -> None:
    wayland = replace(GOOD, session=Session.WAYLAND, window_manager="KWin", through_x=True)
    assert (await every(wayland))["stays_above"].found == "KWin, through XWayland"
    refusing = (await every(replace(wayland, stays_above=False)))["stays_above"]
    bare = (await every(replace(wayland, stays_above=False, through_x=False)))["stays_above"]
    assert "window manager keeps no window above" in refusing.remedy
    assert "XWayland" in bare.remedy


async def test_the_model_that_finds_by_meaning_is_installed_as_this_installation_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checks_workspace, "EMBEDDING_PACKAGE", "not_here")
    (checkout,) = await checks_workspace.search()
    assert "make setup" in checkout.remedy
    monkeypatch.setattr(checks_workspace, "MAKEFILE", tmp_path / "Makefile")
    (packaged,) = await checks_workspace.search()
    assert packaged.remedy
    assert "make" not in packaged.remedy


async def test_each_global_key_is_told_by_itself() -> None:
    taken = KeyState(Problem("key_taken", {"chord": "Ctrl+Alt+H"}))
    keys = {
        "Hold to speak": ("Ctrl+Alt+Space", KeyState(waits=True)),
        "Show or hide": ("Ctrl+Alt+H", taken),
        "New chat": ("", KeyState()),
        "Other": ("Ctrl+J", KeyState(trigger="Super+J")),
    }
    checks = await every(GOOD, keys)
    found = {name: checks[f"global_key:{name}"] for name in keys}
    assert [found[name].status for name in keys] == [
        Status.DEGRADED,
        Status.DEGRADED,
        Status.WORKS,
        Status.WORKS,
    ]
    assert "Ctrl+Alt+H" in found["Show or hide"].found
    assert found["Show or hide"].act is Act.HARDWARE
    assert found["Other"].found == "Super+J"
    assert title("global_key:Hold to speak") == "Global keys: Hold to speak"


class Hanging:
    """A workspace of which nothing ever comes."""

    def __init__(self) -> None:
        self.bus = SimpleNamespace(subscribe=lambda listener: lambda: None)
        self.workspace_problem = None
        self.link = "starting"
        self.accounts = SimpleNamespace(all=lambda: [SimpleNamespace(url="")])
        self.network = SimpleNamespace(proxy="http://proxy.example:3128")


async def test_what_hangs_or_breaks_is_degraded_and_hides_nothing(tmp_path: Path) -> None:
    from harmony_desktop.domain.facts import LinkState

    session = Hanging()
    session.link = LinkState.STARTING
    held = threading.Event()

    class Entry:
        problem = None

        def is_on(self) -> bool:
            return held.wait(30)

        def fault(self) -> str:
            return ""

        def switch(self, on: bool) -> None: ...

    async def look() -> DesktopFacts:
        raise KeyError(CANARY)

    told: list[tuple[int, int]] = []
    checks = await doctor.examine(
        Paths(tmp_path / "data", tmp_path / "models"),
        cast(Any, session),
        Surroundings(look, autostart=Entry(), hears=False),
        lambda found, done, of: told.append((done, of)),
        patience=0.5,
    )
    held.set()
    by_id = {check.id: check for check in checks}
    assert by_id["autostart"].found == "did not answer in 0 s" or "did not answer" in by_id["autostart"].found
    assert by_id["workspace"].status is by_id["chat_model"].status is Status.DEGRADED
    assert by_id["tray"].found == "could not be checked (KeyError)"
    assert by_id["network"].found == "through the proxy http://proxy.example:3128"
    assert by_id["disk"].status is Status.WORKS
    assert [check.id for check in checks] == sorted(
        (check.id for check in checks), key=lambda id_: list(TITLES).index(id_)
    )
    assert told[-1] == (len(told), len(told))


async def test_a_call_aside_gives_its_result_or_its_error_and_is_not_waited_for() -> None:
    assert await aside(lambda: 3, "story") == 3
    with pytest.raises(HarmonyError):
        await aside(lambda: (_ for _ in ()).throw(HarmonyError.of("offline")).__next__(), "story")
    held = threading.Event()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(aside(held.wait, "story"), 0.05)
    held.set()


async def test_the_entry_of_a_program_that_is_gone_is_named(tmp_path: Path) -> None:
    gone = DesktopEntry([str(tmp_path / "gone program"), "--background"], tmp_path)
    assert (await checks_machine.autostart(gone))[0].found == "off, as chosen"
    gone.switch(True)
    (check,) = await checks_machine.autostart(gone)
    assert check.status is Status.DEGRADED
    assert "gone program" in check.found
    there = DesktopEntry(["/bin/sh"], tmp_path)
    there.switch(True)
    assert (await checks_machine.autostart(there))[0].status is Status.WORKS


def test_who_opens_links_is_the_systems_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "xdg-mime"
    program.write_text('#!/bin/sh\n[ "$3" = x-scheme-handler/harmony ] && echo harmony-desktop.desktop\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert handler() == "harmony-desktop.desktop"
    program.unlink()
    assert handler() == ""


def test_the_report_holds_no_name_no_address_and_no_word(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data", tmp_path / "models")
    paths.logs.mkdir(parents=True)
    (paths.logs / "window.log").write_text('{"says": "http://ann:hunter2@proxy"}\n')
    (paths.logs / "workspace-start.log").write_text(CANARY)
    reports.keep(paths.logs, "window", Kind.TASK, "KeyError in pump", "at pump.py:3")
    checks = (
        Check("workspace", Status.WORKS, f"{CANARY}, at https://team.example.com"),
        Check(
            "links",
            Status.DEGRADED,
            "see https://ann:pw@team.example.com/x",
            remedy="open https://team.example.com",
        ),
    )
    file = tmp_path / "report.zip"
    report.write(file, paths, checks)
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    with zipfile.ZipFile(file) as bundle:
        inside = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert {"doctor.txt", "doctor.json", "versions.json", "logs/window.log"} <= set(inside)
    assert any(name.startswith("crashes/") for name in inside)
    for secret in (CANARY, "hunter2", "team.example", "ann:"):
        assert not any(secret in words for name, words in inside.items() if name != "versions.json"), secret
    told = json.loads(inside["doctor.json"])
    assert (told["schema"], told["status"]) == (1, "degraded")
    assert set(told["checks"][0]) == {"id", "status", "found", "how", "remedy", "act"}
    with pytest.raises(HarmonyError, match="file_not_written"):
        report.write(tmp_path, paths, checks)
