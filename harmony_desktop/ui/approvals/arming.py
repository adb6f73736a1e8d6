"""When Approve may be pressed: its end was seen, and it has stood still under the eyes for a moment."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.theme import Theme

AFTER_MS = 600
STIRS = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.WindowActivate,
)
"""After these the button is not where it was, or was not there."""


class ApproveButton(TextButton):
    """``given`` when it is pressed and let go while it is armed; ``early`` when it was not. It keeps the focus in
    both states, a held key presses it once, and it is nobody's default button."""

    given = Signal()
    early = Signal()

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(theme, text, parent=parent)
        self.setObjectName("primary")
        self.setDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
        self._armed = False
        self._meant = False
        self.pressed.connect(self._on_pressed)
        self.clicked.connect(self._on_clicked)
        self.show_armed(False, "")

    @property
    def armed(self) -> bool:
        return self._armed

    def show_armed(self, armed: bool, why: str) -> None:
        """``why`` it is not."""
        self._armed = armed
        self.setToolTip(why)
        self.setAccessibleDescription(why)
        if self.property("armed") != armed:
            self.setProperty("armed", armed)
            self.style().unpolish(self)
            self.style().polish(self)

    def _on_pressed(self) -> None:
        self._meant = self._armed

    def _on_clicked(self) -> None:
        meant, self._meant = self._meant and self._armed, False
        (self.given if meant else self.early).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
            return
        super().keyPressEvent(event)


class Arming(QObject):
    """Looks at a widget and everything it stands on; ``changed`` tells ``ready``."""

    changed = Signal()

    def __init__(self, button: QWidget, look: Callable[[], None], seen: Callable[[], bool]) -> None:
        """``look``: whether the end is in sight now; ``seen``: whether it ever was."""
        super().__init__(button)
        self._button, self._look, self._seen = button, look, seen
        self._watched: list[QWidget] = []
        self._still = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._on_still)
        button.installEventFilter(self)

    @property
    def ready(self) -> bool:
        return self._still and self._seen()

    def stir(self) -> None:
        """It moved, or says something else: the moment begins anew."""
        was = self.ready
        self._look()
        self._still = False
        self._timer.start()
        if was:
            self.changed.emit()

    def _on_still(self) -> None:
        self._look()
        self._still = self._button.isVisible() and not self._button.visibleRegion().isEmpty()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in STIRS:
            if watched is self._button and event.type() is QEvent.Type.Show:
                self._watch()
            self.stir()
        return False

    def _watch(self) -> None:
        """What lies beneath moves it too."""
        beneath: list[QWidget] = []
        parent = self._button.parentWidget()
        while parent is not None:
            beneath.append(parent)
            parent = None if parent.isWindow() else parent.parentWidget()
        for widget in beneath:
            if widget not in self._watched:
                widget.installEventFilter(self)
        self._watched = beneath
