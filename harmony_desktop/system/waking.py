"""Tells that the computer slept: by the login service, and by clocks that moved on without us."""

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbus_fast import Message

log = logging.getLogger(__name__)

EVERY_S = 20.0
JUMP_S = 5.0
"""More than a busy machine is late."""
LOGIN = ("org.freedesktop.login1.Manager", "PrepareForSleep")
SECONDS = 4.0


async def watch(woke: Callable[[], None]) -> None:
    """Until it is cancelled; the two may both tell of one sleep."""
    await asyncio.gather(_by_clock(woke), _by_login(woke))


async def _by_clock(woke: Callable[[], None]) -> None:
    jumps = Jumps()
    while True:
        await asyncio.sleep(EVERY_S)
        if jumps.slept(EVERY_S):
            log.info("the clocks moved on without us")
            woke()


class Jumps:
    """Of every clock there is: one goes on in sleep on this system and another on that, and one is set by people."""

    def __init__(self, clocks: Callable[[], tuple[float, ...]] | None = None) -> None:
        self._clocks = clocks or _now
        self._before = self._clocks()

    def slept(self, meant: float) -> bool:
        """Whether much more time than ``meant`` went by since the last look. A clock that was set counts: what is
        done about it does no harm."""
        before, self._before = self._before, self._clocks()
        return any(now - then - meant > JUMP_S for then, now in zip(before, self._before, strict=True))


def _now() -> tuple[float, ...]:
    boot = time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else 0.0
    return time.time(), time.monotonic(), boot


async def _by_login(woke: Callable[[], None]) -> None:
    if sys.platform != "linux":
        return
    from dbus_fast import BusType, DBusError, Message
    from dbus_fast.aio import MessageBus

    def told(message: "Message") -> None:
        if (message.interface, message.member) == LOGIN and message.body and message.body[0] is False:
            log.info("the computer woke up")
            woke()

    try:
        bus = await asyncio.wait_for(MessageBus(bus_type=BusType.SYSTEM).connect(), SECONDS)
    except (OSError, ValueError, TimeoutError, DBusError) as missing:
        log.info("no system bus to tell of waking up: %s", type(missing).__name__)
        return
    try:
        bus.add_message_handler(told)
        rule = f"type='signal',interface='{LOGIN[0]}',member='{LOGIN[1]}'"
        name = "org.freedesktop.DBus"
        await bus.call(Message(name, "/org/freedesktop/DBus", name, "AddMatch", signature="s", body=[rule]))
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
    except (OSError, EOFError, DBusError) as gone:
        log.info("the system bus has gone: %s", type(gone).__name__)
    finally:
        bus.disconnect()
