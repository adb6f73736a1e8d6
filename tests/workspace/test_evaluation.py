"""Forty-odd questions to the sample workspace, asked by people who may read all, a team's or only their own meetings.

Each question names the meetings it is about and words that must be among what is cited. Whoever may not read a meeting
must get nothing of it. Figures are printed (``pytest -s``); what must hold is asserted. What a capable model may get
wrong about its sources is put into its mouth, and has to be found.
"""

import json
import re
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
from harmony_workspace.meetings import conversations
from harmony_workspace.store.tables import conversations as conversations_table
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.companion import Answer, Room, room
from tests.parts.embedded import embed

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
    _may_read: dict[Reader, set[str]] = field(default_factory=dict)

    def may_read(self, reader: Reader) -> set[str]:
        """Titles."""
        if reader not in self._may_read:
            seen = self.room.database.read_now(conversations.listed, reader, limit=200).items
            self._may_read[reader] = {meeting.title for meeting in seen}
        return self._may_read[reader]

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
async def house(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    with ModelServer(text("x", repeat=True)) as server:
        async with room(tmp_path) as made:
            await made.sample(NOW)
            await made.uses(server, small=True)
            embed(made.database, tmp_path_factory)
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


@pytest.mark.parametrize(
    "person",
    [
        pytest.param("elena", marks=pytest.mark.long),  # who reads everything
        "hannah",  # who reads the least
        pytest.param("priya", marks=pytest.mark.long),
        pytest.param("tom", marks=pytest.mark.long),
    ],
)
async def test_the_sample_is_answered_within_each_scope(
    house: House, person: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    for asked in QUESTIONS:
        await _ask(house, house.readers[person], asked, tally)
    with capsys.disabled():
        print(f"\n{person}: {tally}", *tally.missed, *tally.unsupported, sep="\n    ")
    assert tally.asked >= 40
    assert tally.leaks == []
    assert tally.found >= LEAST[person].evidence * tally.evidence
    assert tally.meetings_found >= LEAST[person].meetings * tally.meetings
    assert tally.supported == tally.claims


# ── a capable model ──────────────────────────────────────────────────────────────────────────────────
FACTS = {
    "net60": "Our standard for payment is net 60",
    "discount": "a discount of 30 percent on the 40 Lyon pilot seats",
    "price": "18 percent, two years fixed",
}
"""What the model is given to cite, by the name that stands for its number below."""
TRUE = (
    "Luis Ferro said that Acme's standard for payment is net 60 [net60].",
    "Luis asks for a discount of 30 percent on the 40 Lyon pilot seats [discount], and the price is agreed: 18 percent,"
    " two years fixed [price].",
)
FALSE = {
    "the wrong turn": "Luis Ferro said that Acme's standard for payment is net 60 [discount].",
    "a wrong number": "Luis asks for a discount of 40 percent on the Lyon pilot seats [discount].",
    "a wrong number in words": "The price is agreed at 18 percent, three years fixed [price].",
    "a wrong date": "On 3 Nov Luis Ferro said that Acme's standard for payment is net 60 [net60].",
    "an invented speaker": "Oliver Quist said that Acme's standard for payment is net 60 [net60].",
    "another who was there": "Dana Reyes said that Acme's standard for payment is net 60 [net60].",
    "another company": "Kestrel's standard for payment is net 60 [net60].",
    "the contrary": "Acme's standard for payment is not net 60 [net60].",
    "half of it made up": "Acme's standard for payment is net 60, and they want a marketing budget from us [net60].",
    "made up altogether": "Acme plans to open a warehouse next spring [price].",
    "two sources the wrong way round": "Acme's standard for payment is net 60 [price] and they ask for a discount of 30"
    " percent on the Lyon pilot seats [net60].",
}


async def _claimed(house: House, server: ModelServer, said: str) -> claims.Report:
    """What the evaluation finds in this answer of a capable model, which read the meeting first."""
    reads = tool("search_conversations", query="payment, price and discount in the Acme procurement call")
    server.replies[:] = [reads, text("x", repeat=True)]
    result = json.loads((await house.room.ask("And the terms?", now=NOW)).tools[0].result)
    numbers = {
        name: re.findall(rf"\[(\d+)\] [^\n]*{re.escape(fact)}", result) for name, fact in FACTS.items()
    }
    written = re.sub(r"\[(\w+)\]", lambda name: f"[{(numbers.get(name[1]) or [name[1]])[0]}]", said)
    server.replies[:] = [reads, text(written, repeat=True)]
    answer = await house.room.ask("And the terms?", now=NOW)
    assert answer.error is None
    sources = {each.n: house.source(each.conversation_id, each.turn_index) for each in answer.cited}
    return claims.report(answer.text, sources)


async def test_a_citation_that_does_not_bear_out_its_sentence_is_found(house: House) -> None:
    with ModelServer() as server:
        await house.room.uses(server)
        right = await _claimed(house, server, " ".join(TRUE))
        assert len(right.claims) == 2
        assert (right.unsupported, right.uncited) == ([], [])
        for fault, sentence in FALSE.items():
            told = await _claimed(house, server, f"{TRUE[0]} {sentence}")
            assert len(told.unsupported) == 1, fault
            assert told.unsupported[0].text.split()[:2] == sentence.split()[:2], fault
        beyond = await _claimed(house, server, f"{TRUE[0]} They plan to move next spring [99].")
        assert beyond.uncited == ["They plan to move next spring."], (
            "a number that was never given is no source"
        )
