"""Tells that the user is gone for now: the screen locks, or the computer is about to sleep. By D-Bus, on Linux."""

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbus_fast import BusType, Message

log = logging.getLogger(__name__)
LOCKS = {
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
}
LOGIN = {("org.freedesktop.login1.Manager", "PrepareForSleep"), ("org.freedesktop.login1.Session", "Lock")}
SECONDS = 4.0


async def watch(left: Callable[[], None]) -> None:
    """Until it is cancelled. A bus that is not there tells nothing; nothing is asked of it while it is quiet."""
    if sys.platform != "linux":
        return
    from dbus_fast import BusType

    locks = {(interface, "ActiveChanged") for interface in LOCKS}
    await asyncio.gather(_hear(BusType.SESSION, locks, left), _hear(BusType.SYSTEM, LOGIN, left))


async def _hear(which: "BusType", signals: set[tuple[str, str]], left: Callable[[], None]) -> None:
    from dbus_fast import DBusError, Message
    from dbus_fast.aio import MessageBus

    def told(message: "Message") -> None:
        if (message.interface, message.member) in signals and (not message.body or message.body[0] is True):
            log.info("the user leaves: %s", message.member)
            left()

    try:
        bus = await asyncio.wait_for(MessageBus(bus_type=which).connect(), SECONDS)
    except (OSError, ValueError, TimeoutError, DBusError) as missing:
        log.info("no %s bus to tell of locks and sleep: %s", which.name.lower(), type(missing).__name__)
        return
    try:
        bus.add_message_handler(told)
        for interface, member in sorted(signals):
            rule = f"type='signal',interface='{interface}',member='{member}'"
            name = "org.freedesktop.DBus"
            await bus.call(
                Message(name, "/org/freedesktop/DBus", name, "AddMatch", signature="s", body=[rule])
            )
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
    except (OSError, EOFError, DBusError) as gone:
        log.info("the %s bus has gone: %s", which.name.lower(), type(gone).__name__)
    finally:
        bus.disconnect()
