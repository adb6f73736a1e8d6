"""The tools with which a model reads meetings: search, list, read. Each goes through the reader's scope."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from harmony_protocol.insights import Insight
from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.companion import email_drafts
from harmony_workspace.companion.answering import Question, Step, ToolCall
from harmony_workspace.companion.email_drafts import EmailDraft
from harmony_workspace.companion.evidence import Evidence, clock, meetings_read
from harmony_workspace.companion.recall import periods
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.companion.recall.passages import Passage
from harmony_workspace.companion.recall.search import search
from harmony_workspace.insights import stored
from harmony_workspace.meetings import conversations
from harmony_workspace.problems import Refused
from harmony_workspace.store.database import Database
from harmony_workspace.tools import rules

if TYPE_CHECKING:
    from harmony_workspace.companion.acting import Held

_PASSAGES = 12
_LISTED = 25
_TURNS = 6
"""Of an insight's item, at most."""
_TRANSCRIPT_CHARACTERS = 24_000
NOTHING = "Nothing found. The user may not have such a meeting, or may not be allowed to read it."

NARROWED = (
    "The user has narrowed this thread to chosen sources and nothing outside them can be read: say so,"
    " and that other sources can be chosen."
)


def _nothing_spent() -> None:
    """Without limits."""


@dataclass
class MeetingTools:
    """The tools of one answer; ``notes`` collects what the reader is shown of their work."""

    database: Database
    question: Question
    evidence: Evidence = field(default_factory=Evidence)
    notes: dict[str, Step] = field(default_factory=dict)
    """By the id of the tool call."""
    drafts: dict[str, EmailDraft] = field(default_factory=dict)
    """E-mails, by the id of the tool call."""
    endings: dict[str, str] = field(default_factory=dict)
    """What stands below the answer, by the id of the tool call."""
    off: frozenset[str] = frozenset()
    """Tools an admin switched off."""
    held: "Held | None" = None
    """What the user's rules say; None where no model chooses."""
    denied: set[str] = field(default_factory=set)
    """Ids of the tool calls that a rule forbade."""
    goes_on: Callable[[], None] = _nothing_spent
    """Call it before a model is asked; raises when a limit of the run is reached."""

    async def forbidden(self, call_id: str, tool_id: str, arguments: Mapping[str, Any]) -> bool:
        """A rule that only asks holds nothing back here: this shows the user what they may read, and nobody else."""
        verdict = None if self.held is None else await self.held(rules.Named(tool_id), arguments)
        if verdict is rules.Verb.DENY:
            self.denied.add(call_id)
        return verdict is rules.Verb.DENY

    async def attached(self) -> list[str]:
        """The headings of the meetings attached to the question, as far as the reader may see them."""
        ids, reader = self.question.attached, self.question.reader
        found = await self.database.read(conversations.by_ids, reader, ids) if ids else []
        return [self.heading(meeting) for meeting in found]

    async def search(self, call_id: str, query: str, conversation_ids: list[str] | None) -> str:
        found, meetings, filters = await self.database.read(self._search, query, conversation_ids)
        if meetings:
            self._note(call_id, meetings, filters.companies or filters.people)
        parts = [f"Understood as: {filters.query}"] if filters.corrected else []
        parts += self.period(filters)
        parts += [self._passage(passage) for passage in found]
        silent = [m for m in meetings if m.id not in {p.conversation_id for p in found}]
        if silent:
            parts.append(f"Looked at without a match: {'; '.join(self.heading(m) for m in silent)}")
        return "\n\n".join(parts if found or silent else [*self.period(filters), self.nothing])

    def draft(self, call_id: str, to: list[str], subject: str, body: str) -> str:
        fault = email_drafts.fault(to, subject, body)
        if fault:
            return fault
        self.drafts[call_id] = EmailDraft(tuple(to), subject, body)
        return "The user sees the draft as a card. Do not repeat its words."

    async def overview(self, call_id: str, query: str) -> str:
        filters, meetings = await self.database.read(self._list, query)
        if not meetings:
            return "\n".join([*self.period(filters), self.nothing])
        self.notes[call_id] = Step(f"Listed {len(meetings)} conversation{'' if len(meetings) == 1 else 's'}")
        return "\n".join([*self.period(filters), *(self._entry(meeting) for meeting in meetings)])

    def period(self, filters: Filters) -> list[str]:
        """Which dates were looked at, and which words of time were not read as any: the answer has to say it."""
        told = periods.told(filters.since, filters.until, self.question.now)
        lines = [f"Dates looked at: {told}."] if told else []
        lines += [
            f"“{inert(words)}” was not read as a period{'' if told else '; all dates were looked at'}: say so, or ask"
            " again with dates such as 2026-11-03 to 2026-11-07."
            for words in filters.unread
        ]
        return lines

    async def read(self, call_id: str, conversation_id: str, from_minute: int) -> str:
        try:
            meeting, turns = await self.database.read(self._read, conversation_id)
        except Refused:
            return self.nothing
        self._note(call_id, [meeting], ())
        later = [turn for turn in turns if turn.start_ms >= from_minute * 60_000]
        lines, size = [self.heading(meeting)], 0
        for turn in later:
            line = self.line(meeting.id, turn)
            size += len(line)
            if size > _TRANSCRIPT_CHARACTERS:
                lines.append(f"(goes on: ask again with from_minute={turn.start_ms // 60_000})")
                break
            lines.append(line)
        return "\n".join(lines)

    async def details(self, call_id: str, conversation_id: str) -> str:
        meeting = await self._one(call_id, conversation_id)
        if meeting is None:
            return self.nothing
        people = [
            inert(", ".join(part for part in (who.name, who.role, who.company, who.email) if part))
            for who in meeting.participants
        ]
        team = [f"team {inert(meeting.team)}"] if meeting.team else []
        about = " · ".join([f"{clock(meeting.duration_ms)} long", meeting.status, *team])
        return "\n".join([self.heading(meeting), about, *people])

    async def insights(self, call_id: str, conversation_id: str) -> str:
        meeting = await self._one(call_id, conversation_id)
        if meeting is None:
            return self.nothing
        found = await self.database.read(stored.of_meeting, self.question.reader, conversation_id)
        said = {turn.index: turn for turn in (await self.database.read(self._read, conversation_id))[1]}
        lines = [line for insight in found for line in self._insight(insight, said)]
        none = "Nothing was drawn from this meeting, or not yet; read the transcript."
        return "\n".join([self.heading(meeting), *(lines or [none])])

    def _insight(self, insight: Insight, said: Mapping[int, Turn]) -> Iterator[str]:
        """Each item with the numbers of the turns that say so."""
        if not insight.items and insight.problem is not None:
            return
        value = "" if insight.value is None else f" {json.dumps(insight.value)}"
        none = " the meeting does not say" if insight.model else " rules found nothing; read the transcript"
        yield f"{inert(insight.title)}:{value if insight.items else none}"
        for item in insight.items:
            there = [said[turn] for turn in item.turns if turn in said][:_TURNS]
            numbers = "".join(f"[{self.evidence.number(insight.conversation_id, turn)}]" for turn in there)
            told = ", ".join(part for part in (item.owner, item.due) if part)
            yield f"- {inert(item.text)}{f' ({inert(told)})' if told else ''} {numbers}"

    async def _one(self, call_id: str, conversation_id: str) -> Conversation | None:
        try:
            meeting = await self.database.read(conversations.one, self.question.reader, conversation_id)
        except Refused:
            return None
        self._note(call_id, [meeting], ())
        return meeting

    @property
    def nothing(self) -> str:
        return f"{NOTHING} {NARROWED}" if self.question.reader.only else NOTHING

    def _search(
        self, connection: sa.Connection, query: str, conversation_ids: list[str] | None
    ) -> tuple[list[Passage], list[Conversation], Filters]:
        reader = self.question.reader
        # ids the model gives are its choice; without any, the meetings attached to the question come first
        attached = () if conversation_ids else self.question.attached
        filters = understand(connection, reader, query, self.question.now, attached)
        within = conversation_ids or filters.conversation_ids
        # each of a few named meetings gets its say; among many the best passages win
        each = max(2, _PASSAGES // len(within)) if within and len(within) <= _PASSAGES else None
        found = search(
            connection,
            reader,
            filters.topic,
            conversation_ids=within,
            limit=_PASSAGES,
            per_conversation=each,
        )
        looked_at = within if each else list(dict.fromkeys(p.conversation_id for p in found))
        return found, conversations.by_ids(connection, reader, looked_at or ()), filters

    def _list(self, connection: sa.Connection, query: str) -> tuple[Filters, list[Conversation]]:
        reader = self.question.reader
        filters = understand(connection, reader, query, self.question.now)
        if filters.conversation_ids is not None:
            return filters, conversations.by_ids(connection, reader, filters.conversation_ids[:_LISTED])
        titled = conversations.listed(connection, reader, q=query, limit=_LISTED).items
        return filters, titled or conversations.listed(connection, reader, limit=_LISTED).items

    def _read(self, connection: sa.Connection, conversation_id: str) -> tuple[Conversation, list[Turn]]:
        said = conversations.transcript(connection, self.question.reader, conversation_id)
        return conversations.one(connection, self.question.reader, conversation_id), said.turns

    def _note(self, call_id: str, meetings: list[Conversation], names: tuple[str, ...]) -> None:
        self.evidence.looked_at(meeting.id for meeting in meetings)
        dates = [meeting.started_at for meeting in meetings]
        self.notes[call_id] = Step(meetings_read(dates, self.question.now.tzinfo, names))

    def _passage(self, passage: Passage) -> str:
        head = _head(passage.title, self._date(passage.started_at), passage.conversation_id)
        return "\n".join([head, *(self.line(passage.conversation_id, turn) for turn in passage.turns)])

    def line(self, conversation_id: str, turn: Turn) -> str:
        number = self.evidence.number(conversation_id, turn)
        return f"[{number}] {clock(turn.start_ms)} {inert(turn.speaker)}: {inert(turn.text)}"

    def heading(self, meeting: Conversation) -> str:
        return _head(meeting.title, self._date(meeting.started_at), meeting.id)

    def _entry(self, meeting: Conversation) -> str:
        people = ", ".join(
            f"{person.name} ({person.company})" if person.company else person.name
            for person in meeting.participants
        )
        return f"{self.heading(meeting)} · {inert(people)}"

    def _date(self, when: datetime) -> str:
        local = when.astimezone(self.question.now.tzinfo)
        return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def _head(title: str, date: str, conversation_id: str) -> str:
    return f"Meeting “{inert(title)}”, {date}, id {conversation_id}"


def inert(text: str) -> str:
    """Words of a meeting as data: on one line, and no bracket of theirs looks like one of our numbers."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())


def record(call_id: str, name: str, arguments: str | dict[str, Any] | None, result: str) -> ToolCall:
    """The call as it is shown."""
    told = arguments if isinstance(arguments, str) else json.dumps(arguments or {}, ensure_ascii=False)
    return ToolCall(call_id, name, told, json.dumps(result, ensure_ascii=False))
