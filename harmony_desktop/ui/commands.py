"""What can be done from the palette right now."""

from collections.abc import Callable

from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings
from harmony_desktop.ui.bringing.presenter import BringPresenter
from harmony_desktop.ui.find_presenter import Command
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.ui.screens import (
    DOCTOR,
    MODELS_AND_DATA,
    NAMES,
    PLACES,
    RECORDINGS,
    SET_UP,
    SIGN_IN,
    SPEECH_MODELS,
    WORKSPACE_SETTINGS,
)
from harmony_desktop.ui.space_presenter import SpacePresenter
from harmony_desktop.ui.theme import Scheme
from harmony_desktop.ui.thread_acts import ThreadActs
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from harmony_desktop.wishes.window import THEME

FURTHER = (MODELS_AND_DATA, SIGN_IN, DOCTOR, SPEECH_MODELS, NAMES, RECORDINGS)
"""Screens that the sidebar does not name."""


class Commands:
    """Called for the list: what depends on the state is worded for it."""

    def __init__(
        self,
        window: CompanionWindow,
        companion: CompanionPresenter,
        acts: ThreadActs,
        spaces: SpacePresenter,
        bringing: BringPresenter,
        settings: Settings,
        read_hosted: Callable[[], None],
    ) -> None:
        self._window, self._companion = window, companion
        self._acts, self._spaces, self._settings = acts, spaces, settings
        self._bringing, self._read_hosted = bringing, read_hosted

    def __call__(self) -> list[Command]:
        return [*self._of_window(), *self._of_thread(), *self._of_screens(), *self._of_theme()]

    def _of_window(self) -> list[Command]:
        window = self._window
        grow = tr("Back to the small window") if window.large else tr("Open as a page")
        made = [
            Command("new", tr("New chat"), self._companion.new_chat, "Ctrl N"),
            Command("page", grow, window.toggle_page, "Ctrl Shift P"),
            Command("space", tr("New space"), self._spaces.create),
            Command("bring", tr("Add a meeting"), self._bringing.open, "Ctrl O"),
            Command("hosted", tr("Read from Harmony, hosted…"), self._read_hosted),
            Command("review", tr("What to review before you act"), window.reminder.click),
        ]
        if not window.large:
            words = tr("Unpin the window") if window.pin.on else tr("Pin the window")
            made.append(Command("pin", words, lambda: window.pin_changed.emit(not window.pin.on)))
        return made

    def _of_thread(self) -> list[Command]:
        thread = self._companion.talk.snapshot
        if thread is None or not thread.summary.mine:
            return []
        about, acts = thread.summary, self._acts
        pin = tr("Unpin this conversation") if about.pinned else tr("Pin this conversation")
        archive = (
            tr("Take this conversation out of the archive")
            if about.archived
            else tr("Archive this conversation")
        )
        return [
            Command("rename", tr("Rename this conversation"), self._window.title_line.begin_edit),
            Command("pin-thread", pin, lambda: acts.pin(about.id, not about.pinned)),
            Command("archive", archive, lambda: acts.archive(about, not about.archived)),
            Command("delete", tr("Delete this conversation"), lambda: acts.delete(about)),
        ]

    def _of_screens(self) -> list[Command]:
        screens = self._window.screens
        made = [
            Command(name, screens.title(name), self._showing(name))
            for name in (*(place for place, *_ in (*PLACES, *SET_UP[::-1])), *FURTHER)
            if name in screens
        ]
        if WORKSPACE_SETTINGS in screens:
            settings = screens.title(WORKSPACE_SETTINGS)
            for section in self._window.sections:
                words = f"{settings} › {tr(section.title)}"
                made.append(Command(f"settings-{section.name}", words, self._opening(section.name)))
        return made

    def _opening(self, section: str) -> Callable[[], None]:
        def open_section() -> None:
            settings = self._window.show_screen(WORKSPACE_SETTINGS)
            if isinstance(settings, WorkspaceSettings):
                settings.open(section)

        return open_section

    def _showing(self, name: str) -> Callable[[], None]:
        return lambda: (self._window.show_screen(name), None)[1]

    def _of_theme(self) -> list[Command]:
        words = {
            Scheme.LIGHT: tr("Theme: light"),
            Scheme.DARK: tr("Theme: dark"),
            Scheme.SYSTEM: tr("Theme: as the system"),
        }
        return [
            Command(f"theme-{scheme}", words[scheme], self._choosing(scheme))
            for scheme in words
            if self._settings[THEME] != scheme
        ]

    def _choosing(self, scheme: Scheme) -> Callable[[], None]:
        return lambda: self._settings.choose(THEME, scheme.value)
