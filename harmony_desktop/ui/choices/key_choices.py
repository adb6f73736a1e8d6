"""The keys among the preferences: what holds, why one cannot be had, and what the desktop gave instead."""

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.desktop import KeyState
from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui.choices.wish_row import WishRow
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.voice import HOLD_KEY
from harmony_desktop.wishes.window import NEW_CHAT_KEY, TOGGLE_KEY
from harmony_desktop.wordings import explain
from harmony_desktop.wordings_keys import KEY_WAITS

KEYS = (HOLD_KEY, TOGGLE_KEY, NEW_CHAT_KEY)


class KeyChoices(QObject):
    """Keeps their rows as they really stand. ``moved``: the desktop decided something else."""

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._keys: KeyHolder | None = None

    def use(self, keys: KeyHolder | None) -> None:
        """As soon as they are there."""
        if keys is not None and self._keys is None:
            self._keys = keys
            keys.changed.connect(self.moved)

    def value(self, wish: Wish[str], kept: str) -> str:
        """What the settings keep, or the default where they keep nonsense."""
        return self._keys.chord(wish) if self._keys else kept

    def words(self, wish: Wish[str]) -> str:
        """The key as the desktop gave it, where it is another one."""
        return self._keys.state(wish).trigger if self._keys else ""

    def choose(self, wish: Wish[str], text: str) -> None:
        """Raises `HarmonyError` where it cannot be had."""
        if self._keys is not None:
            self._keys.choose(wish, text)

    def record(self, begins: bool) -> None:
        if self._keys is not None:
            self._keys.pause() if begins else self._keys.resume()

    def show(self, screen: PreferencesScreen) -> None:
        for wish in KEYS:
            row = screen.rows[wish.name]
            problem = self._keys.problem(wish) if self._keys else None
            screen.complain(wish, worded(problem) if problem else "")
            screen.allow(wish, problem is None or problem.code != "keys_missing")
            self._say(row, wish, self._keys.state(wish) if self._keys else KeyState())

    def wire(self, screen: PreferencesScreen) -> None:
        screen.recording.connect(self.record)
        for wish in KEYS:
            if (parts := screen.rows[wish.name].key) is not None:
                parts.configure_wanted.connect(self._configure)

    def _say(self, row: WishRow, wish: Wish[str], state: KeyState) -> None:
        if row.key is None or self._keys is None:
            return
        asked = self._keys.chord(wish)
        words = ""
        if state.waits:
            words = tr(KEY_WAITS)
        elif state.works and state.trigger and state.trigger != asked:
            words = tr("Your desktop decides this key: you asked for {chord}.", chord=asked)
        row.key.say(words, bool(asked) and self._keys.can_configure)

    def _configure(self) -> None:
        if self._keys is not None:
            self._keys.configure()


def worded(problem: Problem) -> str:
    """What is so, and what to do, unless that is to come here."""
    title, hint = explain(problem)
    if problem.code == "key_taken":
        hint = tr("Choose another one here, or look in your desktop's keyboard settings which one has it.")
    return title if problem.code in ("key_unknown", "key_broken") else f"{title} {hint}"
