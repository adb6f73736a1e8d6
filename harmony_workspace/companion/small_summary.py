"""“Summarize this meeting”: the insights of the one meeting a question means, each with the turns it stands on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from harmony_protocol.insights import Insight, InsightItem
from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.companion.answering import Piece, Question, TextDelta
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.companion.shown import literal, plain
from harmony_workspace.companion.small_pages import Page
from harmony_workspace.insights import stored
from harmony_workspace.meetings import conversations

ASKS = re.compile(
    r"\b(?:summar(?:y|ies|i[sz]e[sd]?)|sum up|recap|tl;?dr|key points|main points|insights)\b", re.I
)
_PLAIN = frozenset(
    """summary summaries summarize summarise summarized summarised sum up recap tldr tl dr key main points insights please
    can could you give me us show tell write make a an the this that our my last latest of from for in on about with short
    brief quick full whole meeting call conversation talk session what were was are is and it i need want""".split()  # noqa: SIM905
)
"""What is left of the question beside these is a matter, and no summary of a whole meeting answers it."""
_WORD = re.compile(r"[^\W_]+")
_CITED = 3


@dataclass(frozen=True)
class Summed:
    filters: Filters
    meeting: Conversation
    insights: Sequence[Insight]
    turns: Mapping[int, Turn]


def found(connection: sa.Connection, question: Question) -> Summed | None:
    """None where the question means several meetings, or a matter, or nothing was drawn from the meeting yet."""
    filters = understand(connection, question.reader, question.text, question.now, question.attached)
    left = {word.casefold() for word in _WORD.findall(filters.rest)} - _PLAIN
    if left or filters.conversation_ids is None or len(filters.conversation_ids) != 1:
        return None
    meetings = conversations.by_ids(connection, question.reader, filters.conversation_ids)
    if not meetings:
        return None
    drawn = [each for each in stored.of_meeting(connection, question.reader, meetings[0].id) if each.items]
    said = conversations.transcript(connection, question.reader, meetings[0].id).turns if drawn else []
    return Summed(filters, meetings[0], drawn, {turn.index: turn for turn in said}) if drawn else None


def written(summed: Summed, page: Page) -> Iterator[Piece]:
    meeting = summed.meeting
    yield from page.heading(f"**{plain(meeting.title)}** · {page.date(meeting)}")
    for insight in summed.insights:
        yield from page.heading(f"**{plain(insight.title)}**{_value(insight)}")
        for item in insight.items:
            yield TextDelta(f"- {plain(item.text)}{_told(item)}")
            for turn in [summed.turns[n] for n in item.turns if n in summed.turns][:_CITED]:
                yield from page.cite(meeting, turn, literal(" ") + "[{n}]")
            yield TextDelta("\n")


def _value(insight: Insight) -> str:
    match insight.value:
        case None:
            return ""
        case bool():
            return ": yes" if insight.value else ": no"
        case _:
            return f": {insight.value} of {insight.highest}"


def _told(item: InsightItem) -> str:
    """Who, where the words do not begin with them, and by when."""
    owner = "" if item.text.startswith(f"{item.owner}: ") else item.owner
    told = ", ".join(plain(part) for part in (owner, item.due) if part)
    return f" ({told})" if told else ""
