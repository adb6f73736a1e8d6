"""What came up how often: every meeting in range is read, and each counts once for a matter."""

import re
from dataclasses import dataclass, field

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.access.scope import visible
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.meetings import conversations
from harmony_workspace.store.tables import conversations as conversations_table

ASKS = re.compile(r"\b(?:objections?|concerns?|worries|pushbacks?|complaints?|reservations)\b", re.I)

_MATTERS = {
    "Data residency": r"data residency|residency|hosted|hosting|(?:stay|kept|held|region|server\w*) in (?:europe|the eu|frankfurt)",
    "Price": r"pric\w+|expensive|too much|budget|discount|\d+ percent|cost\w*",
    "Security review": r"security (?:review|questionnaire|team|check)|penetration|audit\w*",
    "Missing integration": r"integrat\w+|connector\w*|interface to",
    "Timeline": r"timeline|too late|deadline|change freeze|go[- ]live|in time\b",
    "Migration effort": r"migrat\w+|effort|move (?:everything|the data|our data) over|clean(?:ing)? up",
    "Payment terms": r"net \d+|payment terms",
    "Reliability": r"\bbugs?\b|outage\w*|missing rows|drops? rows",
    "Training and adoption": r"training|adopt\w*|learning curve",
}
_CUE = re.compile(
    r"\b(?:worr\w+|concern\w*|object\w*|problem\w*|issue\w*|risk\w*|can['’]?t|cannot|won['’]t|don['’]t have|need\w*|must"
    r"|off the table|too|block\w*|reject\w*|miss\w*|without|unless|until|if\b|again|ask\w* about|hard|difficult|afraid"
    r"|policy|every (?:tender|new)|my (?:first|second|topic)|first is|integration\b)",
    re.I,
)

_SETTLED = re.compile(
    r"\b(?:settled|solved|no longer|isn['’]t a blocker|not a problem|doesn['’]t worry)\b", re.I
)


@dataclass
class Matter:
    """One objection with the meetings it came up in, each with the turn that shows it best."""

    name: str
    where: list[tuple[Conversation, Turn]] = field(default_factory=list)


@dataclass
class Trend:
    filters: Filters
    looked_at: list[Conversation]
    matters: list[Matter]
    """The most frequent first."""


def count(connection: sa.Connection, question: Question) -> Trend:
    """Counts over all meetings in range that the reader may see."""
    filters = understand(connection, question.reader, question.text, question.now, question.attached)
    ids = filters.conversation_ids
    if ids is None:
        ids = tuple(connection.scalars(sa.select(conversations_table.c.id).where(visible(question.reader))))
    meetings = sorted(conversations.by_ids(connection, question.reader, ids), key=lambda m: m.started_at)
    home = home_company(meetings)
    matters = {name: Matter(name) for name in _MATTERS}
    for meeting in meetings:
        turns = _from_outside(
            conversations.transcript(connection, question.reader, meeting.id).turns, meeting, home
        )
        for name, pattern in _MATTERS.items():
            shown = _shown(turns, re.compile(rf"\b(?:{pattern})", re.I))
            if shown is not None:
                matters[name].where.append((meeting, shown))
    raised = [matter for matter in matters.values() if matter.where]
    return Trend(filters, meetings, sorted(raised, key=lambda matter: -len(matter.where)))


def home_company(meetings: list[Conversation]) -> str:
    """The company that sits in most of the meetings: one's own."""
    seen: dict[str, int] = {}
    for meeting in meetings:
        for company in {person.company for person in meeting.participants if person.company}:
            seen[company] = seen.get(company, 0) + 1
    return max(seen, key=lambda company: seen[company]) if len(seen) > 1 else ""


def _from_outside(turns: list[Turn], meeting: Conversation, home: str) -> list[Turn]:
    """Objections are what others raise; where nobody's company is known, anyone may have raised them."""
    if not home:
        return turns
    ours = {person.name for person in meeting.participants if person.company == home}
    return [turn for turn in turns if turn.speaker not in ours]


def _shown(turns: list[Turn], pattern: re.Pattern[str]) -> Turn | None:
    """The turn that names the matter and sounds like an objection most."""
    scored = [
        (len(_CUE.findall(turn.text)) + len(pattern.findall(turn.text)), -turn.index, turn)
        for place, turn in enumerate(turns)
        if pattern.search(turn.text)
        and not _SETTLED.search(turn.text)
        and not turn.text.rstrip().endswith("?")
        and any(_CUE.search(near.text) for near in turns[max(0, place - 1) : place + 2])
    ]
    return max(scored, key=lambda each: each[:2])[2] if scored else None
