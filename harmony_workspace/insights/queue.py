"""Meetings whose insights are still to be made: rows that outlive the process, and the status that tells of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harmony_protocol.insights import InsightProject
from harmony_protocol.meetings import Conversation, ConversationStatus
from harmony_protocol.people import ReadScope
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.insights import projects
from harmony_workspace.insights.applying import applies
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.store import changes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.meeting_tables import insight_runs, insights
from harmony_workspace.store.tables import conversations

HOUSE = Reader(user_id="", scope=ReadScope.ALL)
"""Who reads for insights: the workspace itself. Who reads what it found is asked when it is read."""
READY = (ConversationStatus.COMPLETED, ConversationStatus.EXTRACTING)


@dataclass(frozen=True)
class Waiting:
    """A meeting and the first project it is still to be asked for."""

    meeting: Conversation
    project: InsightProject
    by_rules: bool


def put(
    connection: sa.Connection,
    conversation_id: str,
    project_ids: Collection[str] = (),
    *,
    by_rules: bool = False,
) -> int:
    """Has a meeting with its turns stored asked for the projects that apply to it, or for these of them; tells how
    many. The meeting is Completed when none is left to ask.

    ``by_rules``: no model is paid for it, as for invented meetings.
    """
    meeting = meetings.one(connection, HOUSE, conversation_id)
    asked = [each for each in applying(connection, meeting) if not project_ids or each.id in project_ids]
    return _put(connection, meeting, [each.id for each in asked], by_rules)


def put_all(connection: sa.Connection, project_id: str) -> int:
    """Has every meeting that the project applies to asked for it anew; tells how many."""
    project = projects.one(connection, project_id)
    teams = _teams(connection)
    ready = sa.select(conversations.c.id).where(
        conversations.c.deleted_at.is_(None), conversations.c.status.in_([each.value for each in READY])
    )
    ids, count = connection.scalars(ready).all(), 0
    for start in range(0, len(ids), meetings.MAX_PAGE):
        for meeting in meetings.by_ids(connection, HOUSE, ids[start : start + meetings.MAX_PAGE]):
            if applies(project.applies, meeting, teams):
                count += _put(connection, meeting, [project_id], by_rules=False)
    return count


def applying(connection: sa.Connection, meeting: Conversation) -> list[InsightProject]:
    """The projects that are asked of it, in their order."""
    teams = _teams(connection)
    return [
        project
        for project in projects.listed(connection)
        if project.enabled and project.definitions and applies(project.applies, meeting, teams)
    ]


def first(connection: sa.Connection) -> Waiting | None:
    """What is next: a meeting that has no insights yet, else the one that waits longest."""
    has_some = sa.exists().where(insights.c.conversation_id == insight_runs.c.conversation_id)
    row = connection.execute(
        sa.select(insight_runs)
        .join(conversations, conversations.c.id == insight_runs.c.conversation_id)
        .where(conversations.c.deleted_at.is_(None))
        .order_by(has_some, insight_runs.c.created_at, insight_runs.c.conversation_id)
        .limit(1)
    ).first()
    if row is None:
        return None
    meeting = meetings.one(connection, HOUSE, row.conversation_id)
    known = {project.id: project for project in projects.listed(connection)}
    asked = next((known[each] for each in row.projects if each in known), None)
    return None if asked is None else Waiting(meeting, asked, row.by_rules)


def wanted(connection: sa.Connection, waiting: Waiting) -> bool:
    """Whether the meeting is still to be asked just this: it was not deleted, nobody cancelled it, and the project is
    as it was."""
    asked = waiting.project
    there = sa.select(insight_runs.c.projects).where(
        insight_runs.c.conversation_id == waiting.meeting.id,
        insight_runs.c.conversation_id == conversations.c.id,
        conversations.c.deleted_at.is_(None),
    )
    if asked.id not in (connection.scalar(there) or ()):
        return False
    return any(each.id == asked.id and each.rev == asked.rev for each in projects.listed(connection))


def done(connection: sa.Connection, waiting: Waiting) -> None:
    """Takes a project that was asked off the meeting's list."""
    row = connection.execute(_of(waiting.meeting.id)).one()
    _keep(connection, waiting.meeting.id, [each for each in row.projects if each != waiting.project.id])


def tidy(connection: sa.Connection) -> None:
    """Takes projects that are gone or switched off from every list, so that no meeting waits for one."""
    known = {project.id for project in projects.listed(connection) if project.enabled}
    for row in connection.execute(sa.select(insight_runs)).all():
        if not known.issuperset(row.projects):
            _keep(connection, row.conversation_id, [each for each in row.projects if each in known])


def _put(connection: sa.Connection, meeting: Conversation, asked: Collection[str], by_rules: bool) -> int:
    before = connection.execute(_of(meeting.id)).first()
    told: dict[str, Any] = {"projects": list(asked), "by_rules": by_rules}
    if before is None and asked:
        new = sa.insert(insight_runs).values(conversation_id=meeting.id, created_at=now_ms(), **told)
        connection.execute(new)
    elif before is not None and asked:
        told["projects"] = list(dict.fromkeys((*before.projects, *asked)))
        of = insight_runs.c.conversation_id == meeting.id
        connection.execute(sa.update(insight_runs).where(of).values(**told))
    if before is None:
        _set(connection, meeting.id, ConversationStatus.EXTRACTING if asked else ConversationStatus.COMPLETED)
    return len(asked)


def _keep(connection: sa.Connection, conversation_id: str, left: list[str]) -> None:
    of = insight_runs.c.conversation_id == conversation_id
    if left:
        connection.execute(sa.update(insight_runs).where(of).values(projects=left))
        return
    connection.execute(sa.delete(insight_runs).where(of))
    _set(connection, conversation_id, ConversationStatus.COMPLETED)


def _set(connection: sa.Connection, conversation_id: str, status: ConversationStatus) -> None:
    changed = connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id, conversations.c.status != status.value)
        .values(status=status.value, rev=conversations.c.rev + 1)
    )
    if changed.rowcount:
        changes.record(connection, "conversation", conversation_id)


def _of(conversation_id: str) -> sa.Select[Any]:
    return sa.select(insight_runs).where(insight_runs.c.conversation_id == conversation_id)


def _teams(connection: sa.Connection) -> dict[str, str]:
    return {team.id: team.name for team in people.all_teams(connection)}
