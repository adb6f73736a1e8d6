"""The page of a meeting: all of it for who may read it, whatever stands in it, and nothing from elsewhere."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from harmony_protocol.errors import Problem
from harmony_protocol.insights import (
    AnswerType,
    InsightDefinition,
    InsightItem,
    InsightKind,
    NewInsightProject,
)
from harmony_protocol.meetings import Conversation, ConversationStatus, NewConversation, Participant
from harmony_workspace.insights import projects, stored
from harmony_workspace.insights.answers import Answer, Asked
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.meeting_tables import recordings
from harmony_workspace.store.tables import conversations
from harmony_workspace.web.pages import wording
from tests.parts.house import HOST, Opened, opened
from tests.parts.nonblocking import watched
from tests.parts.pages import browser, page, signed_in

HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}"
SOUND = bytes(range(256)) * 8


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as it:
        yield it


def met(house: Opened, said: str = "Dana Reyes: Eighteen percent.\n", **more: object) -> Conversation:
    new = NewConversation.model_validate(
        {"title": "Prices", "file_name": "x.txt", "content": said, "medium": "Zoom", **more}
    )
    return house.database.write_now(meetings.bring_in, house.owner, new)


def found(house: Opened, meeting: Conversation, *answers: Answer, problem: Problem | None = None) -> None:
    """As if it had been asked for; ``problem`` comes afterwards."""
    new = NewInsightProject(
        name="Sales calls", definitions=tuple({answer.definition.id: answer.definition for answer in answers}.values())
    )  # fmt: skip
    project = house.database.write_now(projects.make, new)
    house.database.write_now(stored.keep, meeting.id, project, Asked(answers, "Scripted"))
    if problem:
        house.database.write_now(stored.note, meeting.id, project, problem)


def question(answer: AnswerType, title: str) -> InsightDefinition:
    return InsightDefinition(
        id=title, kind=InsightKind.QUESTION, title=title, question=f"{title}?", answer=answer
    )


def recorded(house: Opened, meeting: Conversation, video: bool = False) -> None:
    folder = house.house.bringing.files
    folder.make()
    (folder.media / meeting.id).write_bytes(SOUND)
    row = {
        "conversation_id": meeting.id, "name": "Call “Lyon”.wav", "media_type": "video/mp4" if video else "audio/wav",
        "size": len(SOUND), "duration_ms": 62_000, "channels": 1, "video": video, "created_at": now_ms(),
    }  # fmt: skip
    house.database.write_now(lambda connection: connection.execute(sa.insert(recordings).values(row)))


async def test_it_shows_transcript_insights_action_items_and_details(house: Opened) -> None:
    meeting = met(
        house,
        "Dana Reyes: Eighteen percent.\nPriya Nair: I will send it by Friday.\n",
        participants=(Participant(name="Dana Reyes", role="CFO", company="Acme", email="dana@acme.example"),),
    )
    summary = InsightDefinition(id="s", kind=InsightKind.SUMMARY, title="Summary")
    actions = InsightDefinition(id="a", kind=InsightKind.ACTION_ITEMS, title="Action items")
    found(
        house,
        meeting,
        Answer(summary, (InsightItem(text="Acme takes eighteen.", turns=(0,)),)),
        Answer(actions, (InsightItem(text="Send the offer", turns=(1,), owner="Priya Nair", due="Friday"),)),
        Answer(question(AnswerType.YES_NO, "Agreed"), value=True),
        Answer(question(AnswerType.SCALE, "Mood"), value=4),
        Answer(question(AnswerType.TEXT, "Rival")),
    )
    seen = page(await (await signed_in(house, house.owner)).get(f"/c/{meeting.id}"))
    assert (seen.status, seen.heading) == (200, "Prices Completed")
    for words in (
        "Zoom", "Eighteen percent.", "Priya Nair", "Summary Acme takes eighteen.", "Send the offer", "by Friday",
        "Agreed Yes", "Mood 4 (1 to 5)", "Rival The meeting does not say.", "CFO", "Acme", "dana@acme.example",
        "Brought in by",
    ):  # fmt: skip
        assert words in seen.words, words
    assert seen.links.count("#turn-1") == 2  # from the transcript itself, and from the action item
    assert "recording" not in seen.words.lower()


async def test_what_could_not_be_made_and_what_is_not_there_yet_is_said(house: Opened) -> None:
    meeting = met(house)
    client = await signed_in(house, house.owner)
    assert "There are no insights for this conversation." in page(await client.get(f"/c/{meeting.id}")).words
    summary = InsightDefinition(id="s", kind=InsightKind.SUMMARY, title="Summary")
    found(house, meeting, Answer(summary), problem=Problem(detail="The model took too long."))
    seen = page(await client.get(f"/c/{meeting.id}"))
    assert "This could not be made: The model took too long." in seen.words
    for status, percent, badge in (
        (ConversationStatus.QUEUED, 0, "Queued"),
        (ConversationStatus.TRANSCRIBING, 42, "Transcribing 42 %"),
        (ConversationStatus.EXTRACTING, 0, "Extracting insights"),
        (ConversationStatus.FAILED, 0, "Failed"),
    ):
        change = sa.update(conversations).values(
            status=status.value, percent=percent, problem={"detail": "Nobody speaks in it."} if badge == "Failed" else None
        )  # fmt: skip
        house.database.write_now(lambda connection, change=change: connection.execute(change))
        seen = page(await client.get(f"/c/{meeting.id}"))
        assert badge in seen.heading
    assert "Nobody speaks in it." in seen.words


async def test_hostile_words_are_words(house: Opened) -> None:
    meeting = met(
        house, f"{HOSTILE[:40]}: {HOSTILE}\n", title=HOSTILE, medium=HOSTILE,
        participants=(Participant(name=HOSTILE, company=HOSTILE, role=HOSTILE, email=HOSTILE),),
    )  # fmt: skip
    definition = InsightDefinition(id="s", kind=InsightKind.SUMMARY, title=HOSTILE)
    found(house, meeting, Answer(definition, (InsightItem(text=HOSTILE, turns=(0, 99), owner=HOSTILE),)))
    recorded(house, meeting)
    reply = await (await signed_in(house, house.owner)).get(f"/c/{meeting.id}")
    assert reply.text.count("<script") == 1  # ours
    assert "<img src=x" not in reply.text
    assert "49" not in page(reply).heading
    assert page(reply).words.count("alert(2)") >= 8


async def test_nothing_is_loaded_from_elsewhere_framed_or_kept(house: Opened) -> None:
    meeting = met(house)
    inside, nobody = await signed_in(house, house.owner), browser(house)
    replies = [
        await inside.get(f"/c/{meeting.id}"),
        await inside.get("/"),
        await inside.get("/s/none"),
        await nobody.get("/sign-in"),
        await nobody.get("/c/none"),
        await nobody.get("/static/none"),
        await nobody.post("/sign-in", headers={"Origin": "https://evil.example"}),
    ]
    for reply in replies:
        policy = dict(part.split(" ", 1) for part in reply.headers["content-security-policy"].split("; "))
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["x-frame-options"] == "DENY"
        assert reply.headers["referrer-policy"] == "same-origin"
        assert reply.headers["cache-control"] == "no-store"
        assert "style=" not in reply.text
        assert "http://" not in reply.text + "".join(page(reply).links if reply.text else [])
    style = await nobody.get("/static/style.css")
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "max-age" in style.headers["cache-control"]


@pytest.mark.parametrize("video", [False, True])
async def test_the_recording_plays_in_ranges_for_who_may_see_the_meeting(house: Opened, video: bool) -> None:
    meeting = met(house)
    recorded(house, meeting, video)
    client, place = await signed_in(house, house.owner), f"/c/{meeting.id}/recording"
    shown = await client.get(f"/c/{meeting.id}")
    assert f"<{'video' if video else 'audio'} id=" in shown.text
    assert f"{place}#t=0.0" in page(shown).links
    whole = await client.get(place)
    assert (whole.status_code, whole.content) == (200, SOUND)
    part = await client.get(place, headers={"Range": "bytes=256-511"})
    assert (part.status_code, part.content) == (206, SOUND[256:512])
    assert part.headers["content-range"] == f"bytes 256-511/{len(SOUND)}"
    assert part.headers["cache-control"] == "no-store"
    olga = await signed_in(house, house.person("olga", "User"))
    assert page(await olga.get(place)).heading == "Access Denied"
    assert (await browser(house).get(place)).headers["location"] == "/sign-in"
    await house.as_owner().delete(f"/v1/conversations/{meeting.id}")
    assert page(await client.get(place)).heading == "This link no longer works"


async def test_a_meeting_without_recording_has_none(house: Opened) -> None:
    meeting = met(house)
    reply = await (await signed_in(house, house.owner)).get(f"/c/{meeting.id}/recording")
    assert page(reply).status == 404


async def test_faults_are_said_in_plain_words(house: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await signed_in(house, house.owner)
    missing = page(await client.get("/c/a/b/c"))
    assert (missing.status, missing.heading) == (404, "There is nothing here")
    elsewhere = page(await client.get("/", headers={"Host": "evil.example"}))
    assert (elsewhere.status, elsewhere.heading) == (421, "This is not the address of this workspace")

    async def broken(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(house.database, "read", broken)
    reply = await client.get("/")
    ours = page(reply)
    assert (ours.status, ours.heading) == (500, "Something went wrong")
    assert reply.headers["x-request-id"] in ours.words
    assert "disk" not in ours.words


async def test_a_page_holds_up_nobody(house: Opened) -> None:
    lines = "".join(f"Dana Reyes: Sentence number {number}.\n" for number in range(600))
    meeting, client = met(house, lines), await signed_in(house, house.owner)
    with watched("harmony_workspace", "harmony_protocol"):
        assert "Sentence number 599." in (await client.get(f"/c/{meeting.id}")).text
        assert (await browser(house).get("/sign-in")).status_code == 200
        assert (await client.get("/", headers={"Host": HOST})).status_code == 200


def test_times_and_lengths_read_well() -> None:
    assert [wording.clock(ms) for ms in (0, 198_000, 3_725_000)] == ["00:00", "03:18", "1:02:05"]
    assert [wording.length(ms) for ms in (0, 38_000, 38 * 60_000, 65 * 60_000)] == ["0 s", "38 s", "38 min", "1 h 5 min"]  # fmt: skip
    assert [wording.size(count) for count in (12, 1_500, 2_000_000_000)] == ["12 bytes", "1.5 KB", "2.0 GB"]
    assert [wording.wait(seconds) for seconds in (1, 59, 60, 61)] == ["1 second", "59 seconds", "1 minute", "2 minutes"]  # fmt: skip
