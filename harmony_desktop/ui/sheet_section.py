"""A section of Workspace Settings on one sheet, or one sentence in its place. Knows no session."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.choices.sheet import Sheet
from harmony_desktop.ui.settings_sections import SettingsSection
from harmony_desktop.ui.theme import Theme


class SheetSection(SettingsSection):
    """``sheet.column`` takes what is set."""

    shown = Signal()
    """What must be fresh is to be read."""
    acted = Signal()
    """The one button where there is nothing to set."""

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._came = False
        self.sheet = Sheet(theme, name, self)
        self.blank = Blank(theme, parent=self)
        self.blank.acted.connect(self.acted)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.sheet, 1)
        whole.addWidget(self.blank, 1)
        self.say_asking()

    def say_asking(self) -> None:
        """Until something has come."""
        self.say(tr("Asking the workspace…"))

    def say(self, sentence: str, button: str = "") -> None:
        """Instead of everything; no sentence: everything is there."""
        self.blank.say(sentence, button)
        self.blank.setVisible(bool(sentence))
        self.sheet.setVisible(not sentence)
        if sentence:
            self.show_state("")
        elif self._came:
            self._enter()

    # --- the keyboard --------------------------------------------------------------------------------------------

    def begins(self) -> QWidget:
        """Where the keyboard goes first."""
        raise NotImplementedError

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.sheet.isHidden():
            self._came = True
            self.blank.setFocus(event.reason())
        else:
            self.begins().setFocus(event.reason())

    def _enter(self) -> None:
        """The keyboard came before there was anything for it."""
        self._came = False
        on = QApplication.focusWidget()
        if on is None or on is self or self.isAncestorOf(on):
            self.begins().setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.shown.emit)
