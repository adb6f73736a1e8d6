"""People, teams and roles: rows an admin edits, and the reader each person is."""

import getpass
from collections.abc import Sequence
from http import HTTPStatus

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import NewUser, ReadScope, Team, TeamName, User
from harmony_workspace.access import naming
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import Refused, bad_request, not_found
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.sign_in_tables import passwords, second_factors
from harmony_workspace.store.tables import roles, team_members, teams, users

ADMIN, TEAM_MANAGER, USER = "Admin", "Team Manager", "User"
_SEEDED = ((ADMIN, ReadScope.ALL, True), (TEAM_MANAGER, ReadScope.TEAM, False), (USER, ReadScope.OWN, False))


def _new_id() -> str:
    return str(uuid_utils.uuid7())


def settle(connection: sa.Connection) -> str:
    """Seeds the roles and the first admin (the user of this computer) of a new workspace; returns that user's id."""
    if connection.scalar(sa.select(sa.func.count()).select_from(roles)) == 0:
        for name, scope, admin in _SEEDED:
            connection.execute(
                sa.insert(roles).values(id=_new_id(), name=name, read_scope=scope.value, admin=admin)
            )
    first: str | None = connection.scalar(
        sa.select(users.c.id).join(roles).where(roles.c.admin).order_by(users.c.created_at, users.c.id)
    )
    if first is None:
        name = getpass.getuser()
        first = add(connection, NewUser(name=name, email=f"{name}@localhost", role=ADMIN)).id
    return first


def role_id(connection: sa.Connection, name_or_id: str) -> str:
    known = [(row.id, row.name) for row in connection.execute(sa.select(roles).order_by(roles.c.name))]
    found = naming.find(known, name_or_id)
    if found is None:
        names = ", ".join(name for _, name in known)
        raise bad_request(f"There is no role {name_or_id!r}. Roles: {names}.", role=name_or_id)
    return found


def team_id(connection: sa.Connection, name_or_id: str, *, make: bool = False) -> str:
    """Id of the team with this name or id. ``make``: an unknown name becomes a new team."""
    found = naming.find(team_names(connection), name_or_id)
    if found is not None:
        return found
    if not make:
        raise bad_request(f"There is no team {name_or_id!r}.", team=name_or_id)
    return add_team(connection, name_or_id).id


def team_names(connection: sa.Connection) -> Sequence[tuple[str, str]]:
    return [(row.id, row.name) for row in connection.execute(sa.select(teams))]


def add_team(connection: sa.Connection, name: str) -> Team:
    team = Team(id=_new_id(), name=naming.tidy(name))
    naming.check_free(team_names(connection), team.name)
    connection.execute(sa.insert(teams).values(id=team.id, name=team.name))
    return team


def all_teams(connection: sa.Connection) -> list[Team]:
    return [
        Team(id=row.id, name=row.name) for row in connection.execute(sa.select(teams).order_by(teams.c.name))
    ]


def add(connection: sa.Connection, new: NewUser) -> User:
    """Adds a person. Raises ``Refused`` for a team that is not there."""
    name, email, user_id = naming.tidy(new.name), naming.email(new.email), _new_id()
    check_email_free(connection, email)
    connection.execute(
        sa.insert(users).values(
            id=user_id, name=name, email=email, role_id=role_id(connection, new.role), created_at=now_ms()
        )
    )
    for team in dict.fromkeys(team_id(connection, name) for name in new.teams):
        connection.execute(sa.insert(team_members).values(team_id=team, user_id=user_id))
    return one(connection, user_id)


def check_email_free(connection: sa.Connection, email: str, but: str = "") -> None:
    """Raises ``Refused`` where somebody else than ``but`` has the address."""
    if connection.scalar(sa.select(users.c.id).where(users.c.email == email, users.c.id != but)) is not None:
        text = f"There is already a user {email}."
        raise Refused(ErrorCode.EMAIL_TAKEN, HTTPStatus.CONFLICT, text, email=email)


def teams_of(connection: sa.Connection, user_id: str) -> tuple[TeamName, ...]:
    rows = connection.execute(
        sa.select(teams).join(team_members).where(team_members.c.user_id == user_id).order_by(teams.c.name)
    )
    return tuple(TeamName(id=row.id, name=row.name) for row in rows)


def one(connection: sa.Connection, id_or_email: str) -> User:
    found = listed(connection, sa.or_(users.c.id == id_or_email, users.c.email == id_or_email.lower()))
    if not found:
        raise not_found("user")
    return found[0]


def listed(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[User]:
    """By name, in any language."""
    rows = connection.execute(
        sa.select(
            users.c.id,
            users.c.name,
            users.c.email,
            roles.c.name.label("role"),
            passwords.c.user_id.is_not(None).label("has_password"),
            second_factors.c.confirmed_at.is_not(None).label("second_factor"),
            users.c.seen_at,
        )
        .join(roles)
        .outerjoin(passwords)
        .outerjoin(second_factors)
        .where(*conditions)
    ).all()
    theirs = _teams_of_all(connection, *conditions)
    return [
        User(
            id=row.id,
            name=row.name,
            email=row.email,
            role=row.role,
            teams=tuple(theirs.get(row.id, ())),
            has_password=row.has_password,
            second_factor=row.second_factor,
            last_seen_at=None if row.seen_at is None else moment(row.seen_at),
        )
        for row in sorted(rows, key=lambda row: (naming.folded(row.name), row.id))
    ]


def _teams_of_all(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> dict[str, list[str]]:
    """Names of their teams, in order, by the id of each person."""
    found: dict[str, list[str]] = {}
    rows = connection.execute(
        sa.select(team_members.c.user_id, teams.c.name).join(teams).join(users).join(roles).where(*conditions)
    ).all()
    for row in sorted(rows, key=lambda row: naming.folded(row.name)):
        found.setdefault(row.user_id, []).append(row.name)
    return found


def admins(connection: sa.Connection) -> tuple[str, ...]:
    """The names of those who administer the workspace."""
    found = connection.scalars(sa.select(users.c.name).join(roles).where(roles.c.admin))
    return tuple(sorted(found, key=naming.folded))


def reader(connection: sa.Connection, user_id: str) -> Reader:
    """The person with the full width of their role."""
    found = reader_if_known(connection, user_id)
    if found is None:
        raise not_found("user")
    return found


def reader_if_known(connection: sa.Connection, user_id: str) -> Reader | None:
    """In one query: it is asked for every request and every few words of an answer."""
    rows = connection.execute(
        sa.select(roles.c.read_scope, roles.c.admin, team_members.c.team_id)
        .select_from(users.join(roles).outerjoin(team_members, team_members.c.user_id == users.c.id))
        .where(users.c.id == user_id)
    ).all()
    if not rows:
        return None
    return Reader(
        user_id=user_id,
        scope=ReadScope(rows[0].read_scope),
        team_ids=tuple(row.team_id for row in rows if row.team_id is not None),
        admin=rows[0].admin,
    )
