"""Workspace Settings › Intelligence: where models come from, which are offered, what a run may use. Knows no session."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.domain.administration import Catalogue, Limits, Offered, Provider
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.choices.limit_line import LimitLine
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import Group, Line, LinkButton, heading, note
from harmony_desktop.ui.goes_to import leaves
from harmony_desktop.ui.model_choice import ModelChoice
from harmony_desktop.ui.sheet_section import SheetSection
from harmony_desktop.ui.theme import Theme


class ModelsScreen(SheetSection):
    """Signals carry what the user wants; nothing changes here until it is shown."""

    add_wanted = Signal()
    edit_wanted = Signal(object)
    remove_wanted = Signal(object)
    offer_taken = Signal(object)
    models_chosen = Signal(tuple)
    default_wanted = Signal(object)
    """The button beside which the list opens."""
    limits_given = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, tr("Workspace Settings"), parent)
        self._limits = Limits()
        self.team = False
        """The workspace is not on this computer."""
        self.providers = Group(theme)
        self.offered = Group(theme)
        self.add = TextButton(theme, tr("Add provider"))
        self.choice = ModelChoice(theme)
        self.default = Select(theme, self)
        self.limits = _limit_lines(theme)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column, theme = self.sheet.column, self._theme
        top = QHBoxLayout()
        top.addWidget(heading(theme, tr("Providers")), 1)
        top.addWidget(self.add)
        column.addLayout(top)
        column.addWidget(self.providers)
        self._offered_head = heading(theme, tr("Servers found on this computer"))
        column.addWidget(self._offered_head)
        column.addWidget(self.offered)
        column.addWidget(heading(theme, tr("Models users may choose")))
        column.addWidget(self.choice)
        column.addWidget(heading(theme, tr("Workspace default")))
        group = Group(theme)
        about = tr(
            "For everyone without a default of their own. Insights ask it about each new meeting, too, unless their"
            " project names another model."
        )
        line = Line(theme, tr("Model of new chats"), about)
        line.put_control(self.default)
        group.add(line)
        column.addWidget(group)
        column.addWidget(heading(theme, tr("Limits of one answer")))
        limits = Group(theme)
        for each in self.limits.values():
            limits.add(each)
        column.addWidget(limits)
        about = tr(
            "From the next question on. An answer that reaches a limit ends cleanly and keeps what it has."
        )
        column.addWidget(note(theme, about))
        column.addStretch()

    def _connect(self) -> None:
        self.add.clicked.connect(self.add_wanted)
        self.choice.chosen.connect(self.models_chosen)
        self.default.clicked.connect(lambda: self.default_wanted.emit(self.default))
        for name, line in self.limits.items():
            line.chosen.connect(partial(self._on_limit, name))

    # --- what it shows -------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Another workspace has other providers, models and limits."""
        self.say_asking()
        self.show_providers((), {})
        self.show_offered(())
        self.show_catalogue(Catalogue((), ""))
        self.show_limits(Limits())

    def show_providers(self, providers: Sequence[Provider], titles: dict[str, str]) -> None:
        """``titles``: of the kinds, as people call them."""
        self.providers.clear()
        for provider in providers:
            self.providers.add(self._provider_line(provider, titles.get(provider.kind, provider.kind)))
        if not providers:
            words = tr("The built-in model answers alone. Add a provider for a larger one.")
            self.providers.add(Line(self._theme, tr("No provider yet"), words))

    def _provider_line(self, provider: Provider, kind: str) -> Line:
        key = tr("key set") if provider.has_key else tr("no key")
        local = tr("on your team's server") if self.team else tr("on this computer")
        where = local if provider.local else leaves(self.team)
        facts = (kind if kind != provider.name else "", provider.base_url, key, where, _counted(provider))
        line = Line(self._theme, provider.name, " · ".join(filter(None, facts)))
        for words, wanted in ((tr("Edit"), self.edit_wanted), (tr("Remove"), self.remove_wanted)):
            button = LinkButton(self._theme, words, line)
            button.setAccessibleName(f"{words}: {provider.name}")
            button.clicked.connect(partial(wanted.emit, provider))
            line.put_control(button)
        return line

    def show_offered(self, offered: Sequence[Offered]) -> None:
        self.offered.clear()
        for server in offered:
            names = ", ".join(server.models[:3]) + ("…" if len(server.models) > 3 else "")
            line = Line(self._theme, server.name, " · ".join(filter(None, (server.base_url, names))))
            button = TextButton(self._theme, tr("Use"), parent=line)
            button.setAccessibleName(tr("Use {name}", name=server.name))
            button.clicked.connect(partial(self.offer_taken.emit, server))
            line.put_control(button)
            self.offered.add(line)
        self._offered_head.setVisible(bool(offered))
        self.offered.setVisible(bool(offered))

    def show_catalogue(self, catalogue: Catalogue, team: bool = False) -> None:
        self.choice.show_models(catalogue.models, catalogue.default_model, team)
        name = next((m.name for m in catalogue.models if m.id == catalogue.default_model), tr("No model"))
        self.default.setText(name.replace("&", "&&"))
        self.default.setAccessibleName(tr("Workspace default: {name}", name=name))

    def show_limits(self, limits: Limits) -> None:
        self._limits = limits
        for name, line in self.limits.items():
            line.show_limit(getattr(limits, name))

    def _on_limit(self, name: str, value: float | None) -> None:
        changed: dict[str, float | None] = {name: value}
        self.limits_given.emit(replace(self._limits, **changed))  # type: ignore[arg-type]

    # --- Qt ------------------------------------------------------------------------------------------------------

    def begins(self) -> QWidget:
        return self.add


def _counted(provider: Provider) -> str:
    return trn("1 model", "{count} models", count=len(provider.models))


def _limit_lines(theme: Theme) -> dict[str, LimitLine]:
    """By their names in `Limits`."""
    return {
        "seconds": LimitLine(
            theme, tr("Time"), tr("From the first request to the model."), tr("seconds"), 300
        ),
        "steps": LimitLine(
            theme,
            tr("Steps"),
            tr("Requests to the model; a count over many meetings takes one for each."),
            tr("steps"),
            250,
        ),
        "tokens": LimitLine(
            theme, tr("Tokens"), tr("In and out together, as the provider counts."), tr("tokens"), 200_000
        ),
        "cost_usd": LimitLine(
            theme,
            tr("Money"),
            tr("By published prices. A model without one is not stopped by this: limit tokens as well."),
            tr("US dollars"),
            1.0,
            whole=False,
        ),
    }
