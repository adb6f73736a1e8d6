"""What the list of meetings is narrowed to: chips for team, medium, status and time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from harmony_desktop.domain.meetings import Facets, MeetingQuery, MeetingStatus
from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.buttons import TextButton
from harmony_desktop.ui.chip import Chip
from harmony_desktop.ui.date_box import DateBox
from harmony_desktop.ui.date_ranges import PRESETS, date_range, of_dates
from harmony_desktop.ui.meetings.words import STATUS
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.theme import Theme

ANY, CUSTOM = "any", "custom"


class Filters(QWidget):
    """``changed`` when something else is wanted; a chip with a dashed edge narrows nothing."""

    changed = Signal()

    def __init__(self, theme: Theme, card: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.facets = Facets()
        self.query = MeetingQuery()
        """Without its words."""
        self._preset = ANY
        self.team = Chip(theme, "person", self)
        self.medium = Chip(theme, "chat", self)
        self.status = Chip(theme, "filter", self)
        self.time = Chip(theme, "calendar", self)
        self.since = DateBox(theme, tr("From"), card, self)
        self.until = DateBox(theme, tr("Until"), card, self)
        self.clear = TextButton(theme, tr("Clear filters"), quiet=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self.team, self.medium, self.status, self.time, self.since, self.until, self.clear):
            row.addWidget(part)
        row.addStretch(1)
        self.team.clicked.connect(self._on_team)
        self.medium.clicked.connect(self._on_medium)
        self.status.clicked.connect(self._on_status)
        self.time.clicked.connect(self._on_time)
        self.clear.clicked.connect(self.reset)
        today = QDate.currentDate()
        self.since.set_date(today.addMonths(-1))
        self.until.set_date(today)
        for box in (self.since, self.until):
            box.changed.connect(self._on_dates)
        self._say()

    def show_facets(self, facets: Facets) -> None:
        """What there is; a chip that has nothing to choose from is away."""
        self.facets = facets
        self._say()

    def reset(self) -> None:
        self._preset = ANY
        self._want(MeetingQuery())

    def _want(self, query: MeetingQuery) -> None:
        changed, self.query = query != self.query, query
        self._say()
        if changed:
            self.changed.emit()

    def _say(self) -> None:
        query = self.query
        statuses = [tr(STATUS[status]) for status in query.statuses]
        self._show(self.team, tr("Team"), query.teams, len(self.facets.teams))
        self._show(self.medium, tr("Medium"), query.mediums, len(self.facets.mediums))
        self._show(self.status, tr("Status"), statuses, len(self.facets.statuses) - 1)
        chosen = [tr(PRESETS[self._preset])] if self._preset != ANY else []
        self._show(self.time, tr("Date"), chosen, 1)
        for box in (self.since, self.until):
            box.setVisible(self._preset == CUSTOM)
        self.clear.setVisible(query.narrows or self._preset != ANY)

    def _show(self, chip: Chip, name: str, chosen: Sequence[str], there: int) -> None:
        chip.offers = not chosen
        more = f" +{number(len(chosen) - 1)}" if len(chosen) > 1 else ""
        words = f"{chosen[0]}{more}" if chosen else name
        chip.say(words, f"{name}: {', '.join(chosen)}" if chosen else tr("Filter by {what}", what=name))
        chip.setVisible(bool(chosen) or there > 0)
        chip.update()

    # --- choosing ----------------------------------------------------------------------------------------------------

    def _on_team(self) -> None:
        query = self.query
        entries = [(name, name, name in query.teams) for name in self.facets.teams]
        self._menu(
            self.team, tr("Team"), entries, lambda key: replace(query, teams=_turned(query.teams, key))
        )

    def _on_medium(self) -> None:
        query = self.query
        entries = [(name, name, name in query.mediums) for name in self.facets.mediums]
        self._menu(
            self.medium,
            tr("Medium"),
            entries,
            lambda key: replace(query, mediums=_turned(query.mediums, key)),
        )

    def _on_status(self) -> None:
        query = self.query
        entries = [(s.value, tr(STATUS[s]), s in query.statuses) for s in MeetingStatus]

        def turned(key: str) -> MeetingQuery:
            keys = _turned(tuple(s.value for s in query.statuses), key)
            return replace(query, statuses=tuple(MeetingStatus(k) for k in keys))

        self._menu(self.status, tr("Status"), entries, turned)

    def _menu(
        self,
        chip: Chip,
        name: str,
        entries: Sequence[tuple[str, str, bool]],
        turned: Callable[[str], MeetingQuery],
    ) -> None:
        menu = Menu(name, self.window())
        for key, words, chosen in entries:
            entry = menu.addAction(words.replace("&", "&&"), partial(self._turn, turned, key))
            entry.setCheckable(True)
            entry.setChecked(chosen)
        menu.open_at(chip)

    def _turn(self, turned: Callable[[str], MeetingQuery], key: str) -> None:
        self._want(turned(key))

    def _on_time(self) -> None:
        menu = Menu(tr("Date"), self.window())
        for key, words in PRESETS.items():
            entry = menu.addAction(tr(words), partial(self._on_preset, key))
            entry.setCheckable(True)
            entry.setChecked(key == self._preset)
        menu.open_at(self.time)

    def _on_preset(self, key: str) -> None:
        self._preset = key
        self._on_dates()
        if key == CUSTOM:
            self.since.setFocus()

    def _on_dates(self) -> None:
        now = datetime.now().astimezone()
        custom = self._preset == CUSTOM
        span = (
            of_dates(self.since.date(), self.until.date(), now) if custom else date_range(self._preset, now)
        )
        self._want(replace(self.query, since=span[0], until=span[1]))


def _turned(chosen: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(k for k in chosen if k != key) if key in chosen else (*chosen, key)
