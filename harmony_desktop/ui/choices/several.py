"""Any of many: a box beside its button, one line to type on; what is chosen is ticked, and the box stays open."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wish import Wish


class SeveralBox(PickBox):
    """``picked`` carries what is chosen now, in the order of the choices; each press ticks one, or takes it back."""

    picked = Signal(tuple)

    def __init__(
        self,
        theme: Theme,
        card: QWidget,
        button: QWidget,
        wish: Wish[Any],
        value: tuple[str, ...],
        placeholder: str,
    ) -> None:
        self._wish, self.value = wish, value
        super().__init__(theme, card, button, placeholder, self._rows_now())

    def _rows_now(self) -> list[Row]:
        wish = self._wish
        return [
            Row(
                RowKind.THREAD,
                tr(wish.name_of(choice)),
                choice,
                note=tr("chosen") if choice in self.value else "",
            )
            for choice in wish.choices
        ]

    def _choose(self, row: Row) -> None:
        """A line that was typed on is for the next one."""
        kept = set(self.value) ^ {row.key}
        self.value = tuple(choice for choice in self._wish.choices if choice in kept)
        self._rows = tuple(self._rows_now())
        self.line.clear()
        self._filter("")
        self._to(row.key)
        self.list.say()
        self.picked.emit(self.value)
