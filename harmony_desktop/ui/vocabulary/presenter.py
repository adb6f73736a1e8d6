"""Names that speech is listened to for, between the workspace, the user's wishes and their page."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.names import KnownName, NameKind
from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings
from harmony_desktop.ui.screens import NAMES
from harmony_desktop.ui.vocabulary.feeder import NameFeeder
from harmony_desktop.ui.vocabulary.screen import NamesScreen
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.names import OWN_NAMES, UNWANTED_NAMES


class NamesPresenter(QObject):
    def __init__(self, window: CompanionWindow, settings: Settings, feeder: NameFeeder) -> None:
        super().__init__(window)
        self._window, self._settings, self._feeder = window, settings, feeder
        self._screen: NamesScreen | None = None
        window.screens.add(NAMES, tr("Names Harmony listens for"), self._make)
        feeder.changed.connect(self.refresh)

    def _make(self, parent: QWidget) -> QWidget:
        screen = self._screen = NamesScreen(self._window.theme, parent)
        screen.shown.connect(self._feeder.load)
        screen.refused.connect(self.refuse)
        screen.taken_back.connect(self.take_back)
        screen.added.connect(self.add)
        self.refresh()
        return screen

    def refresh(self) -> None:
        if self._screen is None:
            return
        known = {each.name.casefold(): each for each in self._feeder.known}
        unwanted = [
            known.get(name.casefold(), KnownName(name, NameKind.TITLE))
            for name in self._settings[UNWANTED_NAMES]
            if name.casefold() in known or not self._feeder.read
        ]
        self._screen.show_names(self._feeder.used, unwanted, self._feeder.read)

    # --- what the user does --------------------------------------------------------------------------------------

    def add(self, name: str) -> None:
        """Also one of the workspace that was refused: now it is the user's own."""
        self._settings.choose(OWN_NAMES, (*self._settings[OWN_NAMES], name))

    def refuse(self, name: str) -> None:
        """A word of one's own goes; one of the workspace is not listened for any more."""
        own, unwanted = self._settings[OWN_NAMES], self._settings[UNWANTED_NAMES]
        place = self._place_of(name)
        if name in own:
            self._settings.choose(OWN_NAMES, tuple(each for each in own if each != name))
            words = tr("“{name}” was removed.", name=name)
        else:
            self._settings.choose(UNWANTED_NAMES, (*unwanted, name))
            words = tr("“{name}” is never used.", name=name)
        self._enter(place)

        def back() -> None:
            self._settings.choose(OWN_NAMES, own)
            self._settings.choose(UNWANTED_NAMES, unwanted)

        self._window.toast.say(words, tr("Undo"), back)

    def take_back(self, name: str) -> None:
        place = self._place_of(name)
        rest = tuple(each for each in self._settings[UNWANTED_NAMES] if each.casefold() != name.casefold())
        self._settings.choose(UNWANTED_NAMES, rest)
        self._enter(place)

    def _place_of(self, name: str) -> int:
        rows = self._screen.rows if self._screen is not None else []
        return next((at for at, row in enumerate(rows) if row.known.name == name), 0)

    def _enter(self, place: int) -> None:
        if self._screen is not None:
            self._screen.enter(place)
