"""The chips above a question's text, as many lines as they need."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.context_chip import TALL, ContextChip
from harmony_desktop.ui.theme import Theme

GAP = 6


class ContextBar(QWidget):
    """Shows what it is given as ``(key, icon, words, name)``; tells which one was opened or taken off."""

    opened = Signal(str)
    removed = Signal(str)
    left = Signal()
    """The last chip was taken off by keyboard: the text is next."""
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.chips: dict[str, ContextChip] = {}
        self.setAccessibleName(tr("Context"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(TALL)
        self.hide()

    def show_chips(self, wanted: Sequence[tuple[str, str, str, str]]) -> None:
        keys = [key for key, *_ in wanted]
        for key in [k for k in self.chips if k not in keys]:
            chip = self.chips.pop(key)
            chip.hide()
            chip.deleteLater()
        for key, icon, words, name in wanted:
            if key not in self.chips:
                self.chips[key] = self._make(key, icon)
            self.chips[key].say(words, name)
        self.chips = {key: self.chips[key] for key in keys}
        self.setVisible(bool(keys))
        self._flow()
        self.height_changed.emit()

    def _make(self, key: str, icon: str) -> ContextChip:
        chip = ContextChip(self._theme, icon, self)
        chip.clicked.connect(lambda: self.opened.emit(key))
        chip.removed.connect(lambda: self._on_removed(key))
        chip.show()
        return chip

    def _on_removed(self, key: str) -> None:
        """The keyboard stays among the chips while there are any."""
        keys = list(self.chips)
        at = keys.index(key)
        had_focus = self.chips[key].hasFocus()
        self.removed.emit(key)
        rest = list(self.chips.values())
        if not had_focus:
            return
        if rest:
            rest[min(at, len(rest) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.left.emit()

    def focus_last(self) -> bool:
        """From the text backwards; False where there is no chip."""
        if not self.chips or QApplication.focusWidget() in self.chips.values():
            return False
        list(self.chips.values())[-1].setFocus(Qt.FocusReason.BacktabFocusReason)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._flow()

    def _flow(self) -> None:
        x = y = 0
        wide = max(self.width(), 120)
        for chip in self.chips.values():
            room = min(chip.sizeHint().width(), wide)
            if x and x + room > wide:
                x, y = 0, y + TALL + GAP
            chip.setGeometry(x, y, room, TALL)
            x += room + GAP
        tall = y + TALL
        if tall != self.height():
            self.setFixedHeight(tall)
            self.height_changed.emit()
