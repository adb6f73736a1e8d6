"""The record of what tools were asked to do and what came of it: append-only, each line chained to the one before.

What was said (arguments, results) stands beside the chain and can be blanked by a deletion: the chain holds its hash.
"""

import hashlib
import json
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tool_tables import ledger, ledger_texts, tool_calls
from harmony_workspace.store.writable import writable

BEGINNING = "0" * 64
CHAINED = (
    "seq",
    "at",
    "what",
    "call_id",
    "tool_id",
    "user_id",
    "state",
    "detail",
    "arguments_sha256",
    "result_sha256",
)


@dataclass(frozen=True)
class Verdict:
    """``broken_at``: the first line that does not follow from the one before, or whose text is not what it was."""

    lines: int
    blanked: int
    broken_at: int | None = None
    newest: str = BEGINNING
    """The last line's hash: who keeps it elsewhere can tell that nothing was cut off."""


def write(
    connection: sa.Connection,
    what: str,
    *,
    call_id: str = "",
    tool_id: str = "",
    user_id: str = "",
    state: str = "",
    detail: str = "",
    arguments: str | None = None,
    result: str | None = None,
) -> None:
    """Call it in the transaction of what it tells."""
    arguments, result = _kept(arguments), _kept(result)
    last = connection.execute(
        sa.select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1)
    ).first()
    row: dict[str, Any] = {
        "seq": (last.seq if last else 0) + 1,
        "at": now_ms(),
        "what": what,
        "call_id": call_id,
        "tool_id": tool_id,
        "user_id": user_id,
        "state": state,
        "detail": detail,
        "arguments_sha256": _sha256(arguments),
        "result_sha256": _sha256(result),
    }
    row["hash"] = chained(last.hash if last else BEGINNING, row)
    connection.execute(sa.insert(ledger).values(row))
    if arguments is not None or result is not None:
        connection.execute(sa.insert(ledger_texts).values(seq=row["seq"], arguments=arguments, result=result))


def end_alone(connection: sa.Connection, call_id: str, state: str) -> None:
    """The end of a call whose thread was deleted while it was carried out, without its words."""
    own = sa.select(ledger).where(ledger.c.call_id == call_id).order_by(ledger.c.seq.desc())
    last = connection.execute(own.limit(1)).first()
    if last is not None and last.what == "began":
        told = {"call_id": call_id, "tool_id": last.tool_id, "user_id": last.user_id, "state": state}
        write(connection, "ended", detail="Its thread was deleted meanwhile.", **told)


def cut(connection: sa.Connection) -> Sequence[str]:
    """Calls that began and never ended, and whose rows went with their thread."""
    ended = sa.select(ledger.c.call_id).where(ledger.c.what == "ended")
    begun = sa.select(ledger.c.call_id).where(ledger.c.what == "began", ledger.c.detail == "")
    return connection.scalars(
        begun.where(ledger.c.call_id.not_in(ended), ledger.c.call_id.not_in(sa.select(tool_calls.c.id)))
    ).all()


def blank(connection: sa.Connection, call_ids: sa.Select[Any]) -> None:
    """Forgets what was said in these calls; that they happened stays."""
    lines = sa.select(ledger.c.seq).where(ledger.c.call_id.in_(call_ids))
    connection.execute(
        sa.update(ledger_texts).where(ledger_texts.c.seq.in_(lines)).values(arguments=None, result=None)
    )


def blank_of(connection: sa.Connection, user_id: str) -> None:
    """The same for everything that this person did, in a call or not."""
    lines = sa.select(ledger.c.seq).where(ledger.c.user_id == user_id)
    connection.execute(
        sa.update(ledger_texts).where(ledger_texts.c.seq.in_(lines)).values(arguments=None, result=None)
    )


def verify(connection: sa.Connection) -> Verdict:
    before, lines, blanked = BEGINNING, 0, 0
    with closing(_lines(connection)) as rows:
        for row in rows:
            expected = chained(before, {name: getattr(row, name) for name in CHAINED})
            if row.seq != lines + 1 or row.hash != expected or not _text_holds(row):
                return Verdict(lines, blanked, broken_at=lines + 1, newest=before)
            before, lines = row.hash, lines + 1
            blanked += _blank(row)
    return Verdict(lines, blanked, newest=before)


def _lines(connection: sa.Connection) -> Generator[sa.Row[Any]]:
    query = (
        sa.select(ledger, ledger_texts.c.arguments, ledger_texts.c.result)
        .outerjoin(ledger_texts, ledger_texts.c.seq == ledger.c.seq)
        .order_by(ledger.c.seq)
    )
    with connection.execute(query, execution_options={"yield_per": 500}) as found:
        yield from found


def _text_holds(row: sa.Row[Any]) -> bool:
    return all(
        text is None or _sha256(text) == expected
        for text, expected in ((row.arguments, row.arguments_sha256), (row.result, row.result_sha256))
    )


def _blank(row: sa.Row[Any]) -> bool:
    return bool(
        (row.arguments_sha256 and row.arguments is None) or (row.result_sha256 and row.result is None)
    )


def _kept(text: str | None) -> str | None:
    """As it will be read again: the hash is of that."""
    return None if text is None else writable(text)


def _sha256(text: str | None) -> str:
    return "" if text is None else hashlib.sha256(text.encode()).hexdigest()


def chained(before: str, row: dict[str, Any]) -> str:
    told = json.dumps([before, *(row[name] for name in CHAINED)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
