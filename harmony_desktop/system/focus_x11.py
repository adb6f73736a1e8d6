"""The focus on X11, as the window manager has it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from harmony_desktop.system.x11 import BY_THE_USER, SERVER, values, wish

if TYPE_CHECKING:
    from Xlib.display import Display

_EVERYWHERE = 0xFFFFFFFF
"""A window that is on all desktops."""


class X11Focus:
    def active(self, ours: int) -> int | None:
        def look(display: "Display") -> int | None:
            found = values(display, display.screen().root, "_NET_ACTIVE_WINDOW")
            return int(found[0]) if found else None

        return SERVER.ask(look, None)

    def watch(self, changed: Callable[[], None]) -> None:
        SERVER.watch("_NET_ACTIVE_WINDOW", changed)

    def bring(self, ours: int) -> None:
        """To the desktop where the user is: otherwise the user would be taken to where the window is."""

        def do(display: "Display") -> None:
            here = values(display, display.screen().root, "_NET_CURRENT_DESKTOP")
            if here:
                wish(display, ours, "_NET_WM_DESKTOP", here[0], BY_THE_USER)
            wish(display, ours, "_NET_ACTIVE_WINDOW", BY_THE_USER, 0)

        SERVER.ask(do, None)

    def give_back(self, other: int) -> None:
        def do(display: "Display") -> None:
            if _is_seen(display, other):
                wish(display, other, "_NET_ACTIVE_WINDOW", BY_THE_USER, 0)

        SERVER.ask(do, None)


def _is_seen(display: "Display", other: int) -> bool:
    """It is there still, on this desktop, and not minimised."""
    root = display.screen().root
    if other not in (values(display, root, "_NET_CLIENT_LIST") or ()):
        return False
    window = display.create_resource_object("window", other)
    on, here = values(display, window, "_NET_WM_DESKTOP"), values(display, root, "_NET_CURRENT_DESKTOP")
    hidden = display.intern_atom("_NET_WM_STATE_HIDDEN")
    elsewhere = bool(on and here and on[0] not in (here[0], _EVERYWHERE))
    return not elsewhere and hidden not in (values(display, window, "_NET_WM_STATE") or ())
