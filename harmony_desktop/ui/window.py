"""The one window: Quick is the composer alone, Answer shows the thread above it. Knows no session."""

import logging
from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.threads import Transcript
from harmony_desktop.i18n import tr
from harmony_desktop.system import focus
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.composer import Composer
from harmony_desktop.ui.frame import CARD_WIDTH, FloatingFrame
from harmony_desktop.ui.labels import Elided, Words
from harmony_desktop.ui.notices import Notice
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.thread_view import ThreadView
from harmony_desktop.ui.turn_panel import TurnPanel

log = logging.getLogger(__name__)
MAX_HEIGHT = 614
TITLE_HEIGHT = 41
NOTE_HEIGHT = 26
STEP = 60
"""While an answer streams the card grows in steps, not with every line."""


class WindowState(StrEnum):
    QUICK = "quick"
    ANSWER = "answer"


class TitleLine(QWidget):
    """The thread's title; new, pin, close. Dragging it drags the window."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = Elided(theme, weight=500, parent=self)
        self.new = IconButton(theme, "new", tr("New chat"), self)
        self.pin = IconButton(theme, "pin-on", tr("Unpin"), self)
        self.close_button = IconButton(theme, "close", tr("Close"), self)
        self.setFixedHeight(TITLE_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 6, 1)
        row.setSpacing(2)
        row.addWidget(self.title, 1)
        for button in (self.new, self.pin, self.close_button):
            row.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(1, self.height() - 1, self.width() - 2, 1, self._theme.colour("line"))


class CompanionWindow(FloatingFrame):
    """Holds the parts and their states; who presents decides what they show."""

    hidden_by_user = Signal()
    close_wanted = Signal()
    new_wanted = Signal()
    cancel_wanted = Signal()
    pin_changed = Signal(bool)
    painted = Signal()

    def __init__(self, theme: Theme, blends: bool = True) -> None:
        super().__init__(theme, blends)
        self.setWindowTitle(tr("Harmony Companion"))
        self.setAccessibleName(tr("Harmony Companion"))
        self.state = WindowState.QUICK
        self.listening = False
        self.pinned = True
        self.can_hide = False
        self._final = False
        self._painted = False
        self._wanted = False
        self.shown_once = False
        self.title_line = TitleLine(theme, self.card)
        self.thread_view = ThreadView(theme, self.card)
        self.thread_view.resize(CARD_WIDTH, 200)
        self.thread_view.document().setTextWidth(CARD_WIDTH)  # measured before it is first shown
        self.notice = Notice(theme, self.card)
        self.composer = Composer(theme, self.card)
        self.reminder = Words(
            theme,
            tr("Companion can make mistakes. Review before you act."),
            px=11,
            tone="faint",
            parent=self.card,
        )
        self.reminder.setContentsMargins(16, 0, 16, 9)
        self.panel = TurnPanel(theme, self.card)
        self._lay_out()
        self._connect()
        self._apply_state()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title_line)
        column.addWidget(self.thread_view, 1)
        column.addWidget(self.notice)
        column.addWidget(self.composer)
        column.addWidget(self.reminder)

    def _connect(self) -> None:
        self.composer.height_changed.connect(self._refit)
        self.notice.height_changed.connect(self._refit)
        self.thread_view.height_changed.connect(self._refit)
        self.panel.closed.connect(self._on_panel_closed)
        self.title_line.new.clicked.connect(self.new_wanted)
        self.title_line.close_button.clicked.connect(self.close_wanted)
        self.title_line.pin.clicked.connect(lambda: self.pin_changed.emit(not self.pinned))
        for keys, what in (("Ctrl+N", self.new_wanted), ("Ctrl+W", self.close_wanted)):
            QShortcut(QKeySequence(keys), self).activated.connect(what)

    # --- states --------------------------------------------------------------------------------------------------

    def show_state(self, state: WindowState) -> None:
        if state is not self.state:
            self.state = state
            self._apply_state()
            log.info("state %s", state.value)

    def _apply_state(self) -> None:
        answer = self.state is WindowState.ANSWER
        for part in (self.title_line, self.thread_view, self.reminder):
            part.setVisible(answer)
        if not answer:
            self.panel.close_panel()
        self.composer.show_placeholder(answer)
        self._refit()

    def show_listening(self, listening: bool, latched: bool = False) -> None:
        changed, self.listening = self.listening != listening, listening
        self.composer.show_listening(listening, latched)
        if not listening:
            self.composer.show_placeholder(self.state is WindowState.ANSWER)
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
        self.title_line.title.setText(title)

    def show_turn(self, transcript: Transcript, index: int) -> None:
        if self.card_height < 420:
            self.set_card_height(420, calmly=False)
        self.panel.animated = self.animated
        self.panel.show_turn(transcript, index)
        log.info("turn shown")

    def _on_panel_closed(self) -> None:
        self.thread_view.show_open("", 0)
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refit()

    def _refit(self) -> None:
        """The height that the content asks for, up to the most."""
        around = self.composer.tall() + 2
        if self.notice.code:
            around += self.notice.tall(CARD_WIDTH)
        if self.state is WindowState.QUICK:
            self.set_card_height(around - 1)
            return
        around += TITLE_HEIGHT + NOTE_HEIGHT
        wanted = self.thread_view.content_height()
        if self.thread_view.streaming:
            wanted = -(-wanted // STEP) * STEP
        tall = min(MAX_HEIGHT, around + max(wanted, 60))
        if self.panel.isVisible() or self.thread_view.streaming:
            tall = max(tall, self.card_height if self.card_height > around + 40 else 0)
        self.set_card_height(min(MAX_HEIGHT, tall))

    def settle(self) -> None:
        """An answer is complete: take the exact height."""
        self._refit()

    # --- shown and hidden ----------------------------------------------------------------------------------------

    def summon(self) -> None:
        """Shown because the user asked: on top, with the cursor in the composer."""
        self._wanted = True
        if self.isVisible() and not self.isMinimized():
            self._take_focus()
        self.keep_on_screen()
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()
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
        """Esc: the panel, then the take, then the window."""
        if self.panel.isVisible():
            self.panel.close_panel()
        elif self.listening:
            self.cancel_wanted.emit()
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
        busy = self.listening or self.thread_view.streaming or bool(self.composer.text)
        if not (self.pinned or busy):
            self.dismiss()
