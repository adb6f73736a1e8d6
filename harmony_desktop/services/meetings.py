"""Meetings: listed and read from the cache, so that they are there offline; changed by asking the workspace."""

from harmony_desktop.domain.facts import Bus, LinkState, MeetingsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import Insight
from harmony_desktop.domain.meetings import (
    Facets,
    Meeting,
    MeetingChange,
    MeetingQuery,
    Said,
    SpeakerRename,
)
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Transcript
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.link import LOST, Link
from harmony_desktop.store import meetings, place_changes

ATTEMPTS = 5


class Meetings:
    """What is asked of the workspace raises `HarmonyError`: ``offline`` without one, ``stale_revision`` where somebody
    else changed the meeting first. What it answers is in the cache, and told by `MeetingsChanged`, before it returns."""

    def __init__(self, keeper: Keeper, link: Link, bus: Bus) -> None:
        self._keeper = keeper
        self._link = link
        self._bus = bus

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────
    async def listed(self, query: MeetingQuery, limit: int = 500) -> tuple[Meeting, ...]:
        """The newest first."""
        return await self._keeper.store.do(meetings.listed, query, limit)

    async def facets(self) -> Facets:
        """Of all meetings the user may read."""
        return await self._keeper.store.do(meetings.facets)

    async def one(self, conversation_id: ConversationId) -> Meeting | None:
        """None: deleted, or not the user's to see; or not told of yet, see `fetch`."""
        return await self._keeper.store.do(meetings.one, conversation_id)

    async def fetch(self, conversation_id: ConversationId) -> Meeting:
        """As the workspace has it now, before its feed tells; ``not_found`` where it has none."""
        return await self._kept(await self._link.connection().meetings.one(conversation_id))

    async def transcript(self, conversation_id: ConversationId) -> Transcript:
        """From the cache where the meeting has not changed since, otherwise from the workspace; without one, as it was
        read last."""
        kept = await self._keeper.store.do(meetings.transcript, conversation_id)
        if kept is not None and (kept.fresh or self._link.state is not LinkState.ONLINE):
            return kept.transcript
        rev = await self._keeper.store.do(meetings.rev, conversation_id)
        try:
            read = await self._link.connection().transcript(conversation_id)
        except HarmonyError as error:
            if kept is None or error.problem.code not in (*LOST, "offline"):
                raise
            return kept.transcript
        await self._keeper.store.do(place_changes.remember_transcript, read, rev)
        return read

    async def insights(self, conversation_id: ConversationId) -> tuple[Insight, ...]:
        """Of the workspace; without one, as they were read last."""
        kept = await self._keeper.store.do(meetings.insights, conversation_id)
        if kept is not None and self._link.state is not LinkState.ONLINE:
            return kept
        try:
            read = await self._link.connection().meetings.insights(conversation_id)
        except HarmonyError as error:
            if kept is None or error.problem.code not in (*LOST, "offline"):
                raise
            return kept
        await self._keeper.store.do(place_changes.remember_insights, conversation_id, read)
        return read

    async def said(self, words: str, limit: int = 30) -> tuple[Said, ...]:
        """The turn of each meeting that says these words best; the last one may be half typed."""
        return await self._link.connection().meetings.said(words, limit)

    # ── changing ─────────────────────────────────────────────────────────────────────────────────────
    async def change(self, meeting: Meeting, change: MeetingChange) -> Meeting:
        """``meeting`` as it was looked at. A newer revision is in the way only where it says something else about what
        is changed: while a meeting is transcribed there is one every few seconds."""
        named = [name for name, value in vars(change).items() if value is not None]
        now = meeting
        for _ in range(ATTEMPTS):
            try:
                desk = self._link.connection().meetings
                return await self._kept(await desk.change(meeting.id, change, now.rev))
            except HarmonyError as error:
                if error.problem.code != "stale_revision":
                    raise
                stale = error
            now = await self.fetch(meeting.id)
            if any(getattr(now, name) != getattr(meeting, name) for name in named):
                break
        raise stale

    async def rename_speaker(self, meeting: Meeting, rename: SpeakerRename) -> Meeting:
        """Whatever else changed: who is called so now gets the name."""
        desk = self._link.connection().meetings
        return await self._kept(await desk.rename_speaker(meeting.id, rename))

    async def cancel(self, conversation_id: ConversationId) -> Meeting:
        """Ends its transcription."""
        return await self._kept(await self._link.connection().meetings.cancel(conversation_id))

    async def retry(self, conversation_id: ConversationId) -> Meeting:
        """Begins again what failed."""
        return await self._kept(await self._link.connection().meetings.retry(conversation_id))

    async def rerun_insights(
        self, conversation_id: ConversationId, project_ids: tuple[str, ...] = ()
    ) -> None:
        """Asks these projects again, or all that apply."""
        await self._link.connection().meetings.rerun_insights(conversation_id, project_ids)

    async def _kept(self, meeting: Meeting) -> Meeting:
        await self._keeper.store.do(place_changes.put_meeting, meeting)
        self._bus.publish(MeetingsChanged())
        return meeting
