"""What changed for one reader since a cursor, or everything they may read."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa

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

PAGE = 500
KINDS: tuple[log.Kind, ...] = ("preferences", "space", "thread", "message", "conversation")
"""In this order, so that a message never comes before its thread."""

Loader = Callable[[sa.Connection, Reader, Sequence[str]], Mapping[str, Wire]]
"""The rows among these ids that the reader may see, by id."""


@dataclass(frozen=True)
class _Cursor:
    """Whose it is, and the change it stands at; while everything is being read, also how far that got."""

    workspace: str
    user: str
    key_role: str
    seq: int
    kind: str = ""
    after: str = ""

    def text(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @classmethod
    def parse(cls, text: str) -> "_Cursor":
        try:
            cursor = cls(**json.loads(base64.urlsafe_b64decode(text)))
        except (ValueError, TypeError) as error:
            raise _expired() from error
        if not isinstance(cursor.seq, int) or cursor.kind not in ("", *KINDS):
            raise _expired()
        return cursor


def _expired() -> Refused:
    return Refused(
        ErrorCode.CURSOR_EXPIRED, HTTPStatus.GONE, "This cursor is no longer known; read everything."
    )


@dataclass(frozen=True)
class Feed:
    """``conversations`` loads meetings as the reader sees them."""

    conversations: Loader

    def page(self, connection: sa.Connection, caller: Caller, since: str | None) -> SyncPage:
        workspace = facts.get(connection, facts.WORKSPACE_ID)
        whose = (workspace, caller.reader.user_id, caller.key_role)
        if since is None:
            cursor = _Cursor(*whose, seq=log.newest(connection), kind=KINDS[0])
        else:
            cursor = _Cursor.parse(since)
            if (cursor.workspace, cursor.user, cursor.key_role) != whose:
                raise _expired()
        if cursor.kind:
            return self._everything(connection, caller.reader, cursor)
        return self._since(connection, caller.reader, cursor)

    def _everything(self, connection: sa.Connection, reader: Reader, cursor: _Cursor) -> SyncPage:
        """One kind after the other, by id; what changes meanwhile comes after ``cursor.seq``."""
        found: list[Change] = []
        room, after = PAGE, cursor.after
        for kind in KINDS[KINDS.index(cursor.kind) :]:
            ids: Sequence[str] = connection.scalars(_all_ids(reader, kind, after).limit(room)).all()
            rows = self._load(connection, reader, kind, ids)
            found += [_upsert(kind, id_, rows[id_]) for id_ in ids if id_ in rows]
            room, after = room - len(ids), ""
            if not room:
                following = replace(cursor, kind=kind, after=ids[-1])
                return SyncPage(changes=found, cursor=following.text(), has_more=True)
        return SyncPage(changes=found, cursor=replace(cursor, kind="", after="").text())

    def _since(self, connection: sa.Connection, reader: Reader, cursor: _Cursor) -> SyncPage:
        newest = log.newest(connection)
        if not log.oldest(connection) - 1 <= cursor.seq <= newest:
            raise _expired()
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
        following = _Cursor(cursor.workspace, cursor.user, cursor.key_role, rows[-1].seq if more else newest)
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
        case _:
            column = conversations.c.id
            query = sa.select(column).where(visible(reader))
    return query.where(column > after).order_by(column)


def _upsert(kind: str, id_: str, row: Wire) -> Change:
    return Change.model_validate(
        {"action": "upsert", "kind": kind, "id": id_, "row": row.model_dump(mode="json")}
    )
