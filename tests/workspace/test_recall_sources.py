"""A thread narrowed to chosen sources reads nothing else, whichever way an answer looks."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from harmony_protocol.meetings import Participant
from harmony_protocol.threads import Sources
from harmony_workspace.companion.recall import embedding
from harmony_workspace.meetings import deleting
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.companion import Answer, Room, room

NOW = datetime.fromisoformat("2026-11-21T18:00:00+01:00")
KESTREL = Sources(people=("Kestrel Insurance",))
ASKED = (
    "What did they say about pricing?",
    "What did Acme say about pricing in our last five calls?",
    "What objections came up most often?",
    "Which meetings did we have?",
    "What was promised?",
    "Who asked about data residency?",
    "Write a follow-up email from the last call.",
)


@pytest.fixture(scope="module", autouse=True)
def _model_is_loaded() -> None:
    embedding.embedder()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(text("It is so.", repeat=True)) as server:
        yield server


@pytest.fixture
async def workspace(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    async with room(tmp_path) as made:
        await made.sample(NOW)
        await made.uses(server, small=True)
        yield made


async def _read(workspace: Room, answer: Answer) -> set[str]:
    """Titles of all that was looked at or cited."""
    assert answer.error is None
    assert answer.receipt is not None
    cited = {each.conversation_id for each in answer.cited}
    assert cited <= set(answer.receipt.conversations_read)
    titles = await workspace.titles()
    return {titles[each] for each in answer.receipt.conversations_read}


@pytest.mark.parametrize("asked", ASKED)
async def test_only_the_chosen_company_is_read(workspace: Room, asked: str) -> None:
    read = await _read(workspace, await workspace.ask(asked, now=NOW, sources=KESTREL))
    assert read <= {"Kestrel Insurance discovery", "Kestrel Insurance, security questions"}


async def test_a_person_a_date_and_single_meetings_narrow_together(workspace: Room) -> None:
    priya = Sources(people=("Priya Nair",), since=datetime.fromisoformat("2026-11-01T00:00:00+01:00"))
    answer = await workspace.ask("Which meetings did I have?", now=NOW, sources=priya)
    read = await _read(workspace, answer)
    assert "Acme procurement" in read
    assert "Acme renewal, first talk" not in read, "it was in October"
    one = answer.cited[0].conversation_id
    alone = await workspace.ask(
        "Which meetings did I have?", now=NOW, sources=Sources(conversation_ids=(one,))
    )
    assert alone.text.startswith("1 meeting among those this thread is narrowed to")


async def test_an_answer_says_that_it_was_narrowed_when_nothing_is_there(workspace: Room) -> None:
    for asked in ("What did Acme say about pricing?", "Who spoke of the moon landing?"):
        answer = await workspace.ask(asked, now=NOW, sources=KESTREL)
        assert "this thread is narrowed to" in answer.text
        assert "other sources" in answer.text


async def test_sources_never_widen_what_may_be_read(workspace: Room) -> None:
    stranger = await workspace.person("stranger")
    answer = await workspace.ask("Which meetings did I have?", by=stranger, now=NOW, sources=KESTREL)
    assert answer.cited == []


async def test_the_tools_of_a_capable_model_stay_inside(workspace: Room, server: ModelServer) -> None:
    await workspace.uses(server)
    outside = next(i for i, title in (await workspace.titles()).items() if title == "Acme procurement")
    server.replies[:] = [
        tool("search_conversations", query="pricing", conversation_ids=[outside]),
        tool("get_transcript", conversation_id=outside),
        tool("list_conversations", query="Acme"),
        tool("search_conversations", query="data residency"),
        text("Done.", repeat=True),
    ]
    answer = await workspace.ask("What about pricing?", now=NOW, sources=KESTREL)
    results = [json.loads(ran.result) for ran in answer.tools]
    assert len(results) == 4
    assert all("Acme" not in result for result in results)
    assert "narrowed this thread" in results[0]
    assert "narrowed this thread" in results[1]
    assert "Kestrel" in results[3]


async def test_an_attached_meeting_is_what_the_question_is_about(workspace: Room) -> None:
    ids = {title: each for each, title in (await workspace.titles()).items()}
    demo = (ids["Product demo, Hollis Freight"],)
    answer = await workspace.ask("What did they say about data residency?", now=NOW, attached=demo)
    assert await _read(workspace, answer) == {"Product demo, Hollis Freight"}
    assert answer.cited
    compared = await workspace.ask("What did Kestrel Insurance ask about security?", now=NOW, attached=demo)
    assert await _read(workspace, compared) == {
        "Product demo, Hollis Freight",
        "Kestrel Insurance discovery",
        "Kestrel Insurance, security questions",
    }


async def test_an_attached_meeting_that_may_not_be_read_stays_closed(workspace: Room) -> None:
    stranger = await workspace.person("stranger")
    for meeting in await workspace.titles():
        answer = await workspace.ask("What was said?", by=stranger, now=NOW, attached=(meeting,))
        assert answer.cited == []
        assert answer.receipt is not None
        assert answer.receipt.conversations_read == ()


async def test_a_company_met_a_moment_ago_is_known_and_one_deleted_is_not(workspace: Room) -> None:
    asked = "What did Zorba say about shipping?"
    nobody = "Nobody called Zorba speaks"
    assert (await workspace.ask(asked, now=NOW)).text.startswith(nobody)
    met = await workspace.meeting(
        "Zorba call",
        "Eleni Zorba: The shipping takes nine days, and that is too long for us.",
        who=(Participant(name="Eleni Zorba", company="Zorba"),),
    )
    assert await _read(workspace, await workspace.ask(asked, now=NOW)) == {"Zorba call"}
    await workspace.database.write(deleting.delete, workspace.owner, met)
    assert (await workspace.ask(asked, now=NOW)).text.startswith(nobody)
