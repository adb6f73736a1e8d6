"""The people of a workspace, their teams, roles and keys, as an admin sees and sets them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ReadScope(StrEnum):
    """Whose meetings somebody reads; each holds the ones before it."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"

    @property
    def width(self) -> int:
        return list(ReadScope).index(self)


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    email: str
    role: str
    teams: tuple[str, ...] = ()
    has_password: bool = False
    second_factor: bool = False
    last_seen_at: datetime | None = None


@dataclass(frozen=True)
class People:
    """A page of them, by name."""

    items: tuple[Person, ...] = ()
    cursor: str = ""
    """Where the next page begins; empty: this is the last."""
    total: int = 0


@dataclass(frozen=True)
class NewPerson:
    name: str
    email: str
    role: str
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonChange:
    """What is None stays."""

    name: str | None = None
    email: str | None = None
    role: str | None = None
    teams: tuple[str, ...] | None = None


@dataclass(frozen=True)
class WorkspaceTeam:
    """With what would lose it."""

    id: str
    name: str
    people: int = 0
    meetings: int = 0
    spaces: int = 0


@dataclass(frozen=True)
class WorkspaceRole:
    """``people`` have it; ``keys`` are limited to it."""

    id: str
    name: str
    scope: ReadScope
    admin: bool = False
    people: int = 0
    keys: int = 0

    @property
    def in_use(self) -> bool:
        return bool(self.people or self.keys)


@dataclass(frozen=True)
class ApiKey:
    """It reads what its role and its owner's both may."""

    id: str
    name: str
    owner: str
    owner_email: str
    role: str
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    expires_at: datetime | None = None
    current: bool = False
    """The one this window is signed in with."""


@dataclass(frozen=True)
class MadeKey:
    """The secret is told once."""

    key: ApiKey
    secret: str


@dataclass(frozen=True)
class ApiKeys:
    items: tuple[ApiKey, ...] = ()
    cursor: str = ""
    total: int = 0


@dataclass(frozen=True)
class NewApiKey:
    """``user``: an id or address; empty: for whoever makes it. ``role``: empty is the owner's. ``password``: of whoever
    makes it, where they are signed in by the browser."""

    name: str
    user: str = ""
    role: str = ""
    days: int | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Access:
    """What the user may here, and whom they can ask."""

    name: str
    email: str
    role: str
    scope: ReadScope
    admin: bool
    teams: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()


def narrows(before: WorkspaceRole, after: WorkspaceRole) -> bool:
    """Whoever goes from one to the other reads less."""
    return after.scope.width < before.scope.width


def changed(person: Person, wanted: NewPerson) -> PersonChange:
    """Only what is another one, so that what another admin changed meanwhile stays."""
    return PersonChange(
        wanted.name if wanted.name != person.name else None,
        wanted.email if wanted.email != person.email else None,
        wanted.role if wanted.role != person.role else None,
        wanted.teams if set(wanted.teams) != set(person.teams) else None,
    )
