"""Which window the user is in, as the window manager says: while a key is grabbed, Qt's own view of it wavers."""

from harmony_desktop.domain.desktop import Session
from harmony_desktop.system.facts import session


def is_active(window_id: int) -> bool | None:
    """None where only Qt knows."""
    if session() is not Session.X11:
        return None
    from Xlib import X
    from Xlib.display import Display
    from Xlib.error import DisplayError, XError

    try:
        display = Display()
    except (DisplayError, OSError):
        return None
    try:
        active = display.intern_atom("_NET_ACTIVE_WINDOW")
        found = display.screen().root.get_full_property(active, X.AnyPropertyType)
        return None if found is None or not len(found.value) else bool(found.value[0] == window_id)
    except XError:
        return None
    finally:
        display.close()
