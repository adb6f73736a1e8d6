"""The tool of a capable model for trends: all meetings in range are read, code counts, and the table can be quoted from."""

from collections.abc import Awaitable, Callable

import sqlalchemy as sa

from harmony_workspace.companion.answering import Step
from harmony_workspace.companion.evidence import meetings_read
from harmony_workspace.companion.meeting_tools import MeetingTools, inert
from harmony_workspace.companion.trends import by_model, counting
from harmony_workspace.companion.trends.by_model import Reading
from harmony_workspace.companion.trends.counting import Range, Trend
from harmony_workspace.companion.trends.covered import covered
from harmony_workspace.companion.trends.extracting import Item
from harmony_workspace.companion.trends.grouping import by_name
from harmony_workspace.companion.trends.naming import merged

_TOLD_TIMES = 10
_QUOTED = 3
_NAMED = 60
"""Meetings the model is told by name; the list in the answer is complete."""


async def count(
    tools: MeetingTools,
    call_id: str,
    reading: Reading,
    thing: str,
    query: str,
    tell: Callable[[Step], Awaitable[None]],
) -> str:
    """The table as text; ``tell`` is given a line now and then while meetings are read."""
    question, database = tools.question, tools.database
    over = await database.read(counting.chosen, question, query)
    if not over.meetings:
        return "\n".join([*tools.period(over.filters), tools.nothing])
    found: dict[str, list[Item]] = {}
    told = 0
    async for batch in by_model.extracted(database, question.reader, reading, thing, over.ids):
        found |= batch
        share = _TOLD_TIMES * len(found) // len(over.ids)
        if batch and told < share < _TOLD_TIMES:
            told = share
            await tell(Step(f"Read {len(found)} of {len(over.ids)} conversations for {thing}"))
    met = Range(over.filters, [meeting for meeting in over.meetings if meeting.id in found])
    trend = await database.read(_counted, met, thing, found)
    tools.evidence.looked_at(met.ids)
    tools.endings[call_id] = covered(met.meetings, question.now)
    dates = [meeting.started_at for meeting in met.meetings]
    tools.notes[call_id] = Step(
        meetings_read(dates, question.now.tzinfo, over.filters.companies or over.filters.people)
    )
    return "\n".join([*tools.period(over.filters), *_lines(tools, trend, thing)])


def _counted(connection: sa.Connection, over: Range, thing: str, found: dict[str, list[Item]]) -> Trend:
    said = [(meeting.id, item) for meeting in over.meetings for item in found[meeting.id]]
    matters = merged(by_name(said))
    return counting.shown(connection, thing, over, matters)


def _lines(tools: MeetingTools, trend: Trend, thing: str) -> list[str]:
    meetings = trend.range.meetings
    lines = [
        f"Counted {thing} over {len(meetings)} meetings, each read once. Say how many in the answer; all of them are"
        " listed below it without your help."
    ]
    lines.append("Covered:" if len(meetings) <= _NAMED else f"Covered, the latest {_NAMED}:")
    lines += [tools.heading(meeting) for meeting in meetings[-_NAMED:]]
    if not trend.matters:
        lines.append("None of them holds any.")
    for place, matter in enumerate(trend.matters, 1):
        numbers = "".join(f"[{tools.evidence.number(m.id, turn)}]" for m, turn in matter.where)
        lines.append(
            f"{place}. {inert(matter.name)}: {matter.meetings} meetings, {matter.times} times: {numbers}"
        )
        lines += [f"   {tools.line(meeting.id, turn)}" for meeting, turn in matter.where[:_QUOTED]]
    if trend.others:
        lines.append(f"{trend.others} others came up, not more often.")
    return lines
