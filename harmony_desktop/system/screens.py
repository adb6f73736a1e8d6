"""Looks for a screen that answers before Qt does, which ends the process where none is."""

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from harmony_desktop.domain.problems import Problem

_SHOWN = {"xcb", "wayland"}
"""Platforms of Qt that need somebody who shows them; others, such as offscreen, do not."""


def problem(env: Mapping[str, str] = os.environ) -> Problem | None:
    """Why no window could be shown, where one is expected."""
    platforms = _platforms(env)
    if not sys.platform.startswith("linux") or not platforms <= _SHOWN:
        return None
    x, wayland = env.get("DISPLAY", ""), env.get("WAYLAND_DISPLAY", "")
    if ("xcb" in platforms and x and _x_answers(x)) or ("wayland" in platforms and _wayland_answers(env)):
        return None
    names = [name for name in (x, wayland) if name]
    return Problem("screen_silent", {"display": ", ".join(names)}) if names else Problem("no_display")


def seen(env: Mapping[str, str] = os.environ) -> bool:
    """Somebody looks at what a program shows here."""
    if not sys.platform.startswith("linux"):
        return True
    there = env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")
    return bool(there) and _platforms(env) <= _SHOWN and problem(env) is None


def _platforms(env: Mapping[str, str]) -> set[str]:
    wanted = env.get("QT_QPA_PLATFORM") or ";".join(_SHOWN)
    return {name.partition(":")[0] for name in wanted.split(";")}


def _x_answers(display: str) -> bool:
    """As Qt asks it: with the same library, and with what lets this user in."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt says what it lacks
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(display), None)
    answers = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return answers


def _wayland_answers(env: Mapping[str, str]) -> bool:
    if env.get("WAYLAND_SOCKET"):
        return True  # handed over by whoever started this
    place = Path(env.get("XDG_RUNTIME_DIR", ""), env.get("WAYLAND_DISPLAY") or "wayland-0")
    with socket.socket(socket.AF_UNIX) as link:
        try:
            link.connect(str(place))
        except OSError:
            return False
    return True
