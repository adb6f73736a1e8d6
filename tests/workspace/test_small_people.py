"""Who somebody is and who said most are answered by counting, without any model."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from harmony_protocol.meetings import Participant
from tests.fakes.model_server import ModelServer
from tests.parts.companion import Answer, Room, room

NOW = datetime.fromisoformat("2026-11-21T18:00:00+01:00")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
async def workspace(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        await made.sample(NOW)
        await made.uses(server, small=True)
        yield made
    assert server.requests == []


def places(answer: Answer) -> list[str]:
    return [line.split("**")[1] for line in answer.text.splitlines() if line[:1].isdigit()]


@pytest.mark.parametrize(
    "asked",
    ["Who is Dana?", "who is dana reyes", "Who’s Dana Reyes from Acme?"],
)
async def test_who_somebody_is(workspace: Room, asked: str) -> None:
    answer = await workspace.ask(asked, now=NOW)
    assert answer.error is None
    assert answer.text.startswith("**Dana Reyes**, VP Operations at Acme, was in ")
    listed = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert listed[0].startswith("- **Acme ")
    for cited in answer.cited:
        said = await workspace.database.read(_speaker, workspace, cited.conversation_id, cited.turn_index)
        assert said == "Dana Reyes"
    assert len(answer.cited) == len(listed) > 1


async def test_a_meeting_that_does_not_tell_the_company_is_of_the_same_person(workspace: Room) -> None:
    await workspace.meeting("Corridor", "Dana Reyes: We shall see about that on the next Monday.\n", at=NOON)
    answer = await workspace.ask("Who is Dana Reyes?", now=NOW)
    assert answer.text.count("**Dana Reyes**") == 1
    assert "- **Corridor** · today [1]" in answer.text


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("Who is the procurement manager at Acme?", ["Luis Ferro"]),
        ("Who's our CEO?", ["Elena Sorokina"]),
        ("Who is Head of Product at Tidewick?", ["Tom Adeyemi"]),
    ],
)
async def test_who_has_a_role(workspace: Room, asked: str, names: list[str]) -> None:
    answer = await workspace.ask(asked, now=NOW)
    bold = [line.split("**")[1] for line in answer.text.splitlines() if line.startswith("**")]
    assert bold == names


async def test_who_is_not_known_is_not_made_up(workspace: Room) -> None:
    answer = await workspace.ask("Who is Zebulon?", now=NOW)
    assert " was in " not in answer.text
    stranger = await workspace.person("stranger")
    assert "Acme" not in (await workspace.ask("Who is Dana Reyes?", by=stranger, now=NOW)).text


NOON = "2026-11-21T12:00:00+01:00"
CHAT = """\
Ann Lee: The weather is fine.
Bob Ray: Our penetration test is due in June, and the auditor wants to see it before then.
Ann Lee: We passed the audit.
"""


async def test_who_talked_most_is_ranked_by_words_with_a_source_each(workspace: Room) -> None:
    answer = await workspace.ask("who talked most about security", now=NOW)
    assert answer.error is None
    assert answer.text.startswith("Who said most about security in ")
    ranked = places(answer)
    assert "Ingrid Vale" in ranked[:2], "the Acme security review is about security as a whole"
    assert len(answer.cited) == len(ranked)
    counts = [int(line.split(": ")[1].split()[0]) for line in answer.text.splitlines() if line[:1].isdigit()]
    assert counts == sorted(counts, reverse=True)


async def test_which_company_talked_most(workspace: Room) -> None:
    answer = await workspace.ask("Which customer talked the most about security this month?", now=NOW)
    ranked = places(answer)
    assert ranked
    assert "Tidewick" not in ranked
    everyone = await workspace.ask("Which company mentioned pricing most often?", now=NOW)
    assert "Acme" in places(everyone)


async def test_only_what_speaks_of_the_matter_counts(tmp_path: Path, server: ModelServer) -> None:
    async with room(tmp_path) as made:
        await made.uses(server, small=True)
        who = (Participant(name="Ann Lee", company="Acme"), Participant(name="Bob Ray"))
        await made.meeting("Chat", CHAT, who=who)
        answer = await made.ask("Who spoke most about security?")
        assert places(answer) == ["Bob Ray", "Ann Lee"]
        assert "2. **Ann Lee** (Acme): 4 words in 1 meeting [2]" in answer.text
        await made.meeting("Acme security review", CHAT, who=who)
        both = await made.ask("Who spoke most about security?")
        assert "**Ann Lee** (Acme): 12 words in 2 meetings" in both.text
        nothing = await made.ask("Who talked most about giraffes?")
        assert nothing.text.startswith("I found nothing")
        at_all = await made.ask("Who talked most in our last call?")
        assert places(at_all) == ["Bob Ray", "Ann Lee"]


def _speaker(connection: object, workspace: Room, conversation_id: str, turn: int) -> str:
    from harmony_workspace.meetings import conversations

    said = conversations.transcript(connection, workspace.owner, conversation_id)  # type: ignore[arg-type]
    return said.turns[turn].speaker
