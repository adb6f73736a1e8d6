"""People, their roles, and what a reader may see."""

from enum import StrEnum

from pydantic import Field

from harmony_protocol.base import Exact, Moment, Wire


class ReadScope(StrEnum):
    """``own``: created by me; ``team``: of any team I am in, plus own; ``all``: every conversation."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


class TeamName(Wire):
    id: str
    name: str


class Team(TeamName):
    """As admins see it."""

    people: int = 0
    """How many are in it, and what else would lose it."""
    conversations: int = 0
    spaces: int = 0


class NewTeam(Wire):
    """A team to make, or the name one is to have."""

    name: str


class Role(Wire):
    id: str
    name: str
    read_scope: ReadScope
    admin: bool = False
    people: int = 0
    """How many have it, and how many keys are limited to it."""
    keys: int = 0


class NewRole(Exact):
    """A role to make, or what one is to become."""

    name: str
    read_scope: ReadScope
    admin: bool = False


class WorkspaceName(Wire):
    name: str


class Me(Wire):
    user_id: str
    name: str
    email: str = ""
    role: str
    """By which they read: the key's, where that may less than theirs."""
    read_scope: ReadScope
    admin: bool = False
    teams: tuple[TeamName, ...] = ()
    workspace_id: str
    workspace_name: str
    admins: tuple[str, ...] = ()
    """By name: whom somebody who is no admin can ask."""
    deleted: tuple[str, ...] = ()
    """As in ``WellKnown``."""


class NewUser(Exact):
    name: str
    email: str
    role: str = "User"
    teams: tuple[str, ...] = ()


class User(Wire):
    id: str
    name: str
    email: str
    role: str
    teams: tuple[str, ...] = ()
    has_password: bool = False
    second_factor: bool = False
    last_seen_at: Moment | None = None
    """When a window or key of theirs was last used."""


class UserPage(Wire):
    items: tuple[User, ...] = ()
    cursor: str | None = None
    """Where the next page begins; none: this is the last."""
    total: int = 0
    """How many there are on all pages."""


class UserChange(Exact):
    """What is not named stays; ``role`` and ``teams`` are names or ids."""

    name: str | None = None
    email: str | None = None
    role: str | None = None
    teams: tuple[str, ...] | None = None


class NewOwnKey(Exact):
    """A key to make; ``role`` narrows what it reads."""

    name: str
    role: str = ""
    expires_in_days: int | None = None
    """1–3,650; none: it lasts until it is deleted."""
    password: str = Field(default="", max_length=1024, repr=False)
    """The caller's, where a session makes it: the key outlives the session."""


class NewKey(NewOwnKey):
    """The same for anybody: ``user`` is an e-mail address or id, the caller when empty."""

    user: str = ""


class Key(Wire):
    id: str
    name: str
    user_id: str
    owner: str = ""
    """Whose it is, by name and address."""
    owner_email: str = ""
    role: str
    """It reads what this role and its owner's both may."""
    created_at: Moment | None = None
    last_used_at: Moment | None = None
    expires_at: Moment | None = None
    secret: str | None = None
    """``lk_`` + 64 hex digits; present only in the answer that made the key."""
    current: bool = False
    """The one that asks."""


class KeyPage(Wire):
    items: tuple[Key, ...] = ()
    cursor: str | None = None
    total: int = 0
