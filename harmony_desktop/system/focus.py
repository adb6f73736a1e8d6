"""Which window the user is in, and putting the user into ours: asked of the window manager itself.

Qt's own view wavers while a key is grabbed, and its request for the focus carries the time of the last event that
Qt saw. A global key is none of those, so a window manager that guards the focus would refuse it.
"""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from harmony_desktop.domain.desktop import Session
from harmony_desktop.system.facts import session

if TYPE_CHECKING:
    from Xlib.display import Display

_BY_THE_USER = 2
"""Source of a request: 1 an application by itself, 2 the user's own wish."""


def is_active(window_id: int) -> bool | None:
    """None where only Qt knows."""
    from Xlib import X

    with _display() as display:
        if display is None:
            return None
        wanted = display.intern_atom("_NET_ACTIVE_WINDOW")
        found = display.screen().root.get_full_property(wanted, X.AnyPropertyType)
        return None if found is None or not len(found.value) else bool(found.value[0] == window_id)


def activate(window_id: int) -> None:
    """The user has just asked for this window, which is on the screen."""
    from Xlib import X
    from Xlib.protocol.event import ClientMessage

    with _display() as display:
        if display is None:
            return
        window = display.create_resource_object("window", window_id)
        wish = display.intern_atom("_NET_ACTIVE_WINDOW")
        message = ClientMessage(
            window=window, client_type=wish, data=(32, [_BY_THE_USER, X.CurrentTime, 0, 0, 0])
        )
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
        display.screen().root.send_event(message, event_mask=mask)
        display.sync()


@contextlib.contextmanager
def _display() -> "Iterator[Display | None]":
    """None where there is no X server, or it cannot be asked."""
    if session() is not Session.X11:
        yield None
        return
    from Xlib.display import Display
    from Xlib.error import DisplayError

    try:
        display = Display()
    except (DisplayError, OSError):
        yield None
        return
    try:
        yield display
    finally:
        display.close()
