"""Whether the window stays when another one gets the keyboard: its sign in the title line, and its key."""

import logging
from typing import TYPE_CHECKING

from harmony_desktop.i18n import tr

if TYPE_CHECKING:
    from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
SAID_MS = 3_000
"""So long its key is answered in words."""


class Pin:
    """Asks for a change with the window's ``pin_changed``; who presents decides and has it shown."""

    def __init__(self, window: "CompanionWindow") -> None:
        self.on = True
        self._window = window
        window.title_line.pin.clicked.connect(lambda: window.pin_changed.emit(not self.on))

    @property
    def words(self) -> str:
        return tr("Stays open") if self.on else tr("Hides when you click elsewhere")

    def show(self, on: bool) -> None:
        self.on = on
        log.info("window %s", "pinned" if on else "unpinned")
        button = self._window.title_line.pin
        button.show_icon("pin-on" if on else "pin")
        button.say(tr("Unpin") if on else tr("Pin"), f"{self.words} (Ctrl+Shift+T)")

    def turn(self) -> None:
        """By its key, which also works where no pin is shown: so it is said."""
        self._window.pin_changed.emit(not self.on)
        self._window.toast.say(self.words, lasts_ms=SAID_MS)
