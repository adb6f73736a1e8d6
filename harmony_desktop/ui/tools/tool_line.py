"""One tool: what it does, what it may do unasked, whether it is on, and why it cannot be used."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.domain.approvals import ToolClass
from harmony_desktop.domain.tools import Tool
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import Line, LinkButton
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.tools import words

MENDS = {"no_key": "key", "no_account": "email"}
SELECT_WIDE = 148
LINK_AIR = 4
"""Beside the words of a link: it begins where the other words do."""


class ToolLine(Line):
    """Signals begin with the tool; nothing changes here until it is shown."""

    switched = Signal(object, bool)
    class_wanted = Signal(object, object)
    destructive_wanted = Signal(object, bool)
    mend_wanted = Signal(object)
    """What is missing is to be given: a key, an account."""

    def __init__(self, theme: Theme, tool: Tool, changeable: bool) -> None:
        super().__init__(theme, "", "")
        self._theme = theme
        self.tool = tool
        self.setObjectName(f"tool:{tool.id}")
        self.facts = Words(theme, px=11.5, tone="faint", wrap=True, parent=self)
        self.more = LinkButton(theme, tr("More"), self)
        self.more.clicked.connect(self._on_more)
        self.final = Words(theme, tr("Cannot be undone: no rule allows it"), px=12, tone="warn", parent=self)
        self.why = Words(theme, px=12, tone="warn", parent=self)
        self.mend = LinkButton(theme, "", self)
        self.mend.clicked.connect(lambda: self.mend_wanted.emit(self.tool))
        below = QHBoxLayout()
        below.setSpacing(8)
        for part in (self.why, self.mend):
            below.addWidget(part)
        below.addStretch()
        more = QHBoxLayout()
        more.setSpacing(0)
        more.addSpacing(-LINK_AIR)
        more.addWidget(self.more)
        more.addStretch()
        self.words.insertLayout(2, more)
        for place, part in enumerate((self.facts, self.final), 3):
            self.words.insertWidget(place, part)
        self.words.insertLayout(5, below)
        self.kind: Select | None = None
        self.switch: Switch | None = None
        self.on = Words(theme, px=12, tone="dim", parent=self)
        self._make_controls(changeable)
        self.show_tool(tool)

    def _make_controls(self, changeable: bool) -> None:
        theme, tool = self._theme, self.tool
        if changeable and not (tool.source == "harmony" and tool.tool_class is ToolClass.READ):
            self.kind = Select(theme, self)
            self.kind.setFixedWidth(SELECT_WIDE)
            self.kind.clicked.connect(self._on_kind)
            self.put_control(self.kind)
        if changeable:
            self.switch = Switch(theme, "", self)
            self.switch.turned.connect(lambda on: self.switched.emit(self.tool, on))
            self.put_control(self.switch)
        else:
            self.put_control(self.on)
        self.on.setVisible(not changeable)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_tool(self, tool: Tool) -> None:
        self.tool = tool
        title = words.said(tool.title, 80)
        self.title.setText(title)
        self.more.setVisible(len(tool.description) > words.LONGEST)
        self.more.setAccessibleName(tr("More about {name}", name=title))
        self._describe(self.more.text() == tr("Less"))
        self.facts.setText(words.facts(tool))
        self.final.setVisible(tool.destructive)
        self.why.setText(words.reason(tool))
        self.why.setVisible(bool(self.why.text()))
        self._show_mend()
        usable = tool.enabled and tool.reason_off != "no_key"
        self.on.setText(tr("On") if usable and not tool.reason_off else tr("Off"))
        if self.switch is not None:
            self.switch.show_on(usable)
            self.switch.setAccessibleName(tr("Use {name}", name=title))
            self.switch.setAccessibleDescription(self.why.text())
        if self.kind is not None:
            self.kind.setText(tr(words.SHORT[tool.tool_class]))
            self.kind.setToolTip(tr(words.CLASSES[tool.tool_class]))
            name = tr(words.CLASSES[tool.tool_class])
            self.kind.setAccessibleName(f"{title}: {name}")

    def _show_mend(self) -> None:
        what = MENDS.get(self.tool.reason_off, "")
        changeable = self.switch is not None
        shown = what == "email" or (what == "key" and changeable)
        self.mend.setVisible(shown)
        if shown:
            said = tr("Enter the key…") if what == "key" else tr("Set up your e-mail account…")
            self.mend.setText(said)
            self.mend.setAccessibleName(said)

    def _describe(self, whole: bool) -> None:
        self.more.setText(tr("Less") if whole else tr("More"))
        self.about.setText(words.said(self.tool.description, 4_000 if whole else words.LONGEST))
        self.about.setVisible(bool(self.tool.description.strip()))

    def _on_more(self) -> None:
        self._describe(self.more.text() == tr("More"))
        self.more.updateGeometry()

    # --- what may be chosen --------------------------------------------------------------------------------------

    def _on_kind(self) -> None:
        assert self.kind is not None
        self.menu(self).open_at(self.kind)

    def menu(self, parent: QWidget) -> Menu:
        """Of our own tools nothing goes below what they do."""
        menu = Menu(tr("What it may do"), parent)
        for kind, name in words.CLASSES.items():
            if self.tool.source == "harmony" and kind is ToolClass.READ:
                continue
            action = menu.addAction(tr(name))
            action.setCheckable(True)
            action.setChecked(kind is self.tool.tool_class)
            action.triggered.connect(partial(self.class_wanted.emit, self.tool, kind))
        menu.addSeparator()
        undo = menu.addAction(tr("Cannot be undone: no rule allows it"))
        undo.setCheckable(True)
        undo.setChecked(self.tool.destructive)
        undo.triggered.connect(lambda: self.destructive_wanted.emit(self.tool, not self.tool.destructive))
        return menu
