"""The Page's left side: search, Companion, spaces, threads by day, and what is set. Knows no session."""

import sys

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.account_entry import AccountEntry
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.card_parts import SIDE_WIDTH
from harmony_desktop.ui.direction import sided
from harmony_desktop.ui.screens import PLACES, SET_UP, Screens
from harmony_desktop.ui.side_list import SideList
from harmony_desktop.ui.side_parts import Heading, SearchField, SideButton, entry_with_plus
from harmony_desktop.ui.side_rows import Row
from harmony_desktop.ui.theme import Theme

SPACES_SHOWN = 6
"""More scroll, so that the threads keep their room; a third of them in a low window."""
LOW = 680
FIND_KEY = "⌘ K" if sys.platform == "darwin" else "Ctrl K"


class Sidebar(QWidget):
    """``searched`` carries the words as they are typed; empty words end the search."""

    searched = Signal(str)
    new_wanted = Signal()
    companion_wanted = Signal()
    new_space_wanted = Signal()
    screen_wanted = Signal(str)

    def __init__(self, theme: Theme, screens: Screens, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._screens = screens
        self.setFixedWidth(SIDE_WIDTH)
        self.search = SearchField(theme, tr("Search conversations"), FIND_KEY, self)
        self.companion = SideButton(theme, "chat", tr("Companion"), self)
        self.new = entry_with_plus(self.companion, theme, tr("New chat"))
        self.head = Heading(theme, tr("Spaces"), tr("New space"), self)
        self.spaces = SideList(theme, tr("Spaces"), parent=self)
        self.threads = SideList(theme, tr("Conversations"), parent=self)
        self.hits = SideList(theme, tr("Found"), excerpts=True, parent=self)
        self.blank = Blank(theme, px=12.5, parent=self)
        self.entries = {
            name: SideButton(theme, icon, tr(words), self) for name, icon, words in (*PLACES, *SET_UP)
        }
        self.account = AccountEntry(theme, self)
        self._lay_out()
        self._connect()
        self.show_screens()
        self.show_spaces(())
        self.show_threads(())
        theme.changed.connect(self.update)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 10, 1, 8)
        column.setSpacing(0)
        for part, below in ((self.search, 6), (self.companion, 2)):
            column.addLayout(_inset(part))
            column.addSpacing(below)
        for name, *_ in PLACES:
            column.addLayout(_inset(self.entries[name], below=2))
        column.addWidget(self.head)
        column.addWidget(self.spaces)
        for stretched in (self.threads, self.hits, self.blank):
            column.addWidget(stretched, 1)
        column.addSpacing(4)
        for button in (*(self.entries[name] for name, *_ in SET_UP), self.account):
            column.addLayout(_inset(button, below=2))
        self.spaces.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.hits.hide()

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda text: self.searched.emit(text.strip()))
        self.search.down_wanted.connect(lambda: self._list_below().enter())
        self.search.entered.connect(self._open_first_hit)
        for view in (self.threads, self.hits, self.spaces):
            view.left_upwards.connect(lambda: self.search.setFocus(Qt.FocusReason.BacktabFocusReason))
        self.companion.clicked.connect(self.companion_wanted)
        self.new.clicked.connect(self.new_wanted)
        self.head.plus.clicked.connect(self.new_space_wanted)
        for name, button in self.entries.items():
            button.clicked.connect(lambda _=False, n=name: self.screen_wanted.emit(n))

    # --- what it shows -------------------------------------------------------------------------------------------

    @property
    def searching(self) -> bool:
        return bool(self.search.text().strip())

    def show_screens(self) -> None:
        """Entries for the screens there are; none that lead nowhere."""
        for name, button in self.entries.items():
            button.setVisible(name in self._screens)

    def show_place(self, screen: str, thread: str, space: str) -> None:
        """What is in the middle: a screen, or a thread."""
        for name, button in self.entries.items():
            button.light(name == screen)
        self.companion.light(not screen and not thread)
        self.threads.show_open("" if screen else thread)
        self.spaces.show_open(space)

    def show_spaces(self, rows: tuple[Row, ...] | list[Row]) -> None:
        self.spaces.show_rows(rows)
        self._fit_spaces()

    def _fit_spaces(self) -> None:
        most = SPACES_SHOWN if self.height() >= LOW else SPACES_SHOWN // 3
        self.spaces.setFixedHeight(self.spaces.look.tall * min(len(self.spaces.rows.rows), most))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_spaces()

    def show_threads(self, rows: tuple[Row, ...] | list[Row]) -> None:
        self.threads.show_rows(rows)
        self._arrange()

    def show_hits(self, rows: list[Row]) -> None:
        self.hits.show_rows(rows)
        self._arrange()

    def forget(self) -> None:
        """What was searched for and found goes, and what was being renamed."""
        self.search.setText("")
        for view in (self.hits, self.threads, self.spaces):
            view.show_rows(())
        self._arrange()

    def _arrange(self) -> None:
        searching = self.searching
        self.head.setVisible(not searching)
        self.spaces.setVisible(not searching and bool(self.spaces.rows.rows))
        self.hits.setVisible(searching and bool(self.hits.rows.rows))
        self.threads.setVisible(not searching and bool(self.threads.rows.rows))
        self.blank.setVisible(self.hits.isHidden() and self.threads.isHidden())
        if searching:
            self.blank.say(
                tr("No conversation says “{words}”.", words=self.search.text().strip()),
                tr("Search everything"),
            )
        else:
            self.blank.say(tr("Your conversations will be listed here."), tr("New chat"))

    def _list_below(self) -> SideList:
        if self.searching:
            return self.hits
        return self.spaces if self.spaces.rows.rows else self.threads

    def _open_first_hit(self) -> None:
        if self.searching and self.hits.rows.rows:
            self.hits.opened.emit(self.hits.rows.rows[0])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sunk, the card's corners at the outer side, one hairline at the inner."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        ground = QRectF(1, 1, self.width() + 40, self.height() - 2)
        shape.addRoundedRect(sided(ground, self.width()), 13, 13)
        painter.setClipRect(self.rect())
        painter.fillPath(shape, self._theme.colour("sunk"))
        edge = QRectF(self.width() - 1, 1, 1, self.height() - 2)
        painter.fillRect(sided(edge, self.width()), self._theme.colour("line"))


def _inset(part: QWidget, below: int = 0) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setContentsMargins(8, 0, 9, below)
    box.addWidget(part)
    return box
