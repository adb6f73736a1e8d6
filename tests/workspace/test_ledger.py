"""The record of tools: append-only, chained, and forgetful of words without losing its chain."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harmony_workspace.store.database import Database
from harmony_workspace.store.tool_tables import ledger as lines
from harmony_workspace.store.tool_tables import ledger_texts
from harmony_workspace.tools import ledger
from tests.parts import postgres
from tests.parts.house import fresh_database

words = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
entry = st.fixed_dictionaries(
    {"what": st.sampled_from(["proposed", "decided", "ended"]), "arguments": words, "result": words}
)
entries = st.lists(entry, min_size=1, max_size=6)
some = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh_database(tmp_path)
    yield database
    database.close()


class Undone(Exception):
    """Ends a transaction whose changes are not wanted."""


def tried(database: Database, story: Any) -> None:
    """In a ledger of its own, which is gone afterwards."""

    def run(connection: sa.Connection) -> None:
        story(connection)
        raise Undone

    with pytest.raises(Undone):
        database.write_now(run)


def told(connection: sa.Connection, told_: list[dict[str, Any]]) -> None:
    for number, each in enumerate(told_):
        ledger.write(connection, call_id=f"c{number % 2}", **each)


def unguarded(connection: sa.Connection) -> None:
    """As somebody who can write to the file can, or has the server."""
    if postgres.WANTED:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        return
    for verb in ("update", "delete", "replace"):
        connection.execute(sa.text(f"DROP TRIGGER ledger_no_{verb}"))


@some
@given(entries)
def test_what_was_written_holds(database: Database, told_: list[dict[str, Any]]) -> None:
    def story(connection: sa.Connection) -> None:
        told(connection, told_)
        verdict = ledger.verify(connection)
        assert (verdict.lines, verdict.blanked, verdict.broken_at) == (len(told_), 0, None)

    tried(database, story)


@some
@given(entries, st.data())
def test_any_change_of_a_line_is_found_at_it(
    database: Database, told_: list[dict[str, Any]], data: st.DataObject
) -> None:
    seq = data.draw(st.integers(1, len(told_)))
    column = data.draw(st.sampled_from(["at", "what", "call_id", "tool_id", "user_id", "state", "detail"]))

    def story(connection: sa.Connection) -> None:
        told(connection, told_)
        unguarded(connection)
        changed = 1 if column == "at" else "something else"
        connection.execute(sa.update(lines).where(lines.c.seq == seq).values({column: changed}))
        assert ledger.verify(connection).broken_at == seq

    tried(database, story)


@some
@given(entries, st.data())
def test_a_line_that_is_taken_out_is_missed(
    database: Database, told_: list[dict[str, Any]], data: st.DataObject
) -> None:
    seq = data.draw(st.integers(1, len(told_)))

    def story(connection: sa.Connection) -> None:
        told(connection, told_)
        newest = ledger.verify(connection).newest
        unguarded(connection)
        connection.execute(sa.delete(ledger_texts).where(ledger_texts.c.seq == seq))
        connection.execute(sa.delete(lines).where(lines.c.seq == seq))
        verdict = ledger.verify(connection)
        if seq < len(told_):
            assert verdict.broken_at == seq
        else:
            assert verdict.newest != newest, "only who kept the newest hash can tell"

    tried(database, story)


@some
@given(entries, st.data())
def test_a_text_that_was_changed_is_found_and_one_that_was_blanked_is_not_missed(
    database: Database, told_: list[dict[str, Any]], data: st.DataObject
) -> None:
    def story(connection: sa.Connection) -> None:
        told(connection, told_)
        query = sa.select(ledger_texts.c.seq).where(ledger_texts.c.arguments.isnot(None))
        if held := list(connection.scalars(query)):
            seq = data.draw(st.sampled_from(held))
            at = ledger_texts.c.seq == seq
            changed = sa.update(ledger_texts).where(at).values(arguments=ledger_texts.c.arguments + "!")
            connection.execute(changed)
            assert ledger.verify(connection).broken_at == seq
        ledger.blank(connection, sa.select(sa.literal("c0")))
        ledger.blank(connection, sa.select(sa.literal("c1")))
        verdict = ledger.verify(connection)
        spoken = sum(each["arguments"] is not None or each["result"] is not None for each in told_)
        assert (verdict.lines, verdict.blanked, verdict.broken_at) == (len(told_), spoken, None)
        texts = connection.execute(sa.select(ledger_texts.c.arguments, ledger_texts.c.result))
        assert {tuple(row) for row in texts} <= {(None, None)}

    tried(database, story)


CHANGES = (
    (
        "UPDATE ledger SET detail = 'x'",
        "DELETE FROM ledger",
        "INSERT INTO ledger SELECT * FROM ledger ON CONFLICT (seq) DO UPDATE SET detail = 'x'",
        "TRUNCATE ledger CASCADE",
    )
    if postgres.WANTED
    else (
        "UPDATE ledger SET detail = 'x'",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger SELECT seq, at, what, call_id, tool_id, user_id, state, 'x',"
        " arguments_sha256, result_sha256, hash FROM ledger",
        "UPDATE OR REPLACE ledger SET detail = 'x'",
    )
)


@pytest.mark.parametrize("statement", CHANGES)
def test_nothing_written_is_changed_or_deleted(database: Database, statement: str) -> None:
    database.write_now(ledger.write, "proposed", call_id="c")
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        database.write_now(lambda connection: connection.execute(sa.text(statement)))
