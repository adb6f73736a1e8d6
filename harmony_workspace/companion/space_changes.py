"""Changes to a space: its name, its context, with whom it is shared, its end."""

from http import HTTPStatus

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.spaces import SpaceChange
from harmony_protocol.sync import Op
from harmony_workspace.access import sharing
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import bodies
from harmony_workspace.problems import Refused, bad_request, not_found
from harmony_workspace.store import changes, deleted
from harmony_workspace.store import spaces as space_rows
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.spaces import Row
from harmony_workspace.store.tables import spaces


def put(connection: sa.Connection, reader: Reader, op: Op) -> int:
    """Makes the space if it is new, else changes what the body names; returns its revision."""
    bodies.check_id(op.target)
    change = bodies.parse(SpaceChange, op)
    _check(reader, change)
    if connection.scalar(sa.select(spaces.c.id).where(spaces.c.id == op.target)) is None:
        return _make(connection, reader, op.target, change)
    space = space_rows.owned(connection, reader, op.target)
    if "context" in change.model_fields_set:
        _check_context(reader, space, change.context or "", op.base_rev)
    return _change(connection, space, change)


def _check(reader: Reader, change: SpaceChange) -> None:
    if "name" in change.model_fields_set and not (change.name or "").strip():
        raise bad_request("A space needs a name.")
    if change.team_id is not None and change.team_id not in reader.team_ids:
        raise not_found("team")  # only with a team of one's own


def _check_context(reader: Reader, space: Row, context: str, base_rev: int | None) -> None:
    """Nobody's words are overwritten unseen: the client keeps its own as a conflicted copy of what is here."""
    if base_rev is not None and base_rev < space.context_rev and context != space.context:
        raise Refused(
            ErrorCode.STALE_REVISION,
            HTTPStatus.CONFLICT,
            "The context was changed meanwhile.",
            row=space_rows.as_space(reader, space).model_dump(mode="json"),
        )


def _make(connection: sa.Connection, reader: Reader, space_id: str, change: SpaceChange) -> int:
    deleted.check(connection, "space", space_id)
    if change.name is None:
        raise bad_request("A space needs a name.")
    now = now_ms()
    connection.execute(
        sa.insert(spaces).values(
            id=space_id,
            owner_id=reader.user_id,
            name=change.name.strip(),
            context=change.context or "",
            team_id=change.team_id,
            created_at=now,
            updated_at=now,
        )
    )
    changes.record(connection, "space", space_id)
    return 1


def _change(connection: sa.Connection, space: Row, change: SpaceChange) -> int:
    rev: int = space.rev + 1
    values: dict[str, object] = {"rev": rev, "updated_at": now_ms()}
    if change.name is not None:
        values["name"] = change.name.strip()
    if "context" in change.model_fields_set and (change.context or "") != space.context:
        values |= {"context": change.context or "", "context_rev": rev}
    if "team_id" in change.model_fields_set and change.team_id != space.team_id:
        sharing.share(connection, space.id, space.owner_id, space.team_id, change.team_id)
        values["team_id"] = change.team_id
    connection.execute(sa.update(spaces).where(spaces.c.id == space.id).values(**values))
    changes.record(connection, "space", space.id)
    return rev


def delete(connection: sa.Connection, reader: Reader, op: Op) -> None:
    """Its threads stay, outside of any space."""
    remove(connection, space_rows.owned(connection, reader, op.target))


def remove(connection: sa.Connection, space: Row) -> None:
    sharing.space_goes(connection, space.id, space.owner_id, space.team_id)
    connection.execute(sa.delete(spaces).where(spaces.c.id == space.id))
    deleted.remember(connection, space.id)
