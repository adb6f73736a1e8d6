"""Tells who shows tray icons here, and when that changes: a panel may come later than this program, or come anew."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.desktop import Session
from harmony_desktop.system.facts import session
from harmony_desktop.system.status_notifier import BUS, RULES, SECONDS, hosted, stirs

if TYPE_CHECKING:
    from dbus_fast import Message
    from Xlib.display import Display

log = logging.getLogger(__name__)
STATUS_NOTIFIER, XEMBED = "StatusNotifier", "XEmbed"


async def watch(changed: Callable[[str], None]) -> None:
    """Until it is cancelled. ``changed`` gets `STATUS_NOTIFIER`, `XEMBED` or nothing, at first and after each change.

    Windows and macOS always have a tray, so nothing is told there.
    """
    kind = session()
    if kind not in (Session.X11, Session.WAYLAND):
        return
    there: dict[str, bool | None] = {STATUS_NOTIFIER: None, XEMBED: None if kind is Session.X11 else False}
    told: list[str] = []

    def tell(host: str, here: bool) -> None:
        there[host] = here
        if None in there.values():
            return  # the other has not been asked yet
        best = next((name for name, is_here in there.items() if is_here), "")
        if told[-1:] != [best]:
            told[:] = [best]
            log.info("tray: %s", best or "none")
            changed(best)

    async with asyncio.TaskGroup() as both:
        if kind is Session.X11:
            both.create_task(_hear_screen(lambda here: tell(XEMBED, here)))
        both.create_task(_hear_bus(lambda here: tell(STATUS_NOTIFIER, here)))


async def _hear_bus(tell: Callable[[bool], None]) -> None:
    from dbus_fast import DBusError, Message
    from dbus_fast.aio import MessageBus

    stirred = asyncio.Event()

    def told(message: "Message") -> None:
        if stirs(message):
            stirred.set()

    async def ask() -> None:
        while True:
            stirred.clear()
            again = None
            try:
                tell(await hosted(bus))
            except TimeoutError:  # it has much to do, as panels have at a login
                tell(False)
                again = SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(again):
                    await stirred.wait()

    try:
        bus = await asyncio.wait_for(MessageBus().connect(), SECONDS)
    except (OSError, ValueError, TimeoutError, DBusError) as missing:
        log.info("no session bus to tell of panels: %s", type(missing).__name__)
        tell(False)
        return
    asking = None
    try:
        bus.add_message_handler(told)
        for rule in RULES:
            path = f"/{BUS.replace('.', '/')}"
            await bus.call(Message(BUS, path, BUS, "AddMatch", signature="s", body=[rule]))
        asking = asyncio.ensure_future(ask())
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
    except (OSError, EOFError, DBusError) as gone:
        log.info("the session bus has gone: %s", type(gone).__name__)
        tell(False)
    finally:
        if asking is not None:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        bus.disconnect()


async def _hear_screen(tell: Callable[[bool], None]) -> None:
    """The tray of a screen owns a selection; the server tells who takes it or lets it go."""
    from Xlib.error import ConnectionClosedError, DisplayError, XError

    loop = asyncio.get_running_loop()
    gone = asyncio.Event()

    def told() -> None:
        try:
            while display.pending_events():
                display.next_event()
            tell(_owned(display))
        except (ConnectionClosedError, XError, OSError):
            loop.remove_reader(display.fileno())
            gone.set()

    try:
        display = await asyncio.to_thread(_connect)
    except (DisplayError, XError, OSError) as missing:
        log.info("no X server to tell of trays: %s", type(missing).__name__)
        tell(False)
        return
    loop.add_reader(display.fileno(), told)
    try:
        told()
        await gone.wait()
    finally:
        loop.remove_reader(display.fileno())
        display.close()


def _connect() -> "Display":
    from Xlib.display import Display
    from Xlib.ext import xfixes

    display = Display()
    screen: Any = display  # the extension adds its methods when it is there
    if display.has_extension("XFIXES"):
        screen.xfixes_query_version()
        mask = (
            xfixes.XFixesSetSelectionOwnerNotifyMask
            | xfixes.XFixesSelectionWindowDestroyNotifyMask
            | xfixes.XFixesSelectionClientCloseNotifyMask
        )
        screen.xfixes_select_selection_input(display.screen().root, _selection(display), mask)
        display.sync()
    return display


def _selection(display: "Display") -> int:
    return int(display.intern_atom(f"_NET_SYSTEM_TRAY_S{display.get_default_screen()}"))


def _owned(display: "Display") -> bool:
    from Xlib import X

    return bool(display.get_selection_owner(_selection(display)) != X.NONE)
