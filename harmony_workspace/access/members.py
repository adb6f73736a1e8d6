"""What an admin changes about people, and how they are listed where there are thousands."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from harmony_protocol.people import KeyPage, NewUser, User, UserChange, UserPage
from harmony_workspace.access import audience, keys, naming, people, roles, teams
from harmony_workspace.access.scope import Reader
from harmony_workspace.objects import pages
from harmony_workspace.store import changes
from harmony_workspace.store.tables import keys as keys_table
from harmony_workspace.store.tables import spaces, users

T = TypeVar("T")


def add(connection: sa.Connection, admin: Reader, new: NewUser) -> User:
    keys.check_admin(connection, admin)
    teams.chosen(connection, new.teams)  # a mistyped one is named beside those there are
    return people.add(connection, new)


def change(connection: sa.Connection, admin: Reader, user: str, wanted: UserChange) -> User:
    """What is not named stays."""
    keys.check_admin(connection, admin)
    before = people.one(connection, user)
    if wanted.name is not None:
        _rename(connection, before, naming.tidy(wanted.name))
    if wanted.email is not None:
        email = naming.email(wanted.email)
        people.check_email_free(connection, email, but=before.id)
        connection.execute(sa.update(users).where(users.c.id == before.id).values(email=email))
    if wanted.teams is not None:
        audience.change_teams(connection, before.id, teams.chosen(connection, wanted.teams))
    if wanted.role is not None:
        audience.change_role(connection, before.id, people.role_id(connection, wanted.role))
        roles.check_admins(connection, admin)
    changes.nudge(connection)
    return people.one(connection, before.id)


def _rename(connection: sa.Connection, user: User, name: str) -> None:
    connection.execute(sa.update(users).where(users.c.id == user.id).values(name=name))
    theirs = sa.select(spaces.c.id).where(spaces.c.owner_id == user.id)
    changes.record_all(connection, "space", connection.scalars(theirs).all())


def listed(
    connection: sa.Connection, *, q: str, cursor: str | None, limit: int, team: str = "", role: str = ""
) -> UserPage:
    """By name; each word of ``q`` stands in a name or address."""
    found = [
        user
        for user in people.listed(connection)
        if _has(f"{user.name} {user.email}", q)
        and (not team or any(naming.alike(team, each) for each in user.teams))
        and (not role or naming.alike(role, user.role))
    ]
    page, more = _page(found, lambda user: (naming.folded(user.name), user.id), cursor, limit)
    return UserPage(items=tuple(page), cursor=more, total=len(found))


def keys_listed(
    connection: sa.Connection, admin: Reader, *, q: str, cursor: str | None, limit: int, user: str = ""
) -> KeyPage:
    """The oldest first; each word of ``q`` stands in the name of a key, or in the name or address of its owner."""
    whose = [keys_table.c.user_id == people.one(connection, user).id] if user else []
    every = keys.listed(connection, *whose, asking=admin.key_id)
    found = [key for key in every if _has(f"{key.name} {key.owner} {key.owner_email}", q)]
    # ids tell when they were made, as text too
    page, more = _page(found, lambda key: (key.id,), cursor, limit)
    return KeyPage(items=tuple(page), cursor=more, total=len(found))


def _has(text: str, q: str) -> bool:
    folded = naming.folded(text)
    return all(word in folded for word in naming.folded(q).split())


def _page(
    found: Sequence[T], place: Callable[[T], tuple[str, ...]], cursor: str | None, limit: int
) -> tuple[Sequence[T], str | None]:
    """They come in the order of their places."""
    rest: Sequence[Any] = found
    if cursor:
        parts = len(place(found[0])) if found else 0
        after = tuple(pages.place(cursor, parts)) if parts else ()
        rest = [it for it in found if place(it) > after]
    page = rest[:limit]
    return page, pages.cursor(*place(page[-1])) if len(rest) > limit else None
