"""The words of an e-mail: plain text, as high as they are."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.theme import LINE_PX, Theme

TALLEST = 520
"""Pixels; more than that scrolls by itself."""
LOWEST = 3 * LINE_PX


class BodyEdit(QTextEdit):
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("email-body")
        self.setAccessibleName(tr("Body of the e-mail"))
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.font())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.document().contentsChanged.connect(self._on_changed)

    @property
    def words(self) -> str:
        """As they are: Qt's own way gives plain spaces for those that hold words together."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def fit(self, width: int) -> None:
        """As high as its words are at this width."""
        self.document().setTextWidth(width)
        wanted = self.document().size().height()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if wanted > TALLEST else policy.ScrollBarAlwaysOff
        )
        tall = round(min(TALLEST, max(LOWEST, wanted + 4)))
        if tall != self.height():
            self.setFixedHeight(tall)

    def _on_changed(self) -> None:
        before = self.height()
        self.fit(self.viewport().width())
        if self.height() != before:
            self.height_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The thread scrolls where nothing is left to scroll here."""
        bar = self.verticalScrollBar()
        down = event.angleDelta().y() < 0
        if not self.hasFocus() or bar.value() == (bar.maximum() if down else bar.minimum()):
            event.ignore()
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z takes back what was typed; where nothing was, what was done last in the window."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.document().isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)
