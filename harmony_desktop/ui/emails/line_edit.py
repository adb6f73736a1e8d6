"""One line of an e-mail, its recipients or its subject: folded where it does not fit, so that all of it is seen."""

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.emails.body_edit import BodyEdit
from harmony_desktop.ui.theme import Theme

AROUND = 7
"""Above and below the words, and the rule beneath them."""
LOWEST, MOST = 20, 190
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LineEdit(BodyEdit):
    """``textEdited`` as of a line that does not fold: by the user, and by nobody else."""

    textEdited = Signal(str)

    def __init__(self, theme: Theme, object_name: str, name: str, longest: int, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setFont(theme.font(13))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._longest = longest
        self.textChanged.connect(lambda: self.textEdited.emit(self.text()))

    def text(self) -> str:
        return self.words

    def setText(self, text: str) -> None:
        """Not as the user's own change."""
        self.blockSignals(True)
        self.setPlainText(_one_line(text)[: self._longest])
        self.blockSignals(False)
        self.height_changed.emit()

    def fit(self, width: int) -> None:
        self.document().setTextWidth(width)
        wanted = round(self.document().size().height())
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if wanted > MOST else policy.ScrollBarAlwaysOff
        )
        tall = min(MOST, max(LOWEST, wanted)) + AROUND
        if tall != self.height() or self.minimumHeight() != tall:
            self.setFixedHeight(tall)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self._insert(_one_line(source.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No line ends in it, and no more letters than there may be."""
        if event.key() in ENTER:
            event.accept()
            return
        typed = event.text()
        full = len(self.text()) >= self._longest and not self.textCursor().hasSelection()
        if not (full and typed.isprintable() and typed):
            super().keyPressEvent(event)

    def _insert(self, text: str) -> None:
        cursor: QTextCursor = self.textCursor()
        room = self._longest - len(self.text()) + len(cursor.selectedText())
        cursor.insertText(text[: max(0, room)])


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
