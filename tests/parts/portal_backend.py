"""A desktop's part of the shortcuts portal: takes keys from sway where there is one, asks no user, and does as a story
says.

usage: portal_backend.py RULES FIFO; RULES is a JSON file that is read anew for each question: ``deny`` (nothing is
given), ``without`` (names that the user crossed out), ``triggers`` (other words for a key), ``answers_none`` (all are
given, and the answer says none); ``FIFO`` brings “down NAME” and “up NAME” from sway's bindings.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

from dbus_fast import PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusSignature
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

NAME = "org.freedesktop.impl.portal.desktop.story"
PATH = "/org/freedesktop/portal/desktop"
MANY = "a(sa{sv})"
Text = Annotated[str, DBusSignature("s")]
Place = Annotated[str, DBusSignature("o")]
Moment = Annotated[int, DBusSignature("t")]
Number = Annotated[int, DBusSignature("u")]
Options = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
Keys = Annotated[list[Any], DBusSignature(MANY)]
Answer = Annotated[list[Any], DBusSignature("ua{sv}")]
Told = Annotated[list[Any], DBusSignature("osta{sv}")]
Changed = Annotated[list[Any], DBusSignature("oa(sa{sv})")]
rules_file, fifo = Path(sys.argv[1]), Path(sys.argv[2])


def rules() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rules_file.read_text())
    return found


def say(*words: object) -> None:
    print(*words, flush=True)


class Shortcuts(ServiceInterface):
    """One session's keys at a time, as one program under test has them."""

    def __init__(self) -> None:
        super().__init__("org.freedesktop.impl.portal.GlobalShortcuts")
        self.session = ""
        self.given: dict[str, list[Any]] = {}
        self.moment = 0

    @dbus_method()
    def CreateSession(self, handle: Place, session: Place, app_id: Text, options: Options) -> Answer:
        say("session", session.rsplit("/", 1)[-1], "of", app_id or "nobody")
        self.session = session
        return [0, {}]

    @dbus_method()
    def BindShortcuts(
        self, handle: Place, session: Place, shortcuts: Keys, parent: Text, options: Options
    ) -> Answer:
        said = rules()
        if said.get("deny"):
            say("denied")
            return [1, {}]
        wanted = [(name, about) for name, about in shortcuts if name not in said.get("without", ())]
        self.given = {}
        for name, about in wanted:
            trigger = about["preferred_trigger"].value
            words = said.get("triggers", {}).get(name, trigger)
            say("bound", name, trigger, about["description"].value)
            self.given[name] = [
                name,
                {"description": about["description"], "trigger_description": Variant("s", words)},
            ]
            take(name, trigger)
        answer = [] if said.get("answers_none") else list(self.given.values())
        return [0, {"shortcuts": Variant(MANY, answer)}]

    @dbus_method()
    def ListShortcuts(self, handle: Place, session: Place) -> Answer:
        say("listed")
        return [0, {"shortcuts": Variant(MANY, list(self.given.values()))}]

    @dbus_signal()
    def Activated(self, session: Place, name: Text, moment: Moment, options: Options) -> Told:
        return [session, name, moment, options]

    @dbus_signal()
    def Deactivated(self, session: Place, name: Text, moment: Moment, options: Options) -> Told:
        return [session, name, moment, options]

    @dbus_signal()
    def ShortcutsChanged(self, session: Place, shortcuts: Keys) -> Changed:
        return [session, shortcuts]

    @dbus_property(access=PropertyAccess.READ)
    def version(self) -> Number:
        return 1

    def press(self, name: str) -> None:
        self.moment += 1
        self.Activated(self.session, name, self.moment, {})

    def let_go(self, name: str) -> None:
        self.moment += 1
        self.Deactivated(self.session, name, self.moment, {})


class Story(ServiceInterface):
    """What a test tells the desktop to do."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        super().__init__("test.Story")
        self._shortcuts = shortcuts

    @dbus_method()
    def Press(self, name: Text) -> None:
        self._shortcuts.press(name)

    @dbus_method()
    def LetGo(self, name: Text) -> None:
        self._shortcuts.let_go(name)

    @dbus_method()
    def Change(self, name: Text, words: Text) -> None:
        """The user gives the key another trigger in the desktop's settings."""
        about = self._shortcuts.given[name][1]
        about["trigger_description"] = Variant("s", words)
        self._shortcuts.ShortcutsChanged(self._shortcuts.session, list(self._shortcuts.given.values()))


def take(name: str, trigger: str) -> None:
    """From sway, where there is one."""
    if "SWAYSOCK" not in os.environ:
        return
    *modifiers, key = trigger.split("+")
    chord = "+".join(
        [*({"CTRL": "Ctrl", "ALT": "Mod1", "LOGO": "Mod4", "SHIFT": "Shift"}[m] for m in modifiers), key]
    )
    for flag, what in (("--no-repeat", "down"), ("--release", "up")):
        command = f"bindsym {flag} {chord} exec echo {what} {name} > {fifo}"
        subprocess.run(["swaymsg", command], check=True, capture_output=True)


async def main() -> None:
    bus = await MessageBus().connect()
    shortcuts = Shortcuts()
    bus.export(PATH, shortcuts)
    bus.export("/story", Story(shortcuts))

    def read() -> None:
        for line in os.read(pipe, 4096).decode().splitlines():
            what, name = line.split()
            (shortcuts.press if what == "down" else shortcuts.let_go)(name)

    pipe = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
    asyncio.get_running_loop().add_reader(pipe, read)
    await bus.request_name(NAME)
    say("ready")
    await bus.wait_for_disconnect()


asyncio.run(main())
