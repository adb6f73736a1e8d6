"""Models and data: what processes what in a workspace, as it says itself, and what its admin says of it."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """``local``: on the workspace's own machine, and nothing leaves it for that; ``host``: who else is asked.

    ``inner``: the host is one of a private network; ``onward``: it hands on what it gets, or may, who knows where.
    """

    local: bool
    provider: str = ""
    host: str = ""
    inner: bool = False
    onward: bool = False


@dataclass(frozen=True)
class Processor:
    """``id`` names it in notes."""

    id: str
    place: Place
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Processing:
    """One kind of work; ``off`` says why nothing does it, empty where something does."""

    work: str
    off: str = ""
    by: tuple[Processor, ...] = ()


@dataclass(frozen=True)
class Document:
    title: str
    url: str


@dataclass(frozen=True)
class ProviderNote:
    """What the admin says of one that processes something."""

    by: str
    text: str
    written_at: datetime | None = None


@dataclass(frozen=True)
class About:
    """Documents and contact. ``rev``: the revision that was looked at."""

    documents: tuple[Document, ...] = ()
    contact_name: str = ""
    contact: str = ""
    notes: tuple[ProviderNote, ...] = ()
    rev: int = 0

    def note_on(self, by: str) -> ProviderNote | None:
        return next((note for note in self.notes if note.by == by), None)


@dataclass(frozen=True)
class Disclosure:
    """``read_at``: when the workspace said so; it may be away now."""

    processing: tuple[Processing, ...] = ()
    about: About = field(default_factory=About)
    read_at: datetime | None = None


@dataclass(frozen=True)
class Kept:
    """Something of this program on this computer. ``what``: ``cache``, ``outbox``, ``takes``, ``settings``, ``logs``,
    ``models``, ``workspace``. ``sealed``: encrypted by us; other protection, such as a whole disk's, nobody asks for. ``lasting``: it outlives this
    session."""

    what: str
    path: Path
    size: int
    sealed: bool = False
    lasting: bool = True
