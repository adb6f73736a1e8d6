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
from harmony_desktop.system import focus
from harmony_desktop.ui.card_parts import MAX_HEIGHT, PANEL_TALL, CompanionCard
from harmony_desktop.ui.drop_target import DropTarget
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.place import Places
from harmony_desktop.ui.reminder import ReminderSheet
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

    def __init__(self, theme: Theme, blends: bool = True) -> None:
        super().__init__(theme, blends)
        self.setWindowTitle(tr("Harmony Companion"))
        self.setAccessibleName(tr("Harmony Companion"))
        self.state = WindowState.QUICK
        self.places = Places()
        self.listening = False
        self.pinned = True
        self.can_hide = False
        self._title = self._about = ""
        self._before_overlay: QWidget | None = None
        self._final = False
        self._painted = False
        self._wanted = False
        self.shown_once = False
        self.drop = DropTarget(theme, self, self.card, self.composer.takes_context)
        self._connect()
        self._apply_state()

    def _connect(self) -> None:
        self.panel.closed.connect(self._on_panel_closed)
        line = self.title_line
        line.new.clicked.connect(self.new_wanted)
        line.close_button.clicked.connect(self.close_wanted)
        line.pin.clicked.connect(lambda: self.pin_changed.emit(not self.pinned))
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
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(what)

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
        self.enlarge(self.places.large_box(screen))
        self._apply_state()
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

    def show_listening(self, listening: bool, latched: bool = False) -> None:
        changed, self.listening = self.listening != listening, listening
        if listening:
            self.close_screen()
        self.composer.show_listening(listening, latched)
        if not listening:
            self.composer.show_placeholder(self.filled, self.large)
        if changed:
            log.info("state %s", "listening" if listening else self.state.value)

    def show_pinned(self, pinned: bool) -> None:
        self.pinned = pinned
        self.title_line.pin.show_icon("pin-on" if pinned else "pin")
        self.title_line.pin.say(
            tr("Unpin") if pinned else tr("Pin"),
            tr("Stays open") if pinned else tr("Hides when you click elsewhere"),
        )

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
        self.panel.animated = self.animated
        self.panel.show_turn(transcript, index)
        self.align()
        log.info("turn shown")

    def _on_panel_closed(self) -> None:
        self.thread_view.show_open("", 0)
        self.align()
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refit()

    # --- over the card -------------------------------------------------------------------------------------------

    def lay_over(self, overlay: Overlay) -> None:
        """Over everything on the card, until it closes; a small card makes room for it."""
        if self._overlay is not None:
            self._overlay.close_overlay()
        self._before_overlay = self.focusWidget()
        self._overlay = overlay
        overlay.closed.connect(self._on_overlay_closed)
        self.refit()
        overlay.setGeometry(self.card.rect())
        overlay.show_docked(self.large)
        self.align()

    def _on_overlay_closed(self) -> None:
        """The keyboard goes back to where it was, as far as that is still there."""
        self._overlay = None
        self.refit()
        before, self._before_overlay = self._before_overlay, None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.screen_name and self.writable:
            self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- shown and hidden ----------------------------------------------------------------------------------------

    def summon(self) -> None:
        """Shown because the user asked: on top, with the cursor in the composer."""
        self._wanted = True
        self.summoned.emit()
        if self.isVisible() and not self.isMinimized():
            self._take_focus()
        self.keep_on_screen()
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()
        if self._overlay is None and not self.screen_name:
            self.composer.edit.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def _take_focus(self) -> None:
        """Once it is on the screen: before that no window manager knows it."""
        if self._wanted:
            self._wanted = False
            focus.activate(int(self.winId()))

    def dismiss(self) -> None:
        """Out of the way; where nothing would bring a hidden window back it is only minimised."""
        if self.can_hide:
            self.hide()
        else:
            self.showMinimized()
        self.hidden_by_user.emit()

    def step_back(self) -> None:
        """Esc: what lies over the card, the panel, the take, the screen, the page, then the window."""
        if self._overlay is not None:
            self._overlay.close_overlay()
        elif self.panel_open:
            self.close_panels()
        elif self.listening:
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
        active = focus.is_active(int(self.winId()))
        if self.isVisible() and (self.isActiveWindow() if active is None else active):
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
            QTimer.singleShot(0, self, self._take_focus)
            log.info("window painted")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isVisible() and not self.isActiveWindow():
            self._on_left()

    def _on_left(self) -> None:
        """The user went elsewhere: an unpinned window with nothing going on makes room."""
        busy = self.large or self.listening or self.thread_view.streaming or bool(self.composer.text)
        if not (self.pinned or busy):
            self.dismiss()
