"""What one server process tells the others to do as well; without effect where there is one alone."""

import asyncio
from collections.abc import Callable

from harmony_workspace.access.audience import GONE, RESTORED
from harmony_workspace.companion.thread_changes import THREAD_GONE
from harmony_workspace.companion.turns import STOP
from harmony_workspace.removal.workspace import DELETED
from harmony_workspace.store import processes
from harmony_workspace.tools.mcp.rows import CHANGED
from harmony_workspace.web.deletion import let_go
from harmony_workspace.web.house import House


def attach(house: House) -> None:
    """From now on this process hears the others."""
    loop = asyncio.get_running_loop()
    deeds: dict[str, Callable[[str], object]] = {
        STOP: house.runs.stop,
        THREAD_GONE: house.runs.stop_thread,
        GONE: lambda id_: let_go(house, id_),
        RESTORED: house.erasing.restored,
        CHANGED: house.mcp_changed,
        DELETED: lambda _: house.say_deleted(),
    }

    def heard(what: str, about: str) -> None:
        if what in deeds and not loop.is_closed():  # a newer process may say what this one does not know
            loop.call_soon_threadsafe(deeds[what], about)

    processes.on_said(house.database, heard)
