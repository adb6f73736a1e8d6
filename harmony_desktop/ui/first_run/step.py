"""What every one of the first steps is: a title, a sentence, a body, and whether one may go on from it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.ui.theme import Theme


class Step(QWidget):
    """``changed``: its height, or whether one may go on, is no longer what it was."""

    changed = Signal()

    def __init__(self, theme: Theme, title: str, about: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title, self.about = title, about
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)

    @property
    def onward(self) -> str:
        """What the button that goes on says; empty for the usual word."""
        return ""

    @property
    def past(self) -> str:
        """What the button that skips it says; empty for the usual word."""
        return ""

    @property
    def can_be_passed(self) -> bool:
        return True

    @property
    def may_go_on(self) -> bool:
        return True

    @property
    def first(self) -> QWidget | None:
        """Where the keyboard goes when the step is shown; None: to the button that goes on."""
        return None

    def begin(self) -> None:
        """It is shown."""

    def end(self) -> None:
        """It is left, or the steps are."""
