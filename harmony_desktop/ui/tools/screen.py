"""Workspace Settings › Tools: connected servers, the built-in tools, and the key of the web search. Knows no session."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.tools import McpServer, Tool
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, heading, note
from harmony_desktop.ui.sheet_section import SheetSection
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.tools.server_group import ServerGroup
from harmony_desktop.ui.tools.tool_line import ToolLine


class ToolsScreen(SheetSection):
    """Lines stay the same widgets while what they show changes: the keyboard and open menus stay where they are."""

    add_wanted = Signal()
    key_wanted = Signal()
    key_removed = Signal()
    server_made = Signal(object)
    """A `ServerGroup` whose line is to be listened to; likewise:"""
    tool_made = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, tr("Tools"), parent)
        self._changeable = False
        self.groups: dict[str, ServerGroup] = {}
        self.tools: dict[str, ToolLine] = {}
        self.add = TextButton(theme, tr("Add server"))
        self.about = note(theme)
        self.servers = QVBoxLayout()
        self.servers.setSpacing(8)
        self.none = Group(theme)
        self.built_in = Group(theme)
        self.search_head = heading(theme, tr("Web search"))
        self.search = Group(theme)
        self.key = Line(theme, tr("Key of the web search"), "")
        self.enter_key = TextButton(theme, tr("Enter key…"), parent=self.key)
        self.remove_key = TextButton(theme, tr("Remove"), parent=self.key)
        self._lay_out()
        self.add.clicked.connect(self.add_wanted)
        self.enter_key.clicked.connect(self.key_wanted)
        self.remove_key.clicked.connect(self.key_removed)

    def _lay_out(self) -> None:
        column, theme = self.sheet.column, self._theme
        top = QHBoxLayout()
        top.addWidget(heading(theme, tr("Connected servers")), 1)
        top.addWidget(self.add)
        column.addLayout(top)
        column.addWidget(self.none)
        column.addLayout(self.servers)
        words = tr("Connect one to let Companion work with what you use: issues, code, calendars, files.")
        self.none.add(Line(theme, tr("No server is connected"), words))
        column.addWidget(heading(theme, tr("Built-in tools")))
        column.addWidget(self.built_in)
        column.addWidget(self.search_head)
        column.addWidget(self.search)
        self.search.add(self.key)
        self.key.put_control(self.remove_key)
        self.key.put_control(self.enter_key)
        self.enter_key.setAccessibleName(tr("Key of the web search: enter"))
        self.remove_key.setAccessibleName(tr("Key of the web search: remove"))
        column.addWidget(self.about)
        column.addStretch()

    # --- what it shows -------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Another workspace has other tools."""
        self.say_asking()
        self.show_servers((), {})
        self.show_tools(())
        self.show_key(False)

    def allow(self, admin: bool) -> None:
        """Who is no admin sees what is on, and connects servers of their own."""
        if admin != self._changeable:
            self.show_tools(())
            self.show_servers((), {})
        self._changeable = admin
        self.search_head.setVisible(admin)
        self.search.setVisible(admin)
        self.about.setText(
            tr("What asks first waits for you in its chat, with the exact words that would go out.")
            if admin
            else tr("An admin switches tools on and off. You can connect servers of your own.")
        )

    def show_tools(self, tools: Sequence[Tool]) -> None:
        """Those of ours."""
        wanted = {tool.id: tool for tool in tools}
        for gone in self.tools.keys() - wanted.keys():
            line = self.tools.pop(gone)
            self.built_in.column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for id_, tool in wanted.items():
            if id_ in self.tools:
                self.tools[id_].show_tool(tool)
            else:
                line = self.tools[id_] = ToolLine(self._theme, tool, self._changeable)
                self.tool_made.emit(line)
                self.built_in.add(line)

    def show_servers(self, servers: Sequence[McpServer], waits: Mapping[str, str]) -> None:
        """``waits``: what is under way at some, in words."""
        wanted = {server.id: server for server in servers}
        for gone in self.groups.keys() - wanted.keys():
            group = self.groups.pop(gone)
            self.servers.removeWidget(group)
            group.hide()
            group.deleteLater()
        for id_, server in wanted.items():
            if id_ not in self.groups:
                group = ServerGroup(self._theme, server, self._changeable, self.tool_made.emit)
                self.groups[id_] = group
                self.server_made.emit(group)
                self.servers.addWidget(group)
            self.groups[id_].show_server(server, waits.get(id_, ""))
        self.none.setVisible(not servers)

    def show_key(self, has_key: bool) -> None:
        self.key.about.setText(
            tr("A key is set. Nobody can read it again; what is searched for goes to Exa.")
            if has_key
            else tr("With a key of your own from exa.ai, Companion can search the web. Until then it is off.")
        )
        self.key.about.show()
        self.enter_key.setText(tr("Replace…") if has_key else tr("Enter key…"))
        self.remove_key.setVisible(has_key)

    def line_of(self, tool_id: str) -> ToolLine | None:
        lines = [self.tools, *(group.tools for group in self.groups.values())]
        return next((some[tool_id] for some in lines if tool_id in some), None)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def begins(self) -> QWidget:
        return self.add
