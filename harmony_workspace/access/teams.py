"""Teams an admin makes, renames and takes away."""

from collections.abc import Sequence

import sqlalchemy as sa

from harmony_protocol.people import Team
from harmony_workspace.access import audience, keys, naming, people
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import bad_request, not_found
from harmony_workspace.store import changes
from harmony_workspace.store.tables import conversations, spaces, team_members, teams


def listed(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Team]:
    """By name, with what is in each."""
    rows = connection.execute(sa.select(teams).where(*conditions)).all()
    alive = conversations.c.deleted_at.is_(None)
    inside, met, shared = (
        _counted(connection, column, *where)
        for column, where in (
            (team_members.c.team_id, ()),
            (conversations.c.team_id, (alive,)),
            (spaces.c.team_id, ()),
        )
    )
    return [
        Team(
            id=row.id,
            name=row.name,
            people=inside.get(row.id, 0),
            conversations=met.get(row.id, 0),
            spaces=shared.get(row.id, 0),
        )
        for row in sorted(rows, key=lambda row: (naming.folded(row.name), row.id))
    ]


def make(connection: sa.Connection, admin: Reader, name: str) -> Team:
    keys.check_admin(connection, admin)
    return people.add_team(connection, name)


def rename(connection: sa.Connection, admin: Reader, team: str, name: str) -> Team:
    """Everybody's copy of its meetings and spaces names it, so they are told of anew."""
    keys.check_admin(connection, admin)
    team_id, name = found(connection, team), naming.tidy(name)
    naming.check_free(people.team_names(connection), name, but=team_id)
    connection.execute(sa.update(teams).where(teams.c.id == team_id).values(name=name))
    met = sa.select(conversations.c.id).where(conversations.c.team_id == team_id)
    shared = sa.select(spaces.c.id).where(spaces.c.team_id == team_id)
    changes.record_all(connection, "conversation", connection.scalars(met).all())
    changes.record_all(connection, "space", connection.scalars(shared).all())
    return listed(connection, teams.c.id == team_id)[0]


def remove(connection: sa.Connection, admin: Reader, team: str) -> None:
    """Its meetings belong to no team then: who brought one in sees it, and whoever reads all. Its spaces are their
    owners' alone. Its members are told what they lose."""
    keys.check_admin(connection, admin)
    team_id = found(connection, team)
    audience.dissolve_team(connection, team_id)
    connection.execute(sa.delete(teams).where(teams.c.id == team_id))


def found(connection: sa.Connection, name_or_id: str) -> str:
    team_id = naming.find(people.team_names(connection), name_or_id)
    if team_id is None:
        raise not_found("team")
    return team_id


def chosen(connection: sa.Connection, names_or_ids: Sequence[str]) -> list[str]:
    """Ids of these teams, each once. Raises ``Refused`` for one that is not there, and says to an admin which are."""
    there = people.team_names(connection)
    for team in names_or_ids:
        if naming.find(there, team) is None:
            known = ", ".join(sorted((name for _, name in there), key=naming.folded)) or "none yet"
            raise bad_request(f"There is no team {team!r}. Teams: {known}.", team=team)
    return list(dict.fromkeys(people.team_id(connection, team) for team in names_or_ids))


def _counted(
    connection: sa.Connection, column: sa.Column[str], *conditions: sa.ColumnElement[bool]
) -> dict[str, int]:
    query = sa.select(column, sa.func.count()).where(*conditions).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}
