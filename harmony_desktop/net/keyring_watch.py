"""Tells when a keyring may have become usable: one appears on the bus, or one is unlocked. On Linux; elsewhere the
system's own is always there."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbus_fast import Message

log = logging.getLogger(__name__)

NAMES = ("org.freedesktop.secrets", "org.kde.kwalletd6", "org.kde.kwalletd5")
_BUS = "org.freedesktop.DBus"
_RULES = (
    *(f"type='signal',interface='{_BUS}',member='NameOwnerChanged',arg0='{name}'" for name in NAMES),
    "type='signal',interface='org.freedesktop.Secret.Service',member='CollectionChanged'",
    "type='signal',interface='org.freedesktop.Secret.Service',member='CollectionCreated'",
    "type='signal',interface='org.kde.KWallet',member='walletOpened'",
)
_MEMBERS = ("NameOwnerChanged", "CollectionChanged", "CollectionCreated", "walletOpened")


async def stirrings() -> AsyncGenerator[None, None]:
    """Once as soon as it listens, for what happened before, and once for whatever happens to a keyring; what happens
    while nobody looks counts as one. Ends without a bus."""
    if sys.platform != "linux":
        return
    from dbus_fast import DBusError, Message
    from dbus_fast.aio import MessageBus

    stirred = asyncio.Event()

    def told(message: "Message") -> None:
        if message.member in _MEMBERS and (
            message.member != "NameOwnerChanged" or (message.body[0] in NAMES and message.body[2])
        ):
            stirred.set()

    try:
        bus = await asyncio.wait_for(MessageBus().connect(), 4.0)
    except (OSError, ValueError, TimeoutError, DBusError) as missing:
        log.info("no session bus to tell of keyrings: %s", type(missing).__name__)
        return
    gone = asyncio.ensure_future(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]
    try:
        bus.add_message_handler(told)
        for rule in _RULES:
            await bus.call(
                Message(_BUS, "/org/freedesktop/DBus", _BUS, "AddMatch", signature="s", body=[rule])
            )
        stirred.set()
        while True:
            waiting = asyncio.ensure_future(stirred.wait())
            await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                waiting.cancel()
                return
            stirred.clear()
            yield
    finally:
        bus.disconnect()
        with contextlib.suppress(asyncio.CancelledError, OSError, EOFError, DBusError):
            await gone
