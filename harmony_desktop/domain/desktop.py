"""What the desktop underneath can do, and what the system room promises to those above it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from harmony_desktop.domain.problems import HarmonyError, Problem

HOLD_CHORD = "Ctrl+Alt+Space"
"""Held down to speak, from any application."""
TOGGLE_CHORD = "Ctrl+Alt+H"
"""Shows the window, or hides it when it has the focus."""
NEW_CHAT_CHORD = "Ctrl+Alt+N"
"""Shows the window with an empty composer."""
APP_ID = "org.harmony.Desktop"
"""By this name desktops know the program: its desktop file is called so. Some of them want a dot in it."""

_MODIFIERS = {
    "ctrl": "Ctrl",
    "control": "Ctrl",
    "alt": "Alt",
    "shift": "Shift",
    "meta": "Meta",
    "super": "Meta",
}
_ORDER = ("Ctrl", "Alt", "Shift", "Meta")
_CURSOR = {"Left", "Right", "Up", "Down", "Home", "End", "Pageup", "Pagedown"}
_EDITING = _CURSOR | {"Backspace", "Del", "Delete", "Ins", "Insert", "Enter"}
_NEEDED = {
    ("Ctrl",): _EDITING | {"Plus", "Tab", "F4", "Esc"},
    ("Ctrl", "Shift"): _EDITING | {"Tab", "Backtab", "Esc", *"CINPRSTVXZ"},
    ("Alt",): {"Tab", "F4", "Esc", "Left", "Right"},
    ("Alt", "Shift"): {"Tab", "Backtab"},
    ("Ctrl", "Alt"): {"Del", "Delete"},
}
"""What programs and their windows are worked with. With Ctrl alone all letters, digits and signs are, besides these."""


Call = Callable[[], None]


@dataclass(frozen=True)
class Chord:
    """One key with the modifiers held beside it; spelled “Ctrl+Alt+Space”."""

    modifiers: frozenset[str]
    key: str

    @classmethod
    def parse(cls, text: str) -> "Chord":
        """Raises `HarmonyError` key_bad for what is no chord, key_bare for a key that typing needs."""
        *before, key = (part.strip() for part in text.split("+")) if text.strip() else [""]
        names = [_MODIFIERS.get(part.lower()) for part in before]
        modifiers = frozenset(name for name in names if name)
        if not key or key.lower() in _MODIFIERS or None in names:
            raise HarmonyError.of("key_bad", chord=text)
        chord = cls(modifiers, key.upper() if len(key) == 1 else key[0].upper() + key[1:].lower())
        if not modifiers - {"Shift"}:
            raise HarmonyError.of("key_bare", chord=str(chord))
        return chord

    def spare(self, mac: bool = sys.platform == "darwin") -> None:
        """Raises `HarmonyError` key_needed for what other programs cannot be worked without: no program would see it any
        more. On a Mac they have with the command key what others have with Ctrl."""
        swapped = {"Ctrl": "Meta", "Meta": "Ctrl"} if mac else {}
        held = {swapped.get(name, name) for name in self.modifiers}
        signs = held == {"Ctrl"} and len(self.key) == 1
        if signs or self.key in _NEEDED.get(tuple(m for m in _ORDER if m in held), ()):
            raise HarmonyError.of("key_needed", chord=str(self))

    def __str__(self) -> str:
        return "+".join([*(m for m in _ORDER if m in self.modifiers), self.key])


@dataclass(frozen=True)
class KeyUse:
    """What a key is for, to a desktop that asks its user: ``name`` stays the same for ever, ``words`` are read."""

    name: str
    words: str


@dataclass(frozen=True)
class KeyState:
    """How a key stands with the desktop right now."""

    problem: Problem | None = None
    """Why it cannot be had."""
    trigger: str = ""
    """The key that the desktop gave, in its own words, where it decides; it may differ from the wish."""
    waits: bool = False
    """The desktop has not answered yet: it may be asking the user."""

    @property
    def works(self) -> bool:
        return self.problem is None and not self.waits


@dataclass(frozen=True)
class KeyCalls:
    """What is called, on the event loop: once for each physical press, and once for what ended it."""

    pressed: Call
    released: Call | None = None
    cancelled: Call | None = None
    """Instead of ``released``: Esc was pressed meanwhile, as far as the desktop lets that be seen. Where a grabbed key
    is held, every key goes to this program's grab and to no window, not even our own."""
    changed: Callable[[KeyState], None] | None = None
    """How the key stands became another: a desktop that asks its user answers later, and a key may be lost while it
    is held."""


