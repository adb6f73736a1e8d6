"""What must be so: written down before and after each action, checked against what is seen after a kill.

An action that was begun and never told as done has taken effect wholly or not at all.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from harmony_desktop.domain.problems import HarmonyError

State = dict[str, Any]
"""What is known, each under a name such as ``title ID``; a text counts how often it stands somewhere."""

UNKNOWN = "unknown"
"""The workspace may have it or not."""

OWNERS = {
    "title": "thread",
    "pinned": "thread",
    "place": "thread",
    "context": "space",
    "within": "said",
    "again": "said",
}
"""Whose property it is."""


def said(words: str) -> str:
    return f"said {words}"


def within(words: str) -> str:
    return f"within {words}"


class Done:
    """Filled in when an action has returned."""

    def __init__(self) -> None:
        self.state: State | None = None


class Ledger:
    """A journal on disk; a line cut by a kill was never known."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.state: State = {}
        self.begun: list[State] = []
        """What the action that was not told as done may have made of it."""
        self.actions = 0
        for line in self._lines():
            self._read(line)

    def _lines(self) -> Iterator[Mapping[str, Any]]:
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").split("\n")[:-1]:
                yield json.loads(line)

    def _read(self, line: Mapping[str, Any]) -> None:
        if "begins" in line:
            self.begun = list(line["begins"])
        elif "notes" in line:
            self.state |= line["notes"]
        else:
            self.begun = []
            self.state |= line["is"]
            self.actions += 1

    def _write(self, line: Mapping[str, Any]) -> None:
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, json.dumps(line).encode() + b"\n")
        finally:
            os.close(file)
        self._read(line)

    @contextmanager
    def action(self, *possible: State) -> Iterator[Done]:
        """``possible``: what it may come to. An action that is refused changes nothing."""
        self._write({"begins": possible})
        done = Done()
        with suppress(HarmonyError):
            yield done
        self._write({"is": done.state or {}})

    def note(self, state: State) -> None:
        """What is so without having been an action."""
        self._write({"notes": state})

    def settle(self, seen: Mapping[str, Any]) -> None:
        """After a kill: raises unless ``seen`` is what was known, with the begun action or without it."""
        possible = [self.state, *({**self.state, **change} for change in self.begun)]
        wrong = [list(_differences(expected, seen)) for expected in possible]
        assert not all(wrong), f"lost or doubled: {min(wrong, key=len)}"
        which = next(place for place, found in enumerate(wrong) if not found)
        if self.begun:
            change = self.begun[which - 1] if which else {}
            self._write({"is": change | _where(change, seen)})

    def texts(self, thread_id: str) -> Iterable[str]:
        """The names of what is said in a thread."""
        for name, where in self.state.items():
            if name.startswith("within ") and where == thread_id:
                yield said(name.removeprefix("within "))

    def those(self, kind: str, value: object) -> Iterable[str]:
        """The ids of all that have this value."""
        for name, found in self.state.items():
            if name.startswith(kind + " ") and found == value:
                yield name.removeprefix(kind + " ")


def _where(change: State, seen: Mapping[str, Any]) -> State:
    """In which thread something was said whose action was never told as done."""
    found: State = {}
    for name in change:
        words = name.removeprefix("said ")
        thread = seen.get(within(words)) if name != words else None
        if thread:
            found |= {within(words): thread, f"place {thread}": seen.get(f"place {thread}")}
    return found


def _differences(expected: State, seen: Mapping[str, Any]) -> Iterator[str]:
    """What is gone, or may be, has no properties that are known."""
    for name, value in expected.items():
        kind, _, of = name.partition(" ")
        owner = expected.get(f"{OWNERS[kind]} {of}", True) if kind in OWNERS else True
        if not owner or UNKNOWN in (owner, value):
            continue
        found = seen.get(name)
        if (found or None) != (value or None):
            yield f"{name}: {found!r} instead of {value!r}"
