"""The focus on Windows and macOS, told to what stands in for the system there: neither runs here."""

import os

from harmony_desktop.system.focus_macos import MacFocus
from harmony_desktop.system.focus_windows import WindowsFocus


class User32:
    """Windows by number: those that are minimised are negative."""

    def __init__(self, *there: int) -> None:
        self.there, self.front = there, there[0] if there else 0

    def GetForegroundWindow(self) -> int:
        return self.front

    def IsWindow(self, window: int) -> bool:
        return window in self.there or -window in self.there

    IsWindowVisible = IsWindow

    def IsIconic(self, window: int) -> bool:
        return -window in self.there

    def SetForegroundWindow(self, window: int) -> None:
        self.front = window


class Cocoa:
    """One application in front, by its process; what is told is written down."""

    def __init__(self, front: int) -> None:
        self.front, self.told = front, []  # type: tuple[int, list[tuple[str, int]]]

    def named(self, name: str) -> int:
        return 1

    def send(self, to: int, message: str, *numbers: int) -> int:
        return (numbers or (2,))[0]

    def number(self, of: int, message: str) -> int:
        return self.front

    def tell(self, to: int, message: str, number: int) -> None:
        self.told.append((message, to))


def test_windows_gives_the_foreground_back_to_what_can_be_seen() -> None:
    user32 = User32(7, 8, -9)
    focus = WindowsFocus(user32)
    assert focus.active(5) == 7
    focus.bring(5)
    assert focus.active(5) == 5
    focus.give_back(9)
    focus.give_back(11)
    assert focus.active(5) == 5
    focus.give_back(8)
    assert focus.active(5) == 8


def test_macos_gives_the_front_back_to_the_application_that_had_it() -> None:
    cocoa = Cocoa(front=4711)
    focus = MacFocus(cocoa)
    assert focus.active(5) == 4711
    focus.give_back(4711)
    assert cocoa.told == [("activateWithOptions:", 4711)]
    cocoa.front = os.getpid()
    assert focus.active(5) == 5
