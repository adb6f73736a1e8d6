"""One line above the row: what the microphone does that its speaker should know. Amber where they must act."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui import icons
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.timers import once

LEAST = 28


class Glyph(QWidget):
    """Stands beside the first line of the words."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.look = ("mic", "dim")
        self.setFixedWidth(16)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        icon, tone = self.look
        icons.paint(QPainter(self), icon, self._theme.colour(tone), QRectF(0, 6, 16, 16))


class TakeNote(QWidget):
    """``acted`` when its button was pressed. It goes by itself where it was only said in passing."""

    acted = Signal()
    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._glyph = Glyph(theme, self)
        self._words = Words(theme, px=12.5, wrap=True, parent=self)
        self.button = TextButton(theme, tr("Choose microphone"), parent=self)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self._glyph)
        row.addWidget(self._words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._passing = once(self, 0, self.clear)
        self.button.clicked.connect(self.acted)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def say(
        self, words: str, *, icon: str = "mic", button: str = "", warns: bool = False, lasts_ms: int = 0
    ) -> None:
        """``lasts_ms`` 0: until it is cleared."""
        self._passing.stop()
        if lasts_ms:
            self._passing.start(lasts_ms)
        if words == self.words and button == self.button.text():
            return
        self._glyph.look = (icon, "warn" if warns else "dim")
        self._words.tint("warn" if warns else "dim")
        self._words.setText(words)
        self.button.setText(button)
        self.button.setAccessibleName(button or words)
        self.button.setVisible(bool(button))
        self._glyph.update()
        self.setAccessibleName(words)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.height_changed.emit()
        self._fit()

    def clear(self) -> None:
        self._passing.stop()
        if not self.isHidden():
            self._words.setText("")
            self.setAccessibleName("")
            self.hide()
            self.height_changed.emit()

    def _fit(self) -> None:
        beside = 16 + 8 + 4 + (self.button.sizeHint().width() + 8 if not self.button.isHidden() else 0)
        tall = max(LEAST, self._words.heightForWidth(max(60, self.width() - beside)) + 4)
        if tall != self.height():
            self.setFixedHeight(tall)
            self.height_changed.emit()
        self._row.invalidate()  # laid out for what was free when it was shown, which cut the words off
        self._row.activate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()
