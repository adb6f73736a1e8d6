"""Workspace Settings › Teams: what is in each. Knows no session."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import WorkspaceTeam
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.sheet import Line, LinkButton
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.theme import Theme

MANY = 8
"""From more than so many on, a line to search on stands above them."""


def called_so(team: str, words: str) -> bool:
    return words.strip().casefold() in team.casefold()


class TeamsScreen(ListSection):
    """Signals carry the team; `members_wanted` the button beside which they open, too."""

    members_wanted = Signal(object, object)
    rename_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        about = tr("A meeting or a space can belong to a team. Roles say who reads it.")
        super().__init__(theme, parent, tr("Teams"), about, tr("Add team"), tr("Search teams"))

    def show_teams(self, teams: Sequence[WorkspaceTeam]) -> None:
        none = tr("No team yet. Make one, and meetings can be shared with everybody in it.")
        if self.words:
            none = tr("Nothing is called that.")
        self.search.setVisible(len(teams) > MANY or bool(self.words))
        found = [team for team in teams if called_so(team.name, self.words)]
        self.put([self._row(team) for team in found], more=False, none=none)

    def _row(self, team: WorkspaceTeam) -> Line:
        line = Line(self._theme, team.name, words.team_about(team), narrow=True)
        line.setObjectName(f"team:{team.id}")
        for key, said in (
            ("members", tr("Members")),
            ("rename", tr("Rename")),
            ("delete", tr("Delete")),
        ):
            button = LinkButton(self._theme, said, line)
            button.setAccessibleName(f"{said}: {team.name}")
            button.clicked.connect(partial(self._on_pressed, key, team, button))
            line.add_link(button)
        return line

    def _on_pressed(self, key: str, team: WorkspaceTeam, button: LinkButton) -> None:
        if key == "members":
            self.members_wanted.emit(team, button)
        else:
            (self.rename_wanted if key == "rename" else self.delete_wanted).emit(team)
