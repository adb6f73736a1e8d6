"""What changed for one reader since a cursor, or everything they may read."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from harmony_protocol.base import Wire
from harmony_protocol.errors import ErrorCode
from harmony_protocol.sync import Change, SyncPage
from harmony_workspace.access.keys import Caller
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.access.shared import visible_space, visible_thread
from harmony_workspace.problems import Refused
from harmony_workspace.store import changes as log
from harmony_workspace.store import facts, preferences
from harmony_workspace.store import spaces as space_rows
from harmony_workspace.store import threads as thread_rows
from harmony_workspace.store.tables import changes, conversations, messages, spaces, threads
from harmony_workspace.store.tables import preferences as preferences_table
from harmony_workspace.store.tool_tables import tool_calls

PAGE = 500
KINDS: tuple[log.Kind, ...] = ("preferences", "space", "thread", "message", "approval", "conversation")
"""In this order, so that a message never comes before its thread."""

Loader = Callable[[sa.Connection, Reader, Sequence[str]], Mapping[str, Wire]]
"""The rows among these ids that the reader may see, by id."""
Number = Annotated[int, Field(ge=0, lt=2**63)]
"""As large as the database keeps one."""


class _Cursor(Wire):
    """Whose it is, and the change it stands at; while everything is being read, also how far that got."""

    workspace: str
    user: str
    key_role: str
    seq: Number
    mark: Number
    kind: log.Kind | Literal[""] = ""
    after: str = ""

    @property
    def place(self) -> log.Place:
        return log.Place(self.seq, self.mark)

    def at(self, place: log.Place) -> "_Cursor":
        return self.model_copy(update={"seq": place.seq, "mark": place.mark})

    def text(self) -> str:
        return base64.urlsafe_b64encode(self.model_dump_json().encode()).decode()

    @classmethod
    def parse(cls, text: str) -> "_Cursor":
        try:
            return cls.model_validate_json(base64.urlsafe_b64decode(text), strict=True)
        except ValueError as error:
            raise _expired() from error


def _places(texts: Sequence[str]) -> list[log.Place]:
    try:
        return [log.Place.parse(text) for text in texts]
    except ValueError as error:
        raise _expired() from error


def _expired() -> Refused:
    return Refused(
        ErrorCode.CURSOR_EXPIRED, HTTPStatus.GONE, "This cursor is no longer known; read everything."
    )


@dataclass(frozen=True)
class Feed:
    """``conversations`` loads meetings as the reader sees them, ``approvals`` their calls that ask."""

    conversations: Loader
    approvals: Loader

    def page(
        self, connection: sa.Connection, caller: Caller, since: str | None, taken: Sequence[str] = ()
    ) -> SyncPage:
        """``taken``: places in the log that the reader was told their operations had reached."""
        workspace = facts.get(connection, facts.WORKSPACE_ID)
        latest = log.newest(connection)
        own = _Cursor(
            workspace=workspace,
            user=caller.reader.user_id,
            key_role=caller.key_role,
            seq=latest.seq,
            mark=latest.mark,
        )
        if since is None:
            return self._everything(connection, caller.reader, own.model_copy(update={"kind": KINDS[0]}))
        cursor = _Cursor.parse(since)
        if (cursor.workspace, cursor.user, cursor.key_role) != (own.workspace, own.user, own.key_role):
            raise _expired()
        if not all(log.holds(connection, place) for place in (cursor.place, *_places(taken))):
            raise _expired()
        if cursor.kind:
            return self._everything(connection, caller.reader, cursor)
        return self._since(connection, caller.reader, cursor, latest)

    def _everything(self, connection: sa.Connection, reader: Reader, cursor: _Cursor) -> SyncPage:
        """One kind after the other, by id; what changes meanwhile comes after ``cursor.place``."""
        found: list[Change] = []
        room, after = PAGE, cursor.after
        for kind in KINDS[KINDS.index(cursor.kind or KINDS[0]) :]:
            ids: Sequence[str] = connection.scalars(_all_ids(reader, kind, after).limit(room)).all()
            rows = self._load(connection, reader, kind, ids)
            found += [_upsert(kind, id_, rows[id_]) for id_ in ids if id_ in rows]
            room, after = room - len(ids), ""
            if not room:
                following = cursor.model_copy(update={"kind": kind, "after": ids[-1]})
                return SyncPage(changes=found, cursor=following.text(), has_more=True)
        return SyncPage(changes=found, cursor=cursor.model_copy(update={"kind": "", "after": ""}).text())

    def _since(
        self, connection: sa.Connection, reader: Reader, cursor: _Cursor, latest: log.Place
    ) -> SyncPage:
        rows = connection.execute(
            sa.select(changes)
            .where(
                changes.c.seq > cursor.seq,
                sa.or_(changes.c.reader_id.is_(None), changes.c.reader_id == reader.user_id),
            )
            .order_by(changes.c.seq)
            .limit(PAGE + 1)
        ).all()
        if any(row.action == "reset" for row in rows):
            raise _expired()
        more, rows = len(rows) > PAGE, rows[:PAGE]
        following = cursor.at(log.Place(rows[-1].seq, rows[-1].mark) if more else latest)
        found = self._settle(connection, reader, rows)
        return SyncPage(changes=found, cursor=following.text(), has_more=more)

    def _settle(self, connection: sa.Connection, reader: Reader, rows: Sequence[sa.Row[Any]]) -> list[Change]:
        """Each row once: as it is now, or gone. What the reader never saw is not spoken of."""
        actions: dict[str, dict[str, set[str]]] = {kind: {} for kind in KINDS}
        for row in rows:
            actions[row.kind].setdefault(row.row_id, set()).add(row.action)
        for thread_id in thread_rows.of_messages(connection, reader, list(actions["message"])):
            actions["thread"].setdefault(thread_id, set())  # its own change may come on a later page
        found: list[Change] = []
        for kind in KINDS:
            now = self._load(connection, reader, kind, list(actions[kind]))
            for id_, happened in actions[kind].items():
                if id_ in now:
                    found.append(_upsert(kind, id_, now[id_]))
                elif gone := happened & {"delete", "revoke"}:
                    found.append(Change.model_validate({"action": min(gone), "kind": kind, "id": id_}))
        return found

    def _load(
        self, connection: sa.Connection, reader: Reader, kind: str, ids: Sequence[str]
    ) -> Mapping[str, Wire]:
        if not ids:
            return {}
        match kind:
            case "preferences":
                return preferences.by_ids(connection, reader, ids)
            case "space":
                return space_rows.by_ids(connection, reader, ids)
            case "thread":
                return thread_rows.by_ids(connection, reader, ids)
            case "message":
                return thread_rows.messages_by_ids(connection, reader, ids)
            case "approval":
                return self.approvals(connection, reader, ids)
            case _:
                return self.conversations(connection, reader, ids)


def _all_ids(reader: Reader, kind: str, after: str) -> sa.Select[Any]:
    column: sa.ColumnElement[str]
    query: sa.Select[Any]
    match kind:
        case "preferences":
            column = preferences_table.c.user_id
            query = sa.select(column).where(column == reader.user_id)
        case "space":
            column = spaces.c.id
            query = sa.select(column).where(visible_space(reader))
        case "thread":
            column = threads.c.id
            query = sa.select(column).where(visible_thread(reader))
        case "message":
            column = messages.c.id
            query = sa.select(column).join(threads).where(visible_thread(reader))
        case "approval":
            column = tool_calls.c.id
            query = sa.select(column).where(tool_calls.c.user_id == reader.user_id)
        case _:
            column = conversations.c.id
            query = sa.select(column).where(visible(reader))
    return query.where(column > after).order_by(column)


def _upsert(kind: str, id_: str, row: Wire) -> Change:
    return Change.model_validate(
        {"action": "upsert", "kind": kind, "id": id_, "row": row.model_dump(mode="json")}
    )
