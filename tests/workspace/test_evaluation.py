"""Forty-odd questions to the sample workspace, asked by people who may read all, a team's or only their own meetings.

Each question names the meetings it is about and words that must be among what is cited. Whoever may not read a meeting
must get nothing of it. Figures are printed (``pytest -s``); what must hold is asserted.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Transcript
from harmony_protocol.people import NewUser
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import claims
from harmony_workspace.companion.claims import Source
from harmony_workspace.companion.evidence import day
from harmony_workspace.companion.recall import indexing
from harmony_workspace.meetings import conversations
from harmony_workspace.store.tables import conversations as conversations_table
from tests.fakes.model_server import ModelServer, text
from tests.parts.companion import Answer, Room, room

NOW = datetime.fromisoformat("2026-11-21T18:00:00+01:00")
FOLDER = Path(__file__).parents[1] / "data"
SAMPLE = Path(__file__).parents[2] / "resources" / "sample_workspace" / "questions.json"
EVALUATION: dict[str, Any] = json.loads((FOLDER / "evaluation.json").read_text("utf-8"))
QUESTIONS: list[dict[str, Any]] = [
    *json.loads(SAMPLE.read_text("utf-8"))["questions"],
    *EVALUATION["questions"],
]


@dataclass
class Tally:
    """What came of the questions of one person."""

    asked: int = 0
    evidence: int = 0
    found: int = 0
    meetings: int = 0
    meetings_found: int = 0
    claims: int = 0
    supported: int = 0
    leaks: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.asked} questions · evidence {self.found}/{self.evidence} · meetings {self.meetings_found}/{self.meetings}"
            f" · claims supported {self.supported}/{self.claims} · leaks {len(self.leaks)}"
        )


@dataclass
class House:
    room: Room
    readers: dict[str, Reader]
    meetings: dict[str, Conversation]
    """All of them, by id."""
    transcripts: dict[str, Transcript]

    def may_read(self, reader: Reader) -> set[str]:
        """Titles."""
        seen = self.room.database.read_now(conversations.listed, reader, limit=200).items
        return {meeting.title for meeting in seen}

    def source(self, conversation_id: str, turn_index: int) -> Source:
        meeting, turn = self.meetings[conversation_id], self.transcripts[conversation_id].turns[turn_index]
        people_there = " ".join(f"{p.name} {p.company} {p.role}" for p in meeting.participants)
        when = f"{day(meeting.started_at, NOW.tzinfo)} {meeting.started_at.astimezone(NOW.tzinfo):%Y %A}"
        return Source(
            conversation_id,
            turn.text,
            f"{turn.speaker} {meeting.title} {when} {people_there}",
            turn.speaker,
            tuple(person.name for person in meeting.participants),
        )


def _settle(connection: sa.Connection) -> dict[str, Reader]:
    """Everyone in their scope; one person has meetings of her own."""
    readers = {}
    for name, told in EVALUATION["people"].items():
        teams = (told["team"],) if "team" in told else ()
        user = people.add(
            connection, NewUser(name=name, email=f"{name}@tidewick.example", role=told["role"], teams=teams)
        )
        for title in told.get("meetings", ()):
            mine = conversations_table.c.title == title
            connection.execute(sa.update(conversations_table).where(mine).values(created_by=user.id))
        readers[name] = people.reader(connection, user.id)
    return readers


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    with ModelServer(text("x", repeat=True)) as server:
        async with room(tmp_path) as made:
            await made.sample(NOW)
            await made.uses(server, small=True)
            indexing.embed_now(made.database)
            readers = await made.database.write(_settle)
            seen = (await made.database.read(partial(conversations.listed, limit=200), made.owner)).items
            said = {m.id: await made.database.read(conversations.transcript, made.owner, m.id) for m in seen}
            yield House(made, readers, {m.id: m for m in seen}, said)


async def _ask(house: House, reader: Reader, asked: dict[str, Any], tally: Tally) -> None:
    answer = await house.room.ask(asked["question"], by=reader, now=NOW)
    assert answer.error is None
    readable = house.may_read(reader)
    sources = {each.n: house.source(each.conversation_id, each.turn_index) for each in answer.cited}
    cited = {house.meetings[each.conversation_id].title for each in answer.cited}
    tally.asked += 1
    _leaks(house, asked, answer, cited, readable, tally)
    expected = [title for title in asked["meetings"] if title in readable]
    tally.meetings += len(expected)
    tally.meetings_found += len([title for title in expected if title in cited])
    for each in asked["evidence"]:
        if each["meeting"] in readable:
            tally.evidence += 1
            if any(each["says"] in source.text for source in sources.values()):
                tally.found += 1
            else:
                tally.missed.append(f"{asked['id']}: {each['says']}")
    told = claims.report(answer.text, sources)
    tally.claims += len(told.claims)
    tally.supported += len(told.claims) - len(told.unsupported)
    tally.unsupported += [
        f"{asked['id']}: {claim.text} {claim.numbers} {claim.wrong}" for claim in told.unsupported
    ]


def _leaks(
    house: House, asked: dict[str, Any], answer: Answer, cited: set[str], readable: set[str], tally: Tally
) -> None:
    assert answer.receipt is not None
    read = {house.meetings[each].title for each in answer.receipt.conversations_read}
    told = {
        m.title for m in house.meetings.values() if m.title in answer.text and len(m.title) > len("Standup")
    }
    tally.leaks += [f"{asked['id']}: {title}" for title in (cited | read | told) - readable]


@dataclass(frozen=True)
class Least:
    """The shares that must be reached."""

    evidence: float
    meetings: float


LEAST = {
    "elena": Least(evidence=0.65, meetings=0.93),
    "priya": Least(evidence=0.65, meetings=0.93),
    "tom": Least(evidence=0.6, meetings=0.93),
    "hannah": Least(evidence=0.65, meetings=0.9),
}


async def test_the_sample_is_answered_within_each_scope(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    tallies = {person: Tally() for person in LEAST}
    for person, tally in tallies.items():
        for asked in QUESTIONS:
            await _ask(house, house.readers[person], asked, tally)
    with capsys.disabled():
        for person, tally in tallies.items():
            print(f"\n{person}: {tally}", *tally.missed, *tally.unsupported, sep="\n    ")
    for person, tally in tallies.items():
        assert tally.asked >= 40
        assert tally.leaks == []
        assert tally.found >= LEAST[person].evidence * tally.evidence
        assert tally.meetings_found >= LEAST[person].meetings * tally.meetings
        assert tally.supported == tally.claims
