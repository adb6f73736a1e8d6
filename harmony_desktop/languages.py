"""The languages of the interface: which one is spoken, its catalogue, its plural forms, how it writes numbers."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

SOURCE = "en"
"""What the sentences in the source are written in; it needs no catalogue."""
NAMES = {SOURCE: "English", "de": "Deutsch", "es": "Español", "ja": "日本語"}
"""Each by its own name, so that its speakers find it whatever is spoken now."""
SYSTEM = "system"
CATALOGUES = Path(__file__).parents[1] / "resources" / "i18n"

Said = str | Mapping[str, str]
"""A sentence, or its forms by plural category."""


def _one_or_other(count: int) -> str:
    return "one" if count == 1 else "other"


def _other(count: int) -> str:
    return "other"


PLURALS: dict[str, tuple[tuple[str, ...], Callable[[int], str]]] = {
    "one-other": (("one", "other"), _one_or_other),
    "other": (("other",), _other),
}
"""Plural rules by the name a catalogue gives: the categories (as Unicode calls them), and which one a count takes."""


@dataclass(frozen=True)
class Language:
    """``category`` tells the plural category of a count; ``group_from``: the smallest number with groups."""

    code: str
    sentences: Mapping[str, Said] = field(default_factory=dict)
    category: Callable[[int], str] = _one_or_other
    decimal: str = "."
    group: str = ","
    group_from: int = 1000
    comma: str = ", "
    """Between what is listed."""

    def say(self, text: str, count: object = None) -> str:
        """The sentence; one that no catalogue has is better read in English than not at all."""
        said = self.sentences.get(text) or text
        return said if isinstance(said, str) else self._form(said, count)

    def say_many(self, one: str, many: str, count: int) -> str:
        said = self.sentences.get(many)
        if not said:
            return one if _one_or_other(count) == "one" else many
        return said if isinstance(said, str) else self._form(said, count)

    def number(self, value: float, places: int = 0) -> str:
        written = f"{value:,.{places}f}" if abs(value) >= self.group_from else f"{value:.{places}f}"
        return written.translate({ord(","): self.group, ord("."): self.decimal})

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        return {said: text for text, said in self.sentences.items() if isinstance(said, str)}

    def source(self, said: str) -> str:
        """The English sentence that is said so."""
        return self._sources.get(said, said)

    def _form(self, said: Mapping[str, str], count: object) -> str:
        wanted = self.category(count) if isinstance(count, int) else "other"
        return said.get(wanted) or said["other"]


ENGLISH = Language(SOURCE)
_spoken = ENGLISH


def spoken() -> Language:
    return _spoken


def speak(language: Language) -> None:
    """Before the first window: what is on the screen already keeps its words."""
    global _spoken
    _spoken = language


def chosen(wish: str, tags: Iterable[str]) -> str:
    """The code of the wished language, or of the first of the system's (``de-CH``, ``ja_JP.UTF-8``) that is known."""
    if wish in NAMES:
        return wish
    known = (tag.replace("_", "-").partition("-")[0].lower() for tag in tags)
    return next((code for code in known if code in NAMES), SOURCE)


def tags(env: Mapping[str, str]) -> tuple[str, ...]:
    """Of the system, first choice first, as the programs of a terminal read them from its environment."""
    said = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    if said.partition(".")[0] in ("", "C", "POSIX"):
        return ()
    return (*filter(None, env.get("LANGUAGE", "").split(":")), said)


def load(code: str, directory: Path = CATALOGUES) -> Language:
    """English where the catalogue cannot be read: the program must start."""
    if code == SOURCE:
        return ENGLISH
    try:
        return read(code, directory)
    except (OSError, ValueError, KeyError) as error:
        log.warning("no catalogue for %s: %s", code, error)
        return ENGLISH


def read(code: str, directory: Path = CATALOGUES) -> Language:
    """Raises what is wrong with the catalogue."""
    held: dict[str, Any] = json.loads((directory / f"{code}.json").read_text(encoding="utf-8"))
    _, category = PLURALS[held["plurals"]]
    return Language(
        code,
        held["sentences"],
        category,
        held["decimal"],
        held["group"],
        int(held.get("group_from", 1000)),
        held.get("comma", ", "),
    )
