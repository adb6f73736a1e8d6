"""Keys on Wayland: the real portal gives them, asks, refuses, ends and comes again; the program keeps up with it."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.parts import portal as portal_parts
from tests.parts.desktop import Desktop
from tests.parts.portal import Portal
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
HOLD, TOGGLE = "hold=Ctrl+Alt+Space", "toggle=Ctrl+Alt+H"


class Taker:
    """A program that takes keys, and what happened to them so far."""

    def __init__(self, desktop: Desktop, name: str, *keys: str) -> None:
        command = (sys.executable, "-m", "tests.parts.key_taker", *keys)
        env = desktop.env | {"XDG_SESSION_TYPE": "wayland"}
        self._desktop, self._name = desktop, name
        self.process: subprocess.Popen[bytes] = desktop.processes.start(
            *command, env=env, name=name, cwd=ROOT
        )
        self.says("running")

    def said(self) -> list[str]:
        return self._desktop.processes.log(self._name).splitlines()

    def says(self, line: str, times: int = 1) -> None:
        until(lambda: self.said().count(line) >= times, f"“{line}” × {times} among {self.said()[-20:]}", 20)


@pytest.fixture
def portal(desktop: Desktop) -> Iterator[Portal]:
    if lacking := portal_parts.missing():
        pytest.skip(f"keys on Wayland need {', '.join(lacking)}: see installers/linux/packages-test.txt")
    with Portal(desktop) as opened:
        yield opened


@pytest.fixture
def take(desktop: Desktop) -> Iterator[Callable[..., Taker]]:
    takers: list[Taker] = []

    def start(*keys: str) -> Taker:
        takers.append(Taker(desktop, f"taker-{time.monotonic_ns()}", *keys))
        return takers[-1]

    yield start
    for taker in takers:
        desktop.processes.stop(taker.process)
        assert "Traceback" not in "\n".join(taker.said()), taker.said()


Take = Callable[..., Taker]


def test_fifty_presses_are_fifty_presses(portal: Portal, take: Take) -> None:
    taker = take(HOLD, TOGGLE)
    taker.says("hold given Ctrl+Alt+Space")
    taker.says("toggle given Ctrl+Alt+H")
    assert any(line.startswith("bound hold CTRL+ALT+space The hold") for line in portal.said())
    for _ in range(25):
        portal.press("hold")
        portal.let_go("hold")
        portal.press("toggle")
        portal.press("toggle")  # one that repeats is told once
        portal.let_go("toggle")
    for key in ("hold", "toggle"):
        taker.says(f"{key} released", times=25)
        assert taker.said().count(f"{key} pressed") == 25
    assert len([line for line in portal.said() if line.startswith("session")]) == 1


def test_a_desktop_without_the_portal_says_so_and_gives_the_keys_when_it_comes(
    desktop: Desktop, take: Take, portal: Portal
) -> None:
    portal.stop()
    taker = take(HOLD)
    taker.says("hold lost keys_missing")
    portal.start()
    taker.says("hold given Ctrl+Alt+Space")


def test_a_user_who_says_no_is_told_so_and_is_not_asked_again(portal: Portal, take: Take) -> None:
    portal.rules(deny=True)
    taker = take(HOLD, TOGGLE)
    taker.says("hold lost key_denied")
    taker.says("toggle lost key_denied")
    assert portal.said().count("denied") == 1


def test_one_key_crossed_out_leaves_the_others(portal: Portal, take: Take) -> None:
    portal.rules(without=["hold"])
    taker = take(HOLD, TOGGLE)
    taker.says("hold lost key_denied")
    taker.says("toggle given Ctrl+Alt+H")


def test_the_key_that_the_desktop_gave_is_told_and_told_again_when_it_changes(
    portal: Portal, take: Take
) -> None:
    portal.rules(triggers={"hold": "Press <Super>F9", "toggle": "the big red one"})
    taker = take(HOLD, TOGGLE)
    taker.says("hold given Meta+F9")
    taker.says("toggle given the big red one")
    portal.change("hold", "Press <Control>F8")
    taker.says("hold given Ctrl+F8")


def test_an_answer_that_names_none_is_looked_after(portal: Portal, take: Take) -> None:
    portal.rules(answers_none=True)
    taker = take(HOLD)
    taker.says("hold given Ctrl+Alt+Space")
    assert "listed" in portal.said()


def test_a_portal_that_is_restarted_while_a_key_is_held_ends_the_hold_and_gives_it_again(
    portal: Portal, take: Take
) -> None:
    taker = take(HOLD)
    taker.says("hold given Ctrl+Alt+Space")
    portal.press("hold")
    taker.says("hold pressed")
    portal.stop()
    taker.says("hold released")
    portal.start()
    taker.says("hold given Ctrl+Alt+Space", times=2)
    portal.press("hold")
    portal.let_go("hold")
    taker.says("hold released", times=2)


def test_a_backend_that_is_restarted_gives_the_keys_again(portal: Portal, take: Take) -> None:
    taker = take(HOLD)
    taker.says("hold given Ctrl+Alt+Space")
    portal.stop_backend()
    portal.start_backend()
    until(lambda: sum(line.startswith("bound") for line in portal.said()) >= 2, "the key bound again", 20)
    taker.says("hold given Ctrl+Alt+Space", times=2)
    portal.press("hold")
    portal.let_go("hold")
    taker.says("hold released")
