"""Workspace Settings: its sections beside each other, each made when it is first opened. Knows no session."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.sheet import measured
from harmony_desktop.ui.choices.tabs import Tabs
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.screens import Forgetful
from harmony_desktop.ui.theme import Theme

MODELS_TAB, INSIGHTS_TAB, TOOLS_TAB, RECORD_TAB = "models", "insights", "tools", "record"


class SettingsSection(QWidget):
    """One section. ``state``: how what was done last goes, said beside the tabs."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.state = Words(theme, px=11.5, tone="dim", parent=self)

    def show_state(self, words: str, failed: bool = False) -> None:
        self.state.setText(words)
        self.state.tint("err" if failed else "dim")


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    make: Callable[[QWidget], SettingsSection]


class WorkspaceSettings(QWidget):
    def __init__(self, theme: Theme, sections: Sequence[Section], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sections = {section.name: section for section in sections}
        self._made: dict[str, SettingsSection] = {}
        titles = [(section.name, section.title) for section in sections]
        self.tabs = Tabs(theme, tr("Workspace Settings"), titles, self)
        self.stack = QStackedWidget(self)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(0, 8, 0, 0)
        self._head.addWidget(self.tabs, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(measured(self._head))
        column.addWidget(self.stack, 1)
        self.tabs.opened.connect(self._show)
        self.tabs.open(sections[0].name)

    def open(self, name: str) -> None:
        self.tabs.open(name)

    def _show(self, name: str) -> None:
        if name not in self._made:
            made = self._made[name] = self._sections[name].make(self.stack)
            self.stack.addWidget(made)
            self._head.addWidget(made.state)
        self.stack.setCurrentWidget(self._made[name])
        for key, section in self._made.items():
            section.state.setVisible(key == name)

    def forget(self) -> None:
        for section in self._made.values():
            if isinstance(section, Forgetful):
                section.forget()

    def focusInEvent(self, event: QFocusEvent) -> None:
        current = self.stack.currentWidget()
        if current is not None:
            current.setFocus(event.reason())

    def paintEvent(self, event: QPaintEvent) -> None:
        line = self.stack.y() - 1
        QPainter(self).fillRect(1, line, self.width() - 2, 1, self._theme.colour("line"))
