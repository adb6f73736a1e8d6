"""How the window comes and goes: where it opens, that it has the focus then, and who has it afterwards."""

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from harmony_desktop.system import focus
from harmony_desktop.ui import monitors
from harmony_desktop.ui.timers import once
from harmony_desktop.wishes.placing import LAST, OPENS_ON, USUAL

if TYPE_CHECKING:
    from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
ANSWER_MS = 600
"""By then a window manager has given the focus to a window that asked for it."""


class Coming(QObject):
    """Of one window. ``opens_on`` is the user's wish."""

    def __init__(self, window: "CompanionWindow") -> None:
        super().__init__(window)
        self._window = window
        self.opens_on = OPENS_ON.default
        self._wanted = False
        self._before = 0
        self.has_focus = False
        self._watched = False
        self._under_way = once(self, ANSWER_MS, lambda: None)

    def summon(self) -> None:
        window = self._window
        self._wanted = True
        log.info("summoned")
        self._remember_who()
        self._under_way.start()
        window.summoned.emit()
        if window.on_screen:
            self.take_focus()
        else:
            self._place()
        if window.isMinimized():
            window.showNormal()
            self.take_focus()  # it is known already: nothing will be painted first
        else:
            window.show()
        window.raise_()
        self._watch()
        window.activateWindow()

    def take_focus(self) -> None:
        """Once it is on the screen: before that no window manager knows it."""
        if self._wanted:
            self._wanted = False
            focus.system().bring(self._own)

    def turned(self) -> None:
        """The keyboard is here, or elsewhere: as the system says, or Qt where that says nothing."""
        window = self._window
        if not window.isVisible():
            return
        active = focus.is_active(self._own)
        has_focus = window.isActiveWindow() if active is None else active
        if has_focus:
            self._under_way.stop()
            if not self.has_focus:
                log.info("focused")
        elif self.has_focus:
            window.left.emit()
        self.has_focus = has_focus
        window.turned.emit(has_focus)

    @property
    def in_use(self) -> bool:
        """The user is in it, or has called it a moment ago: the next press of the key sends it away."""
        window = self._window
        if not window.on_screen:
            return False
        if self._under_way.isActive():
            return True
        active = focus.is_active(self._own)
        return window.isActiveWindow() if active is None else active

    def dismiss(self, hide: bool) -> None:
        window = self._window
        log.info("dismissed")
        held = window.on_screen and focus.is_active(self._own)
        self._wanted = False
        self._under_way.stop()
        window.places.note(window)
        if hide:
            window.hide()
        else:
            window.showMinimized()
        self.has_focus = False  # Qt tells of a change on the way, when the system still has it here
        if held and self._before:
            focus.system().give_back(self._before)
        self._before = 0

    def _watch(self) -> None:
        if not self._watched:
            self._watched = True
            focus.system().watch(self.turned)

    # --- in steps ------------------------------------------------------------------------------------------------

    @property
    def _own(self) -> int:
        return self._window.native_id

    def _remember_who(self) -> None:
        own = self._own if self._window.testAttribute(Qt.WidgetAttribute.WA_WState_Created) else -1
        active = focus.system().active(own)
        if active is not None and active != own:
            self._before = active

    def _place(self) -> None:
        """On the screen that is wished for; never from under the user's eyes."""
        window = self._window
        monitors.look_again()
        screen = None if self.opens_on == LAST else monitors.with_pointer()
        if screen is None or window.isMaximized() or window.isFullScreen():
            window.keep_on_screen()
        elif window.large:
            if window.monitor is not screen:
                window.enlarge(window.places.large_box(screen))
            window.keep_on_screen()
        elif self.opens_on == USUAL:
            window.places.put_small(window, screen)
        else:
            window.put_in_middle(screen)
