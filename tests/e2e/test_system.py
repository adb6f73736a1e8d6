"""One window per directory, and keys that work from any application."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.instance import ADDRESS_FILE, Command, tell
from tests.parts.accessibility import Control
from tests.parts.desktop import Desktop
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
HOLD, TOGGLE = "Ctrl+Alt+Space", "Ctrl+Alt+H"


@dataclass
class Resident:
    """The running program and what it has said so far."""

    process: subprocess.Popen[bytes]
    said: Callable[[], list[str]]

    def says(self, line: str, times: int = 1) -> None:
        until(lambda: self.said().count(line) >= times, f"“{line}” among {self.said()}")

    def finish(self) -> int:
        return self.process.wait(10)


@pytest.fixture
def start(desktop: Desktop) -> Iterator[Callable[..., Resident]]:
    started: list[subprocess.Popen[bytes]] = []

    def run(directory: Path, *args: str, ready: bool = True) -> Resident:
        name = f"resident-{time.monotonic_ns()}"
        command = (sys.executable, "-m", "tests.parts.resident", str(directory), *args)
        process = desktop.processes.start(*command, env=desktop.env, name=name, cwd=ROOT)
        started.append(process)
        resident = Resident(process, lambda: desktop.processes.log(name).splitlines())
        if ready:
            resident.says(f"running {process.pid}")
        return resident

    yield run
    for process in started:
        desktop.processes.stop(process)


Start = Callable[..., Resident]


def test_a_second_start_hands_its_arguments_to_the_first(start: Start, tmp_path: Path) -> None:
    first = start(tmp_path)
    second = start(tmp_path, "--thread", "one two", ready=False)
    assert second.finish() == 0
    assert second.said() == ["told the first"]
    first.says("asked raise --thread one two")


def test_two_directories_have_a_window_each(start: Start, tmp_path: Path) -> None:
    start(tmp_path / "one")
    start(tmp_path / "two")


def test_a_directory_with_a_very_long_name_still_has_one_window(start: Start, tmp_path: Path) -> None:
    directory = tmp_path / ("long" * 40)
    first = start(directory)
    assert tell(directory, Command("toggle"))
    first.says("asked toggle")


def test_telling_nobody_is_no_error(tmp_path: Path) -> None:
    assert tell(tmp_path, Command("toggle")) is False


def test_after_a_kill_the_next_start_takes_over(start: Start, tmp_path: Path) -> None:
    first = start(tmp_path)
    os.kill(first.process.pid, signal.SIGKILL)
    first.finish()
    assert (tmp_path / ADDRESS_FILE).exists()
    assert tell(tmp_path, Command("raise")) is False
    second = start(tmp_path)
    assert tell(tmp_path, Command("raise"))
    second.says("asked raise")


def test_quit_leaves_nothing_behind(start: Start, tmp_path: Path) -> None:
    first = start(tmp_path)
    assert tell(tmp_path, Command("quit"))
    assert first.finish() == 0
    assert sorted(path.name for path in tmp_path.iterdir()) in ([], ["instance.lock"])


def test_a_command_of_another_version_is_refused_in_words(start: Start, tmp_path: Path) -> None:
    start(tmp_path)
    with pytest.raises(HarmonyError) as refused:
        tell(tmp_path, Command("levitate"))
    assert refused.value.problem.code == "command_unknown"


def test_the_socket_is_for_this_user_only(start: Start, tmp_path: Path) -> None:
    start(tmp_path)
    for name in ("instance.sock", ADDRESS_FILE):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_a_key_held_in_another_application_is_heard_once_and_never_typed(
    desktop: Desktop, start: Start, notes: Control, tmp_path: Path
) -> None:
    resident = start(tmp_path, HOLD, TOGGLE)
    began = time.monotonic()
    desktop.key_down("x")
    until(lambda: notes.text.count("x") >= 4, "the keyboard to repeat a held key")
    desktop.key_up("x")
    long_enough = time.monotonic() - began
    typed = notes.text

    began = time.monotonic()
    desktop.key_down("ctrl+alt+space")
    resident.says("hold pressed")
    until(lambda: time.monotonic() - began > long_enough, "as long as it took to repeat", seconds=30)
    assert "hold released" not in resident.said()
    desktop.key_up("ctrl+alt+space")
    resident.says("hold released")
    desktop.key("ctrl+alt+h")
    resident.says("toggle released")
    assert resident.said().count("hold pressed") == 1
    assert notes.text == typed
    assert notes.is_("focused")


def test_letting_go_of_ctrl_first_still_ends_the_hold(
    desktop: Desktop, start: Start, notes: Control, tmp_path: Path
) -> None:
    resident = start(tmp_path, HOLD, TOGGLE)
    desktop.key_down("ctrl+alt+space")
    resident.says("hold pressed")
    desktop.key_up("ctrl")
    desktop.key_up("space")
    resident.says("hold released")
    desktop.key_up("alt")
    assert notes.text == ""


def test_escape_while_a_key_is_held_cancels_and_the_release_says_nothing(
    desktop: Desktop, start: Start, notes: Control, tmp_path: Path
) -> None:
    resident = start(tmp_path, HOLD, TOGGLE)
    desktop.key_down("ctrl+alt+space")
    resident.says("hold pressed")
    desktop.key("Escape")
    resident.says("hold cancelled")
    desktop.key_up("ctrl+alt+space")
    desktop.key("ctrl+alt+h")
    resident.says("toggle released")
    assert "hold released" not in resident.said()


def test_a_release_that_is_swallowed_still_ends_the_hold(
    desktop: Desktop, start: Start, notes: Control, tmp_path: Path
) -> None:
    resident = start(tmp_path, HOLD, TOGGLE, "swallow")
    desktop.key_down("ctrl+alt+space")
    resident.says("hold pressed")
    desktop.key_up("ctrl+alt+space")
    resident.says("hold released")
    desktop.key("ctrl+alt+space")
    resident.says("hold released", times=2)


def test_the_same_letter_typed_right_after_the_key_does_not_hold_it(
    desktop: Desktop, start: Start, notes: Control, tmp_path: Path
) -> None:
    resident = start(tmp_path, HOLD, TOGGLE)
    desktop.key("ctrl+alt+h")
    desktop.key_down("h")
    resident.says("toggle released")
    desktop.key_up("h")
    desktop.key("ctrl+alt+h")
    resident.says("toggle released", times=2)
    assert resident.said().count("toggle pressed") == 2


@pytest.mark.parametrize("lock", ["Num_Lock", "Caps_Lock"])
def test_the_keys_work_with_a_lock_on(desktop: Desktop, start: Start, tmp_path: Path, lock: str) -> None:
    resident = start(tmp_path, HOLD, TOGGLE)
    desktop.key(lock)
    try:
        desktop.key("ctrl+alt+h")
        resident.says("toggle released")
    finally:
        desktop.key(lock)


def test_a_key_that_another_program_has_is_refused_in_words(start: Start, tmp_path: Path) -> None:
    start(tmp_path / "first", HOLD, TOGGLE)
    second = start(tmp_path / "second", HOLD, "Ctrl+Alt+J")
    second.says(
        "hold refused key_taken Ctrl+Alt+Space belongs to another program. Choose another one in Preferences › Hardware, or"
        " take it from that program: your desktop's keyboard settings often show which one has it."
    )
    second.says("toggle taken")


def test_a_key_is_free_again_when_its_program_was_killed(start: Start, tmp_path: Path) -> None:
    first = start(tmp_path, HOLD, TOGGLE)
    os.kill(first.process.pid, signal.SIGKILL)
    first.finish()
    start(tmp_path, HOLD, TOGGLE).says("hold taken")


def test_a_bare_key_is_never_taken(start: Start, tmp_path: Path) -> None:
    resident = start(tmp_path, "Space", "Shift+H")
    resident.says("hold refused key_bare “Space” is needed for typing. Add Ctrl+Alt or Meta to it.")
    resident.says("toggle refused key_bare “Shift+H” is needed for typing. Add Ctrl+Alt or Meta to it.")


async def test_the_facts_name_what_this_desktop_has(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harmony_desktop.domain.desktop import Session
    from harmony_desktop.system.facts import look_around

    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_SESSION_TYPE"):
        monkeypatch.setenv(name, desktop.env[name])
    facts = await look_around()
    assert facts.session is Session.X11
    assert facts.window_manager == "Openbox"
    assert facts.tray == "XEmbed"
    assert facts.keyring == "Secret Service"
    assert facts.global_keys
    assert facts.stays_above
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-1")
    facts = await look_around()
    assert (facts.session, facts.through_x, facts.stays_above) == (Session.WAYLAND, True, True)
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland")
    facts = await look_around()
    assert (facts.through_x, facts.stays_above) == (False, False)


async def test_with_no_display_and_no_bus_the_facts_say_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from harmony_desktop.domain.desktop import DesktopFacts, Session
    from harmony_desktop.system.facts import look_around

    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    assert await look_around() == DesktopFacts(Session.NONE)


async def test_a_screen_that_locks_is_told(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    from harmony_desktop.system.leaving import watch

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
    told = asyncio.Event()
    watching = asyncio.create_task(watch(told.set))

    async def locks(locked: bool) -> None:
        name, path = "org.freedesktop.ScreenSaver.ActiveChanged", "/org/freedesktop/ScreenSaver"
        command = ("dbus-send", "--session", "--type=signal", path, name, f"boolean:{str(locked).lower()}")
        await asyncio.to_thread(desktop.run, *command)

    async with asyncio.timeout(20):
        while not told.is_set():  # it may not listen yet
            await locks(True)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
