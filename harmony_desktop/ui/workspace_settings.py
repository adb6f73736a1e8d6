"""Workspace Settings: its sections in a list at the side, or in a picker above where there is no room; each is made when
it is first opened. Knows no session."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import measured
from harmony_desktop.ui.choices.side_tabs import SideTabs
from harmony_desktop.ui.direction import mirrored
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.screens import Forgetful
from harmony_desktop.ui.settings_sections import SECTIONS, Sections, SettingsSection
from harmony_desktop.ui.side_rows import Row, RowKind
from harmony_desktop.ui.theme import Theme

ROOM = 540
"""Pixels that a section wants beside the list."""


class WorkspaceSettings(QWidget):
    pick_wanted = Signal(object)
    """The button beside which the list of sections opens."""

    def __init__(self, theme: Theme, sections: Sections, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sections = sections
        self._made: dict[str, SettingsSection] = {}
        self.current = ""
        self.tabs = SideTabs(theme, tr("Workspace Settings"), self)
        self.stack = QStackedWidget(self)
        self.title = Words(theme, px=15, weight=600, parent=self)
        self.pick = Select(theme, self)
        self._head = QHBoxLayout()
        self._lay_out()
        self.tabs.opened.connect(self.open)
        self.pick.clicked.connect(lambda: self.pick_wanted.emit(self.pick))
        sections.changed.connect(self._on_sections)
        self._on_sections()

    def _lay_out(self) -> None:
        self._head.setContentsMargins(2, 14, 0, 8)
        self._head.addWidget(self.title)
        self._head.addWidget(self.pick)
        self._head.addStretch(1)
        inside = QVBoxLayout()
        inside.setSpacing(0)
        inside.addLayout(
            measured(self._head, self.style().pixelMetric(self.style().PixelMetric.PM_ScrollBarExtent))
        )
        inside.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(self.tabs)
        row.addLayout(inside, 1)

    def open(self, name: str) -> None:
        """Also one that is not listed for whoever uses the window: it says why."""
        if name not in self._made:
            made = self._made[name] = self._sections.make(name, self.stack)
            self.stack.addWidget(made)
            self._head.addWidget(made.state, 0, Qt.AlignmentFlag.AlignVCenter)
        self.current = name
        self.stack.setCurrentWidget(self._made[name])
        for key, section in self._made.items():
            section.state.setVisible(key == name)
        title = next(tr(section.title) for section in SECTIONS if section.name == name)
        self.title.setText(title)
        self.pick.setText(title.replace("&", "&&"))
        self.pick.setAccessibleName(tr("Section: {name}", name=title))
        self.tabs.mark(name)

    @property
    def rows(self) -> list[Row]:
        """For the picker."""
        made: list[Row] = []
        for section in self._sections:
            group = tr(section.group)
            if group not in (row.text for row in made if row.kind is RowKind.HEADER):
                made.append(Row(RowKind.HEADER, group))
            made.append(Row(RowKind.THREAD, tr(section.title), section.name))
        return made

    def forget(self) -> None:
        for section in self._made.values():
            if isinstance(section, Forgetful):
                section.forget()

    def _on_sections(self) -> None:
        """One that is there no longer leads to the first that is."""
        there = [(section.name, tr(section.group), tr(section.title)) for section in self._sections]
        names = [name for name, *_ in there]
        if names and self.current not in names:
            self.open(names[0])
        self.tabs.show_tabs(there, self.current)
        self._fit()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        """The list, or the picker where the list would leave no room."""
        hint = self.tabs.sizeHint()
        listed = (
            self.width() >= max(hint.width(), self.tabs.minimumWidth()) + ROOM
            and self.height() >= hint.height()
        )
        if listed != self.tabs.isHidden():
            return
        on = QApplication.focusWidget()
        had = on is not None and (on is self.pick or self.tabs.isAncestorOf(on))
        self.tabs.setVisible(listed)
        self.title.setVisible(listed)
        self.pick.setVisible(not listed)
        if had:
            (self.tabs if listed else self.pick).setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        current = self.stack.currentWidget()
        if current is not None:
            current.setFocus(event.reason())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.tabs.isHidden():
            box = self.tabs.geometry()
            x = box.left() - 1 if mirrored() else box.right() + 1
            QPainter(self).fillRect(x, 1, 1, self.height() - 2, self._theme.colour("line"))
