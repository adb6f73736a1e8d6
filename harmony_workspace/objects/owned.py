"""Notes and tasks: rows of one user, which nobody else sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.objects import NewNote, NewTask, Note, Task
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.bodies import check_id
from harmony_workspace.meetings import conversations
from harmony_workspace.objects import pages
from harmony_workspace.problems import Refused, bad_request, not_found
from harmony_workspace.store import changes
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.tool_tables import notes, tasks, tool_calls

Made = TypeVar("Made", Note, Task)
New = TypeVar("New", NewNote, NewTask)


@dataclass(frozen=True)
class Owned(Generic[Made, New]):
    """All there is to do with the rows of one table."""

    what: str
    table: sa.Table
    model: type[Made]

    def listed(
        self, connection: sa.Connection, reader: Reader, *, q: str = "", cursor: str | None = None, limit: int
    ) -> tuple[list[Made], str | None]:
        """The latest first; with the cursor of the next page, if there is one."""
        table = self.table
        query = self._query().where(table.c.user_id == reader.user_id)
        if words := q.strip():
            query = query.where(
                sa.or_(*(c.icontains(words, autoescape=True) for c in (table.c.title, table.c.text)))
            )
        if cursor:
            query = query.where(table.c.id < pages.place(cursor, 1)[0])
        rows = connection.execute(query.order_by(table.c.id.desc()).limit(limit + 1)).all()
        more = pages.cursor(rows[limit - 1].id) if len(rows) > limit else None
        return self._all(rows[:limit]), more

    def one(self, connection: sa.Connection, reader: Reader, row_id: str) -> Made:
        found = connection.execute(self._query().where(*self._own(reader, row_id))).one_or_none()
        if found is None:
            raise not_found(self.what)
        return self._all([found])[0]

    def put(self, connection: sa.Connection, reader: Reader, row_id: str, new: New) -> Made:
        """Makes it, or changes it whole. What was looked at is not made again by a change."""
        check_id(row_id)
        named = {"title": new.title.strip(), "conversation_id": new.conversation_id or None}
        values = new.model_dump(exclude={"base_rev", "call_id"}) | named
        if isinstance(new, NewTask):
            _check_date(new.due)
        before = connection.execute(self._query().where(self.table.c.id == row_id)).one_or_none()
        if before is not None and before.user_id != reader.user_id:
            raise not_found(self.what)
        if before is None and new.base_rev is not None:  # looked at, and deleted meanwhile
            raise not_found(self.what)
        if new.conversation_id and (before is None or before.conversation_id != new.conversation_id):
            conversations.one(connection, reader, new.conversation_id)
        now = now_ms()
        if before is None:
            row = {"id": row_id, "user_id": reader.user_id, "created_at": now, "updated_at": now, "rev": 1}
            call_id = _own_call(connection, reader, new.call_id)
            connection.execute(sa.insert(self.table).values(**values, **row, call_id=call_id))
        else:
            self._check_unchanged(before, new.base_rev)
            changed = {**values, "updated_at": now, "rev": before.rev + 1}
            connection.execute(sa.update(self.table).where(self.table.c.id == row_id).values(**changed))
        changes.nudge(connection, reader.user_id)
        return self.one(connection, reader, row_id)

    def delete(self, connection: sa.Connection, reader: Reader, row_id: str) -> None:
        self.one(connection, reader, row_id)
        connection.execute(sa.delete(self.table).where(*self._own(reader, row_id)))
        changes.nudge(connection, reader.user_id)

    def _query(self) -> sa.Select[Any]:
        """With where it came from."""
        call = self.table.c.call_id == tool_calls.c.id
        made = self.table.outerjoin(tool_calls, call)
        return sa.select(self.table, tool_calls.c.thread_id, tool_calls.c.message_id).select_from(made)

    def _own(self, reader: Reader, row_id: str) -> Sequence[sa.ColumnElement[bool]]:
        return self.table.c.id == row_id, self.table.c.user_id == reader.user_id

    def _check_unchanged(self, before: sa.Row[Any], base_rev: int | None) -> None:
        """Nobody's words are overwritten unseen, as from another device."""
        if base_rev is not None and base_rev < before.rev:
            raise Refused(
                ErrorCode.STALE_REVISION,
                HTTPStatus.CONFLICT,
                f"The {self.what} was changed meanwhile.",
                row=self._all([before])[0].model_dump(mode="json"),
            )

    def _all(self, rows: Sequence[sa.Row[Any]]) -> list[Made]:
        return [
            self.model.model_validate(
                {
                    **row._asdict(),
                    "created_at": moment(row.created_at),
                    "updated_at": moment(row.updated_at),
                }
            )
            for row in rows
        ]


NOTES: Owned[Note, NewNote] = Owned("note", notes, Note)
TASKS: Owned[Task, NewTask] = Owned("task", tasks, Task)


def _own_call(connection: sa.Connection, reader: Reader, call_id: str | None) -> str | None:
    """None where there is no such call of this user any more."""
    found = sa.select(tool_calls.c.id).where(
        tool_calls.c.id == call_id, tool_calls.c.user_id == reader.user_id
    )
    return connection.scalar(found) if call_id else None


def _check_date(text: str) -> None:
    try:
        if text:
            date.fromisoformat(text)
    except ValueError as error:
        raise bad_request("There is no such date.", due=text) from error
