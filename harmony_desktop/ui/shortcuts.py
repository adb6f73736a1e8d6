"""Shows which keys there are, as they stand now."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from harmony_desktop.i18n import tr
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.voice import HOLD_KEY
from harmony_desktop.wishes.window import NEW_CHAT_KEY, TOGGLE_KEY

OWN = "F1"


class Shortcuts(QObject):
    """Shown by F1 and by the palette; ``change`` leads to where the global ones are set."""

    def __init__(self, window: CompanionWindow, keys: KeyHolder, change: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._keys, self._change = window, keys, change
        QShortcut(QKeySequence(OWN), window).activated.connect(self.show)

    def show(self) -> None:
        from harmony_desktop.ui.shortcut_sheet import ShortcutSheet

        window, keys = self._window, self._keys
        wishes = [wish for wish in (HOLD_KEY, TOGGLE_KEY, NEW_CHAT_KEY) if keys.works(wish)]
        everywhere = [(keys.state(wish).trigger or keys.chord(wish), tr(wish.label)) for wish in wishes]
        sheet = ShortcutSheet(window.theme, window.card, everywhere)
        sheet.change_wanted.connect(self._change)
        window.lay_over(sheet)
