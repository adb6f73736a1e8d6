"""One of a few, chosen from a menu beside its button."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

AROUND = 44
"""The words: the air at both sides, and the arrow."""


class MenuChoice(Select):
    """``chosen`` carries the key when the user took another one; what is shown is set with `show_choice`."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, name: str, choices: Sequence[tuple[str, str]], key: str, parent: QWidget
    ) -> None:
        """``choices``: keys and their words."""
        super().__init__(theme, parent)
        self._name, self._choices = name, tuple(choices)
        self.key = ""
        self.clicked.connect(self._open)
        self.show_choice(key)

    def wide_for(self, words: str) -> int:
        """With these words on it: for several below each other."""
        return self.fontMetrics().horizontalAdvance(words) + AROUND

    def show_choice(self, key: str) -> None:
        self.key = key
        words = dict(self._choices).get(key, key)
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(f"{self._name}: {words}")

    def offer(self, choices: Sequence[tuple[str, str]], key: str) -> None:
        """Others than before."""
        self._choices = tuple(choices)
        self.show_choice(key)

    def _open(self) -> None:
        menu = Menu(self._name, self)
        for key, words in self._choices:
            action = menu.addAction(words.replace("&", "&&"), partial(self._choose, key))
            action.setCheckable(True)
            action.setChecked(key == self.key)
        menu.open_at(self)

    def _choose(self, key: str) -> None:
        if key != self.key:
            self.show_choice(key)
            self.chosen.emit(key)
