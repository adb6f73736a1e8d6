"""Workspace Settings › Your access, for who is no admin: what they read, by which role and teams, and whom to ask for
more. Knows no session."""

from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.people import Access
from harmony_desktop.i18n import listed, tr
from harmony_desktop.ui.choices.sheet import Line
from harmony_desktop.ui.people import words
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.theme import Theme


class AccessScreen(ListSection):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(
            theme, parent, tr("Your access"), tr("What you may do here, by your role and your teams."), ""
        )
        self.add.hide()

    def show_access(self, access: Access) -> None:
        teams = listed(access.teams) if access.teams else tr("You are in no team.")
        facts = (
            (access.name, access.email),
            (tr("Your role: {role}", role=access.role), tr(words.YOU_READ[access.scope])),
            (tr("Your teams"), teams),
            (tr("Who administers this workspace"), words.ask(access.admins)),
        )
        self.put([Line(self._theme, title, about) for title, about in facts], more=False, none="")
