"""The sections of Workspace Settings: their order, groups and titles stand here; each room adds how its own is made.

A room adds its section where it is put together: ``window.sections.add(SectionName.BACKUP, presenter.make)``. One that nobody adds is
not named anywhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import later
from harmony_desktop.ui.labels import Words
from harmony_desktop.ui.theme import Theme


class SectionName(StrEnum):
    ACCESS = "access"
    MODELS = "models"
    INSIGHTS = "insights"
    TOOLS = "tools"
    USERS = "users"
    TEAMS = "teams"
    ROLES = "roles"
    KEYS = "keys"
    DOCUMENTS = "documents"
    RECORD = "record"
    BACKUP = "backup"
    DANGER = "danger"


class Whose(StrEnum):
    EVERYBODY = "everybody"
    ADMINS = "admins"
    OTHERS = "others"
    """Who is no admin."""


@dataclass(frozen=True)
class Section:
    name: SectionName
    group: str
    title: str
    whose: Whose = Whose.ADMINS


YOU, COMPANION, PEOPLE, WORKSPACE = later("You"), later("Companion"), later("People"), later("Workspace")
SECTIONS = (
    Section(SectionName.ACCESS, YOU, later("Your access"), Whose.OTHERS),
    Section(SectionName.MODELS, COMPANION, later("Intelligence")),
    Section(SectionName.INSIGHTS, COMPANION, later("Insights"), Whose.EVERYBODY),
    Section(SectionName.TOOLS, COMPANION, later("Tools"), Whose.EVERYBODY),
    Section(SectionName.USERS, PEOPLE, later("Users")),
    Section(SectionName.TEAMS, PEOPLE, later("Teams")),
    Section(SectionName.ROLES, PEOPLE, later("Roles")),
    Section(SectionName.KEYS, PEOPLE, later("API keys"), Whose.EVERYBODY),
    Section(SectionName.DOCUMENTS, WORKSPACE, later("Documents and contact")),
    Section(SectionName.RECORD, WORKSPACE, later("Record"), Whose.EVERYBODY),
    Section(SectionName.BACKUP, WORKSPACE, later("Backup")),
    Section(SectionName.DANGER, WORKSPACE, later("Danger Zone"), Whose.EVERYBODY),
)
"""In the order they are listed; those of one group stand below its name."""


class SettingsSection(QWidget):
    """What is shown of one. ``state``: how what was done last goes, said beside its title."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.state = Words(theme, px=11.5, tone="dim", parent=self)

    def show_state(self, words: str, failed: bool = False) -> None:
        self.state.setText(words)
        self.state.tint("err" if failed else "dim")


Make = Callable[[QWidget], SettingsSection]
"""Gets the widget that will hold the section. What must be fresh is read in the section's ``showEvent``."""


class Sections(QObject):
    """Those that are there, for whoever uses the window now."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._makers: dict[str, Make] = {}
        self._admin = True

    def add(self, name: SectionName, make: Make) -> None:
        self._makers[name] = make
        self.changed.emit()

    def allow(self, admin: bool) -> None:
        """Who is no admin sees what is theirs."""
        if admin != self._admin:
            self._admin = admin
            self.changed.emit()

    def __iter__(self) -> Iterator[Section]:
        hidden = Whose.OTHERS if self._admin else Whose.ADMINS
        return (s for s in SECTIONS if s.name in self._makers and s.whose is not hidden)

    def make(self, name: str, parent: QWidget) -> SettingsSection:
        return self._makers[name](parent)
