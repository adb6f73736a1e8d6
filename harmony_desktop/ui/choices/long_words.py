"""Long text with a counter: kept by itself soon after the last letter, and when it is left."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.space_screen import ContextEdit
from harmony_desktop.ui.theme import Theme

KEPT_AFTER_MS = 700
"""Without a key pressed."""
TALL = 132


class LongWords(QWidget):
    """``chosen`` carries the text; one that is too long is not handed on, and the counter says so."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, longest: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._longest = longest
        self._kept = ""
        self.edit = ContextEdit(self)
        self.edit.setFont(theme.font(13))
        self.edit.setAccessibleName(name)
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(TALL)
        self.counter = Words(theme, px=11, tone="dim", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.edit)
        column.addWidget(self.counter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        self.edit.textChanged.connect(self._on_typed)
        self.edit.left.connect(self.keep)
        self.setFocusProxy(self.edit)
        self._count()

    def show_text(self, text: str) -> None:
        """What is being typed right now is never overwritten."""
        if self.edit.toPlainText() == self._kept or text == self.edit.toPlainText():
            self._kept = text
            if self.edit.toPlainText() != text:
                self.edit.blockSignals(True)
                self.edit.setPlainText(text)
                self.edit.blockSignals(False)
            self._count()

    def replace(self, text: str) -> None:
        """Whatever stands there now."""
        self._timer.stop()
        self._kept = self.edit.toPlainText()
        self.show_text(text)

    def keep(self) -> None:
        self._timer.stop()
        text = self.edit.toPlainText()
        if text != self._kept and not (self._longest and len(text) > self._longest):
            self._kept = text
            self.chosen.emit(text)

    def _on_typed(self) -> None:
        self._count()
        self._timer.start()

    def _count(self) -> None:
        length = len(self.edit.toPlainText())
        self.counter.setText(f"{number(length)} / {number(self._longest)}")
        self.counter.tint("err" if length > self._longest else "dim")
        self.counter.setAccessibleName(tr("{length} of {most} characters", length=length, most=self._longest))
