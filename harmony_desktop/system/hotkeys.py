"""Chooses how this desktop lets a program take a key."""

from harmony_desktop.domain.desktop import GlobalKeys, Session
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.facts import session
from harmony_desktop.system.hotkeys_none import NoKeys


def global_keys() -> GlobalKeys:
    """The way of this session, or an honest refusal. Needs a running event loop."""
    try:
        match session():
            case Session.X11:
                from harmony_desktop.system.hotkeys_x11 import X11Keys

                return X11Keys()
            case Session.WAYLAND:
                from harmony_desktop.system.hotkeys_portal import PortalKeys

                return PortalKeys()
            case Session.WINDOWS:
                from harmony_desktop.system.hotkeys_windows import WindowsKeys

                return WindowsKeys()
            case Session.MACOS:
                from harmony_desktop.system.hotkeys_macos import MacKeys

                return MacKeys()
    except HarmonyError:
        pass  # no X server after all
    return NoKeys()
