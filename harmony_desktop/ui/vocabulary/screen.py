"""The page of names that speech is listened to for: found, refused, added. Knows no session."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.names import LONGEST, KnownName
from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Sheet, heading, note
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.vocabulary import words
from harmony_desktop.ui.vocabulary.row import NameRow

AT_ONCE = 40
"""Rows that are made at once; the others when they are asked for."""


class NamesScreen(QWidget):
    """``refused``, ``taken_back`` and ``added`` carry a name."""

    shown = Signal()
    refused = Signal(str)
    taken_back = Signal(str)
    added = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._used: Sequence[KnownName] = ()
        self._unwanted: Sequence[KnownName] = ()
        self._many = AT_ONCE
        self._read = False
        self.sheet = Sheet(theme, tr("Names Harmony listens for"), self)
        self.blank = Blank(theme, parent=self)
        self.search = SearchField(theme, tr("Search, or type a word of your own"), "", self)
        self.search.setMaxLength(LONGEST)
        self.add = TextButton(theme, tr("Add"), parent=self)
        self.together = Words(theme, px=12.5, tone="dim")
        self.used = Group(theme)
        self.more = TextButton(theme, tr("Show more"))
        self.unwanted = Group(theme)
        self.about = note(theme, words.about())
        self._lay_out()
        self.search.textChanged.connect(self._on_typed)
        self.search.entered.connect(self._on_add)
        find_with(self, self.search)
        self.add.clicked.connect(self._on_add)
        self.more.clicked.connect(self._on_more)
        self.blank.acted.connect(self._on_add)
        self._show()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.search, 1)
        top.addWidget(self.add)
        more = QHBoxLayout()
        more.addStretch()
        more.addWidget(self.more)
        more.addStretch()
        self._refused_title = heading(self._theme, tr("Never used"))
        column = self.sheet.column
        column.addLayout(top)
        column.addWidget(self.together)
        column.addWidget(self.used)
        column.addLayout(more)
        column.addWidget(self._refused_title)
        column.addWidget(self.unwanted)
        column.addWidget(self.blank, 1)
        column.addWidget(self.about)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sheet)

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[NameRow]:
        return [row for row in (*self.used.rows, *self.unwanted.rows) if isinstance(row, NameRow)]

    @property
    def typed(self) -> str:
        return " ".join(self.search.text().split())

    def show_names(self, used: Sequence[KnownName], unwanted: Sequence[KnownName], read: bool) -> None:
        """``read``: the workspace has said which there are."""
        self._used, self._unwanted, self._read = used, unwanted, read
        self._show()

    def forget(self) -> None:
        """Another account knows other names."""
        self.search.clear()
        self.show_names((), (), False)

    def _show(self) -> None:
        sought = self.typed.casefold()
        used = [known for known in self._used if sought in f"{known.name} {known.company}".casefold()]
        unwanted = [known for known in self._unwanted if sought in known.name.casefold()]
        self._fill(self.used, used[: self._many], False)
        self._fill(self.unwanted, unwanted, True)
        self.used.setVisible(bool(used))
        self.more.setVisible(len(used) > self._many)
        self.unwanted.setVisible(bool(unwanted))
        self._refused_title.setVisible(bool(unwanted))
        self.together.setText(words.together(len(self._used), len(self._unwanted)))
        self.together.setVisible(bool(self._used or self._unwanted))
        known = {each.name.casefold() for each in self._used}
        self.add.setEnabled(bool(sought) and sought not in known)
        self._say_blank(bool(used or unwanted))

    def _say_blank(self, found: bool) -> None:
        self.blank.setVisible(not found)
        if found:
            return
        if self.typed:
            sentence = tr("No name is like “{words}”.", words=self.typed)
            self.blank.say(sentence, tr("Add “{words}”", words=self.typed))
        elif self._read:
            self.blank.say(
                tr("No names yet. They come with your meetings; a word of your own you can add above.")
            )
        else:
            self.blank.say(tr("Asking the workspace…"))

    def _fill(self, group: Group, names: Sequence[KnownName], unwanted: bool) -> None:
        """Rows that stand there stay: the keyboard may be in one of them."""
        standing = {row.known: row for row in group.rows if isinstance(row, NameRow)}
        for known, row in standing.items():
            if known not in names:
                group.column.removeWidget(row)
                row.hide()
                row.deleteLater()
        for place, known in enumerate(names):
            row = standing.get(known) or self._made(known, unwanted, group)
            if group.column.indexOf(row) != place:
                group.column.insertWidget(place, row)
            row.show()
        group.update()

    def _made(self, known: KnownName, unwanted: bool, group: Group) -> NameRow:
        row = NameRow(self._theme, known, unwanted, group)
        row.acted.connect(self.taken_back if unwanted else self.refused)
        return row

    def enter(self, place: int) -> None:
        """The keyboard goes to the row that stands there now, or back to the search."""
        rows = self.rows
        if rows:
            rows[min(place, len(rows) - 1)].button.setFocus()
        else:
            self.search.setFocus()

    # --- what the user does --------------------------------------------------------------------------------------

    def _on_typed(self) -> None:
        self._many = AT_ONCE
        self._show()

    def _on_add(self) -> None:
        if self.add.isEnabled():
            name = self.typed
            self.search.clear()
            self.added.emit(name)
            self.search.setFocus()

    def _on_more(self) -> None:
        first = self._many
        self._many += AT_ONCE * 5
        self._show()
        self.enter(first)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is read."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.shown.emit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.search.setFocus(event.reason())
