"""Brings the names of the workspace, and the user's own, to the recogniser whenever they change."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from harmony_desktop.domain.facts import AccountChanged, DraftsChanged, Fact, MeetingsChanged, SpacesChanged
from harmony_desktop.domain.names import KnownName, listened_for
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Voice
from harmony_desktop.settings import Settings, spoken_languages
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.names import OWN_NAMES, UNWANTED_NAMES
from harmony_desktop.wishes.voice import LANGUAGE, MY_LANGUAGES

TOGETHER_MS = 1000
"""Meetings come in many at once."""


class NameFeeder(QObject):
    """``changed`` when other names are listened for, or the same from elsewhere."""

    changed = Signal()

    def __init__(self, session: Session, runner: TaskRunner, settings: Settings) -> None:
        super().__init__()
        self._session, self._runner, self._settings = session, runner, settings
        self._voice: Voice | None = None
        self._reads = 0
        """An answer to an earlier question than the latest is not used."""
        self.known: tuple[KnownName, ...] = ()
        """Of the workspace."""
        self.read = False
        """They have been read once."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TOGETHER_MS)
        self._soon.timeout.connect(self.load)
        self._ends = [session.bus.subscribe(self._on_fact), settings.subscribe(self._on_wish)]

    def close(self) -> None:
        self._soon.stop()
        for end in self._ends:
            end()

    @property
    def used(self) -> tuple[KnownName, ...]:
        return listened_for(self.known, self._settings[OWN_NAMES], self._settings[UNWANTED_NAMES])

    def use(self, voice: Voice) -> None:
        self._voice = voice
        self.load()

    def load(self) -> None:
        self._reads += 1
        self._runner.start(self._load(self._reads), name="vocabulary")

    async def _load(self, number: int) -> None:
        spoken = spoken_languages(self._settings)
        try:
            known = await self._session.known_names(spoken[0] if len(spoken) == 1 else "")
        except (HarmonyError, RuntimeError):  # signed out, or another account's turn: its names are read then
            return
        if number == self._reads:
            self.known, self.read = known, True
            self._hand_on()

    def _hand_on(self) -> None:
        if self._voice is not None:
            self._voice.set_vocabulary(tuple(known.name for known in self.used))
        self.changed.emit()

    def _on_wish(self, wish: Wish[Any]) -> None:
        if wish.name in (OWN_NAMES.name, UNWANTED_NAMES.name):
            self._hand_on()
        elif wish.name in (LANGUAGE.name, MY_LANGUAGES.name):
            self.load()

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, MeetingsChanged | SpacesChanged):
            self._soon.start()
        elif isinstance(fact, DraftsChanged) and not self.known:
            self._soon.start()  # what is kept here has been unlocked
        elif isinstance(fact, AccountChanged):
            self.known, self.read = (), False
            self._hand_on()
