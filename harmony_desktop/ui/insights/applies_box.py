"""Which meetings a project asks: of which teams, over which mediums, with which words."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from harmony_desktop.domain.insight_projects import MAX_WORDS, Applies
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.select import Select
from harmony_desktop.ui.choices.sheet import Group, Line
from harmony_desktop.ui.labels import Words, plain_tip
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

WIDE = 230


class SomeOf(Select):
    """Several of a few, chosen from a menu; none of them means every one."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, every: str, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._name, self._every = name, every
        self.chosen: tuple[str, ...] = ()
        self._offered: tuple[str, ...] = ()
        self.setFixedWidth(WIDE)
        self.clicked.connect(self._open)
        self.show_chosen(())

    def offer(self, names: Sequence[str]) -> None:
        self._offered = tuple(names)

    def show_chosen(self, chosen: tuple[str, ...]) -> None:
        self.chosen = chosen
        said = ", ".join(chosen) or self._every
        shown = said if len(said) <= 30 else said[:29] + "…"
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(plain_tip(said))
        self.setAccessibleName(f"{self._name}: {said}")

    def _open(self) -> None:
        menu = Menu(self._name, self)
        every = menu.addAction(self._every, lambda: self._choose(()))
        every.setCheckable(True)
        every.setChecked(not self.chosen)
        menu.addSeparator()
        names = dict.fromkeys((*self._offered, *self.chosen))
        for name in names:
            action = menu.addAction(name.replace("&", "&&"), partial(self._turn, name))
            action.setCheckable(True)
            action.setChecked(name in self.chosen)
        if not names:
            menu.addAction(tr("No meeting names one yet")).setEnabled(False)
        menu.open_at(self)

    def _turn(self, name: str) -> None:
        kept = tuple(n for n in self.chosen if n != name)
        self._choose(kept if name in self.chosen else (*self.chosen, name))

    def _choose(self, chosen: tuple[str, ...]) -> None:
        self.show_chosen(chosen)
        self.changed.emit()


class AppliesBox(QWidget):
    """``changed`` with every choice and letter."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.teams = SomeOf(theme, tr("Teams"), tr("All teams"), self)
        self.mediums = SomeOf(theme, tr("Mediums"), tr("All mediums"), self)
        self.words = QLineEdit(self)
        self.words.setFont(theme.font(13))
        self.words.setMinimumHeight(30)
        self.words.setFixedWidth(WIDE)
        self.words.setMaxLength(MAX_WORDS)
        self.words.setPlaceholderText(tr("Any"))
        self.words.setAccessibleName(tr("Words"))
        self.meant = Words(theme, px=12, tone="dim", wrap=True, parent=self)
        group = Group(theme, self)
        for title, about, control in (
            (tr("Teams"), tr("Whose meetings."), self.teams),
            (tr("Mediums"), tr("How people met."), self.mediums),
            (tr("Words"), tr("In the title, or the name or company of who took part."), self.words),
        ):
            line = Line(theme, title, about)
            control.setAccessibleDescription(about)
            line.put_control(control)
            group.add(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(group)
        column.addWidget(self.meant)
        self.meant.setContentsMargins(2, 0, 2, 0)
        for part in (self.teams, self.mediums):
            part.changed.connect(self.changed)
        self.words.textEdited.connect(self.changed)

    @property
    def applies(self) -> Applies:
        return Applies(self.teams.chosen, self.mediums.chosen, self.words.text())

    def show_applies(self, applies: Applies, changeable: bool) -> None:
        self.teams.show_chosen(applies.teams)
        self.mediums.show_chosen(applies.mediums)
        if self.words.text() != applies.words:
            self.words.setText(applies.words)
        self.words.setReadOnly(not changeable)
        for part in (self.teams, self.mediums):
            part.setEnabled(changeable)
