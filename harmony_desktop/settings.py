"""Wishes: what the user chose, each declared once. Memory (geometry, last thread) is kept apart by `store`."""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from harmony_desktop.domain.desktop import HOLD_CHORD, TOGGLE_CHORD
from harmony_desktop.domain.problems import Problem
from harmony_desktop.paths import private

log = logging.getLogger(__name__)

T = TypeVar("T", str, bool)


@dataclass(frozen=True)
class Wish(Generic[T]):
    """One thing the user may choose. ``choices`` empty: anything of the default's type."""

    name: str
    default: T
    label: str
    help: str
    choices: tuple[str, ...] = ()

    def accepts(self, value: object) -> bool:
        return type(value) is type(self.default) and (not self.choices or value in self.choices)


HOLD_KEY = Wish("hold_key", HOLD_CHORD, "Hold to speak", "Hold this key in any application, speak, let go.")
TOGGLE_KEY = Wish("toggle_key", TOGGLE_CHORD, "Show and hide", "Shows the window, or hides it.")
THEME = Wish("theme", "system", "Theme", "Light, dark, or as the system.", ("system", "light", "dark"))
SEND_AT_ONCE = Wish(
    "send_at_once",
    False,
    "Send what I say at once",
    "Otherwise your words wait in the composer for a second look.",
)
MICROPHONE = Wish("microphone", "", "Microphone", "The input device; empty for the system's own choice.")
LANGUAGE = Wish("language", "en", "Spoken language", "The language you speak; empty to have it recognised.")
PREROLL = Wish(
    "preroll",
    False,
    "Open the microphone early",
    "Opens it when you reach for the button, so that the first word is never cut. Nothing is kept.",
)

WISHES: tuple[Wish[Any], ...] = (HOLD_KEY, TOGGLE_KEY, THEME, SEND_AT_ONCE, MICROPHONE, LANGUAGE, PREROLL)


class Settings:
    """The wishes of one data directory, in ``settings.json``. A broken file means defaults and a `problem`."""

    def __init__(self, client: Path) -> None:
        self._file = client / "settings.json"
        self._values: dict[str, Any] = {}
        self._listeners: list[Callable[[Wish[Any]], None]] = []
        self.problem: Problem | None = None
        self._read()

    def __getitem__(self, wish: Wish[T]) -> T:
        value: T = self._values.get(wish.name, wish.default)
        return value

    def choose(self, wish: Wish[T], value: T) -> None:
        """Writes the file and tells everyone. Raises ValueError for what the wish does not accept."""
        if not wish.accepts(value):
            raise ValueError(f"{wish.name} cannot be {value!r}")
        if self[wish] == value:
            return
        self._values[wish.name] = value
        self._write()
        for listener in tuple(self._listeners):
            listener(wish)

    def subscribe(self, listener: Callable[[Wish[Any]], None]) -> Callable[[], None]:
        """Tells which wish changed; returns the function that ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def _read(self) -> None:
        try:
            values = json.loads(self._file.read_text(encoding="utf-8"))
            if not isinstance(values, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            self.problem = Problem("settings_broken", {"file": str(self._file)}, detail=str(error))
            return
        known = {wish.name: wish for wish in WISHES}
        bad = [name for name, value in values.items() if name in known and not known[name].accepts(value)]
        if bad:
            self.problem = Problem("setting_bad", {"name": known[bad[0]].label})
        # what a newer version wrote stays in the file
        self._values = {name: value for name, value in values.items() if name not in bad}

    def _write(self) -> None:
        private(self._file.parent)
        if self.problem is not None and self._file.exists():
            self._file.replace(self._file.with_suffix(".broken.json"))
            self.problem = None
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(self._values, indent=1, ensure_ascii=False), encoding="utf-8")
        os.replace(part, self._file)
