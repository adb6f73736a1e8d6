"""The Page's other screens, by name: each has a title and a factory, and is made when it is first shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import later

WORKSPACE_SETTINGS = "workspace-settings"
PREFERENCES = "preferences"
SPACE = "space"
MEETINGS = "meetings"
APPROVALS = "approvals"
RECORDINGS = "recordings"
SPEECH_MODELS = "speech-models"
NAMES = "names"
DOCTOR = "doctor"
SIGN_IN = "sign-in"
MODELS_AND_DATA = "models-and-data"
NOTES = "notes"
TASKS = "tasks"
CONTACTS = "contacts"
PLACES = (
    (MEETINGS, "calendar", later("Meetings")),
    (APPROVALS, "shield", later("Approvals")),
    (NOTES, "note", later("Notes")),
    (TASKS, "task", later("Tasks")),
    (CONTACTS, "person", later("Contacts")),
)
"""Those that the sidebar names below Companion: name, icon, words."""
SET_UP = (
    (WORKSPACE_SETTINGS, "workspace", later("Workspace Settings")),
    (PREFERENCES, "gear", later("Preferences")),
)
"""Those at its end."""
ScreenFactory = Callable[[QWidget], QWidget]
"""Gets the widget that will hold the screen. What must be fresh is read in the screen's ``showEvent``."""


@runtime_checkable
class Forgetful(Protocol):
    """A screen that shows what belongs to one account."""

    def forget(self) -> None:
        """Nothing of it stays, and nothing that is being typed is handed on."""


@dataclass(frozen=True)
class Screen:
    name: str
    title: str
    make: ScreenFactory


class Screens:
    """What can be shown in place of the thread. The sidebar names those of its entries that are here."""

    def __init__(self) -> None:
        self._known: dict[str, Screen] = {}
        self._made: dict[str, QWidget] = {}
        self.listener: Callable[[], None] | None = None
        """Called when a screen was added."""

    def add(self, name: str, title: str, make: ScreenFactory) -> None:
        self._known[name] = Screen(name, title, make)
        if self.listener is not None:
            self.listener()

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def title(self, name: str) -> str:
        return self._known[name].title

    @property
    def made(self) -> list[QWidget]:
        """Those that have been shown."""
        return list(self._made.values())

    def forget(self) -> None:
        """Another account is in use."""
        for widget in self.made:
            if isinstance(widget, Forgetful):
                widget.forget()

    def widget(self, name: str, parent: QWidget) -> QWidget:
        if name not in self._made:
            self._made[name] = self._known[name].make(parent)
        return self._made[name]
