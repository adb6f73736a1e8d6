"""The sections of Workspace Settings that are about people, put together."""

from PySide6.QtWidgets import QWidget

from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.people.access_screen import AccessScreen
from harmony_desktop.ui.people.keys_presenter import KeysPresenter
from harmony_desktop.ui.people.presenting import SectionPresenter
from harmony_desktop.ui.people.roles_presenter import RolesPresenter
from harmony_desktop.ui.people.teams_presenter import TeamsPresenter
from harmony_desktop.ui.people.users_presenter import UsersPresenter
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.window import CompanionWindow


class AccessPresenter(SectionPresenter):
    def make(self, parent: QWidget) -> AccessScreen:
        screen = self._access = AccessScreen(self._window.theme, parent)
        self._show_with(screen)
        return screen

    async def read(self, number: int) -> bool:
        access = await self._people.access()
        if number != self._reads:
            return False
        self._access.show_access(access)
        return True


class PeopleRooms:
    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        self.access = AccessPresenter(window, session, runner)
        self.users = UsersPresenter(window, session, runner)
        self.teams = TeamsPresenter(window, session, runner)
        self.roles = RolesPresenter(window, session, runner)
        self.keys = KeysPresenter(window, session, runner)
        window.sections.add(SectionName.ACCESS, self.access.make)
        window.sections.add(SectionName.USERS, self.users.make)
        window.sections.add(SectionName.TEAMS, self.teams.make)
        window.sections.add(SectionName.ROLES, self.roles.make)
        window.sections.add(SectionName.KEYS, self.keys.make)

    def close(self) -> None:
        for each in (self.access, self.users, self.teams, self.roles, self.keys):
            each.close()
