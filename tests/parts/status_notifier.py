"""A panel of the StatusNotifier kind: the watcher that icons register with, and the hand of the user on them.

Run as a program it is the watcher alone, and prints each icon that registers.
"""

import asyncio
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dbus_fast import PropertyAccess
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal
from jeepney import DBusAddress, Properties

from tests.parts.desktop import Desktop
from tests.parts.waiting import until

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"


class Watcher(ServiceInterface):
    def __init__(self, hosted: bool = True) -> None:
        """``hosted``: somebody shows what registers here."""
        super().__init__(WATCHER)
        self._items: list[str] = []
        self._hosted = hosted

    def host(self, here: bool) -> None:
        """Whoever shows the icons comes, or goes."""
        self._hosted = here
        if here:
            self.StatusNotifierHostRegistered()
        else:
            self.StatusNotifierHostUnregistered()

    @dbus_method()
    def RegisterStatusNotifierItem(self, service: "s"):  # type: ignore[name-defined,no-untyped-def]  # noqa: F821
        self._items.append(service)
        print("icon", service, flush=True)
        self.StatusNotifierItemRegistered(service)

    @dbus_method()
    def RegisterStatusNotifierHost(self, service: "s"):  # type: ignore[name-defined,no-untyped-def]  # noqa: F821
        pass

    @dbus_property(access=PropertyAccess.READ)
    def RegisteredStatusNotifierItems(self) -> "as":  # type: ignore[valid-type]  # noqa: F722
        return self._items

    @dbus_property(access=PropertyAccess.READ)
    def IsStatusNotifierHostRegistered(self) -> "b":  # type: ignore[name-defined]  # noqa: F821
        return self._hosted

    @dbus_property(access=PropertyAccess.READ)
    def ProtocolVersion(self) -> "i":  # type: ignore[name-defined]  # noqa: F821
        return 0

    @dbus_signal()
    def StatusNotifierItemRegistered(self, service: str) -> "s":  # type: ignore[name-defined]  # noqa: F821
        return service

    @dbus_signal()
    def StatusNotifierHostRegistered(self) -> None:
        pass

    @dbus_signal()
    def StatusNotifierHostUnregistered(self) -> None:
        pass


async def serve() -> None:
    bus = await MessageBus().connect()
    bus.export("/StatusNotifierWatcher", Watcher())
    await bus.request_name(WATCHER)
    print("watching", flush=True)
    await bus.wait_for_disconnect()


class Icon:
    """One that a program registered, as a panel sees and presses it."""

    def __init__(self, desktop: Desktop, service: str) -> None:
        self._desktop = desktop
        self._item = DBusAddress("/StatusNotifierItem", service, ITEM)
        path = self._get("Menu")
        self._menu = DBusAddress(str(path), service, MENU)

    def _get(self, name: str) -> Any:
        reply = self._desktop.bus.send_and_get_reply(Properties(self._item).get(name), timeout=5)
        return reply.body[0][1]

    @property
    def tip(self) -> str:
        return str(self._get("ToolTip")[2])

    @property
    def picture(self) -> bytes:
        """The pixels of its smallest size."""
        sizes = self._get("IconPixmap")
        return bytes(min(sizes, key=lambda size: size[0])[2])

    def press(self, button: int = 1) -> None:
        """1 is the left, 2 the middle, 3 the right one."""
        method = {1: "Activate", 2: "SecondaryActivate", 3: "ContextMenu"}[button]
        self._desktop.call(self._item, method, "ii", 0, 0)

    def menu(self) -> dict[str, int]:
        """What its menu offers, with the number of each; a line of a submenu as “Menu › Line”."""
        root = self._desktop.call(self._menu, "GetLayout", "iias", 0, -1, [])[1]
        return dict(self._lines(root[2], ""))

    def _lines(self, children: list[Any], before: str) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for _, (number, about, below) in children:
            shown = about.get("visible", ("b", True))[1]
            label = about.get("label", ("s", ""))[1].replace("_", "")
            if shown and label:
                found += [(before + label, number), *self._lines(below, f"{before}{label} › ")]
        return found

    def choose(self, label: str) -> None:
        self._desktop.call(self._menu, "Event", "isvu", self.menu()[label], "clicked", ("s", ""), 0)


class Panel:
    """While it is there, icons come to it."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    def __enter__(self) -> Self:
        desk = self._desktop
        self._log = desk.processes.logs / "panel.out"
        self._log.unlink(missing_ok=True)
        command = (sys.executable, "-m", "tests.parts.status_notifier")
        self._process = desk.processes.start(*command, env=desk.env, name="panel", cwd=Path.cwd())
        until(lambda: desk.owns(WATCHER), "the panel")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._desktop.processes.stop(self._process)
        until(lambda: not self._desktop.owns(WATCHER), "the panel to go")

    def icon(self) -> Icon:
        """The one that registered last."""

        def last() -> str:
            lines = self._log.read_text().splitlines()
            return next((line.partition(" ")[2] for line in reversed(lines) if line.startswith("icon ")), "")

        return Icon(self._desktop, until(last, "an icon on the panel"))


if __name__ == "__main__":
    asyncio.run(serve())
