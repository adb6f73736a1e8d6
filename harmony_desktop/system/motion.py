"""Whether the desktop asks its programs to keep still: for people whom motion makes ill."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

PORTAL, PATH, SETTINGS = (
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Settings",
)
ASKED = ("org.freedesktop.appearance", "org.gnome.desktop.interface", "org.kde.kdeglobals.KDE")
_SECONDS = 2.0


def asks_for_calm(settings: Mapping[str, Mapping[str, Any]]) -> bool:
    """What the settings portal tells, by namespace and key."""
    common, gnome, kde = (settings.get(name, {}) for name in ASKED)
    if common.get("reduced-motion") == 1 or gnome.get("enable-animations") is False:
        return True
    factor = str(kde.get("AnimationDurationFactor", ""))
    return factor.replace(".", "", 1).isdigit() and float(factor) == 0


async def watch(tell: Callable[[bool], None]) -> None:
    """Tells it now, and whenever it changes where the system says so, until it is cancelled."""
    if sys.platform == "win32":
        tell(_windows_is_calm())
    elif sys.platform == "darwin":
        tell(_macos_is_calm())
    else:
        await _watch_portal(tell)


async def _watch_portal(tell: Callable[[bool], None]) -> None:
    from dbus_fast import DBusError
    from dbus_fast.aio import MessageBus

    try:
        bus = await asyncio.wait_for(MessageBus().connect(), _SECONDS)
    except (OSError, ValueError, TimeoutError, DBusError):
        return  # no session bus: nobody asks
    changed = asyncio.Event()
    try:
        await _listen(bus, changed)
        while True:
            changed.clear()
            tell(asks_for_calm(await _read(bus)))
            await changed.wait()
    finally:
        bus.disconnect()


async def _listen(bus: "MessageBus", changed: asyncio.Event) -> None:
    from dbus_fast import Message

    rule = f"type='signal',interface='{SETTINGS}',member='SettingChanged',arg0='{{}}'"
    for name in ASKED:
        call = Message(
            destination="org.freedesktop.DBus",
            path="/org/freedesktop/DBus",
            interface="org.freedesktop.DBus",
            member="AddMatch",
            signature="s",
            body=[rule.format(name)],
        )
        await asyncio.wait_for(bus.call(call), _SECONDS)

    def on_message(message: Message) -> None:
        if message.interface == SETTINGS and message.member == "SettingChanged":
            changed.set()

    bus.add_message_handler(on_message)


async def _read(bus: "MessageBus") -> dict[str, dict[str, Any]]:
    """Empty where there is no portal, or it says nothing."""
    from dbus_fast import Message, MessageType

    call = Message(
        destination=PORTAL,
        path=PATH,
        interface=SETTINGS,
        member="ReadAll",
        signature="as",
        body=[list(ASKED)],
    )
    try:
        reply = await asyncio.wait_for(bus.call(call), _SECONDS)
    except (TimeoutError, OSError):
        return {}
    if reply is None or reply.message_type is not MessageType.METHOD_RETURN or reply.signature != "a{sa{sv}}":
        return {}
    return {name: {key: v.value for key, v in kept.items()} for name, kept in reply.body[0].items()}


def _windows_is_calm() -> bool:
    """“Animation effects” of the system settings are off."""
    import ctypes

    on = ctypes.c_int(1)
    get_client_area_animation = 0x1042
    user32: Any = getattr(ctypes, "windll").user32  # noqa: B009 there on Windows only
    user32.SystemParametersInfoW(get_client_area_animation, 0, ctypes.byref(on), 0)
    return not on.value


def _macos_is_calm() -> bool:
    """“Reduce motion” of the accessibility settings is on."""
    from harmony_desktop.system.objc import Cocoa

    cocoa = Cocoa()
    workspace = cocoa.send(cocoa.named("NSWorkspace"), "sharedWorkspace")
    return bool(cocoa.number(workspace, "accessibilityDisplayShouldReduceMotion"))
