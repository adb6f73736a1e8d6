"""What has just been done, said for ten seconds above the composer, with a button that takes it back and, where there is more
to know of it, one that shows that."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.announcing import announce
from harmony_desktop.ui.buttons import IconButton, TextButton
from harmony_desktop.ui.labels import Elided
from harmony_desktop.ui.theme import Theme

LASTS_MS = 10_000


class Toast(QWidget):
    """One at a time; Ctrl+Z and Tab reach its button."""

    height_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._act: Callable[[], None] | None = None
        self._words = Elided(theme, parent=self)
        self._words.setFont(theme.font(12.5))
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._button = TextButton(theme, tr("Undo"), parent=self)
        self._more = TextButton(theme, "", quiet=True, parent=self)
        self._read: Callable[[], None] | None = None
        self._close = IconButton(theme, "close", tr("Dismiss"), self)
        self.setFixedHeight(44)
        row = self._row = QHBoxLayout(self)
        self.set_inset(0)
        row.setSpacing(6)
        row.addWidget(self._words, 1)
        row.addWidget(self._more)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self._button.clicked.connect(self.act)
        self._more.clicked.connect(self.read)
        self._close.clicked.connect(self.clear)
        self.hide()

    def say(
        self,
        words: str,
        button: str = "",
        act: Callable[[], None] | None = None,
        lasts_ms: int | None = None,
        more: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """``more``: another button, that shows something and takes nothing back."""
        self._act = act
        self._words.setText(words)
        self._button.setText(button)
        self._button.setAccessibleName(button or words)
        self._button.setVisible(bool(button))
        told, self._read = more or ("", None)
        self._more.setText(told)
        self._more.setAccessibleName(told)
        self._more.setVisible(bool(told))
        self.setAccessibleName(words)
        self._timer.start(LASTS_MS if lasts_ms is None else lasts_ms)
        self.show()
        announce(self, " ".join(filter(None, (words, button, told))))
        self.height_changed.emit()

    def set_inset(self, side: int) -> None:
        """So much stays free at both sides, as beside the composer."""
        self._row.setContentsMargins(16 + side, 0, 10 + side, 0)

    @property
    def words(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def act(self) -> None:
        """Takes it back, as long as it is said."""
        act = self._act
        self.clear()
        if act is not None:
            act()

    def read(self) -> None:
        """What else there is to know of it; it stays said."""
        if self._read is not None:
            self._read()

    def clear(self) -> None:
        self._timer.stop()
        self._act = self._read = None
        if not self.isHidden():
            self._words.setText("")
            self.setAccessibleName("")
            self.hide()
            self.height_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline towards what it stands beside: below in Quick, where it is the first on the card."""
        line = self.height() - 1 if self.y() == 0 else 0
        QPainter(self).fillRect(1, line, self.width() - 2, 1, self._theme.colour("line"))
