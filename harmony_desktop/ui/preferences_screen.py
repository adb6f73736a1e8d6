"""The Preferences: made from the declarations of `settings`, a section at a time, or what a search finds. Knows no
session."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.blank import Blank
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, Sheet, heading, measured
from harmony_desktop.ui.choices.tabs import Tabs
from harmony_desktop.ui.choices.wish_row import WishRow
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.theme import Theme
from harmony_desktop.wish import Deed, Home, Section, Wish
from harmony_desktop.wishes import DEEDS, WISHES


class PreferencesScreen(QWidget):
    """``chosen`` and the others begin with the wish; ``done`` carries a deed."""

    chosen = Signal(object, object)
    pick_wanted = Signal(object, object)
    """The wish and the button beside which its list opens."""
    recording = Signal(bool)
    reset_wanted = Signal(object)
    rule_wanted = Signal(str)
    rule_removed = Signal(str)
    done = Signal(object)
    shown = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._section = Section.COMPANION
        self.rows: dict[str, WishRow] = {}
        self._deeds: dict[str, Line] = {}
        self.buttons: dict[str, TextButton] = {}
        """Of the deeds."""
        self._headings: dict[Section, Words] = {}
        self._groups: dict[Section, Group] = {}
        self._notes: dict[Section, Words] = {}
        self.state = Words(theme, px=11.5, tone="dim", parent=self)
        self.search = SearchField(theme, tr("Search preferences"), "", self)
        self.tabs = Tabs(theme, tr("Preferences"), [(s.value, tr(s.value)) for s in Section], self)
        self.sheet = Sheet(theme, tr("Preferences"), self)
        self.blank = Blank(theme, parent=self)
        self._lay_out()
        for section in Section:
            self._add_section(section)
        self.sheet.column.addStretch()
        self.search.textChanged.connect(self._filter)
        self.tabs.opened.connect(self._on_tab)
        find_with(self, self.search)
        self.blank.acted.connect(self.search.clear)
        self.tabs.open(self._section)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.tabs, 1)
        top.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        head = QVBoxLayout()
        head.setContentsMargins(0, 14, 0, 0)
        head.setSpacing(6)
        head.addWidget(self.search)
        head.addLayout(top)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(measured(head, self.sheet.verticalScrollBar().sizeHint().width()))
        whole.addWidget(self.sheet, 1)
        whole.addWidget(self.blank, 1)
        self.blank.hide()

    def _add_section(self, section: Section) -> None:
        theme, column = self._theme, self.sheet.column
        self._headings[section] = heading(theme, tr(section.value))
        group = self._groups[section] = Group(theme)
        for wish in WISHES:
            if wish.section is section:
                group.add(self._make_row(wish))
        for deed in DEEDS:
            if deed.section is section:
                group.add(self._make_deed(deed))
        column.addWidget(self._headings[section])
        column.addWidget(group)
        note = self._notes[section] = Words(theme, px=12, tone="dim", wrap=True)
        note.setContentsMargins(2, 2, 2, 0)
        column.addWidget(note)

    def _make_row(self, wish: Wish[Any]) -> WishRow:
        row = self.rows[wish.name] = WishRow(self._theme, wish)
        row.chosen.connect(partial(self.chosen.emit, wish))
        row.pick_wanted.connect(partial(self.pick_wanted.emit, wish, row.control))
        row.recording.connect(self.recording)
        row.rule_wanted.connect(self.rule_wanted)
        row.rule_removed.connect(self.rule_removed)
        row.reset_wanted.connect(partial(self.reset_wanted.emit, wish))
        return row

    def _make_deed(self, deed: Deed) -> Line:
        line = self._deeds[deed.name] = Line(self._theme, tr(deed.label), tr(deed.help))
        button = self.buttons[deed.name] = TextButton(self._theme, tr(deed.button), parent=line)
        button.setAccessibleName(f"{tr(deed.label)}: {tr(deed.button)}")
        button.setAccessibleDescription(tr(deed.help))
        button.clicked.connect(partial(self.done.emit, deed))
        line.put_control(button)
        return line

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_value(self, wish: Wish[Any], value: Any, words: str = "") -> None:
        self.rows[wish.name].show_value(value, words)

    def complain(self, wish: Wish[Any], words: str) -> None:
        self.rows[wish.name].complain(words)

    def allow(self, wish: Wish[Any], allowed: bool) -> None:
        self.rows[wish.name].control.setEnabled(allowed)

    def show_state(self, words: str, waits: bool = False) -> None:
        """Of what the workspace keeps."""
        self.state.setText(words)
        self.state.tint("warn" if waits else "dim")
        self._arrange()

    def show_note(self, section: Section, words: str, warns: bool = False) -> None:
        """Below what can be chosen there."""
        self._notes[section].setText(words)
        self._notes[section].tint("warn" if warns else "dim")
        self._arrange()

    def complain_deed(self, deed: Deed, words: str) -> None:
        self._deeds[deed.name].complain(words)

    def show_deed(self, deed: Deed, about: str, button: str) -> None:
        """How it stands; no words: what it is for."""
        self._deeds[deed.name].about.setText(about or tr(deed.help))
        self.buttons[deed.name].setText(button)
        self.buttons[deed.name].setAccessibleName(f"{tr(deed.label)}: {button}")

    def open_section(self, section: Section) -> None:
        self.search.clear()
        self.tabs.open(section.value)

    def keep(self) -> None:
        """What is being typed is handed on."""
        for row in self.rows.values():
            row.keep()

    # --- which -------------------------------------------------------------------------------------------------

    def _on_tab(self, section: str) -> None:
        self._section = Section(section)
        self.search.clear()
        self._filter()
        self.sheet.verticalScrollBar().setValue(0)

    def _filter(self) -> None:
        words = self.search.text().casefold().split()
        if words:
            self.tabs.show_none()
        else:
            self.tabs.open(self._section.value)
        for row in self.rows.values():
            row.setVisible(row.matches(words) if words else row.wish.section is self._section)
        for deed in DEEDS:
            line = self._deeds[deed.name]
            shown = (line.title.text(), line.about.text(), self.buttons[deed.name].text())
            text = " ".join((*shown, deed.name, deed.label, deed.help)).casefold()
            line.setVisible(all(w in text for w in words) if words else deed.section is self._section)
        self._arrange()

    def _arrange(self) -> None:
        searching = bool(self.search.text().strip())
        found = False
        for section, group in self._groups.items():
            filled = any(not row.isHidden() for row in group.rows)
            group.setVisible(filled)
            self._headings[section].setVisible(filled and searching)
            note = self._notes[section]
            note.setVisible(bool(note.text()) and not searching and section is self._section)
            found = found or filled
        self.sheet.setVisible(found or not searching)
        self.blank.setVisible(searching and not found)
        if searching and not found:
            self.blank.say(
                tr("No preference is called “{words}”.", words=self.search.text().strip()), tr("Show all")
            )
        of_workspace = {w.section for w in WISHES if w.home is Home.WORKSPACE}
        self.state.setVisible(searching or self._section in of_workspace)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.search.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        """What changed elsewhere meanwhile is read."""
        super().showEvent(event)
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        line = (self.blank if self.sheet.isHidden() else self.sheet).y() - 1
        QPainter(self).fillRect(1, line, self.width() - 2, 1, self._theme.colour("line"))