class GlobalKeys(Protocol):
    """Keys that reach this program from any application, and that application never sees."""

    @property
    def asks_user(self) -> bool:
        """The desktop decides about each key, and may ask its user anew when one is given back and taken again."""

    @property
    def can_configure(self) -> bool:
        """The desktop has a place where its user changes these keys, and opens it on request."""

    def grab(self, use: KeyUse, chord: Chord, calls: KeyCalls) -> Call:
        """Returns the function that gives the key back.

        Raises `HarmonyError`: key_taken (another program has it), key_unknown (not on this keyboard), keys_missing
        (this desktop lets no program do that).
        """

    def configure(self) -> None:
        """Opens that place; nothing where `can_configure` is false."""

    def close(self) -> None: ...


class Session(StrEnum):
    X11 = "x11"
    WAYLAND = "wayland"
    WINDOWS = "windows"
    MACOS = "macos"
    NONE = "none"
    """No display at all."""


@dataclass(frozen=True)
class DesktopFacts:
    """What this desktop has; an empty string means there is none."""

    session: Session
    window_manager: str = ""
    tray: str = ""
    """Who shows tray icons: a StatusNotifier host, or an XEmbed tray."""
    notifier: str = ""
    """Who shows notifications."""
    session_bus: bool = False
    """Programs of this login can reach each other over D-Bus."""
    keyring: str = ""
    """Who keeps secrets on the session bus."""
    global_keys: bool = False
    stays_above: bool = False
    """The window manager honours a window's wish to stay above others."""
    accessibility: str = ""
    """Who carries what screen readers read."""
    links: str = ""
    """The program that opens ``harmony://`` links."""
    through_x: bool = False
    """A Wayland desktop shows the window through its X server."""


@dataclass(frozen=True)
class Action:
    """A button on a notification. ``key`` says what it does, and to what exactly."""

    key: str
    label: str
    read: bool = False
    """Only where the whole body is shown: whoever presses it has to have read that."""


@dataclass(frozen=True)
class Notification:
    """What the desktop is to show. One with the key of another takes its place."""

    key: str
    title: str
    body: str = ""
    actions: tuple[Action, ...] = ()


class Notifications(Protocol):
    """The notifications of the desktop underneath.

    A press on one only opens what it is about. It never decides anything: desktops press it for the user in many ways,
    and a decision wants to be meant. That is what its buttons are for.
    """

    async def service(self) -> str:
        """Who shows them, right now. Raises `HarmonyError`: notifier_missing, bus_missing, notifier_denied."""

    async def show(
        self,
        notification: Notification,
        opened: Callable[[], None],
        dismissed: Callable[[], None],
        acted: Callable[[str], None],
    ) -> None:
        """``opened`` when it is pressed, ``dismissed`` when the user put it away, ``acted`` with the key of a button;
        one of them, once. Raises as `service`."""

    async def withdraw(self, key: str) -> None:
        """Takes it off the desktop, if it is there still."""

    async def close(self) -> None:
        """Takes all of them off: nobody would answer a press any more."""


class Autostart(Protocol):
    """Starting with the user's desktop session, as this system does it."""

    @property
    def problem(self) -> Problem | None:
        """Why it cannot be had here, if so."""

    def is_on(self) -> bool:
        """What the system has right now: the user may have changed it there."""

    def fault(self) -> str:
        """The program that it would start, where that is not there; empty when all is well, or it is off."""

    def switch(self, on: bool) -> None:
        """Raises `HarmonyError` autostart_failed."""
