"""The microphone button: hold to talk; a short click keeps it open until the next one."""

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import IconButton
from harmony_desktop.ui.theme import Theme

A_CLICK_MS = 300
"""A press shorter than this was a click, not a hold."""


class MicButton(IconButton):
    """Tells intents only; whether a take really runs is shown by ``show_open``. Space holds, Enter switches."""

    hovered = Signal()
    hold_began = Signal()
    hold_ended = Signal()
    latched = Signal()
    choose_wanted = Signal()
    """Another microphone, perhaps: its menu was asked for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "mic", tr("Talk"), parent)
        self.say(tr("Talk"), tr("Hold to talk"))
        self.raised = True
        self._held = QElapsedTimer()
        self._open = self._holding = False
        self._latched = False
        self.pressed.connect(self._on_pressed)

    def show_open(self, is_open: bool) -> None:
        self._open = is_open
        self._latched = self._latched and is_open
        self.say(tr("Finish") if is_open else tr("Talk"), "" if is_open else tr("Hold to talk"))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.hovered.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.choose_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._switch()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        was_down = self.isDown()
        super().keyReleaseEvent(event)
        if was_down and not self.isDown():
            self._on_released()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Wherever the pointer is by now: Qt's own ``released`` is silent outside the button."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._on_released()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who is let go by somebody else never hears of it."""
        super().focusOutEvent(event)
        if self._holding and not self.isDown():
            self._holding = False
            if not self._latched:
                self.hold_ended.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self.hovered.emit()
        return super().event(event)

    def _switch(self) -> None:
        if self._open:
            self._latched = False
            self.hold_ended.emit()
        else:
            self._latched = True
            self.hold_began.emit()
            self.latched.emit()

    def _on_pressed(self) -> None:
        self._held.start()
        self._holding = True
        if not self._latched:
            self.hold_began.emit()

    def _on_released(self) -> None:
        if not self._holding:
            return
        self._holding = False
        if self._latched:
            self._latched = False
            self.hold_ended.emit()
        elif self._held.elapsed() < A_CLICK_MS:
            self._latched = True
            self.latched.emit()
        else:
            self.hold_ended.emit()
