"""“Which objections came up most often?” without a model: all meetings in range are read, code counts, each count is cited."""

from collections.abc import AsyncIterator, Iterator, Sequence

from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.companion.answering import Piece, Question, Step, TextDelta
from harmony_workspace.companion.evidence import meetings_read
from harmony_workspace.companion.shown import literal, plain
from harmony_workspace.companion.small_brief import Extent, extent
from harmony_workspace.companion.small_pages import Page
from harmony_workspace.companion.trends import counting, stored
from harmony_workspace.companion.trends.counting import Counted, Trend
from harmony_workspace.companion.trends.covered import covered
from harmony_workspace.companion.trends.extracting import Item
from harmony_workspace.companion.trends.kinds import Kind
from harmony_workspace.store.database import Database
from harmony_workspace.words import counted

_TOLD_TIMES = 5
_WHAT = {
    Kind.OBJECTIONS: "in how many of them each objection was raised",
    Kind.REQUESTS: "in how many of them each wish was voiced",
    Kind.COMPETITORS: "in how many of them each competitor was named",
    Kind.ACTIONS: "what each person took on",
    Kind.QUESTIONS: "in how many of them each matter was asked about",
    Kind.TOPICS: "in how many of them each topic came up",
}


async def answer(database: Database, question: Question, kind: Kind, page: Page) -> AsyncIterator[Piece]:
    over = await database.read(counting.chosen, question)
    found: dict[str, list[Item]] = {}
    told = 0
    async for batch in stored.by_code(database, question.reader, kind, over.ids):
        found |= batch
        if batch and len(found) < len(over.ids) and _TOLD_TIMES * len(found) // len(over.ids) > told:
            told = _TOLD_TIMES * len(found) // len(over.ids)
            yield Step(f"Read {len(found)} of {len(over.ids)} conversations")
    trend = await database.read(counting.count, question, kind, over, found)
    if over.meetings:
        page.evidence.looked_at(over.ids)
        dates = [meeting.started_at for meeting in over.meetings]
        yield Step(meetings_read(dates, page.zone, over.filters.companies or over.filters.people))
    for piece in page.unread(over.filters):
        yield piece
    for piece in (
        _written(trend, kind, page, extent(question))
        if trend.matters or trend.once
        else page.nothing(over.filters, over.meetings)
    ):
        yield piece


def _written(trend: Trend, kind: Kind, page: Page, shown: Extent) -> Iterator[Piece]:
    over = trend.range
    yield TextDelta(
        f"Counted over {counted(len(over.meetings), 'meeting')}{page.period(over.filters)}: {_WHAT[kind]}."
        " The words were matched by fixed patterns, so take the counts as a guide.\n\n"
    )
    for place, matter in enumerate(trend.matters, 1):
        yield TextDelta(f"{place}. **{plain(matter.name)}**: {_how_often(matter, kind)}\n")
        yield from _numbers(matter, kind, page)
    if trend.others:
        yield TextDelta(f"\n{counted(trend.others, 'other')} came up, not more often.\n")
    for matter in trend.matters[: shown.examples]:  # the others show their sources as numbers
        yield TextDelta(f"\n**{plain(matter.name)}**\n\n")
        yield from _quotes(matter.where[: shown.places], page)
    yield from _once(trend, page, shown.once)
    yield TextDelta(f"\n{covered(over.meetings, page.now)}\n")


def _how_often(matter: Counted, kind: Kind) -> str:
    meetings = counted(matter.meetings, "meeting")
    return f"{counted(matter.times, 'action item')} in {meetings}" if kind is Kind.ACTIONS else meetings


def _numbers(matter: Counted, kind: Kind, page: Page) -> Iterator[Piece]:
    """The sources as a line of numbers inside the list item, and how many there are beside them."""
    yield TextDelta("  ")
    for meeting, turn in matter.where:
        yield from page.cite(meeting, turn, " [{n}]")
    beside = (matter.times if kind is Kind.ACTIONS else matter.meetings) - len(matter.where)
    yield TextDelta(f" and {beside} more\n" if beside > 0 else "\n")


def _quotes(where: Sequence[tuple[Conversation, Turn]], page: Page) -> Iterator[Piece]:
    for meeting, turn in where:
        lead = f"- {plain(meeting.title)}, {page.date(meeting)}, {plain(turn.speaker)}: "
        yield from page.cite(meeting, turn, literal(lead) + "“[[quote:{n}]]” [{n}]\n")


def _once(trend: Trend, page: Page, most: int) -> Iterator[Piece]:
    """What shares no words with anything else is not given a name; it is quoted."""
    if trend.once:
        shown = trend.once[:most]
        rest = f", {len(shown)} of them" if trend.once_count > len(shown) else ""
        yield TextDelta(f"\n**By themselves** ({trend.once_count}{rest})\n\n")
        yield from _quotes(shown, page)
