"""The one window: Quick is the composer alone, Answer the thread above it, Page both with all threads beside them.
Knows no session."""

import logging
from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from harmony_desktop.domain.threads import Transcript
from harmony_desktop.i18n import tr
from harmony_desktop.ui.card_parts import MAX_HEIGHT, PANEL_TALL, CompanionCard
from harmony_desktop.ui.click_away import ClickAway
from harmony_desktop.ui.coming import Coming
from harmony_desktop.ui.drop_target import DropTarget
from harmony_desktop.ui.growing import Growing
from harmony_desktop.ui.listening.stage import Stage
from harmony_desktop.ui.menu_key import open_menus_by_key
from harmony_desktop.ui.monitors import Monitors
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.pin import Pin
from harmony_desktop.ui.place import Places
from harmony_desktop.ui.reminder import ReminderSheet
from harmony_desktop.ui.sheer import Sheer
from harmony_desktop.ui.theme import Theme

__all__ = ["MAX_HEIGHT", "CompanionWindow", "WindowState"]

log = logging.getLogger(__name__)


class WindowState(StrEnum):
    QUICK = "quick"
    ANSWER = "answer"
    PAGE = "page"


class CompanionWindow(CompanionCard):
    """Holds the parts and their states; who presents decides what they show."""

    hidden_by_user = Signal()
    close_wanted = Signal()
    new_wanted = Signal()
    cancel_wanted = Signal()
    find_wanted = Signal()
    summoned = Signal()
    pin_changed = Signal(bool)
    state_changed = Signal()
    painted = Signal()
    left = Signal()
    """Another window has the keyboard."""
    turned = Signal(bool)
    """This one has it, or has it no more."""

    def __init__(self, theme: Theme, blends: bool = True) -> None:
        super().__init__(theme, blends)
        self.setWindowTitle(tr("Harmony Companion"))
        self.setAccessibleName(tr("Harmony Companion"))
        self.state = WindowState.QUICK
        self.places = Places()
        self.can_hide = False
        self._title = self._about = ""
        self._before_overlay: QWidget | None = None
        self._final = False
        self._painted = False
        self.shown_once = False
        self.drop = DropTarget(theme, self, self.card, self.composer.takes_context)
        self.coming, self.click_away, self.sheer = Coming(self), ClickAway(self), Sheer(self)
        self.pin = Pin(self)
        self._growing = Growing(self)
        self.monitors = Monitors(self)
        self._connect()
        self._apply_state()

    def _connect(self) -> None:
        self.panel.closed.connect(self._on_panel_closed)
        self.composer.cancel_wanted.connect(self.cancel_wanted)
        line = self.title_line
        line.new.clicked.connect(self.new_wanted)
        line.close_button.clicked.connect(self.close_wanted)
        line.grow.clicked.connect(self.toggle_page)
        line.twice_clicked.connect(self.toggle_page)
        self.reminder.clicked.connect(lambda: self.lay_over(ReminderSheet(self.theme, self.card)))
        self.sidebar_made.connect(lambda: self.sidebar.screen_wanted.connect(self.show_screen))
        self.screens.listener = self._on_screens_changed
        for keys, what in (
            ("Ctrl+N", self.new_wanted),
            ("Ctrl+W", self.close_wanted),
            ("Ctrl+K", self.find_wanted),
            ("Ctrl+Shift+P", self.toggle_page),
            ("Ctrl+Shift+T", self.pin.turn),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(what)
        open_menus_by_key(self)
        self.monitors.changed.connect(self._on_monitors_changed)

    # --- states --------------------------------------------------------------------------------------------------

    def show_state(self, state: WindowState) -> None:
        """Quick or Answer say whether a thread is open; a Page stays one until it is left."""
        if state is WindowState.PAGE:
            self.open_page()
            return
        filled = state is WindowState.ANSWER
        if filled != self.filled:
            self.filled = filled
            self._apply_state()

    def toggle_page(self) -> None:
        if self.large:
            self.leave_page()
        else:
            self.open_page()

    def open_page(self) -> None:
        """The same window, grown: to where it was as a page on this screen."""
        screen = self.monitor
        if self.large or screen is None:
            return
        self.places.note(self)
        self.close_panels()
        before = self._growing.look() if self.moves and self.isVisible() else None
        self.enlarge(self.places.large_box(screen))
        self._apply_state()
        if before is not None:
            self._growing.run(before)
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_page(self) -> None:
        screen = self.monitor
        if not self.large or screen is None:
            return
        self.places.note(self)
        self.close_screen()
        self.close_panels()
        self.shrink(*self.places.small_corner(screen, self.box))
        self._apply_state()
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _apply_state(self) -> None:
        """Which parts are there. In a Page the same ones have more room, and all threads beside them."""
        page, screen = self.large, bool(self.screen_name)
        if page or self._sidebar is not None:
            self.sidebar.setVisible(page)
        self.title_line.setVisible(page or self.filled)
        self.title_line.show_page(page, thread=self.filled and not screen)
        self.thread_view.setVisible(self.filled and not screen)
        self.blank.setVisible(page and not self.filled and not screen)
        self._show_writing(not screen)
        self.reminder.setVisible((page or self.filled) and self.writable and not screen)
        if not self.filled and not self.large:
            self.close_panels()
        self.composer.show_placeholder(self.filled, page)
        self._say_title()
        self.align()
        self.refit()
        state = WindowState.PAGE if page else WindowState.ANSWER if self.filled else WindowState.QUICK
        if state is not self.state:
            self.state = state
            log.info("state %s", state.value)
            self.state_changed.emit()

    # --- screens -------------------------------------------------------------------------------------------------

    def show_screen(self, name: str, title: str = "") -> QWidget:
        """Shows a screen of `screens` in the thread's place, in a Page. Returns its widget."""
        self.open_page()
        widget = self.screens.widget(name, self.middle)
        if self._column.indexOf(widget) < 0:
            self._column.insertWidget(1, widget, 1)
        for other in self.screens.made:
            other.setVisible(other is widget)
        self.screen_name = name
        self._about = title or self.screens.title(name)
        self.close_panels()
        self._apply_state()
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.state_changed.emit()
        return widget

    def close_screen(self) -> None:
        """Back to the thread."""
        if not self.screen_name:
            return
        self.screen_name = ""
        for widget in self.screens.made:
            widget.hide()
        self._apply_state()
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.state_changed.emit()

    def _on_screens_changed(self) -> None:
        if self._sidebar is not None:
            self._sidebar.show_screens()

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_title(self, title: str) -> None:
        self._title = title
        self._say_title()

    def _say_title(self) -> None:
        shown = self._about if self.screen_name else self._title or tr("New chat")
        self.title_line.title.setText(shown)

    def show_closed(self, words: str, button: str = "") -> None:
        """These words stand in the composer's place; none, and it is there again."""
        before, self.writable = self.writable, not words
        if words:
            self.closed_words.say(words, button)
        self._apply_state()
        if before != self.writable:
            self.state_changed.emit()

    def show_turn(self, transcript: Transcript, index: int) -> None:
        if self.card_height < PANEL_TALL:
            self.set_card_height(PANEL_TALL, calmly=False)
        self.panel.animated = self.moves
        self.panel.show_turn(transcript, index)
        self.align()
        log.info("turn shown")

    def _on_panel_closed(self) -> None:
        self.thread_view.show_open("", 0)
        self.align()
        back = self.thread_view if self.thread_view.by_keys else self.composer.edit
        back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refit()

    # --- over the card -------------------------------------------------------------------------------------------

    @property
    def overlay(self) -> Overlay | None:
        """What lies over the card."""
        return self._overlay

    def lay_over(self, overlay: Overlay) -> None:
        """Over everything on the card, until it closes; a small card makes room for it."""
        if self._overlay is not None:
            self._overlay.close_overlay()
        self._before_overlay = self.focusWidget()
        self._lie(overlay)
        overlay.closed.connect(self._on_overlay_closed)
        self.refit()
        overlay.setGeometry(self.card.rect())
        overlay.show_docked(self.large)
        self.align()

    def _on_overlay_closed(self) -> None:
        """The keyboard goes back to where it was, as far as that is still there."""
        self._lie(None)
        self.refit()
        before, self._before_overlay = self._before_overlay, None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.screen_name and self.writable:
            self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- shown and hidden ----------------------------------------------------------------------------------------

    def summon(self) -> None:
        """Shown because the user asked: on top, with the cursor in the composer."""
        self.coming.summon()
        if self._overlay is None and not self.screen_name:
            self.composer.edit.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def dismiss(self) -> None:
        """Out of the way; where nothing would bring a hidden window back it is only minimised."""
        self.coming.dismiss(self.can_hide)
        self.hidden_by_user.emit()

    def step_back(self) -> None:
        """Esc: what lies over the card, the panel, the take, the screen, the page, then the window."""
        if self._overlay is not None:
            self._overlay.step_back()
        elif self.panel_open:
            self.close_panels()
        elif self.take is not Stage.NONE:
            self.cancel_wanted.emit()
        elif not self.screen_name and self.composer.step_back():
            return
        elif self.screen_name:
            self.close_screen()
        elif self.large:
            self.leave_page()
        else:
            self.dismiss()

    def toggle(self) -> None:
        """The global key: there when it was not, away when it was."""
        if self.coming.in_use:
            self.dismiss()
        else:
            self.summon()

    def finish(self) -> None:
        """Close for good."""
        self._final = True
        self.close()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.step_back()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._final:
            event.accept()
            return
        event.ignore()
        self.close_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = self.shown_once = True
            self.painted.emit()
            QTimer.singleShot(0, self, self.coming.take_focus)
            log.info("window painted")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self.coming.turned()

    def _on_monitors_changed(self) -> None:
        """One was unplugged, or is another size: what is seen stays seen."""
        if self.isVisible():
            self.keep_on_screen()
            self.refit()
