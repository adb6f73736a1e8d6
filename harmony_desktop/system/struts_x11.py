"""What panels and docks keep for themselves on X11, in the pixels of the server."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from harmony_desktop.system.x11 import SERVER, values

if TYPE_CHECKING:
    from Xlib.display import Display

Box = tuple[int, int, int, int]
"""Left, top, width, height."""
FRESH_S = 1.0
"""So long an answer holds: a window that grows asks with every step."""
_known: tuple[float, list[Box]] = (-FRESH_S, [])


def reserved() -> list[Box]:
    """The strips along the edges of the whole desktop that windows shall stay out of."""
    global _known
    now = time.monotonic()
    if now - _known[0] >= FRESH_S:
        _known = (now, SERVER.ask(_look, []))
    return _known[1]


def forget() -> None:
    """The next question is asked anew: a panel may have come since."""
    global _known
    _known = (-FRESH_S, [])


def _look(display: "Display") -> list[Box]:
    from Xlib.error import XError

    screen = display.screen()
    size = (screen.width_in_pixels, screen.height_in_pixels)
    found: list[Box] = []
    for client in values(display, screen.root, "_NET_CLIENT_LIST") or ():
        window = display.create_resource_object("window", client)
        try:
            kept = values(display, window, "_NET_WM_STRUT_PARTIAL") or values(
                display, window, "_NET_WM_STRUT"
            )
        except XError:
            continue  # gone since the list was read
        if kept:
            found += strips(kept, size)
    return found


def strips(kept: Iterable[int], size: tuple[int, int]) -> list[Box]:
    """The boxes of one window's strut; one without beginnings and ends keeps whole edges."""
    wide, tall = size
    left, right, top, bottom, *ends = kept
    if len(ends) < 8:
        ends = [0, tall, 0, tall, 0, wide, 0, wide]
    boxes = (
        (0, ends[0], left, ends[1] - ends[0] + 1),
        (wide - right, ends[2], right, ends[3] - ends[2] + 1),
        (ends[4], 0, ends[5] - ends[4] + 1, top),
        (ends[6], tall - bottom, ends[7] - ends[6] + 1, bottom),
    )
    return [box for box, thick in zip(boxes, (left, right, top, bottom), strict=True) if thick > 0]
