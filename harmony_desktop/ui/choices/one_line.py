"""One line of text, handed on when it is left or Enter is pressed."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from harmony_desktop.ui.theme import Theme

WIDE = 220


class OneLine(QLineEdit):
    """``chosen`` carries what is another text than the one that is shown."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, longest: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._kept = ""
        self.setFont(theme.font(13))
        self.setAccessibleName(name)
        self.setMinimumSize(WIDE, 30)
        self.setMaxLength(longest or 2000)
        self.returnPressed.connect(self.keep)

    def show_text(self, text: str) -> None:
        """What is being typed stays."""
        if text != self._kept or not self.hasFocus():
            self.setText(text)
        self._kept = text

    def keep(self) -> None:
        if (typed := self.text().strip()) != self._kept:
            self.chosen.emit(typed)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.keep()
