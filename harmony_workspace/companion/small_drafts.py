"""A follow-up e-mail from one meeting: who was there, and in their own words what was agreed."""

import re
from dataclasses import dataclass

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Participant, Turn
from harmony_workspace.access import people
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.companion.small_brief import extent
from harmony_workspace.meetings import conversations

ASKS = re.compile(r"\b(?:write|draft|compose|prepare)\b.*\b(?:e-?mail|mail|message|follow-?up|note)\b", re.I)

_PROMISE = re.compile(
    r"\b(?:I['’]ll|we['’]ll|I will|we will|I|we)\s+(?:\w+\s+){0,2}?"
    r"(?:send|share|set up|book|introduce|look at|prepare|owe|log|come back to you|write to)\b"
    r"|\byou['’]ll have (?:it|them)\b|\b(?:comes|come|is there|ready) by\b|\bmeet again\b|\bmake it in\b",
    re.I,
)
_SUMMING_UP = re.compile(r"\b(?:sum up|to summari[sz]e|what we owe|next steps|action items)\b", re.I)
_DUE = re.compile(r"\b(?:by|before|until|tomorrow|today|this week|next week|end of|in \w+ days?)\b", re.I)


@dataclass(frozen=True)
class Agreed:
    """``items``: what was promised, in the order of the talk."""

    filters: Filters
    meeting: Conversation | None
    items: tuple[Turn, ...] = ()
    recipients: tuple[Participant, ...] = ()
    sender: str = ""
    """Empty when the reader goes by one word, which is mostly the name of an account."""


def agreed(connection: sa.Connection, question: Question) -> Agreed:
    """The promises of the meeting the question means: the latest that fits."""
    filters = understand(connection, question.reader, question.text, question.now, question.attached)
    ids = filters.conversation_ids or ()
    found = conversations.by_ids(connection, question.reader, ids[:1])
    if not found:
        return Agreed(filters, None)
    meeting = found[0]
    turns = conversations.transcript(connection, question.reader, meeting.id).turns
    name = people.one(connection, question.reader.user_id).name.strip()
    sender = name if " " in name else ""
    return Agreed(filters, meeting, _promises(turns, extent(question).promises), _others(meeting), sender)


def _promises(turns: list[Turn], most: int) -> tuple[Turn, ...]:
    """From where the meeting sums itself up; without such a place, the promises with a date first."""
    summing = next((place for place, turn in enumerate(turns) if _SUMMING_UP.search(turn.text)), None)
    made = [
        turn
        for turn in turns[summing or 0 :]
        if _PROMISE.search(turn.text) and not turn.text.rstrip().endswith("?")
    ]
    ranked = sorted(made, key=lambda turn: (not _DUE.search(turn.text), -turn.index))[:most]
    return tuple(sorted(ranked, key=lambda turn: turn.index))


def _others(meeting: Conversation) -> tuple[Participant, ...]:
    """Guests are those whose company the title names, else those of another company than the first's."""
    titled = [
        p for p in meeting.participants if p.company and p.company.casefold() in meeting.title.casefold()
    ]
    home = meeting.participants[0].company if meeting.participants else ""
    return tuple(titled or [p for p in meeting.participants if p.company != home])
