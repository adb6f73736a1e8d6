"""Through which window system the window is shown, where a desktop has two. See docs/decisions/0014-through-xwayland.md."""

import sys
from collections.abc import Mapping, MutableMapping

THROUGH_X = "xcb;wayland"


def choose(env: MutableMapping[str, str], system: str = sys.platform) -> None:
    """Before Qt starts. On Wayland a program can neither place its window nor keep it above others; through XWayland it
    can. Whoever names a platform for Qt decides."""
    if system.startswith("linux") and through_xwayland(env):
        env["QT_QPA_PLATFORM"] = THROUGH_X  # the second where no X server answers


def through_xwayland(env: Mapping[str, str]) -> bool:
    """Also once it was chosen."""
    wayland = env.get("WAYLAND_DISPLAY") or env.get("XDG_SESSION_TYPE") == "wayland"
    return bool(wayland and env.get("DISPLAY")) and env.get("QT_QPA_PLATFORM", "") in ("", THROUGH_X)
