"""A page with a list at the left and what is open of it at the right; one after the other where it is narrow. Knows no
session."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.objects.editor import Editor
from harmony_desktop.ui.objects.object_list import ObjectList
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.theme import Theme

LIST_WIDE = 272
NARROW = 560
"""Less than this has no room for both."""
ANY_WIDTH = 16_777_215


@dataclass(frozen=True)
class PageWords:
    """What the page says, in the user's language."""

    title: str
    search: str
    empty: str
    choose: str
    nothing: str
    """With ``{words}``."""
    away: str
    new: str = ""
    """None where they come into being elsewhere."""


class ObjectScreen(QWidget):
    """Signals carry the key of a row; nothing changes here until it is shown."""

    shown = Signal()
    hidden = Signal()
    searched = Signal(str)
    opened = Signal(str)
    entered = Signal()
    ticked = Signal(str)
    delete_wanted = Signal(str)
    new_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, theme: Theme, words: PageWords, editor: Editor, headed: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self._said = self._failed = ""
        self._open = False
        self.setObjectName("objects")
        self.setAccessibleName(words.title)
        self.side = QWidget(self)
        self.search = SearchField(theme, words.search, "", self.side)
        self.new = IconButton(theme, "plus", words.new, self.side)
        self.new.setVisible(bool(words.new))
        self.list = ObjectList(theme, words.title, headed, self.side)
        self.nothing = Words(theme, px=12.5, tone="dim", wrap=True, parent=self.side)
        self.status = Words(theme, px=11.5, tone="dim", wrap=True, parent=self.side)
        self.editor = editor
        editor.setParent(self)
        self.choose = Blank(theme, parent=self)
        self.choose.say(words.choose, words.new)
        self.blank = Blank(theme, px=13.5, parent=self)
        self._lay_out()
        self._connect()
        self._arrange()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 8, 0)
        head.setSpacing(4)
        head.addWidget(self.search, 1)
        head.addWidget(self.new)
        side = QVBoxLayout(self.side)
        side.setContentsMargins(0, 10, 1, 0)
        side.setSpacing(8)
        side.addLayout(head)
        side.addWidget(self.list, 1)
        self.nothing.setContentsMargins(18, 6, 18, 0)
        side.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        self.status.setContentsMargins(16, 0, 16, 10)
        side.addWidget(self.status)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        for part in (self.editor, self.choose, self.blank):
            row.addWidget(part, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.searched)
        self.search.down_wanted.connect(self.list.enter)
        self.search.entered.connect(self._open_first)
        find_with(self, self.search)
        self.new.clicked.connect(self.new_wanted)
        self.list.opened.connect(lambda row: self.opened.emit(row.key))
        self.list.entered.connect(self.entered)
        self.list.ticked.connect(lambda row: self.ticked.emit(row.key))
        self.list.delete_wanted.connect(lambda row: self.delete_wanted.emit(row.key))
        self.list.left_upwards.connect(lambda: self.search.setFocus(Qt.FocusReason.BacktabFocusReason))
        self.choose.acted.connect(self.new_wanted)
        self.blank.acted.connect(lambda: (self.retry_wanted if self._said else self.new_wanted).emit())
        self.editor.back_wanted.connect(self.step_back)

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        return self.search.text().strip()

    def show_rows(self, rows: Sequence[Row], key: str) -> None:
        """``key``: of the one that is open."""
        self.list.show_rows(rows)
        self.list.show_open(key)
        self._arrange()

    def show_opened(self, opened: bool) -> None:
        """Whether the editor shows something."""
        self._open = opened
        self._arrange()

    def say(self, sentence: str, button: str = "") -> None:
        """In place of everything; no sentence: there is something to show."""
        self._said, self._failed = sentence, button
        self._arrange()

    def show_status(self, words: str, tone: str = "dim") -> None:
        """Below the list."""
        self.status.setText(words)
        self.status.tint(tone)
        self.status.setVisible(bool(words))

    def forget(self) -> None:
        """Another account is in use."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.editor.blockSignals(True)  # leaving its fields would hand on what belongs to the other account
        self.editor.forget()
        self.show_rows((), "")
        self.show_opened(False)
        self.show_status("")
        self.editor.blockSignals(False)

    def _arrange(self) -> None:
        here = QApplication.focusWidget()
        asked = here is self or (here is not None and self.blank.isAncestorOf(here))
        rows, wide = bool(self.list.rows.rows), self.width() >= NARROW
        whole = bool(self._said) or not (rows or self.words or self._open)
        if self._said:
            self.blank.say(self._said, self._failed)
        else:
            self.blank.say(self._words.empty, self._words.new)
        self.nothing.setText(self._words.nothing.format(words=self.words) if self.words else "")
        self.side.setVisible(not whole and (wide or not self._open))
        self.side.setMinimumWidth(LIST_WIDE if wide else 0)
        self.side.setMaximumWidth(LIST_WIDE if wide else ANY_WIDTH)
        self.list.setVisible(rows)
        self.nothing.setVisible(not rows)
        self.editor.setVisible(self._open and not self._said)
        self.editor.back.setVisible(not wide)
        self.choose.setVisible(not whole and wide and not self._open)
        self.blank.setVisible(whole)
        self.update()
        if asked and (here is self or not whole):
            self._hand_on()

    def _open_first(self) -> None:
        self.list.to_first()
        if self.list.current is not None:
            self.opened.emit(self.list.current.key)
            self.entered.emit()

    # --- the keyboard --------------------------------------------------------------------------------------------

    def step_back(self) -> None:
        """From what is open to the list."""
        if self.width() < NARROW:
            self.opened.emit("")
        if self.list.isVisible():
            self.list.enter()
        else:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Escape and here is not None and self.editor.isAncestorOf(here):
            self.step_back()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._hand_on()

    def _hand_on(self) -> None:
        """The keyboard goes to what there is; while nothing is there yet it waits here."""
        reason = Qt.FocusReason.OtherFocusReason
        if not self.blank.isHidden():
            if self._failed or (self._words.new and not self._said):
                self.blank.setFocus(reason)
        elif self.side.isHidden():
            self.editor.take_focus()
        elif not self.list.isHidden():
            self.list.enter()
        else:
            self.search.setFocus(reason)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hidden.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One hairline between the list and what is open."""
        if not self.side.isHidden() and self.width() >= NARROW:
            QPainter(self).fillRect(
                self.side.width() - 1, 0, 1, self.height() - 1, self._theme.colour("line")
            )
