"""The list of threads is the list of all threads, however many there are, and a change reads only what changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harmony_desktop.domain.facts import Bus
from harmony_desktop.domain.ids import SpaceId, ThreadId
from harmony_desktop.domain.syncing import OpKind, ThreadGone, ThreadRow
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.store import changes, outbox, reading
from harmony_desktop.store.files import Files
from tests.parts.sync_client import _Keeper, _Store, now
from tests.store.test_outbox import question
from tests.store.test_shown import op

MANY = 1200
START = datetime(2026, 1, 1, tzinfo=UTC)


def thread(n: int) -> ThreadRow:
    at = START + timedelta(minutes=n)
    return ThreadRow(ThreadId(f"t{n:04}"), f"Chat {n}", "m", at, at)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    files = Files(tmp_path / "1")
    assert files.acquire()
    files.open()
    rows = [thread(n) for n in range(MANY)]
    rows[0] = replace(rows[0], pinned=True)
    rows[1] = replace(rows[1], space_id=SpaceId("s1"))
    rows[2] = replace(rows[2], archived=True)
    changes.apply(files.db, rows, "1")
    yield files
    files.close()


@pytest.fixture
def shown(files: Files) -> Snapshots:
    keeper: Any = _Keeper(_Store(files), None)
    snapshots = Snapshots(keeper, Bus())
    now(snapshots.load())
    return snapshots


def test_the_oldest_are_listed_too_pinned_archived_or_in_a_space(shown: Snapshots) -> None:
    assert [s.id for s in shown.summaries] == [f"t{n:04}" for n in reversed(range(MANY))]
    oldest, in_space, archived = (shown.summaries[-n] for n in (1, 2, 3))
    assert (oldest.pinned, in_space.space_id, archived.archived) == (True, "s1", True)


def test_one_change_moves_one_line_and_the_rest_stays(shown: Snapshots, files: Files) -> None:
    before = {s.id: s for s in shown.summaries}
    outbox.add(files.db, question("Again?", "t0000", "q1"))
    outbox.add(files.db, op(OpKind.UPDATE_THREAD, "t0001", title="Named"))
    now(shown.changed([ThreadId("t0000"), ThreadId("t0001")]))
    assert shown.summaries == reading.recent_threads(files.db)
    assert shown.summaries[0].id == "t0000"
    assert sum(before[s.id] is s for s in shown.summaries) == MANY - 2
    changes.apply(files.db, [ThreadGone(ThreadId("t0003"))], "2")
    now(shown.changed([ThreadId("t0003")]))
    assert shown.summaries == reading.recent_threads(files.db)


def test_what_is_read_fast_is_what_the_view_shows(files: Files) -> None:
    """Threads that nothing waits for are read without the view over the outbox."""
    outbox.add(files.db, op(OpKind.DELETE_SPACE, "s1"), after=10)
    outbox.add(files.db, op(OpKind.DELETE_THREAD, "t0005"), after=10)
    outbox.add(files.db, question("New", "t9999", "q9"))
    files.db.execute("INSERT INTO main.unread VALUES ('t0007')")
    files.db.execute(
        "INSERT INTO cache.messages (id, thread_id, position, role, text, spoken, created_at, run_id, state)"
        " VALUES ('a1', 't0008', 1, 'assistant', '', 0, 0, 'r1', 'streaming')"
    )
    listed = reading.recent_threads(files.db)
    every = [s.id for s in listed]
    assert listed == tuple(
        sorted(reading.summaries(files.db, every), key=lambda s: (s.updated_at, s.id), reverse=True)
    )
    assert "t0005" not in every
    assert every[0] == "t9999"
    there = {s.id: s for s in listed}
    assert there[ThreadId("t0001")].space_id is None
    assert there[ThreadId("t0007")].unread
    assert there[ThreadId("t0008")].running
