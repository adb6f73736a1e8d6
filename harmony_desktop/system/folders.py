"""Shows a file where it lies, in the desktop's own file manager."""

import asyncio
from pathlib import Path

SECONDS = 2.0


async def show(file: Path) -> bool:
    """With the file selected. False where no file manager can be asked: opening its folder is left to the caller."""
    from dbus_fast import DBusError, Message, MessageType
    from dbus_fast.aio import MessageBus

    try:
        bus = await asyncio.wait_for(MessageBus().connect(), SECONDS)
    except (OSError, ValueError, TimeoutError, DBusError):
        return False
    call = Message(
        destination="org.freedesktop.FileManager1",
        path="/org/freedesktop/FileManager1",
        interface="org.freedesktop.FileManager1",
        member="ShowItems",
        signature="ass",
        body=[[file.as_uri()], ""],
    )
    try:
        reply = await asyncio.wait_for(bus.call(call), SECONDS)
    except (TimeoutError, OSError):
        return False
    finally:
        bus.disconnect()
    return reply is not None and reply.message_type is MessageType.METHOD_RETURN
