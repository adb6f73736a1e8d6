"""The ledger as it is read: one's own lines, or everybody's without their words; found, paged, exported."""

import json
from typing import Any

import sqlalchemy as sa

from harmony_protocol.tools import LedgerEntry, LedgerPage
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import bad_request
from harmony_workspace.store.clock import moment
from harmony_workspace.store.tables import users
from harmony_workspace.store.tool_tables import ledger, ledger_texts, tool_calls
from harmony_workspace.tools.ledger import CHAINED

PAGE = 100
BATCH = 500
_SEEN = (ledger.c.what, ledger.c.tool_id, ledger.c.state, ledger.c.detail, users.c.name)
_OWN = (ledger_texts.c.arguments, ledger_texts.c.result)


def page(
    connection: sa.Connection, reader: Reader, *, query: str = "", cursor: str = "", everybody: bool = False
) -> LedgerPage:
    """The newest first; ``query``: every word stands somewhere in the line."""
    wanted = [] if everybody else [ledger.c.user_id == reader.user_id]
    if cursor:
        wanted.append(ledger.c.seq < _place(cursor))
    for word in query.split():
        own = ledger.c.user_id == reader.user_id
        wanted.append(
            sa.or_(
                *(column.icontains(word, autoescape=True) for column in _SEEN),
                *(sa.and_(own, column.icontains(word, autoescape=True)) for column in _OWN),
            )
        )
    rows = connection.execute(_lines().where(*wanted).order_by(ledger.c.seq.desc()).limit(PAGE + 1)).all()
    items = tuple(_entry(row, reader) for row in rows[:PAGE])
    return LedgerPage(items=items, cursor=str(items[-1].seq) if len(rows) > PAGE else None)


def exported(connection: sa.Connection, reader: Reader, after: int) -> list[str]:
    """The next lines as JSON, with all that the chain is made of: who has them can verify it without us."""
    rows = connection.execute(_lines().where(ledger.c.seq > after).order_by(ledger.c.seq).limit(BATCH))
    return [json.dumps(_exported(row, reader), ensure_ascii=False) for row in rows]


def _exported(row: sa.Row[Any], reader: Reader) -> dict[str, Any]:
    own = row.user_id == reader.user_id
    words = {"arguments": row.arguments, "result": row.result} if own else {}
    return {**{name: getattr(row, name) for name in CHAINED}, "hash": row.hash, **words}


def _lines() -> sa.Select[Any]:
    return (
        sa.select(
            ledger,
            ledger_texts.c.arguments,
            ledger_texts.c.result,
            users.c.name.label("user_name"),
            tool_calls.c.preview,
            (tool_calls.c.proposed_arguments != "").label("changed"),
            tool_calls.c.thread_id,
        )
        .outerjoin(ledger_texts, ledger_texts.c.seq == ledger.c.seq)
        .outerjoin(
            tool_calls,
            sa.and_(tool_calls.c.id == ledger.c.call_id, tool_calls.c.user_id == ledger.c.user_id),
        )
        .outerjoin(users, users.c.id == ledger.c.user_id)
    )


def _entry(row: sa.Row[Any], reader: Reader) -> LedgerEntry:
    own = row.user_id == reader.user_id
    there = own and row.thread_id is not None
    return LedgerEntry(
        seq=row.seq,
        at=moment(row.at),
        what=row.what,
        call_id=row.call_id,
        tool_id=row.tool_id,
        user_id=row.user_id,
        user_name=row.user_name or "",
        state=row.state,
        detail=row.detail,
        arguments=row.arguments if own else None,
        result=row.result if own else None,
        hash=row.hash,
        title=str(row.preview["title"]) if there else "",
        changed=there and row.what != "proposed" and bool(row.changed),
        thread_id=row.thread_id if there else "",
    )


def _place(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise bad_request("This cursor is not one of ours.")
    return int(cursor)
