"""Connecting a server: a program of the workspace's computer, or an address. Secrets go in and never come out."""

import shlex

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from harmony_desktop.domain.tools import McpServer, NewMcpServer
from harmony_desktop.i18n import tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.switch import Segments
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.tools import words

PROGRAM, ADDRESS = "stdio", "http"
EVERYBODY, ME = "everybody", "me"
ENVIRONMENT_TALL = 58


class ServerDialog(Form):
    """``saved`` carries what was filled in, and whether it is kept although it does not answer."""

    saved = Signal(object, bool)
    tallest = 620

    def __init__(
        self,
        theme: Theme,
        card: QWidget,
        admin: bool,
        here: bool = True,
        server: McpServer | None = None,
    ) -> None:
        """``here``: the workspace runs on this computer. ``server``: one that is there, to be changed."""
        about = tr("Its tools ask before they act, until you say otherwise.")
        title = tr("Connect a server")
        if server is not None:
            title = tr("Change {name}", name=words.said(server.name, 60))
            about = tr(
                "A token or an environment that you leave empty stays as it is. At another address, or with"
                " another program, it is asked for anew, and so is what was chosen for its tools."
            )
        super().__init__(theme, card, title, about, tr("Connect") if server is None else tr("Save"))
        self._changes = server
        self._detail = ""
        self.transport = ADDRESS
        self.whom = ME if not admin else EVERYBODY
        self._rows: dict[str, list[QWidget]] = {PROGRAM: [], ADDRESS: []}
        self.name = self.add_line(tr("Name"), placeholder="Linear")
        self.name.setMaxLength(60)
        if admin:
            self._add_kind(here)
        self.address = self._line(ADDRESS, tr("Address"), "https://mcp.linear.app/mcp")
        self.token = self._line(
            ADDRESS,
            tr("Token"),
            tr("Only if you were given one"),
            tr(
                "Kept sealed; nobody can read it again. Where the server wants a sign-in, you are asked next."
            ),
        )
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.command = self._line(
            PROGRAM, tr("Program with its arguments"), "npx -y @modelcontextprotocol/server-github"
        )
        self.environment = self._environment()
        if admin and server is None:
            self._add_whom()
        self.anyway = TextButton(theme, tr("Add anyway"), parent=self.box)
        self.anyway.hide()
        self.anyway.clicked.connect(lambda: self._on_given(True))
        self.buttons.insertWidget(0, self.anyway)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = TextButton(theme, tr("Copy details"), parent=self.box)
        self.copy.hide()
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._detail))
        self.buttons.insertWidget(1, self.copy)
        self.given.connect(self._on_given)
        if server is not None:
            self._fill_in(server)
        self._show_transport(self.transport)

    def _fill_in(self, server: McpServer) -> None:
        """Whose it is stays as it is."""
        self.transport, self.whom = server.transport, ME if server.personal else EVERYBODY
        self.name.setText(server.name)
        self.address.setText(server.url)
        if server.command:
            self.command.setText(shlex.join((server.command, *server.args)))
        if hasattr(self, "kinds"):
            self.kinds.show_choice(self.transport)

    # --- its parts -----------------------------------------------------------------------------------------------

    def _add_kind(self, here: bool) -> None:
        program = tr("A program of this computer") if here else tr("A program of the workspace's computer")
        choices = [(ADDRESS, tr("An address")), (PROGRAM, program)]
        self.kinds = Segments(self.theme, tr("Kind"), choices, self.box)
        self.kinds.show_choice(self.transport)
        self.kinds.chosen.connect(self._show_transport)
        self.add_field(tr("What it is"), self._left(self.kinds))

    def _add_whom(self) -> None:
        choices = [(EVERYBODY, tr("Everybody")), (ME, tr("Only me"))]
        self.whose = Segments(self.theme, tr("For"), choices, self.box)
        self.whose.show_choice(self.whom)
        self.whose.chosen.connect(self._choose_whom)
        self.add_field(tr("For whom"), self._left(self.whose))

    def _left(self, control: QWidget) -> QWidget:
        """As wide as it is, at the left."""
        holder = QWidget(self.box)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(control)
        row.addStretch()
        return holder

    def _line(self, transport: str, name: str, placeholder: str, hint: str = "") -> QLineEdit:
        before = self.fields.count()
        line = self.add_line(name, placeholder=placeholder, hint=hint)
        self._belongs(transport, before)
        return line

    def _environment(self) -> QPlainTextEdit:
        edit = QPlainTextEdit(self.box)
        edit.setFont(self.theme.font(12.5))
        edit.setFixedHeight(ENVIRONMENT_TALL)
        edit.setTabChangesFocus(True)
        edit.setPlaceholderText("GITHUB_TOKEN=…")
        edit.setAccessibleName(tr("Environment"))
        edit.textChanged.connect(lambda: self.tell(""))
        before = self.fields.count()
        hint = tr("One a line. Kept sealed by the workspace; nobody can read it again.")
        edit.setAccessibleDescription(hint)
        self.add_field(tr("Environment"), edit, hint)
        self._belongs(PROGRAM, before)
        return edit

    def _belongs(self, transport: str, before: int) -> None:
        """What was added since then is shown for this transport only."""
        items = (self.fields.itemAt(at) for at in range(before, self.fields.count()))
        parts = (item.widget() for item in items if item is not None)
        self._rows[transport] += [part for part in parts if part is not None]

    # --- what is filled in ---------------------------------------------------------------------------------------

    @property
    def new(self) -> NewMcpServer:
        """Raises `ValueError` with what is missing, in words."""
        name, personal = self.name.text().strip(), self.whom == ME
        if not name:
            raise ValueError(tr("Give it a name: its tools are called after it."))
        if self.transport == ADDRESS:
            address = self.address.text().strip()
            if not address.lower().startswith(("https://", "http://")):
                raise ValueError(tr("Where does it answer? An address begins with http:// or https://."))
            return NewMcpServer(
                name, ADDRESS, url=address, token=self.token.text().strip(), personal=personal
            )
        try:
            program = words.command_line(self.command.text().strip())
        except ValueError as error:
            raise ValueError(tr("A quotation mark is not closed.")) from error
        if not program:
            raise ValueError(tr("Name the program to start."))
        try:
            environment = words.environment(self.environment.toPlainText())
        except ValueError as error:
            raise ValueError(tr("Each line of the environment is NAME=value.")) from error
        return NewMcpServer(
            name, PROGRAM, command=program[0], args=program[1:], env=environment, personal=personal
        )

    def _on_given(self, anyway: bool = False) -> None:
        try:
            new = self.new
        except ValueError as error:
            self.tell(str(error), "err")
            return
        self.anyway.hide()
        self.copy.hide()
        changes = self._changes is not None
        self.show_busy(True, tr("Saving…") if changes else tr("Connecting, and asking it for its tools…"))
        self.saved.emit(new, anyway)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_unreachable(self, detail: str) -> None:
        """Nothing was kept of it."""
        self.show_busy(False)
        self.yes.setText(tr("Try again"))
        self.yes.setAccessibleName(self.yes.text())
        said = words.said(detail, 300)
        self.tell(said or tr("It does not answer."), "err")
        self._detail = detail
        self.copy.setVisible(bool(detail))
        self.anyway.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that the keyboard is on; elsewhere it connects."""
        here = next((button for button in (self.anyway, self.copy) if button.hasFocus()), None)
        if here is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            here.click()
        else:
            super().keyPressEvent(event)

    def _choose_whom(self, whom: str) -> None:
        self.whom = whom

    def _show_transport(self, transport: str) -> None:
        self.transport = transport
        for key, parts in self._rows.items():
            for part in parts:
                part.setVisible(key == transport)
        self.fields.invalidate()
        self.column.invalidate()
        self.tell("")


class KeyDialog(Form):
    """The key of the web search; ``saved`` carries it."""

    saved = Signal(str)
    wanted = 260

    def __init__(self, theme: Theme, card: QWidget) -> None:
        about = tr("Searches go to Exa, with this key. You get one in your account at exa.ai.")
        super().__init__(theme, card, tr("Key of the web search"), about, tr("Save"))
        hint = tr("Kept sealed by the workspace; nobody can read it again.")
        self.key = self.add_line(tr("Key"), hint=hint)
        self.key.setMaxLength(500)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.stoppable = False
        self.given.connect(self._on_given)

    def _on_given(self) -> None:
        key = self.key.text().strip()
        if not key:
            self.tell(tr("Paste the key here."), "err")
            return
        self.show_busy(True, tr("Saving…"))
        self.saved.emit(key)
