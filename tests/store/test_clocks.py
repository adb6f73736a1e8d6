"""A clock that is set while the program runs: nothing waits for days, and nothing grows old in a moment."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harmony_desktop.services.steady import Steady
from harmony_desktop.store import lanes, outbox
from harmony_desktop.store.store import Store
from tests.store.test_outbox import question


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "1")
    assert await store.open()
    yield store
    await store.close()


async def test_what_was_put_off_before_the_clock_was_set_back_is_sent_now(store: Store) -> None:
    op = question()
    await store.do(outbox.add, op)
    await store.do(outbox.postpone, [op.op_id], timedelta(days=3).total_seconds())
    assert [one.op_id for one in await store.do(lanes.take_due)] == [op.op_id]


async def test_what_was_put_off_just_now_still_waits(store: Store) -> None:
    op = question()
    await store.do(outbox.add, op)
    await store.do(outbox.postpone, [op.op_id], 30.0)
    assert await store.do(lanes.take_due) == ()
    due = await store.do(lanes.next_due)
    assert due is not None
    assert 25 < due <= 30


async def test_a_question_does_not_grow_old_by_a_clock_that_was_set_ahead(store: Store) -> None:
    wall, steady = [1000.0], [0.0]
    clock = Steady(lambda: wall[0], lambda: steady[0])
    wall[0] += timedelta(days=3).total_seconds() + 60  # a minute went by, and somebody set the clock
    steady[0] += 60
    assert clock.set_ahead() == timedelta(days=3).total_seconds()
    written = datetime.now(UTC) - timedelta(days=3, minutes=1)
    await store.do(outbox.add, replace(question(), written_at=written))
    assert await store.do(outbox.ask_about_old, clock.set_ahead()) == ()
    assert len(await store.do(outbox.ask_about_old)) == 1
    wall[0] = 0.0
    assert clock.set_ahead() == 0
