"""Where the window stood on each screen, small and large, in a file of its own: it is needed for the first frame."""

import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QRect, QSize
from PySide6.QtGui import QScreen

from harmony_desktop.paths import private
from harmony_desktop.settings import Settings
from harmony_desktop.ui import monitors
from harmony_desktop.ui.frame import CARD_WIDTH, LEAST_TALL, LEAST_WIDE, FloatingFrame
from harmony_desktop.ui.timers import once
from harmony_desktop.wishes.window import KEEP_PLACE

if TYPE_CHECKING:
    from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
FILE = "window.json"
SETTLED_MS = 400
USUAL = (1120, 704)
"""The large card where nobody has given it a size yet."""


class Places:
    """The small card's corner and the large card's box, by the name of the screen."""

    def __init__(self) -> None:
        self.small: dict[str, tuple[int, int]] = {}
        self.large: dict[str, tuple[int, int, int, int]] = {}

    def note(self, window: FloatingFrame) -> None:
        """The window is there now."""
        screen = window.monitor
        if screen is None or window.isMaximized() or window.isFullScreen():
            return
        if window.large:
            box = window.box
            self.large[screen.name()] = (box.x(), box.y(), box.width(), box.height())
        else:
            self.small[screen.name()] = window.place

    def large_box(self, screen: QScreen) -> QRect:
        """Where it was on this screen, as far as it still fits; otherwise in its middle."""
        room = monitors.room(screen).adjusted(8, 8, -8, -8)
        if screen.name() in self.large:
            x, y, wide, tall = self.large[screen.name()]
        else:
            (wide, tall), x, y = USUAL, -1, -1
        wide = min(max(LEAST_WIDE, wide), room.width())
        tall = min(max(LEAST_TALL, tall), room.height())
        box = QRect(x, y, wide, tall)
        if screen.name() not in self.large:
            box.moveCenter(room.center())
        return inside(box, room)

    def small_corner(self, screen: QScreen, box: QRect) -> tuple[int, int]:
        """Where the small card was on this screen; otherwise in the middle of where the large one is."""
        middle = (box.center().x() - CARD_WIDTH // 2, box.top() + 40)
        return self.small.get(screen.name(), middle)

    def put_small(self, window: FloatingFrame, screen: QScreen) -> None:
        """Where the small card was on this screen, which may stand elsewhere now; otherwise in its middle."""
        if screen.name() in self.small:
            corner = QRect(QPoint(*self.small[screen.name()]), QSize(CARD_WIDTH, window.card_height))
            kept = inside(corner, monitors.room(screen))
            window.put(kept.x(), kept.y())
        else:
            window.put_in_middle(screen)


def inside(box: QRect, room: QRect) -> QRect:
    """The box, moved as little as it takes to lie in there."""
    x = max(room.left(), min(box.x(), room.right() + 1 - box.width()))
    y = max(room.top(), min(box.y(), room.bottom() + 1 - box.height()))
    return QRect(QPoint(x, y), box.size())


def restore(window: FloatingFrame, client: Path, wanted: bool = True) -> Places:
    """Puts the window where it was, on whatever screen is there now; the first time, and where that is not
    ``wanted``, in the middle."""
    places = Places()
    if not wanted:
        window.put_in_middle()
        return places
    try:
        kept: dict[str, Any] = json.loads((client / FILE).read_text(encoding="utf-8"))
        x, y = kept["place"]
        window.put(int(x), int(y))
        _read(places, kept)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        window.put_in_middle()
    return places


def _read(places: Places, kept: dict[str, Any]) -> None:
    for name, (x, y) in kept.get("small", {}).items():
        places.small[str(name)] = (int(x), int(y))
    for name, (x, y, wide, tall) in kept.get("large", {}).items():
        places.large[str(name)] = (int(x), int(y), int(wide), int(tall))


def remember(window: FloatingFrame, client: Path, places: Places | None = None) -> None:
    """Small or large, both are kept; the next start begins small, where the small card was."""
    places = places or Places()
    places.note(window)
    screen = window.monitor
    corner = window.place
    if window.large and screen is not None:
        corner = places.small_corner(screen, window.box)
    note = {"place": corner, "small": places.small, "large": places.large}
    part = (client / FILE).with_suffix(".part")
    try:
        private(client)
        part.write_text(json.dumps(note), encoding="utf-8")
        os.replace(part, client / FILE)
    except OSError as error:
        log.warning("the window's place was not kept: %s", error)


class Keeper(QObject):
    """Keeps the place of a window as soon as it has settled there: the program may be killed."""

    def __init__(self, window: "CompanionWindow", client: Path, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._client, self._settings = window, client, settings
        self._settled = once(self, SETTLED_MS, self.keep)
        window.placed.connect(self._settled.start)

    def keep(self) -> None:
        """A few hundred bytes. Where a minimised window is, nobody wants it."""
        if self._settings[KEEP_PLACE] and not self._window.isMinimized():
            remember(self._window, self._client, self._window.places)
