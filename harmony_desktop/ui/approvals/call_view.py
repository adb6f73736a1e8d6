"""One call in its thread: a card while it waits, one quiet line that opens once it does not."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.ui.approvals.argument_box import MOST
from harmony_desktop.ui.approvals.call_card import CallCard
from harmony_desktop.ui.approvals.call_details import CallDetails
from harmony_desktop.ui.approvals.call_line import CallLine
from harmony_desktop.ui.insets import Inset
from harmony_desktop.ui.theme import Theme

GAP, BELOW = 4, 8
LARGE, LARGE_MOST = 500, 320
"""So wide is the room only in a Page, and so tall is the box of arguments there."""


class CallView(Inset):
    """``decided`` as of `CallCard`. ``reached``: the keyboard came to it, perhaps out of sight."""

    decided = Signal(object, object, str)
    rule_wanted = Signal()
    touched = Signal()
    reached = Signal()

    def __init__(self, theme: Theme, approval: Approval, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.approval = approval
        self.card: CallCard | None = None
        self.line: CallLine | None = None
        self._details: CallDetails | None = None
        self._unsent = ""
        """What the user was changing when it was settled elsewhere, or its time was over: not to be lost."""
        self._again = False
        """The user thinks again about a decision that has not gone off."""
        self.marked = False
        self.show_call(approval)

    @property
    def open(self) -> bool:
        return self.line is not None and self.line.open

    def show_call(self, approval: Approval) -> None:
        self.approval = approval
        self._again = self._again and approval.sent is not None
        if approval.waits or self._again:
            self._show_card()
        else:
            self._show_line()

    def _show_card(self) -> None:
        if self.line is not None:
            self._drop_line()
        if self.card is None:
            card = self.card = CallCard(self._theme, self.approval, self)
            card.decided.connect(self._on_decided)
            card.rule_wanted.connect(self.rule_wanted)
            card.height_changed.connect(self.height_changed)
            card.touched.connect(self.touched)
            for part in card.findChildren(QWidget):
                if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    part.installEventFilter(self)
            card.show()
            self._changed()
        else:
            self.card.show_call(self.approval)
        self.card.mark(self.marked)

    def _on_decided(self, verdict: object, arguments: object, why: str) -> None:
        self._again = False
        self.decided.emit(verdict, arguments, why)

    def _show_line(self) -> None:
        """The keyboard stays here where it was here: a key pressed once more decides nothing else."""
        if self.card is not None and self.card.unsent:
            self._unsent = self.card.unsent
        held = self.card is not None and self.card.isAncestorOf(QApplication.focusWidget() or self)
        if self.line is None:
            line = self.line = CallLine(self._theme, self)
            line.clicked.connect(self._on_line)
            line.installEventFilter(self)
            line.turn(False)
            line.show()
            self.setFocusProxy(line)
        if held:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.card is not None:
            card, self.card = self.card, None
            card.hide()
            card.deleteLater()
        self.line.show_call(self.approval)
        self.line.marked = self.marked
        if self._details is not None:
            self._details.show_call(self.approval, self._unsent)
        elif self._unsent:
            self.turn(True)
        self._changed()

    def _drop_line(self) -> None:
        self.setFocusProxy(None)  # type: ignore[arg-type]
        for part in (self.line, self._details):
            if part is not None:
                part.hide()
                part.deleteLater()
        self.line = self._details = None

    def _on_line(self) -> None:
        self.touched.emit()
        self.turn(not self.open)

    def turn(self, open_: bool) -> None:
        """Opens the line, or shuts it."""
        if self.line is None or self.line.open == open_:
            return
        self.line.turn(open_)
        if open_:
            details = self._details = CallDetails(self._theme, self)
            details.height_changed.connect(self.height_changed)
            details.again_wanted.connect(self._decide_again)
            details.show_call(self.approval, self._unsent)
            details.show()
        elif self._details is not None:
            self._details.hide()
            self._details.deleteLater()
            self._details = None
        self._changed()

    def take_focus(self) -> None:
        """Where it is read; no key decides anything there."""
        if self.card is not None and self.card.form is None:
            self.card.box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.line is not None:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decide_again(self) -> None:
        self._again = self.approval.sent is not None
        self.show_call(self.approval)

    def mark(self, marked: bool) -> None:
        """It is what somebody was looking for."""
        self.marked = marked
        if self.card is not None:
            self.card.mark(marked)
        if self.line is not None:
            self.line.marked = marked
            self.line.update()

    # --- room ----------------------------------------------------------------------------------------------------

    def height_for(self, width: int) -> int:
        most = LARGE_MOST if width >= LARGE else MOST
        if self.card is not None:
            return self.card.tall(width, most) + BELOW
        tall = self.line.tall(width) if self.line is not None else 0
        return tall + (GAP + self._details.tall(width, most) if self._details is not None else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _lay(self) -> None:
        if self.card is not None:
            self.card.setGeometry(0, 0, self.width(), self.height() - BELOW)
        elif self.line is not None:
            tall = self.line.tall(self.width())
            self.line.setGeometry(0, 0, self.width(), tall)
            if self._details is not None:
                self._details.setGeometry(0, tall + GAP, self.width(), self.height() - tall - GAP)

    def _changed(self) -> None:
        """Other parts, or other words in them: they are laid also where the whole is as high as before."""
        self._lay()
        self.height_changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusIn:
            reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
            if event.reason() in reasons:
                self.reached.emit()
        return False
