"""The user's global keys: taken when the window starts, and taken anew when others are chosen."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal

from harmony_desktop.domain.desktop import Chord, GlobalKeys, KeyCalls, KeyState, KeyUse
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.i18n import tr
from harmony_desktop.settings import Settings
from harmony_desktop.wish import Wish

log = logging.getLogger(__name__)
Call = Callable[[], None]
OFF = ""
"""A wish for no key at all."""


@dataclass(eq=False)
class _Bound:
    wish: Wish[str]
    pressed: Call
    released: Call | None
    cancelled: Call | None
    give_back: Call | None = None
    state: KeyState = field(default_factory=KeyState)
    broken: Problem | None = None
    """What the settings hold is no key."""


class KeyHolder(QObject):
    """Each wish is bound once. ``changed``: how one stands with the desktop is no longer what it was."""

    changed = Signal()

    def __init__(self, keys: GlobalKeys, settings: Settings) -> None:
        super().__init__()
        self._keys, self._settings = keys, settings
        self._bound: dict[str, _Bound] = {}
        self._muted = False
        self.trial: Callable[[Wish[str]], bool] | None = None
        """Asked at each press: True when it was only tried, and shall do nothing."""

    def bind(
        self, wish: Wish[str], pressed: Call, released: Call | None = None, cancelled: Call | None = None
    ) -> Problem | None:
        """Takes the chosen key; returns what is to be told of it, if anything."""
        bound = self._bound[wish.name] = _Bound(wish, pressed, released, cancelled)
        self._take(bound)
        return self.problem(wish)

    def problem(self, wish: Wish[str]) -> Problem | None:
        """Why its key cannot be had, or that what the settings held was no key."""
        bound = self._bound.get(wish.name)
        return (bound.state.problem or bound.broken) if bound else None

    def state(self, wish: Wish[str]) -> KeyState:
        bound = self._bound.get(wish.name)
        return bound.state if bound else KeyState()

    def chord(self, wish: Wish[str]) -> str:
        """The key that holds: the chosen one, the default where the chosen one is none, `OFF` for no key."""
        chord = _readable(self._settings[wish])
        return wish.default if chord is None else chord

    def works(self, wish: Wish[str]) -> bool:
        """Pressing it reaches this program."""
        bound = self._bound.get(wish.name)
        return bound is not None and bound.give_back is not None and bound.state.works

    @property
    def can_configure(self) -> bool:
        return self._keys.can_configure

    def configure(self) -> None:
        """Where the desktop lets its user change what it gave."""
        self._keys.configure()

    def choose(self, wish: Wish[str], text: str) -> None:
        """Another key for the wish, or `OFF`. Raises `HarmonyError` where it cannot be had; then the old one holds."""
        bound = self._bound[wish.name]
        chord = Chord.parse(text) if text else None
        if chord is not None:
            chord.spare()
            self._must_be_free(bound, chord)
        self._let_go(bound)
        try:
            if chord is not None:
                self._grab(bound, chord)
        except HarmonyError:
            self._take(bound)
            raise
        bound.broken = None
        self._settings.choose(wish, str(chord) if chord else OFF)
        self.changed.emit()

    def pause(self) -> None:
        """While a key is being recorded, all of them reach the window; or at least do nothing, where giving them back
        would make the desktop ask its user again."""
        self._muted = True
        if not self._keys.asks_user:
            for bound in self._bound.values():
                self._let_go(bound)

    def resume(self) -> None:
        self._muted = False
        for bound in self._bound.values():
            if bound.give_back is None:
                self._take(bound)

    def close(self) -> None:
        self._keys.close()

    def _must_be_free(self, bound: _Bound, chord: Chord) -> None:
        for other in self._bound.values():
            if other is not bound and other.give_back and self.chord(other.wish) == str(chord):
                raise HarmonyError.of("key_twice", chord=str(chord), other=tr(other.wish.label))

    def _take(self, bound: _Bound) -> None:
        wish, wished = bound.wish, self._settings[bound.wish]
        text = self.chord(wish)
        if _readable(wished) is None:
            log.warning("the settings hold no key for %s: %r", wish.name, wished)
            bound.broken = Problem("key_broken", {"text": wished, "name": tr(wish.label), "chord": text})
        bound.state = KeyState()
        if not text:
            return
        try:
            chord = Chord.parse(text)
            self._must_be_free(bound, chord)
            self._grab(bound, chord)
        except HarmonyError as error:
            log.info("global key: %s", error)
            bound.state = KeyState(error.problem)

    def _grab(self, bound: _Bound, chord: Chord) -> None:
        bound.state = KeyState()
        bound.give_back = self._keys.grab(
            KeyUse(bound.wish.name, tr(bound.wish.label)),
            chord,
            KeyCalls(
                pressed=partial(self._on_pressed, bound),
                released=bound.released,
                cancelled=bound.cancelled,
                changed=partial(self._on_changed, bound),
            ),
        )

    def _on_pressed(self, bound: _Bound) -> None:
        if not self._muted and not (self.trial is not None and self.trial(bound.wish)):
            bound.pressed()

    def _on_changed(self, bound: _Bound, state: KeyState) -> None:
        if state.problem:
            log.info("global key %s: %s %s", bound.wish.name, state.problem.code, state.problem.detail)
        bound.state = state
        self.changed.emit()

    def _let_go(self, bound: _Bound) -> None:
        if bound.give_back is not None:
            bound.give_back()
            bound.give_back = None


def _readable(text: str) -> str | None:
    """The chord as it is always written, `OFF`, or None for what is no key."""
    if text == OFF:
        return OFF
    try:
        return str(Chord.parse(text))
    except HarmonyError:
        return None
