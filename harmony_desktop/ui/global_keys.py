"""The user's global keys: taken when the window starts, and taken anew when others are chosen."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from harmony_desktop.domain.desktop import Chord, GlobalKeys
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.settings import Settings
from harmony_desktop.wish import Wish

log = logging.getLogger(__name__)
Call = Callable[[], None]


@dataclass
class _Bound:
    wish: Wish[str]
    pressed: Call
    released: Call | None
    cancelled: Call | None
    give_back: Call | None = None
    problem: Problem | None = None


class KeyHolder:
    """Each wish is bound once; ``problem`` says why its key cannot be had."""

    def __init__(self, keys: GlobalKeys, settings: Settings) -> None:
        self._keys, self._settings = keys, settings
        self._bound: dict[str, _Bound] = {}

    def bind(
        self, wish: Wish[str], pressed: Call, released: Call | None = None, cancelled: Call | None = None
    ) -> Problem | None:
        """Takes the chosen key; returns why it cannot be had, if so."""
        bound = self._bound[wish.name] = _Bound(wish, pressed, released, cancelled)
        self._take(bound)
        return bound.problem

    def problem(self, wish: Wish[str]) -> Problem | None:
        bound = self._bound.get(wish.name)
        return bound.problem if bound else None

    def choose(self, wish: Wish[str], text: str) -> None:
        """Another key for the wish. Raises `HarmonyError` where it cannot be had; then the old one holds."""
        chord = Chord.parse(text)
        for other in self._bound.values():
            if other.wish is not wish and self._chord(other) == chord:
                raise HarmonyError.of("key_twice", chord=str(chord), other=other.wish.label)
        bound = self._bound[wish.name]
        self._let_go(bound)
        try:
            self._grab(bound, chord)
        except HarmonyError:
            self._take(bound)
            raise
        bound.problem = None
        self._settings.choose(wish, str(chord))

    def pause(self) -> None:
        """While a key is being recorded, all of them reach the window."""
        for bound in self._bound.values():
            self._let_go(bound)

    def resume(self) -> None:
        for bound in self._bound.values():
            if bound.give_back is None:
                self._take(bound)

    def close(self) -> None:
        self._keys.close()

    def _chord(self, bound: _Bound) -> Chord | None:
        try:
            return Chord.parse(self._settings[bound.wish])
        except HarmonyError:
            return None

    def _take(self, bound: _Bound) -> None:
        try:
            self._grab(bound, Chord.parse(self._settings[bound.wish]))
            bound.problem = None
        except HarmonyError as error:
            log.info("global key: %s", error)
            bound.problem = error.problem

    def _grab(self, bound: _Bound, chord: Chord) -> None:
        bound.give_back = self._keys.grab(
            chord, pressed=bound.pressed, released=bound.released, cancelled=bound.cancelled
        )

    def _let_go(self, bound: _Bound) -> None:
        if bound.give_back is not None:
            bound.give_back()
            bound.give_back = None
