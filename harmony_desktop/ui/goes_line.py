"""Above the composer's text before the first question to somebody who was never asked: where it will go."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.sheet import LinkButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

LEAST = 24


class GoesLine(QWidget):
    """``more_wanted``: what processes what, and where."""

    more_wanted = Signal()
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.more = LinkButton(theme, tr("Models and data"), self)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.more)
        self.more.clicked.connect(self.more_wanted)
        self.hide()

    def say(self, words: str) -> None:
        """No words: it is gone."""
        self.words.setText(words)
        self.setAccessibleName(words)
        if bool(words) == self.isHidden():
            self.setVisible(bool(words))
        self._fit()

    def _fit(self) -> None:
        """As tall as its words are at this width."""
        room = max(80, self.width() - self.more.sizeHint().width() - 8)
        tall = max(LEAST, self.words.heightForWidth(room))
        if tall != self.minimumHeight():
            self.setFixedHeight(tall)
        self.height_changed.emit()
        self._place()

    def _place(self) -> None:
        """What it held was laid out for the height it had before, which cut the words off or put them out of sight."""
        self._row.invalidate()
        self._row.activate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isHidden():
            return
        if event.size().width() != event.oldSize().width():
            self._fit()
        else:
            self._place()
