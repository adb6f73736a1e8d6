"""The global keys, pressed to see that they work; changed where another program has them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.sheet import Group, LinkButton
from harmony_desktop.ui.choices.wish_row import WishRow
from harmony_desktop.ui.copy_row import CopyRow
from harmony_desktop.ui.first_run.step import Step
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wish import Wish
from harmony_desktop.wordings_keys import KEY_WAITS

COMMAND = "harmony-desktop toggle"


class KeysStep(Step):
    """``chosen`` carries the wish and the key for it."""

    begun, ended = Signal(), Signal()
    chosen = Signal(object, str)
    reset_wanted = Signal(object)
    other_wanted = Signal(object)
    """Any that is free."""
    configure_wanted = Signal()
    recording = Signal(bool)

    def __init__(self, theme: Theme, wishes: Sequence[Wish[str]], parent: QWidget) -> None:
        about = tr("They reach Harmony from any application. Press one now to try it.")
        super().__init__(theme, tr("Your keys"), about, parent)
        self.others: dict[str, LinkButton] = {}
        self.rows = {wish.name: self._row(wish) for wish in wishes}
        self._tried: set[str] = set()
        self._group = Group(theme, self)
        for row in self.rows.values():
            self._group.add(row)
        self.words = Words(theme, px=12.5, weight=500, wrap=True, parent=self)
        self.command = CopyRow(theme, tr("Command"), COMMAND, self, theme.font(12, mono=True))
        for part in (self._group, self.words, self.command):
            self.column.addWidget(part)
        self.command.hide()

    def _row(self, wish: Wish[str]) -> WishRow:
        row = WishRow(self.theme, wish, self, narrow=True)
        row.chosen.connect(partial(self.chosen.emit, wish))
        row.reset_wanted.connect(partial(self.reset_wanted.emit, wish))
        row.recording.connect(self.recording)
        other = self.others[wish.name] = LinkButton(self.theme, tr("Take one that is free"), row)
        other.setAccessibleName(tr("{name}: take one that is free", name=tr(wish.label)))
        other.clicked.connect(partial(self.other_wanted.emit, wish))
        other.hide()
        row.link_row.insertWidget(0, other)
        if row.key is not None:
            row.key.configure_wanted.connect(self.configure_wanted)
        return row

    def begin(self) -> None:
        self._tried.clear()
        self.begun.emit()

    def end(self) -> None:
        self.ended.emit()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_key(
        self,
        wish: Wish[Any],
        key: str,
        problem: str = "",
        *,
        taken: bool = False,
        given: bool = False,
        waits: bool = False,
        configures: bool = False,
    ) -> None:
        """``taken``: another one may be free; ``given``: the desktop decides, and this is what it gave."""
        row = self.rows[wish.name]
        if key != row.value:
            self._tried.discard(wish.name)
        row.show_value(key)
        row.complain(problem)
        self.others[wish.name].setVisible(taken)
        if row.key is not None:
            asked = tr(KEY_WAITS)
            told = tr("Your desktop decides this key.")
            row.key.say(asked if waits else told if given else "", configures)

    def complain(self, wish: Wish[Any], problem: str) -> None:
        self.rows[wish.name].complain(problem)
        self.changed.emit()

    def show_none(self, words: str) -> None:
        """This desktop lets no program have keys: ``words`` say what to do instead; none: it does."""
        self.command.setVisible(bool(words))
        self._group.setVisible(not words)
        if words:
            self._say(words, "dim")
        self.changed.emit()

    def invite(self, keys: Sequence[str]) -> None:
        """To press one of these."""
        asked = tr("Press {keys} now, wherever you are.", keys=tr(" or ").join(keys))
        self._say(asked if keys else tr("No key works yet: choose another one, or skip this."), "dim")
        self.changed.emit()

    def show_works(self, wish: Wish[str]) -> None:
        """It was pressed, and came here."""
        self._tried.add(wish.name)
        words = tr("That works: {key}.", key=self.rows[wish.name].value)
        if len(self._tried) == len(self.rows):
            words = tr("Both work.")
        self._say(words, "ok")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.changed.emit()

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(words)
        self.words.tint(tone)
