"""Sections below each other, in groups, one of them open: the list at the side of a screen with many."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from harmony_desktop.ui.choices.one_of import OneOf
from harmony_desktop.ui.direction import mirrored
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme

TALL, PAD = 30, 10
MARGIN = 10
NARROWEST = 168


class SideTab(OneOf):
    def __init__(self, theme: Theme, words: str, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.setFont(theme.font(13))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * PAD + 4, TALL)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.6, 0.6, -0.6, -0.6)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(box, 8, 8)
        if self.ringed:
            painter.setPen(QPen(self._theme.colour("faint"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 8, 8)
        painter.setFont(self._theme.font(13, 550 if self.isChecked() else 400))
        painter.setPen(self._theme.colour("text"))
        side = Qt.AlignmentFlag.AlignRight if mirrored() else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(PAD, 0, -PAD, 0), flags, self.text())


class SideTabs(QWidget):
    """``opened`` carries the key; arrows move."""

    opened = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._tabs: dict[str, SideTab] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(1)
        self.setMinimumWidth(NARROWEST)

    def show_tabs(self, tabs: Sequence[tuple[str, str, str]], current: str) -> None:
        """Each with its key, its group and its words."""
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._tabs = {}
        for group, some in groupby(tabs, key=lambda tab: tab[1]):
            above = Words(self._theme, group, px=11.5, weight=550, tone="dim", parent=self)
            above.setContentsMargins(PAD, 12 if self._tabs else 2, PAD, 3)
            self._column.addWidget(above)
            for key, _, words in some:
                tab = self._tabs[key] = SideTab(self._theme, words, self)
                tab.setAccessibleDescription(group)
                self._group.addButton(tab)
                self._column.addWidget(tab)
                tab.toggled.connect(lambda on, k=key: self.opened.emit(k) if on else None)
        self._column.addStretch()
        self.mark(current)

    def mark(self, key: str) -> None:
        """The open one, where the keyboard comes to, and from there to the others; nobody is told."""
        self._group.setExclusive(False)
        for name, tab in self._tabs.items():
            tab.blockSignals(True)
            tab.setChecked(name == key)
            tab.blockSignals(False)
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)
        self._group.setExclusive(True)
        if key in self._tabs:
            self.setFocusProxy(self._tabs[key])
        self.update()
