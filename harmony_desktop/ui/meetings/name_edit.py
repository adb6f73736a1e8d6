"""A speaker's name in the transcript, typed over where it stands: Enter keeps, Esc and leaving let go."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.theme import Theme

WIDE, TALL = 210, 24


class NameEdit(QLineEdit):
    """``named``: before, after, and at which turns."""

    named = Signal(str, str, object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._before = ""
        self._turns: tuple[int, ...] = ()
        self.setObjectName("title")
        self.setFont(theme.font(12, 500))
        self.setMaxLength(300)
        self.setAccessibleName(tr("Name of the speaker"))
        self.returnPressed.connect(self._on_given)
        self.hide()

    def begin(self, name: str, turns: tuple[int, ...], place: QRectF) -> None:
        self._before, self._turns = name, turns
        self.setPlaceholderText(name)
        self.setText(name)
        self.setToolTip(tr("Only this turn") if turns else tr("Everywhere in this meeting"))
        self.setGeometry(round(place.left()) - 5, round(place.center().y()) - TALL // 2, WIDE, TALL)
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        if not self.isHidden():
            self.hide()

    def forget(self) -> None:
        self.leave()
        self._before, self._turns = "", ()
        self.setText("")
        self.setPlaceholderText("")

    def _on_given(self) -> None:
        after = " ".join(self.text().split())
        before, turns = self._before, self._turns
        self.leave()
        self.left.emit()
        if after and after != before:
            self.named.emit(before, after, turns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            self.left.emit()
            return
        super().keyPressEvent(event)
        event.accept()  # nothing typed here moves the transcript

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut and self.isVisible():
            self.leave()
        return super().event(event)
