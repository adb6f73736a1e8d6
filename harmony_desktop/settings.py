"""The machine's wishes of one data directory, read and written. Memory (geometry, last thread) is kept apart by `store`."""

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harmony_desktop.domain.problems import Problem
from harmony_desktop.paths import private
from harmony_desktop.wish import T, Wish
from harmony_desktop.wishes import ON_MACHINE
from harmony_desktop.wishes.voice import LANGUAGE, MY_LANGUAGES

log = logging.getLogger(__name__)


class Settings:
    """The machine's wishes of one data directory, in ``settings.json``. A broken file means defaults and a `problem`."""

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
        # of several, JSON knows only lists
        values = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        known = {wish.name: wish for wish in ON_MACHINE}
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


def spoken_languages(settings: Settings) -> tuple[str, ...]:
    """What the user may speak: the one that is named, or those among which it is recognised; none for any."""
    return (settings[LANGUAGE],) if settings[LANGUAGE] else settings[MY_LANGUAGES]
