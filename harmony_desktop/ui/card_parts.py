"""The parts on the card, and how they share its room, small and large."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.ui import monitors, tab_order
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.composer import Composer
from harmony_desktop.ui.covered import cover
from harmony_desktop.ui.frame import CARD_WIDTH, EDGE, FloatingFrame
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.notices import Notice
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.reminder import NOTE_HEIGHT, Reminder
from harmony_desktop.ui.screens import Screens
from harmony_desktop.ui.settings_sections import Sections
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.thread_view import ThreadView
from harmony_desktop.ui.title_line import TITLE_HEIGHT, TitleLine
from harmony_desktop.ui.toast import Toast
from harmony_desktop.ui.turn_panel import TurnPanel

if TYPE_CHECKING:
    from harmony_desktop.ui.sidebar import Sidebar

MAX_HEIGHT = 614
STEP = 60
"""While an answer streams the card grows in steps, not with every line."""
SIDE_WIDTH = 236
"""Of the sidebar."""
MEASURE = 720
"""Lines longer than this are hard to read: a wide Page leaves the rest free at both sides."""

DOCK_WIDTH = 300
"""The least of the right column of a Page."""
PANEL_TALL = 420
"""A small card that shows a transcript."""


class CompanionCard(FloatingFrame):
    """Sidebar, thread and composer, right panel. The same widgets in every state: only their places differ."""

    sidebar_made = Signal()
    meeting_wanted = Signal(object, object)
    """Its id, and a turn of it, or None: shown beside the thread that speaks of it, or over it."""
    email_account_wanted = Signal()
    """The account that e-mail is sent from shall be set up; the Preferences do it."""

    def __init__(self, theme: Theme, blends: bool) -> None:
        super().__init__(theme, blends)
        self.filled = False
        """A thread is open: there is something above the composer."""
        self.writable = True
        """The open thread can be continued."""
        self.screen_name = ""
        """The screen that is shown in the thread's place."""
        self.take = Stage.NONE
        """What becomes of what is being said."""
        self.screens = Screens()
        self.sections = Sections(self)
        """Of Workspace Settings."""
        self.dock: QWidget | None = None
        """What stands at the right of a Page, beside the thread; hidden it is closed."""
        self._overlay: Overlay | None = None
        self._sidebar: Sidebar | None = None
        self._make_parts(theme)
        self._lay_out()
        for part in (self.composer, self.notice, self.toast, self.thread_view):
            part.height_changed.connect(self.refit)

    def _make_parts(self, theme: Theme) -> None:
        self.middle = QWidget(self.card)
        self.title_line = TitleLine(theme, self.middle)
        self.thread_view = ThreadView(theme, self.middle)
        self.thread_view.resize(CARD_WIDTH, 200)
        self.thread_view.document().setTextWidth(CARD_WIDTH)  # measured before it is first shown
        self.blank = Blank(theme, px=14, parent=self.middle)
        self.notice = Notice(theme, self.middle)
        self.toast = Toast(theme, self.middle)
        self.composer = Composer(theme, self.middle)
        self.closed_words = Blank(theme, ruled=True, parent=self.middle)
        self.reminder = Reminder(theme, self.middle)
        self.panel = TurnPanel(theme, self.card)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self.card)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.middle, 1)
        column = self._column = QVBoxLayout(self.middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title_line)
        column.addWidget(self.thread_view, 1)
        column.addWidget(self.blank, 1)
        for part in (self.notice, self.toast, self.composer, self.closed_words, self.reminder):
            column.addWidget(part)

    @property
    def sidebar(self) -> "Sidebar":
        """Made when it is first wanted: the small window starts without it."""
        if self._sidebar is None:
            from harmony_desktop.ui.sidebar import Sidebar

            self._sidebar = Sidebar(self.theme, self.screens, self.card)
            layout = self.card.layout()
            assert isinstance(layout, QHBoxLayout)
            layout.insertWidget(0, self._sidebar)
            self._sidebar.setVisible(self.large)
            self.panel.raise_()
            self.sidebar_made.emit()
        return self._sidebar

    @property
    def has_sidebar(self) -> bool:
        """It has been wanted before."""
        return self._sidebar is not None

    def _show_writing(self, here: bool) -> None:
        """The composer, or why there is none in this thread. What cannot be written in takes no key and no focus."""
        typing = self.composer.edit.hasFocus()
        self.closed_words.setVisible(here and not self.writable)
        self.composer.setEnabled(self.writable)
        self.composer.setVisible(here and self.writable)
        if typing and not self.closed_words.isHidden():
            self.closed_words.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def listening(self) -> bool:
        """The microphone is open, or opens."""
        return self.take in (Stage.OPENING, Stage.LISTENING)

    @property
    def panel_open(self) -> bool:
        """A meeting lies over the thread, or stands beside it."""
        return self.panel.isVisible() or (self.dock is not None and self.dock.isVisible())

    def close_panels(self) -> None:
        self.panel.close_panel()
        if self.dock is not None:
            self.dock.hide()

    def _lie(self, overlay: Overlay | None) -> None:
        """It lies over the card from now on, or nothing does."""
        self._overlay = overlay
        cover(self.card, overlay)

    # --- room ----------------------------------------------------------------------------------------------------

    def align(self) -> None:
        """Where the panel lies, and how wide lines run."""
        wide, tall = self.card.width(), self.card.height()
        free = 0
        if not self.panel.isHidden():
            self.panel.lie(self.card.rect())
        if self.dock is not None and not self.dock.isHidden():
            free = max(DOCK_WIDTH, (wide - SIDE_WIDTH) * 3 // 10)
            self.dock.setGeometry(wide - free, 0, free, tall)
        self._column.setContentsMargins(0, 0, free, 0)
        if self._overlay is not None:
            self._overlay.setGeometry(0, 0, wide, tall)
        room = wide - SIDE_WIDTH - free if self.large else CARD_WIDTH
        inset = max(0, (room - MEASURE) // 2) if self.large else 0
        air = 16 if self.large and room > 520 else 0
        self.thread_view.set_inset(max(inset, air))
        for part in (self.composer, self.notice):
            part.set_inset(0 if part is self.notice and self.screen_name else inset)
        self.reminder.set_inset(inset)
        self.toast.set_inset(0 if self.screen_name else inset)

    def refit(self) -> None:
        """The height that the content asks for, up to the most."""
        if self.large:
            return
        around = (self.composer.tall() if self.writable else self.closed_words.sizeHint().height()) + 2
        if self.notice.code:
            around += self.notice.tall(CARD_WIDTH)
        if not self.toast.isHidden():
            around += self.toast.height()
        least = self._overlay.tall_on(CARD_WIDTH) if self._overlay is not None else 0
        least = least if self.panel.isHidden() else max(least, PANEL_TALL)
        most = self.tallest
        if not self.filled:
            self.set_card_height(min(most, max(around - 1, least)), calmly=not least)
            return
        around += TITLE_HEIGHT + (NOTE_HEIGHT if self.writable else 0)
        wanted = self.thread_view.content_height()
        if self.thread_view.streaming:
            wanted = -(-wanted // STEP) * STEP
        tall = min(most, max(around + max(wanted, 60), least))
        if self.panel.isVisible() or self.thread_view.streaming:
            tall = max(tall, self.card_height if self.card_height > around + 40 else 0)
        self.set_card_height(min(most, tall))

    @property
    def tallest(self) -> int:
        """Of the small card, on the screen where it is."""
        screen = self.monitor
        return (
            MAX_HEIGHT if screen is None else min(MAX_HEIGHT, monitors.room(screen).height() - 2 * EDGE - 1)
        )

    def settle(self) -> None:
        """An answer is complete: take the exact height."""
        self.refit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab: inside what lies over the card, else over all of it."""
        inside = self._overlay.box if self._overlay is not None else self
        return tab_order.step(inside, forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.large:
            self.align()
