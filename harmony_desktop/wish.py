"""What a wish is: something the user may choose, with its words, how it is chosen and who keeps it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T", str, bool, tuple[str, ...])


class Section(StrEnum):
    """Of the Preferences screen, by their titles, in their order."""

    COMPANION = "Companion"
    MODELS = "Models"
    HARDWARE = "Hardware"
    NOTIFICATIONS = "Notifications"
    GENERAL = "General"
    NETWORK = "Network"


class Kind(StrEnum):
    """How a wish is chosen."""

    SWITCH = "switch"
    CHOICE = "choice"
    """One of a few, all of them seen."""
    LIST = "list"
    """One of many, found by typing."""
    LINE = "line"
    """One line of text."""
    FILE = "file"
    WORDS = "words"
    """Long text."""
    PATTERNS = "patterns"
    KEY = "key"
    """A global key, recorded by pressing it."""
    MICROPHONE = "microphone"
    MODEL = "model"
    SPEECH_MODEL = "speech_model"
    """On a page of its own."""
    SEVERAL = "several"
    """Any of many, found by typing."""


class Home(StrEnum):
    """Who keeps it."""

    MACHINE = "machine"
    WORKSPACE = "workspace"
    SYSTEM = "system"
    """The desktop underneath, which may be asked and may refuse."""


@dataclass(frozen=True)
class Wish(Generic[T]):
    """One thing the user may choose. ``choices`` empty: anything of the default's type."""

    name: str
    default: T
    label: str
    help: str
    choices: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """The choices as the user reads them."""
    kind: Kind = Kind.SWITCH
    section: Section = Section.GENERAL
    home: Home = Home.MACHINE
    longest: int = 0
    """Letters, where there is a limit."""
    verbatim: bool = False
    """The names of the choices are what they are in every language; the first alone is words."""

    def accepts(self, value: object) -> bool:
        parts = value if isinstance(value, tuple) else (value,)
        fits = type(value) is type(self.default) and (
            not self.choices or all(p in self.choices for p in parts)
        )
        return fits and not (self.longest and isinstance(value, str) and len(value) > self.longest)

    def name_of(self, choice: str) -> str:
        return self.named[self.choices.index(choice)] if choice in self.choices and self.named else choice


@dataclass(frozen=True)
class Deed:
    """Something to do that belongs among the wishes and keeps no value."""

    name: str
    label: str
    help: str
    button: str
    section: Section
