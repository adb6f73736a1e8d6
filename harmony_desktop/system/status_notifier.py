"""The panels of the StatusNotifier kind: whether anybody shows what is handed to their watcher."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

WATCHER = "org.kde.StatusNotifierWatcher"
BUS = "org.freedesktop.DBus"
STIRS = ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered")
RULES = (
    f"type='signal',sender='{BUS}',member='NameOwnerChanged',arg0='{WATCHER}'",
    *(f"type='signal',interface='{WATCHER}',member='{member}'" for member in STIRS),
)
SECONDS = 4.0


def stirs(message: "Message") -> bool:
    """It may be another answer from now on."""
    if message.member == "NameOwnerChanged":
        return message.body[:1] == [WATCHER]
    return message.interface == WATCHER and message.member in STIRS


async def hosted(bus: "MessageBus", seconds: float = SECONDS) -> bool:
    """A watcher takes icons also where nobody shows them; one that cannot say counts as that. Qt asks the same.
    Raises TimeoutError."""
    from dbus_fast import Message, MessageFlag, MessageType

    asked = Message(
        WATCHER,
        "/StatusNotifierWatcher",
        f"{BUS}.Properties",
        "Get",
        signature="ss",
        body=[WATCHER, "IsStatusNotifierHostRegistered"],
        flags=MessageFlag.NO_AUTOSTART,
    )
    reply = await asyncio.wait_for(bus.call(asked), seconds)
    if reply is None or reply.message_type is not MessageType.METHOD_RETURN or not reply.body:
        return False
    return getattr(reply.body[0], "value", False) is True
