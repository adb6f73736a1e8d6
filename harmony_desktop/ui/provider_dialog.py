"""Setting up a provider of models, or changing one; made from the kinds there are. A key goes in and never comes out."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from harmony_desktop.domain.administration import NewProvider, Provider, ProviderKind
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

LISTED = 4
AGENT = "agui"
"""The kind that is an agent of its own: it lists no models, and brings its tools."""


class ProviderDialog(Form):
    """``tested`` and ``saved`` carry what was filled in."""

    tested = Signal(object)
    saved = Signal(object)

    def __init__(
        self, theme: Theme, card: QWidget, kinds: Sequence[ProviderKind], provider: Provider | None = None
    ) -> None:
        title = tr("Change {name}", name=provider.name) if provider else tr("Add a provider")
        about = tr(
            "What is asked with its models goes to this provider; a model server of your own keeps it here. Where one"
            " is the workspace default, insights send it the transcript of each new meeting."
        )
        super().__init__(theme, card, title, about, tr("Save") if provider else tr("Add"))
        self._kinds, self._provider = tuple(kinds), provider
        self.kind = next((k for k in self._kinds if provider and k.kind == provider.kind), self._kinds[0])
        self.kinds = Select(theme, self.box)
        self.kinds.clicked.connect(self._on_kinds)
        self.kinds.setEnabled(provider is None)
        self.add_field(tr("Kind"), self.kinds)
        self.name = self.add_line(tr("Name"), provider.name if provider else "")
        self.name.setReadOnly(provider is not None)
        self.address = self.add_line(tr("Address"), provider.base_url if provider else "")
        hint = tr("Kept sealed by the workspace; nobody can read it again.")
        self.key = self.add_line(tr("Key"), hint=hint)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        before = self.fields.count()
        self.models = self.add_line(
            tr("Models"),
            placeholder=tr("Those the provider lists"),
            hint=tr("Or name them, with commas between."),
        )
        rows = [self.fields.itemAt(at) for at in range(before, self.fields.count())]
        self.of_models = [widget for row in rows if row and (widget := row.widget()) is not None]
        about_agents = tr(
            "An agent works with tools of its own. What it asks about first waits here for approval; "
            "what it does without asking cannot be held back here."
        )
        self.agent_words = Words(theme, about_agents, px=12, tone="dim", wrap=True, parent=self.box)
        self.fields.addWidget(self.agent_words)
        self.test = TextButton(theme, tr("Test connection"), parent=self.box)
        self.test.clicked.connect(self._on_test)
        self.buttons.insertWidget(0, self.test)
        self.given.connect(self._on_given)
        self._show_kind()

    # --- what is filled in ---------------------------------------------------------------------------------------

    @property
    def new(self) -> NewProvider:
        """No key: the one that is there stays."""
        names = tuple(dict.fromkeys(filter(None, (n.strip() for n in self.models.text().split(",")))))
        return NewProvider(
            self.kind.kind,
            self.name.text().strip(),
            self.address.text().strip(),
            () if self.kind.kind == AGENT else names,
            self.key.text().strip() or None,
        )

    def _missing(self) -> str:
        has_key = bool(self._provider and self._provider.has_key)
        if self.kind.needs_key and not has_key and not self.key.text().strip():
            return tr(
                "{name} needs a key. Make one in your account there and paste it here.", name=self.kind.name
            )
        if not self.kind.base_url and not self.address.text().strip():
            return tr("Where does it answer? An address begins with http:// or https://.")
        return ""

    def _on_test(self) -> None:
        if missing := self._missing():
            self.tell(missing, "err")
        elif not self.busy:
            agent = self.kind.kind == AGENT
            self.show_busy(True, tr("Looking whether it answers…") if agent else tr("Asking for its models…"))
            self.tested.emit(self.new)

    def _on_given(self) -> None:
        if missing := self._missing():
            self.tell(missing, "err")
        else:
            self.show_busy(True, tr("Setting it up…"))
            self.saved.emit(self.new)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_found(self, models: Sequence[str]) -> None:
        """The connection works."""
        self.show_busy(False)
        if self.kind.kind == AGENT:
            self.tell(tr("It answers."), "ok")
            return
        if not models:
            self.tell(tr("It answers, and lists no model that can chat. Name one."), "warn")
            return
        names = ", ".join(models[:LISTED]) + ("…" if len(models) > LISTED else "")
        count = trn("1 model", "{count} models", count=len(models))
        self.tell(tr("It works: {count}. {names}", count=count, names=names), "ok")

    def show_busy(self, busy: bool, words: str = "") -> None:
        super().show_busy(busy, words)
        self.test.setEnabled(not busy)

    def _show_kind(self) -> None:
        self.kinds.setText(self.kind.name)
        self.kinds.setAccessibleName(tr("Kind: {name}", name=self.kind.name))
        self.name.setPlaceholderText(self.kind.name)
        agent = self.kind.kind == AGENT
        example = "https://agents.example.com/run" if agent else "https://models.example.com/v1"
        self.address.setPlaceholderText(self.kind.base_url or example)
        for widget in self.of_models:
            widget.setVisible(not agent)
        self.agent_words.setVisible(agent)
        set_already = bool(self._provider and self._provider.has_key)
        needed = tr("Needed") if self.kind.needs_key else tr("Only if the server wants one")
        self.key.setPlaceholderText(tr("A key is set; empty keeps it") if set_already else needed)
        self.tell("")

    def _on_kinds(self) -> None:
        menu = Menu(tr("Kind"), self)
        for kind in self._kinds:
            menu.addAction(kind.name, partial(self._choose, kind))
        menu.open_at(self.kinds)

    def _choose(self, kind: ProviderKind) -> None:
        self.kind = kind
        self._show_kind()
