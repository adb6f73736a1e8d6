"""People, their roles, and what a reader may see."""

from enum import StrEnum

from harmony_protocol.base import Moment, Wire


class ReadScope(StrEnum):
    """``own``: created by me; ``team``: of any team I am in, plus own; ``all``: every conversation."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


class Team(Wire):
    id: str
    name: str


class NewTeam(Wire):
    name: str


class Role(Wire):
    id: str
    name: str
    read_scope: ReadScope
    admin: bool = False
    people: int = 0
    """How many have it."""


class NewRole(Wire):
    """A role to make, or what one is to become."""

    name: str
    read_scope: ReadScope
    admin: bool = False


class Me(Wire):
    user_id: str
    name: str
    email: str = ""
    role: str
    read_scope: ReadScope
    admin: bool = False
    teams: tuple[Team, ...] = ()
    workspace_id: str
    workspace_name: str


class NewUser(Wire):
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


class UserChange(Wire):
    """What is not named stays; ``role`` and ``teams`` are names or ids."""

    name: str | None = None
    email: str | None = None
    role: str | None = None
    teams: tuple[str, ...] | None = None


class NewKey(Wire):
    """A key to make; ``user`` is an e-mail address or id, the caller when empty; ``role`` narrows it."""

    name: str
    user: str = ""
    role: str = ""
    expires_in_days: int | None = None


class Key(Wire):
    id: str
    name: str
    user_id: str
    role: str
    created_at: Moment | None = None
    last_used_at: Moment | None = None
    expires_at: Moment | None = None
    secret: str | None = None
    """``lk_`` + 64 hex digits; present only in the answer that made the key."""
