"""Finds, reads and presses controls by their accessible names, as a screen reader does (AT-SPI over D-Bus)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection

from tests.parts.waiting import until

_INTERFACE = "org.a11y.atspi."
_STATES = {"checked": 4, "enabled": 8, "focused": 12, "showing": 25, "visible": 30}
_SCREEN_COORDINATES = 0


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
        found = self._call("Accessible", "GetChildren")[0]
        return [Control(self.bus, owner, path) for owner, path in found if not path.endswith("/null")]

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
        low, high = self._call("Accessible", "GetState")[0]
        bit = _STATES[state]
        return bool((low | high << 32) >> bit & 1)

    def press(self, action: str = "Press") -> None:
        """Does the named action, or its only one."""
        names = [str(name) for name, *_ in self._call("Action", "GetActions")[0]]
        self._call("Action", "DoAction", "i", names.index(action) if action in names else 0)

    def write(self, text: str) -> None:
        self._call("EditableText", "SetTextContents", "s", text)

    def walk(self, deepest: int = 24) -> Iterator["Control"]:
        """This control and all below it; those that vanish meanwhile are left out."""
        yield self
        if deepest:
            try:
                children = self.children
            except Gone:
                return
            for child in children:
                yield from child.walk(deepest - 1)

    def seek(self, name: str, role: str = "") -> "Control | None":
        """The first shown control below that has this name (or begins with it, when it ends in “…”)."""
        for control in self.walk():
            try:
                matches = _same(control.name, name) and (not role or control.role == role)
                if matches and control.is_("showing"):
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
        address = DBusAddress(self.path, self.owner, _INTERFACE + interface)
        reply = self._send(Properties(address).get(name))
        return reply[0][1]

    def _call(self, interface: str, method: str, signature: str = "", *body: object) -> tuple[Any, ...]:
        address = DBusAddress(self.path, self.owner, _INTERFACE + interface)
        return self._send(new_method_call(address, method, signature, body))

    def _send(self, message: Any) -> tuple[Any, ...]:
        try:
            reply = self.bus.send_and_get_reply(message, timeout=5)
        except (DBusErrorResponse, TimeoutError) as gone:
            raise Gone(f"{self.owner} {self.path}") from gone
        if reply.header.message_type is MessageType.error:
            raise Gone(f"{self.path}: {reply.header.fields.get(HeaderFields.error_name)}")
        return tuple(reply.body)


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
