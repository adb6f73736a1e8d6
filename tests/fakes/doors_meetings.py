"""The scripted session's door to meetings: everything happens at once, in memory."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from harmony_desktop.domain.facts import LinkState, MeetingsChanged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import Insight
from harmony_desktop.domain.meetings import (
    Facets,
    Meeting,
    MeetingChange,
    MeetingQuery,
    MeetingStatus,
    Said,
    SpeakerRename,
)
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import Transcript, Turn

if TYPE_CHECKING:
    from tests.fakes.session import ScriptedSession

TURNS = tuple(
    Turn(i, "Dana Reyes" if i % 2 else "Priya Nair", 150_000 + i * 16_000, 0, f"Words of turn {i}.")
    for i in range(9)
)
CITED = Meeting(ConversationId("c1"), "Acme commercial terms", datetime(2026, 11, 4, 9, 0, tzinfo=UTC))


class ScriptedMeetings:
    """`doors.Meetings`; ``refuses`` is what is said to the next request."""

    def __init__(self, session: "ScriptedSession") -> None:
        self._session = session
        self.kept = {CITED.id: CITED}
        self.turns: dict[ConversationId, tuple[Turn, ...]] = {}
        self.found: dict[ConversationId, tuple[Insight, ...]] = {}
        self.hits: tuple[Said, ...] = ()
        self.looked_for: list[str] = []
        """In what was said."""
        self.asked: list[tuple[str, ConversationId]] = []
        """Cancelled, retried, asked for insights again."""
        self.read: list[ConversationId] = []
        self.refuses: Problem | None = None

    def put(self, *meetings: Meeting) -> None:
        """As if the workspace had told of them."""
        self.kept |= {meeting.id: meeting for meeting in meetings}
        self._session.bus.publish(MeetingsChanged())

    def drop(self, conversation_id: ConversationId) -> None:
        del self.kept[conversation_id]
        self._session.bus.publish(MeetingsChanged())

    async def listed(self, query: MeetingQuery, limit: int = 500) -> tuple[Meeting, ...]:
        fitting = [m for m in self.kept.values() if _fits(m, query)]
        return tuple(sorted(fitting, key=lambda m: m.started_at, reverse=True)[:limit])

    async def facets(self) -> Facets:
        every = self.kept.values()
        return Facets(
            tuple(dict.fromkeys(m.team for m in every if m.team)),
            tuple(dict.fromkeys(m.medium for m in every if m.medium)),
            tuple(dict.fromkeys(m.status for m in every)),
        )

    async def one(self, conversation_id: ConversationId) -> Meeting | None:
        return self.kept.get(conversation_id)

    async def fetch(self, conversation_id: ConversationId) -> Meeting:
        return self._one(conversation_id)

    async def transcript(self, conversation_id: ConversationId) -> Transcript:
        self.read.append(conversation_id)
        self._refuse()
        meeting = self.kept.get(conversation_id)
        title = meeting.title if meeting else "Acme commercial terms"
        return Transcript(conversation_id, title, self.turns.get(conversation_id, TURNS))

    async def insights(self, conversation_id: ConversationId) -> tuple[Insight, ...]:
        self._refuse()
        return self.found.get(conversation_id, ())

    async def said(self, words: str, limit: int = 30) -> tuple[Said, ...]:
        self._ask()
        self.looked_for.append(words)
        return tuple(hit for hit in self.hits if words.casefold() in hit.text.casefold())[:limit]

    async def change(self, meeting: Meeting, change: MeetingChange) -> Meeting:
        there = self._one(meeting.id)
        if there.rev != meeting.rev:
            raise HarmonyError.of("stale_revision")
        named = {name: value for name, value in vars(change).items() if value is not None}
        return self._keep(replace(there, **named))

    async def rename_speaker(self, meeting: Meeting, rename: SpeakerRename) -> Meeting:
        there = self._one(meeting.id)
        turns = self.turns.get(meeting.id, TURNS)
        self.turns[meeting.id] = tuple(
            replace(turn, speaker=rename.after)
            if turn.speaker == rename.before and (not rename.turns or turn.index in rename.turns)
            else turn
            for turn in turns
        )
        return self._keep(there)

    async def cancel(self, conversation_id: ConversationId) -> Meeting:
        self.asked.append(("cancel", conversation_id))
        return self._keep(replace(self._one(conversation_id), status=MeetingStatus.FAILED))

    async def retry(self, conversation_id: ConversationId) -> Meeting:
        self.asked.append(("retry", conversation_id))
        return self._keep(replace(self._one(conversation_id), status=MeetingStatus.QUEUED, problem=None))

    async def rerun_insights(
        self, conversation_id: ConversationId, project_ids: tuple[str, ...] = ()
    ) -> None:
        self.asked.append(("rerun", conversation_id))
        self._keep(replace(self._one(conversation_id), status=MeetingStatus.EXTRACTING))

    def _keep(self, meeting: Meeting) -> Meeting:
        changed = replace(meeting, rev=meeting.rev + 1)
        self.put(changed)
        return changed

    def _one(self, conversation_id: ConversationId) -> Meeting:
        self._ask()
        if conversation_id not in self.kept:
            raise HarmonyError.of("not_found")
        return self.kept[conversation_id]

    def _ask(self) -> None:
        if self._session.link is not LinkState.ONLINE:
            raise HarmonyError.of("offline", retryable=True)
        self._refuse()

    def _refuse(self) -> None:
        problem, self.refuses = self.refuses, None
        if problem is not None:
            raise HarmonyError(problem)


def _fits(meeting: Meeting, query: MeetingQuery) -> bool:
    names = [word for p in meeting.participants for word in (p.name, p.company)]
    words = " ".join([meeting.title, *names, meeting.team]).casefold()
    return (
        all(part in words for part in query.words.casefold().split())
        and (not query.teams or meeting.team in query.teams)
        and (not query.mediums or meeting.medium in query.mediums)
        and (not query.statuses or meeting.status in query.statuses)
        and (query.since is None or meeting.started_at >= query.since)
        and (query.until is None or meeting.started_at < query.until)
    )
