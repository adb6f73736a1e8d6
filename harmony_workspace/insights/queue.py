"""Meetings whose insights are still to be made: rows that outlive the process, and the status that tells of them."""

from collections.abc import Collection
from dataclasses import dataclass

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


def put(connection: sa.Connection, conversation_id: str, project_ids: Collection[str] = ()) -> int:
    """Has a meeting with its turns stored asked for the projects that apply to it, or for these of them; tells how
    many. The meeting is Completed when none is left to ask."""
    meeting = meetings.one(connection, HOUSE, conversation_id)
    asked = [each for each in applying(connection, meeting) if not project_ids or each.id in project_ids]
    return _put(connection, meeting, [each.id for each in asked])


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
                count += _put(connection, meeting, [project_id])
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
    return None if asked is None else Waiting(meeting, asked)


def done(connection: sa.Connection, waiting: Waiting) -> None:
    """Takes a project that was asked off the meeting's list; one that was changed meanwhile stays to be asked as it
    is now."""
    row = connection.execute(_of(waiting.meeting.id)).first()
    if row is None:
        return
    now = {project.id: project.rev for project in projects.listed(connection)}
    asked = waiting.project
    left = [each for each in row.projects if each in now and (each != asked.id or now[each] != asked.rev)]
    _keep(connection, waiting.meeting.id, left)


def tidy(connection: sa.Connection) -> None:
    """Takes projects that are gone or switched off from every list, so that no meeting waits for one."""
    known = {project.id for project in projects.listed(connection) if project.enabled}
    for row in connection.execute(sa.select(insight_runs)).all():
        if not known.issuperset(row.projects):
            _keep(connection, row.conversation_id, [each for each in row.projects if each in known])


def _put(connection: sa.Connection, meeting: Conversation, asked: Collection[str]) -> int:
    before = connection.execute(_of(meeting.id)).first()
    if before is None and asked:
        connection.execute(
            sa.insert(insight_runs).values(
                conversation_id=meeting.id, projects=list(asked), created_at=now_ms()
            )
        )
    elif before is not None:
        _keep(connection, meeting.id, list(dict.fromkeys((*before.projects, *asked))))
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


def _of(conversation_id: str) -> sa.Select[tuple[str, list[str], int]]:
    return sa.select(insight_runs).where(insight_runs.c.conversation_id == conversation_id)


def _teams(connection: sa.Connection) -> dict[str, str]:
    return {team.id: team.name for team in people.all_teams(connection)}
