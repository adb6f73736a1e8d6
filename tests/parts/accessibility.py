"""Finds, reads and presses controls by their accessible names, as a screen reader does (AT-SPI over D-Bus)."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection

from tests.parts.waiting import until

_INTERFACE = "org.a11y.atspi."
_STATES = {"checked": 4, "enabled": 8, "focused": 12, "showing": 25, "visible": 30}
_SCREEN_COORDINATES = 0
_ANSWERS_WITHIN_S = 5.0


class Gone(Exception):
    """The control, or the program it belonged to, is no more."""


@dataclass(frozen=True)
class Control:
    """One accessible object of a running program."""

    bus: DBusConnection
    owner: str
    path: str

    @property
    def name(self) -> str:
        return str(self._property("Accessible", "Name"))

    @property
    def description(self) -> str:
        return str(self._property("Accessible", "Description"))

    @property
    def role(self) -> str:
        return str(self._call("Accessible", "GetRoleName")[0])

    @property
    def children(self) -> list["Control"]:
        return _controls(self.bus, self._call("Accessible", "GetChildren"))

    @property
    def text(self) -> str:
        """What it shows; an object-replacement character stands for each picture."""
        return str(self._call("Text", "GetText", "ii", 0, -1)[0])

    @property
    def rectangle(self) -> tuple[int, int, int, int]:
        """Left, top, width, height on the screen."""
        left, top, width, height = self._call("Component", "GetExtents", "u", _SCREEN_COORDINATES)[0]
        return left, top, width, height

    @property
    def centre(self) -> tuple[int, int]:
        left, top, width, height = self.rectangle
        return left + width // 2, top + height // 2

    def point_of(self, character: int) -> tuple[int, int]:
        """Where on the screen a character of its text is drawn."""
        left, top, width, height = self._call(
            "Text", "GetCharacterExtents", "iu", character, _SCREEN_COORDINATES
        )
        return left + (width or 16) // 2, top + height // 2  # a picture in the text has no width here

    def is_(self, state: str) -> bool:
        """Such as enabled, showing, focused, checked."""
        return _holds(self._call("Accessible", "GetState"), state)

    def press(self, action: str = "Press") -> None:
        """Does the named action, or its only one."""
        names = [str(name) for name, *_ in self._call("Action", "GetActions")[0]]
        self._call("Action", "DoAction", "i", names.index(action) if action in names else 0)

    def write(self, text: str) -> None:
        self._call("EditableText", "SetTextContents", "s", text)

    def seek(self, name: str, role: str = "") -> "Control | None":
        """The first shown control below that has this name (or begins with it, when it ends in “…”)."""
        for control, called in _shown(self):
            try:
                if _same(called, name) and (not role or control.role == role) and control.is_("showing"):
                    return control
            except Gone:
                continue
        return None

    def find(self, name: str, role: str = "", seconds: float = 10.0) -> "Control":
        """Waits until the control is there."""
        found = until(lambda: self.seek(name, role), f"a control named “{name}”", seconds)
        assert found is not None
        return found

    def outline(self) -> str:
        """The whole tree as text, for a failing test to show."""
        return "\n".join(_lines(self))

    def _property(self, interface: str, name: str) -> object:
        return self._reply(self.asks(interface, name))[0][1]

    def _call(self, interface: str, method: str, signature: str = "", *body: object) -> tuple[Any, ...]:
        return self._reply(self.calls(interface, method, signature, *body))

    def asks(self, interface: str, name: str) -> Message:
        return Properties(DBusAddress(self.path, self.owner, _INTERFACE + interface)).get(name)

    def calls(self, interface: str, method: str, signature: str = "", *body: object) -> Message:
        address = DBusAddress(self.path, self.owner, _INTERFACE + interface)
        return new_method_call(address, method, signature, body)

    def _reply(self, message: Message) -> tuple[Any, ...]:
        [reply] = _replies(self.bus, [message])
        if reply is None:
            raise Gone(f"{self.owner} {self.path}")
        return reply


class Eye:
    """On what is looked at over and over: first where it was seen last. To look through a whole window keeps the
    program busy that is to get on."""

    def __init__(self) -> None:
        self._seen: dict[str, Control] = {}

    def on(self, top: Control, name: str) -> Control | None:
        last = self._seen.get(name)
        with suppress(Gone):
            if last is not None and last.name == name and last.is_("showing"):
                return last
        found = top.seek(name)
        if found is not None:
            self._seen[name] = found
        return found


def _replies(bus: DBusConnection, messages: Sequence[Message]) -> list[tuple[Any, ...] | None]:
    """One for each, in their order; None where the control is gone. All are sent before the first reply is awaited: a
    tree of hundreds of controls is then read in a few turns of the program instead of hundreds."""
    serials = [next(bus.outgoing_serial) for _ in messages]
    for serial, message in zip(serials, messages, strict=True):
        bus.send(message, serial)
    found: dict[int, tuple[Any, ...]] = {}
    awaited, end = set(serials), time.monotonic() + _ANSWERS_WITHIN_S
    while awaited:
        try:
            reply = bus.receive(timeout=max(0.0, end - time.monotonic()))
        except TimeoutError:
            break
        serial = reply.header.fields.get(HeaderFields.reply_serial)
        if serial in awaited:  # else it comes too late for an earlier question
            awaited.remove(serial)
            if reply.header.message_type is not MessageType.error:
                found[serial] = tuple(reply.body)
    return [found.get(serial) for serial in serials]


def _shown(top: Control) -> Iterator[tuple[Control, str]]:
    """What is shown of a tree, each with its name, parents before their children. What is hidden is not looked into:
    nothing in it is shown. What vanishes meanwhile is left out."""
    names: dict[Control, str] = {}
    below: dict[Control, list[Control]] = {}
    level = [top]
    while level:
        called = _replies(top.bus, [control.asks("Accessible", "Name") for control in level])
        inside = _replies(top.bus, [control.calls("Accessible", "GetChildren") for control in level])
        for control, name, children in zip(level, called, inside, strict=True):
            if name is not None and children is not None:
                names[control] = str(name[0][1])
                below[control] = _controls(top.bus, children)
        next_ = [child for control in level for child in below.get(control, ()) if child not in names]
        states = _replies(top.bus, [child.calls("Accessible", "GetState") for child in next_])
        level = [
            child for child, state in zip(next_, states, strict=True) if state and _holds(state, "showing")
        ]
    return _in_order(top, names, below)


def _in_order(
    control: Control, names: Mapping[Control, str], below: Mapping[Control, Sequence[Control]]
) -> Iterator[tuple[Control, str]]:
    if control in names:
        yield control, names[control]
        for child in below[control]:
            yield from _in_order(child, names, below)


def _controls(bus: DBusConnection, children: tuple[Any, ...]) -> list[Control]:
    return [Control(bus, owner, path) for owner, path in children[0] if not path.endswith("/null")]


def _holds(reply: tuple[Any, ...], state: str) -> bool:
    low, high = reply[0]
    return bool((low | high << 32) >> _STATES[state] & 1)


def applications(bus: DBusConnection) -> list[Control]:
    """The programs that speak to screen readers."""
    return Control(bus, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root").children


def application(bus: DBusConnection, pid: int, seconds: float = 10.0) -> Control:
    """The program with this process id."""

    def look() -> Control | None:
        for program in applications(bus):
            if _pid(bus, program.owner) == pid:
                return program
        return None

    found = until(look, f"process {pid} on the screen reader's bus", seconds)
    assert found is not None
    return found


def _pid(bus: DBusConnection, owner: str) -> int:
    address = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    asked = new_method_call(address, "GetConnectionUnixProcessID", "s", (owner,))
    reply = bus.send_and_get_reply(asked, timeout=5)
    return 0 if reply.header.message_type is MessageType.error else int(reply.body[0])


def _same(name: str, wanted: str) -> bool:
    return name.startswith(wanted[:-1]) if wanted.endswith("…") and name != wanted else name == wanted


def _lines(control: Control, depth: int = 0) -> Iterator[str]:
    try:
        yield f"{'  ' * depth}{control.role}: {control.name!r}"
        for child in control.children:
            yield from _lines(child, depth + 1)
    except Gone:
        yield f"{'  ' * depth}(gone)"
