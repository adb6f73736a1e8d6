"""The window on Wayland: sway's keys reach it through the portal, or as commands that sway's own bindings run."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts import portal as portal_parts
from tests.parts import wayland as wayland_parts
from tests.parts.audio import Microphone
from tests.parts.portal import Portal
from tests.parts.program import ROOT, SLOW, Program
from tests.parts.waiting import until
from tests.parts.wayland import CONFIGURATION, Wayland

pytestmark = [pytest.mark.e2e, pytest.mark.long]

SPOKEN = ROOT / "resources/sample_workspace/question.wav"

BINDINGS = """
bindsym --no-repeat Ctrl+Alt+j exec echo toggle > {fifo}
bindsym --no-repeat Ctrl+Alt+k exec echo new > {fifo}
bindsym --no-repeat Ctrl+Alt+l exec echo talk --start > {fifo}
bindsym --release Ctrl+Alt+l exec echo talk --stop > {fifo}
"""
"""As docs/desktop.md has them; the commands come to the story because sway is not its user where that is root."""


@pytest.fixture(scope="module")
def sway() -> Iterator[Wayland]:
    if lacking := [*wayland_parts.missing(), *portal_parts.missing()]:
        pytest.skip(f"Wayland needs {', '.join(lacking)}: see installers/linux/packages-test.txt")
    desk = Wayland(CONFIGURATION)
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def portal(sway: Wayland) -> Iterator[Portal]:
    with Portal(sway) as opened:
        yield opened


@pytest.fixture(scope="module")
def microphone(sway: Wayland) -> Iterator[Microphone]:
    run = Path(sway.env["XDG_RUNTIME_DIR"])
    with Microphone(run, sway.env["DBUS_SESSION_BUS_ADDRESS"]) as plugged:
        sway.env["PULSE_SERVER"] = plugged.env["PULSE_SERVER"]
        yield plugged


@pytest.fixture(scope="module")
def window(sway: Wayland, portal: Portal, microphone: Microphone, prepared: Path) -> Iterator[Program]:
    """Running, with its keys from the portal."""
    data = sway.root / "data1"
    shutil.copytree(prepared / "workspace", data / "workspace")
    ours = Program(sway, data)
    try:
        ours.start()
        ours.logged("the portal gave 3 of 3 keys")
        yield ours
    finally:
        ours.stop()
    assert ours.troubles() == []


def shown(sway: Wayland, window: Program) -> bool:
    assert window.process is not None
    return any(other["pid"] == window.process.pid for other in sway.shown())


def come_to_front(sway: Wayland, window: Program) -> None:
    """The key hides only what has the focus."""
    assert window.process is not None
    pid = window.process.pid
    until(lambda: sway.active_pid() == pid, "the focus in the window")


def test_the_key_shows_and_hides_the_window(sway: Wayland, window: Program) -> None:
    come_to_front(sway, window)
    sway.key("ctrl+alt+h")
    until(lambda: not shown(sway, window), "the key to hide it")
    sway.key("ctrl+alt+h")
    until(lambda: shown(sway, window), "the key to show it")


def test_words_spoken_while_the_key_is_held_land_in_the_composer(
    portal: Portal, microphone: Microphone, window: Program
) -> None:
    portal.press("hold_key")
    window.logged("state listening")
    microphone.say(SPOKEN)
    portal.let_go("hold_key")
    window.logged("words landed", seconds=SLOW)
    assert "five calls" in window.question.lower()


def test_the_compositor_tells_when_the_key_is_let_go(sway: Wayland, window: Program) -> None:
    begun = len(window.log())
    sway.hold("ctrl+alt+space", 1000)

    def states() -> list[str]:
        return [line["says"] for line in window.log()[begun:] if line["says"].startswith("state ")]

    until(lambda: states() == ["state listening", "state quick"], "the beginning and the end of a take")


def test_the_key_for_a_new_chat_shows_an_empty_composer(sway: Wayland, window: Program) -> None:
    come_to_front(sway, window)
    sway.key("ctrl+alt+h")
    until(lambda: not shown(sway, window), "the window to go")
    sway.key("ctrl+alt+n")
    until(lambda: shown(sway, window), "the window with a new chat")


def test_bindings_of_the_compositor_do_the_same(sway: Wayland, window: Program) -> None:
    fifo = sway.root / "commands"
    os.mkfifo(fifo)
    fifo.chmod(0o666)
    for line in BINDINGS.format(fifo=fifo).strip().splitlines():
        assert sway.tell(line)[0]["success"]
    pipe = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)

    def obey(*wanted: str) -> None:
        """Runs what the compositor was told to run."""
        said = until(lambda: _read(pipe), f"{wanted} from the compositor")
        while len(said.splitlines()) < len(wanted):
            said += until(lambda: _read(pipe), f"the rest of {wanted}")
        assert said.splitlines() == list(wanted)
        for line in wanted:
            done = window.command(*line.split())
            assert done.returncode == 0, done.stderr

    come_to_front(sway, window)
    sway.key("ctrl+alt+j")
    obey("toggle")
    until(lambda: not shown(sway, window), "the binding to hide it")
    sway.key("ctrl+alt+k")
    obey("new")
    until(lambda: shown(sway, window), "the binding to show it with a new chat")
    begun = len(window.log())
    sway.hold("ctrl+alt+l", 300)
    obey("talk --start", "talk --stop")
    until(lambda: "state quick" in [line["says"] for line in window.log()[begun:]], "a take that ended")
    os.close(pipe)


def _read(pipe: int) -> str:
    try:
        return os.read(pipe, 4096).decode()
    except BlockingIOError:
        return ""
