"""One server that tools come from: how it stands, what can be done about it, and its tools."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from harmony_desktop.domain.tools import McpServer, ServerState
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.sheet import Group, Line, LinkButton, Links
from harmony_desktop.ui.choices.switch import Switch
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.tools import words
from harmony_desktop.ui.tools.tool_line import ToolLine

AT_ONCE = 6
"""Lines that are made between two looks at the keyboard."""


class ServerLine(Line):
    """The server itself. Signals begin with it."""

    switched = Signal(object, bool)
    refresh_wanted = Signal(object)
    sign_in_wanted = Signal(object)
    waiting_ended = Signal(object)
    change_wanted = Signal(object)
    remove_wanted = Signal(object)
    tools_wanted = Signal()

    def __init__(self, theme: Theme, server: McpServer, changeable: bool) -> None:
        super().__init__(theme, "", "")
        self._theme, self._changeable = theme, changeable
        self.server = server
        self.setObjectName(f"server:{server.id}")
        self._waits = ""
        self.state = Words(theme, px=12, weight=500, tone="dim", parent=self)
        self.detail = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        self.sign_in = TextButton(theme, tr("Sign in…"), parent=self)
        self.switch = Switch(theme, "", self)
        self.links: dict[str, LinkButton] = {}
        for name, said, act in self._acts():
            link = self.links[name] = LinkButton(theme, said, self)
            link.clicked.connect(act)
        below = Links(*self.links.values())
        below.setContentsMargins(0, 2, 0, 0)
        self.words.insertWidget(2, self.state)
        self.words.insertWidget(3, self.detail)
        self.words.addLayout(below)
        self.put_control(self.sign_in)
        self.put_control(self.switch)
        self.switch.turned.connect(lambda on: self.switched.emit(self.server, on))
        self.sign_in.clicked.connect(lambda: self.sign_in_wanted.emit(self.server))
        self.show_server(server)

    def _acts(self) -> tuple[tuple[str, str, Callable[[], object]], ...]:
        return (
            ("tools", tr("Show tools"), self.tools_wanted.emit),
            ("refresh", tr("Refresh"), lambda: self.refresh_wanted.emit(self.server)),
            ("stop", tr("Stop waiting"), lambda: self.waiting_ended.emit(self.server)),
            ("copy", tr("Copy details"), self._copy),
            ("change", tr("Change…"), lambda: self.change_wanted.emit(self.server)),
            ("remove", tr("Remove"), lambda: self.remove_wanted.emit(self.server)),
        )

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_server(self, server: McpServer, waits: str = "", open_: bool = False) -> None:
        """``waits``: what is under way, in words; ``open_``: its tools stand below."""
        self.server, self._waits = server, waits
        name = words.said(server.name, 60)
        self.title.setText(name)
        self.about.setText(words.reached(server))
        self.about.setVisible(True)
        said, tone = words.state(server)
        self.state.setText(said)
        self.state.tint(tone)
        self.detail.setText(waits or words.said(server.detail, 300))
        self.detail.setVisible(bool(self.detail.text()))
        self.sign_in.setVisible(self._changeable and self._wants_sign_in(server) and not waits)
        self.sign_in.setAccessibleName(tr("Sign in at {name}", name=name))
        self.switch.setVisible(self._changeable)
        self.switch.show_on(server.enabled)
        self.switch.setAccessibleName(tr("Use {name}", name=name))
        self.links["tools"].setText(tr("Hide tools") if open_ else tr("Show tools"))
        self._show_links(server, name, waits)

    @staticmethod
    def _wants_sign_in(server: McpServer) -> bool:
        return server.state is ServerState.NEEDS_SIGN_IN

    def _show_links(self, server: McpServer, name: str, waits: str) -> None:
        shown = {
            "tools": bool(server.tools),
            "refresh": self._changeable and server.enabled and not waits,
            "stop": self._changeable and bool(waits) and self._wants_sign_in(server),
            "copy": bool(server.detail or self.problem.text()) and not waits,
            "change": self._changeable and not waits,
            "remove": self._changeable,
        }
        for key, link in self.links.items():
            link.setVisible(shown[key])
            link.setAccessibleName(f"{link.text()}: {name}")
            link.updateGeometry()

    def complain(self, words: str) -> None:
        super().complain(words)
        self._show_links(self.server, self.title.text(), self._waits)

    def _copy(self) -> None:
        told = "\n".join(filter(None, (self.problem.text(), self.server.detail)))
        QGuiApplication.clipboard().setText(f"{self.server.name}: {told}")
        self.links["copy"].setText(tr("Copied"))


class Rows(QWidget):
    """Rows with a hairline above each but the first; shown once they are all there, which is much quicker."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for at in range(1, self.column.count()):
            item = self.column.itemAt(at)
            assert item is not None
            painter.fillRect(0, item.geometry().y(), self.width(), 1, self._theme.colour("line"))


class ServerGroup(Group):
    """The server and, once they are wanted, its tools, some at a time. ``tool_made`` hands on each line."""

    def __init__(
        self, theme: Theme, server: McpServer, admin: bool, tool_made: Callable[[ToolLine], None]
    ) -> None:
        super().__init__(theme)
        self._theme, self._admin, self._tool_made = theme, admin, tool_made
        self._changeable = changeable = admin or server.personal
        self._open = False
        self._waits = ""
        self.tools: dict[str, ToolLine] = {}
        self.line = ServerLine(theme, server, changeable)
        self.rows_below = Rows(theme, self)
        self.rows_below.hide()
        self.add(self.line)
        self.add(self.rows_below)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._fill)
        self.line.tools_wanted.connect(self.turn)

    def show_server(self, server: McpServer, waits: str = "") -> None:
        self._waits = waits
        self._open = self._open and bool(server.tools)
        self.line.show_server(server, waits, self._open)
        self._fill()

    def turn(self) -> None:
        """Its tools are shown, or not any more."""
        self._open = not self._open
        self.show_server(self.line.server, self._waits)

    def _fill(self) -> None:
        """Made when they are first looked at, and not all at once: a server may have hundreds."""
        wanted = {tool.id: tool for tool in self.line.server.tools}
        for gone in self.tools.keys() - wanted.keys():
            line = self.tools.pop(gone)
            self.rows_below.column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for id_ in wanted.keys() & self.tools.keys():
            self.tools[id_].show_tool(wanted[id_])
        missing = [tool for id_, tool in wanted.items() if id_ not in self.tools] if self._open else []
        for tool in missing[:AT_ONCE]:
            made = self.tools[tool.id] = ToolLine(
                self._theme, tool, self._changeable, classed=self._admin, parent=self.rows_below
            )
            self._tool_made(made)
            self.rows_below.column.addWidget(made)
        self.rows_below.setVisible(self._open)
        self.update()
        if len(missing) > AT_ONCE:
            self._timer.start()
