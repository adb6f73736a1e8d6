"""Looks at the desktop: which session, who shows trays and notifications, who keeps secrets. No Qt."""

import asyncio
import os
import sys
from collections.abc import Mapping

from harmony_desktop.domain.desktop import DesktopFacts, Session
from harmony_desktop.system.link_handler import handler
from harmony_desktop.system.platform import through_xwayland
from harmony_desktop.system.status_notifier import hosted

_BUS_SECONDS = 2.0
_PORTAL = "org.freedesktop.portal.Desktop"


def session(env: Mapping[str, str] = os.environ) -> Session:
    """X11 means a pure X session: under Wayland, XWayland's grabs work in X windows only."""
    if sys.platform == "win32":
        return Session.WINDOWS
    if sys.platform == "darwin":
        return Session.MACOS
    if env.get("WAYLAND_DISPLAY") or env.get("XDG_SESSION_TYPE") == "wayland":
        return Session.WAYLAND
    return Session.X11 if env.get("DISPLAY") else Session.NONE


async def look_around() -> DesktopFacts:
    """What is there right now. On Windows and macOS the system itself has the tray, notifier and keyring."""
    kind = session()
    if kind in (Session.WINDOWS, Session.MACOS):
        own = "Windows" if kind is Session.WINDOWS else "macOS"
        links = await asyncio.to_thread(handler)
        return DesktopFacts(
            kind,
            own,
            own,
            own,
            keyring=own,
            global_keys=True,
            stays_above=True,
            accessibility=own,
            links=links,
        )
    (names, notifier, shortcuts, icons), links = await asyncio.gather(
        _on_the_bus(), asyncio.to_thread(handler)
    )
    status_host = "StatusNotifier" if icons else ""
    keyring = "Secret Service" if "org.freedesktop.secrets" in names else ""
    through_x = kind is Session.WAYLAND and through_xwayland(os.environ)
    manager, above, xembed = (
        await asyncio.to_thread(_on_the_screen) if kind is Session.X11 or through_x else ("", False, "")
    )
    return DesktopFacts(
        kind,
        manager,
        status_host or ("" if through_x else xembed),
        notifier,
        session_bus=bool(names),
        keyring=keyring,
        global_keys=kind is Session.X11 or (kind is Session.WAYLAND and shortcuts),
        stays_above=above,
        through_x=through_x,
        accessibility="AT-SPI" if "org.a11y.Bus" in names else "",
        links=links,
    )


async def _on_the_bus() -> tuple[set[str], str, bool, bool]:
    """Names that are owned or can be started, who shows notifications, whether a portal gives global keys, and whether
    anybody shows icons."""
    from dbus_fast import DBusError
    from dbus_fast.aio import MessageBus

    try:
        bus = await asyncio.wait_for(MessageBus().connect(), _BUS_SECONDS)
    except (OSError, ValueError, TimeoutError, DBusError):
        return set(), "", False, False  # no session bus: a bare machine, a service, a broken login
    try:
        names = {
            name
            for member in ("ListNames", "ListActivatableNames")
            for name in await _ask(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", member)
        }
        notifier = ""
        if "org.freedesktop.Notifications" in names:
            where = (
                "org.freedesktop.Notifications",
                "/org/freedesktop/Notifications",
                "GetServerInformation",
            )
            notifier = " ".join((await _ask(bus, *where))[:1])
        shortcuts = await _gives_keys(bus) if _PORTAL in names else False
        try:
            return names, notifier, shortcuts, await hosted(bus, _BUS_SECONDS)
        except TimeoutError:
            return names, notifier, shortcuts, False
    finally:
        bus.disconnect()


async def _gives_keys(bus: object) -> bool:
    """What a portal can do stands in its description of itself."""
    told = await _ask(
        bus, "org.freedesktop.DBus.Introspectable", "/org/freedesktop/portal/desktop", "Introspect", _PORTAL
    )
    return any("org.freedesktop.portal.GlobalShortcuts" in text for text in told)


async def _ask(bus: object, interface: str, path: str, member: str, destination: str = "") -> list[str]:
    """The strings of the reply; none when the call fails or takes too long."""
    from dbus_fast import Message, MessageType
    from dbus_fast.aio import MessageBus

    assert isinstance(bus, MessageBus)
    call = Message(destination=destination or interface, path=path, interface=interface, member=member)
    try:
        reply = await asyncio.wait_for(bus.call(call), _BUS_SECONDS)
    except (TimeoutError, OSError):
        return []
    if reply is None or reply.message_type is not MessageType.METHOD_RETURN:
        return []
    body = reply.body[0] if len(reply.body) == 1 and isinstance(reply.body[0], list) else reply.body
    return [str(item) for item in body]


def _on_the_screen() -> tuple[str, bool, str]:
    """The window manager's name, whether it keeps windows above, and the XEmbed tray."""
    from Xlib import X
    from Xlib.display import Display
    from Xlib.error import DisplayError, XError

    try:
        display = Display()
    except (DisplayError, OSError):
        return "", False, ""
    try:
        root = display.screen().root
        atom = display.intern_atom
        tray = display.get_selection_owner(atom(f"_NET_SYSTEM_TRAY_S{display.get_default_screen()}"))
        xembed = "XEmbed" if tray != X.NONE else ""
        supported = root.get_full_property(atom("_NET_SUPPORTED"), X.AnyPropertyType)
        above = supported is not None and atom("_NET_WM_STATE_ABOVE") in supported.value
        check = root.get_full_property(atom("_NET_SUPPORTING_WM_CHECK"), X.AnyPropertyType)
        if check is None:
            return "", above, xembed
        window = display.create_resource_object("window", check.value[0])
        name = window.get_full_text_property(atom("_NET_WM_NAME"))
        return name or "unnamed", above, xembed
    except XError:  # the window manager left while we asked
        return "", False, ""
    finally:
        display.close()
