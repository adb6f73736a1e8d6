"""Sections beside each other, one of them open: words with a line below, as in the meeting's tabs."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from harmony_desktop.ui.choices.one_of import OneOf
from harmony_desktop.ui.theme import Theme

TALL = 36


class Tab(OneOf):
    def __init__(self, theme: Theme, words: str, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.setFont(theme.font(12.5))

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 10, TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        open_one = self.isChecked()
        painter.setFont(self._theme.font(12.5, 550 if open_one else 400))
        painter.setPen(self._theme.colour("text" if open_one or self.underMouse() else "dim"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if open_one:
            painter.fillRect(3, self.height() - 2, self.width() - 6, 2, self._theme.colour("text"))
        if self.ringed:
            painter.setPen(QPen(self._theme.colour("faint"), 1.2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.6, 5.6, -0.6, -5.6), 6, 6)


class Tabs(QWidget):
    """``opened`` carries the key; arrows move."""

    opened = Signal(str)

    def __init__(self, theme: Theme, name: str, tabs: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFixedHeight(TALL)
        self._group = QButtonGroup(self)
        self._tabs = {key: Tab(theme, words, self) for key, words in tabs}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for key, tab in self._tabs.items():
            self._group.addButton(tab)
            row.addWidget(tab)
            tab.toggled.connect(lambda on, k=key: self._on_opened(k) if on else None)
        row.addStretch()

    def open(self, key: str) -> None:
        self._tabs[key].setChecked(True)

    def _on_opened(self, key: str) -> None:
        """The keyboard comes to the open one, and from there to the others."""
        for name, tab in self._tabs.items():
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self._tabs[key])
        self.opened.emit(key)

    def show_none(self) -> None:
        """What is shown is not of one section."""
        self._group.setExclusive(False)
        for tab in self._tabs.values():
            tab.setChecked(False)
        self._group.setExclusive(True)
