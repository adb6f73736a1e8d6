"""Roles an admin makes and edits. Somebody always stays admin, and nobody takes their own rights by a slip."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import NewRole, ReadScope, Role
from harmony_workspace.access import audience, keys, naming, people
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.store import changes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import keys as keys_table
from harmony_workspace.store.tables import roles, users


def listed(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Role]:
    """By name, with how many people and keys have each."""
    have = dict(_counted(connection, sa.select(users.c.role_id, sa.func.count()).group_by(users.c.role_id)))
    held = dict(_counted(connection, _keys_of().group_by(keys_table.c.role_id)))
    rows = connection.execute(sa.select(roles).where(*conditions)).all()
    return [
        Role(
            id=row.id,
            name=row.name,
            read_scope=row.read_scope,
            admin=row.admin,
            people=have.get(row.id, 0),
            keys=held.get(row.id, 0),
        )
        for row in sorted(rows, key=lambda row: (naming.folded(row.name), row.id))
    ]


def make(connection: sa.Connection, admin: Reader, new: NewRole) -> Role:
    keys.check_admin(connection, admin)
    name, role_id = naming.tidy(new.name), str(uuid_utils.uuid7())
    naming.check_free(names(connection), name)
    connection.execute(
        sa.insert(roles).values(id=role_id, name=name, read_scope=new.read_scope.value, admin=new.admin)
    )
    return one(connection, role_id)


def change(connection: sa.Connection, admin: Reader, role: str, new: NewRole) -> Role:
    """Whoever has the role, and every key limited to it, reads as much as it says from this commit on."""
    keys.check_admin(connection, admin)
    before = one(connection, role)
    name = naming.tidy(new.name)
    naming.check_free(names(connection), name, but=before.id)
    if new.read_scope is not before.read_scope:
        audience.change_scope(connection, before.id, ReadScope(before.read_scope), new.read_scope)
    connection.execute(
        sa.update(roles)
        .where(roles.c.id == before.id)
        .values(name=name, read_scope=new.read_scope.value, admin=new.admin)
    )
    check_admins(connection, admin)
    changes.nudge(connection)
    return one(connection, before.id)


def remove(connection: sa.Connection, admin: Reader, role: str) -> None:
    """One that nobody has. Keys that have expired open nothing and go with it."""
    keys.check_admin(connection, admin)
    gone = one(connection, role)
    if gone.people or gone.keys:
        text = f"This role is in use: people with it: {gone.people}, keys limited to it: {gone.keys}."
        raise Refused(ErrorCode.ROLE_IN_USE, HTTPStatus.CONFLICT, text, people=gone.people, keys=gone.keys)
    of_it = keys_table.c.role_id == gone.id
    theirs = sa.select(users.c.role_id).where(users.c.id == keys_table.c.user_id).scalar_subquery()
    connection.execute(
        sa.update(keys_table).where(of_it, keys_table.c.kind != keys.KEY).values(role_id=theirs)
    )
    connection.execute(sa.delete(keys_table).where(of_it))
    connection.execute(sa.delete(roles).where(roles.c.id == gone.id))


def one(connection: sa.Connection, name_or_id: str) -> Role:
    found = naming.find(names(connection), name_or_id)
    if found is None:
        raise not_found("role")
    return listed(connection, roles.c.id == found)[0]


def names(connection: sa.Connection) -> Sequence[tuple[str, str]]:
    return [(row.id, row.name) for row in connection.execute(sa.select(roles.c.id, roles.c.name))]


def check_admins(connection: sa.Connection, admin: Reader) -> None:
    """After a change: raises ``Refused``, so that it is undone, where nobody is admin or the caller is not."""
    first = sa.select(users.c.id).join(roles).where(roles.c.admin).limit(1)
    if connection.scalar(first) is None:
        text = "Somebody has to administer the workspace. Make another person an admin first."
        raise Refused(ErrorCode.LAST_ADMIN, HTTPStatus.CONFLICT, text)
    caller = people.reader_if_known(connection, admin.user_id)
    if caller is None or not caller.admin:
        text = "You would no longer be an admin yourself. Another admin can do this."
        raise Refused(ErrorCode.OWN_ADMIN, HTTPStatus.CONFLICT, text)


def _keys_of() -> sa.Select[Any]:
    lasts = sa.or_(keys_table.c.expires_at.is_(None), keys_table.c.expires_at > now_ms())
    return sa.select(keys_table.c.role_id, sa.func.count()).where(lasts, keys_table.c.kind == keys.KEY)


def _counted(connection: sa.Connection, query: sa.Select[Any]) -> Sequence[tuple[str, int]]:
    return [(row[0], row[1]) for row in connection.execute(query)]
