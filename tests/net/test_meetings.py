"""Meetings of a real workspace: changed there, kept here, and still to be read when it is gone."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from harmony_desktop.domain.bringing import About
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, MeetingChange, MeetingQuery, Participant, SpeakerRename
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net import local
from harmony_desktop.services.session import CompanionSession
from tests.parts.own_workspace import OwnWorkspace, until

SAID = "Speaker A: If you fix it for two years I can live with it.\n\nPriya Nair: Two years, then.\n"


@pytest_asyncio.fixture
async def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OwnWorkspace]:
    command = [sys.executable, "-m", "tests.fakes.scripted_workspace"]
    monkeypatch.setattr(local, "workspace_command", lambda: command)
    own = OwnWorkspace(tmp_path)
    await own.start()
    yield own
    await own.stop()


async def brought_in(session: CompanionSession) -> Meeting:
    key = await session.bringing.add_text(SAID, About(title="Terms", medium="Zoom"))
    await until(session, lambda: not session.bringing.all(), "brought in")
    return await session.meetings.fetch(key)


async def test_it_is_changed_there_and_read_here_when_the_workspace_is_gone(workspace: OwnWorkspace) -> None:
    async with workspace.session() as session:
        meetings = session.meetings
        first = await brought_in(session)
        people = (Participant("Priya Nair", "Harmony"), Participant("Dana Reyes", "Acme"))
        now = await meetings.change(first, MeetingChange(title="Renewal", participants=people))
        assert (now.title, now.medium, now.participants) == ("Renewal", "Zoom", people)
        assert (await meetings.change(first, MeetingChange(medium="Phone"))).medium == "Phone"
        with pytest.raises(HarmonyError) as stale:
            await meetings.change(first, MeetingChange(title="Too late"))
        assert stale.value.problem.code == "stale_revision"
        assert (await meetings.transcript(first.id)).turns[0].speaker == "Speaker A"
        now = await meetings.rename_speaker(now, SpeakerRename("Speaker A", "Dana Reyes"))
        transcript = await meetings.transcript(first.id)
        assert [turn.speaker for turn in transcript.turns] == ["Dana Reyes", "Priya Nair"]
        assert [hit.turn_index for hit in await meetings.said("two years the")] == [1]
        listed = await meetings.listed(MeetingQuery("dana acme", mediums=("Phone",)))
        assert [meeting.title for meeting in listed] == ["Renewal"]
        assert await meetings.listed(MeetingQuery(mediums=("Teams",))) == ()
        assert (await meetings.facets()).mediums == ("Phone",)
        insights = await meetings.insights(first.id)
        await workspace.stop()
        await until(session, lambda: session.link is LinkState.OFFLINE, "it is gone")
        assert await meetings.transcript(first.id) == transcript
        assert await meetings.insights(first.id) == insights
        for asked in (meetings.change(now, MeetingChange(title="Offline")), meetings.said("two")):
            with pytest.raises(HarmonyError) as away:
                await asked
            assert away.value.problem.code in ("offline", "workspace_unreachable")
        with pytest.raises(HarmonyError):
            await meetings.transcript(ConversationId("never-read"))
