"""With whose authority a call is carried out: that of who asked for it, or of who approved it since."""

from http import HTTPStatus
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import ReadScope
from harmony_workspace.access import keys
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import Refused
from harmony_workspace.store.tool_tables import tool_calls, waiting_turns


def packed(reader: Reader) -> dict[str, Any]:
    return {
        "user_id": reader.user_id,
        "scope": reader.scope.value,
        "team_ids": list(reader.team_ids),
        "admin": reader.admin,
        "key_id": reader.key_id,
    }


def unpacked(kept: dict[str, Any]) -> Reader:
    return Reader(**{**kept, "scope": ReadScope(kept["scope"]), "team_ids": tuple(kept["team_ids"])})


def asker(connection: sa.Connection, run_id: str) -> Reader | None:
    """Who asked in this run, or for this call, as they were then."""
    kept = connection.scalar(
        sa.select(waiting_turns.c.reader).where(waiting_turns.c.run_id == run_id)
    ) or connection.scalar(sa.select(tool_calls.c.asked_by).where(tool_calls.c.id == run_id))
    return None if kept is None else unpacked(kept)


def acting(connection: sa.Connection, call: sa.Row[Any]) -> Reader | None:
    """As they are now; None where their key is not valid any more, or they have gone."""
    answers = unpacked(call.decided_by) if call.decided_by else asker(connection, call.run_id)
    return None if answers is None else keys.as_of_now(connection, answers)


def check(connection: sa.Connection, reader: Reader, call: sa.Row[Any]) -> None:
    """Who may less than the one who asked approves nothing: a narrow key would act with the rights of a wide one."""
    asked = asker(connection, call.run_id)
    if asked is None:
        return
    asked = keys.as_of_now(connection, asked) or asked
    if keys.narrower(reader, asked) or (asked.admin and not reader.admin):
        raise Refused(
            ErrorCode.APPROVAL_NARROW,
            HTTPStatus.FORBIDDEN,
            "It was asked for by somebody with wider rights than this key has.",
        )
