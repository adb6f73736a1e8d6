"""The catalogue: every model of every provider, those ticked are offered to users. Never none."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from harmony_desktop.domain.threads import Model, provider_named
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.check_line import CheckLine
from harmony_desktop.ui.choices.sheet import Group
from harmony_desktop.ui.find_key import find_with
from harmony_desktop.ui.find_rank import folded
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.model_rows import abilities
from harmony_desktop.ui.side_parts import SearchField
from harmony_desktop.ui.theme import Theme


class ModelChoice(QWidget):
    """``chosen`` carries the ids of all that are ticked."""

    chosen = Signal(tuple)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._team = theme, False
        self._models: tuple[Model, ...] = ()
        self._said: list[tuple[str, str, str]] = []
        """What the lines were made of."""
        self.lines: dict[str, CheckLine] = {}
        self._heads: dict[str, Words] = {}
        self.search = SearchField(theme, tr("Search models…"), "", self)
        self.count = Words(theme, px=12.5, tone="dim", parent=self)
        self.refusal = Words(theme, px=12, tone="err", wrap=True, parent=self)
        self.refusal.hide()
        self.group = Group(theme, self)
        self._none = Words(theme, px=12.5, tone="dim", parent=self)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.search, 1)
        top.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.refusal)
        column.addWidget(self.group)
        column.addWidget(self._none)
        self.search.textChanged.connect(self._filter)
        self.search.down_wanted.connect(self._enter)
        find_with(self, self.search)
        self._filter()

    def show_models(self, models: Sequence[Model], default: str, team: bool = False) -> None:
        """``team``: the workspace is not on this computer."""
        self._team = team
        ordered = tuple(sorted(models, key=lambda m: (m.provider.casefold(), m.name.casefold())))
        said = [(m.id, m.name, abilities(m, team)) for m in ordered]
        if said != self._said:
            self._said = said
            self._rebuild(ordered)
        self._models = ordered
        for model in ordered:
            line = self.lines[model.id]
            line.show_on(model.enabled)
            line.show_mark(tr("workspace default") if model.id == default else "")
        self.refuse("")
        self._say()
        self._filter()

    def refuse(self, words: str) -> None:
        self.refusal.setText(words)
        self.refusal.setVisible(bool(words))

    @property
    def ticked(self) -> tuple[str, ...]:
        return tuple(m.id for m in self._models if self.lines[m.id].isChecked())

    def _rebuild(self, models: Sequence[Model]) -> None:
        self.group.clear()
        self.lines, self._heads = {}, {}
        for provider in dict.fromkeys(m.provider for m in models):
            box = QWidget(self.group)
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 8, 0, 5)
            column.setSpacing(0)
            head = self._heads[provider] = Words(
                self._theme, provider_named(provider), px=11, weight=500, tone="dim", parent=box
            )
            head.setContentsMargins(14, 0, 14, 2)
            column.addWidget(head)
            for model in (m for m in models if m.provider == provider):
                line = self.lines[model.id] = CheckLine(
                    self._theme, model.name, abilities(model, team=self._team), box
                )
                line.turned.connect(lambda on, m=model.id: self._on_ticked(m, on))
                column.addWidget(line)
            self.group.add(box)

    def _on_ticked(self, model_id: str, on: bool) -> None:
        if not on and not self.ticked:
            self.lines[model_id].show_on(True)
            self.refuse(tr("At least one model must stay chosen. Choose another one before you remove this."))
            return
        self.refuse("")
        self._say()
        self.chosen.emit(self.ticked)

    def _say(self) -> None:
        self.count.setText(
            tr("{chosen} of {all} models selected.", chosen=len(self.ticked), all=len(self._models))
        )

    def _filter(self) -> None:
        words = folded(self.search.text()).split()
        found = 0
        for provider, head in self._heads.items():
            box, any_here = head.parentWidget(), False
            for model in (m for m in self._models if m.provider == provider):
                text = folded(f"{provider_named(provider)} {model.name} {abilities(model, team=self._team)}")
                fits = all(word in text for word in words)
                self.lines[model.id].setVisible(fits)
                any_here = any_here or fits
                found += fits
            if box is not None:
                box.setVisible(any_here)
        self.group.setVisible(found > 0)
        self._none.setVisible(found == 0)
        self._none.setText(tr("Nothing is called that.") if words else tr("There is no model yet."))
        self.group.update()

    def _enter(self) -> None:
        first = next((line for line in self.lines.values() if not line.isHidden()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)
