"""“Today” is the asker's: the zone travels with the question, whatever zone the workspace keeps."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import uuid_utils

from harmony_protocol.sync import Op, OpKind
from harmony_workspace.access import people
from harmony_workspace.companion import asking, questions
from harmony_workspace.companion.recall.periods import period
from harmony_workspace.store import clock
from tests.parts.house import fresh_database


def _id() -> str:
    return str(uuid_utils.uuid7())


@pytest.mark.parametrize(
    "zone", ["Asia/Tokyo", "+09:00", "", "Atlantis/Capital", "../../etc/passwd", "+99:00"]
)
def test_a_question_carries_its_askers_zone_to_the_run(tmp_path: Path, zone: str) -> None:
    database = fresh_database(tmp_path)
    reader = database.read_now(people.reader, database.write_now(people.settle))
    body = {"message_id": _id(), "text": "What was said today?", "time_zone": zone}
    op = Op(op_id=_id(), kind=OpKind.SEND_MESSAGE, target=_id(), body=body)
    started = database.write_now(asking.send, reader, op, lambda connection: [])
    assert started.begun is not None
    asked = database.read_now(questions.question, started.begun)
    database.close()
    told = zone in ("Asia/Tokyo", "+09:00")
    expected = timedelta(hours=9) if told else datetime.now().astimezone().utcoffset()
    assert asked.now.utcoffset() == expected
    assert abs(asked.now - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What was said yesterday?", "2026-11-21T00:00+13:00", "2026-11-22T00:00+13:00"),
        ("What came up this month?", "2026-11-01T00:00+13:00", "2026-12-01T00:00+13:00"),
        ("What came up last week?", "2026-11-09T00:00+13:00", "2026-11-16T00:00+13:00"),
        ("What has changed since September?", "2026-09-01T00:00+12:00", None),
    ],
)
def test_days_begin_at_the_askers_midnight_summer_time_included(
    question: str, since: str, until: str | None
) -> None:
    now = datetime(2026, 11, 21, 18, tzinfo=UTC).astimezone(ZoneInfo("Pacific/Auckland"))
    found = period(question, now)
    assert found is not None
    assert found.since == datetime.fromisoformat(since)
    assert found.until == (datetime.fromisoformat(until) if until else None)


def test_an_offset_is_a_zone_too() -> None:
    assert clock.now_in("-03:30").tzinfo == timezone(-timedelta(hours=3, minutes=30))
