"""Who shows tray icons: a watcher that takes them is not enough, somebody has to show what it took."""

import asyncio

import pytest
from dbus_fast.aio import MessageBus

from harmony_desktop.system.facts import look_around
from harmony_desktop.system.tray_hosts import STATUS_NOTIFIER, watch
from tests.parts.bus import private_bus
from tests.parts.status_notifier import WATCHER, Watcher

__all__ = ["private_bus"]


async def test_a_watcher_whose_panel_has_gone_is_no_tray(
    private_bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.delenv("DISPLAY", raising=False)
    watcher = Watcher(hosted=False)
    bus = await MessageBus(bus_address=private_bus).connect()
    bus.export("/StatusNotifierWatcher", watcher)
    await bus.request_name(WATCHER)
    told: asyncio.Queue[str] = asyncio.Queue()
    watching = asyncio.create_task(watch(told.put_nowait))
    async with asyncio.timeout(10):
        assert (await told.get(), (await look_around()).tray) == ("", ""), "nobody shows icons"
        watcher.host(True)
        assert (await told.get(), (await look_around()).tray) == (STATUS_NOTIFIER, STATUS_NOTIFIER)
        watcher.host(False)
        assert await told.get() == ""
        watcher.host(True)
        assert await told.get() == STATUS_NOTIFIER
        bus.disconnect()
        assert await told.get() == "", "the watcher itself has gone"
    watching.cancel()
