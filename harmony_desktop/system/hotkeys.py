"""Chooses how this desktop lets a program take a key."""

from harmony_desktop.domain.desktop import GlobalKeys, Session
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.facts import session
from harmony_desktop.system.hotkeys_none import NoKeys


def global_keys() -> GlobalKeys:
    """X11 grabs where the session is X11; elsewhere an honest refusal."""
    if session() is not Session.X11:
        return NoKeys()
    from harmony_desktop.system.hotkeys_x11 import X11Keys

    try:
        return X11Keys()
    except HarmonyError:
        return NoKeys()
