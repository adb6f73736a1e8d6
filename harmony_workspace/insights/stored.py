"""Insights as they are kept with their meeting, and read by whoever may read it."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_protocol.errors import Problem
from harmony_protocol.insights import Insight, InsightDefinition, InsightItem, InsightProject
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.insights.answers import Asked
from harmony_workspace.insights.applying import applies
from harmony_workspace.insights.projects import listed
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.store import changes
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.meeting_tables import insights
from harmony_workspace.store.tables import conversations


def of_meeting(connection: sa.Connection, reader: Reader, conversation_id: str) -> list[Insight]:
    """Of the projects that apply to the meeting, in their order."""
    meeting = meetings.one(connection, reader, conversation_id)
    teams = {team.id: team.name for team in people.all_teams(connection)}
    rows = connection.execute(
        sa.select(insights).where(insights.c.conversation_id == conversation_id).order_by(insights.c.position)
    ).all()
    return [
        _insight(row, project)
        for project in listed(connection)
        if applies(project.applies, meeting, teams)
        for row in rows
        if row.project_id == project.id
    ]


def keep(connection: sa.Connection, conversation_id: str, project: InsightProject, asked: Asked) -> None:
    """In place of what was found before. A meeting or project that is gone meanwhile stays gone."""
    if not _there(connection, conversation_id, project):
        return
    before = _before(connection, conversation_id, project)
    connection.execute(sa.delete(insights).where(insights.c.id.in_([row.id for row in before.values()])))
    for position, answer in enumerate(asked.answers):
        known = before.get(answer.definition.id)
        connection.execute(
            sa.insert(insights).values(
                **_place(conversation_id, project, answer.definition, position),
                id=known.id if known else str(uuid_utils.uuid7()),
                items=[item.model_dump(mode="json", exclude_defaults=True) for item in answer.items],
                value=answer.value,
                model=asked.model,
                problem=None,
            )
        )
    _tell(connection, conversation_id)


def note(connection: sa.Connection, conversation_id: str, project: InsightProject, problem: Problem) -> None:
    """It could not be asked; what was found before stays."""
    if not _there(connection, conversation_id, project):
        return
    before, told = _before(connection, conversation_id, project), problem.model_dump(mode="json")
    for position, definition in enumerate(project.definitions):
        if known := before.get(definition.id):
            connection.execute(sa.update(insights).where(insights.c.id == known.id).values(problem=told))
            continue
        connection.execute(
            sa.insert(insights).values(
                **_place(conversation_id, project, definition, position),
                id=str(uuid_utils.uuid7()),
                items=[],
                value=None,
                model="",
                problem=told,
            )
        )
    _tell(connection, conversation_id)


def renamed(
    connection: sa.Connection, conversation_id: str, turns: Collection[int], before: str, after: str
) -> None:
    """Who speaks in these turns is called otherwise from now on: in quotations, and as the owner of what is to be done."""
    rows = connection.execute(sa.select(insights).where(insights.c.conversation_id == conversation_id)).all()
    for row in rows:
        items = [_by(item, turns, before, after) for item in row.items]
        if items != row.items:
            connection.execute(sa.update(insights).where(insights.c.id == row.id).values(items=items))


def _by(item: Mapping[str, Any], turns: Collection[int], before: str, after: str) -> dict[str, Any]:
    told = dict(item)
    if item["turns"][0] not in turns:
        return told
    if told.get("owner") == before:
        told["owner"] = after
    if told["text"].startswith(f"{before}: “"):
        told["text"] = after + told["text"].removeprefix(before)
    return told


def _there(connection: sa.Connection, conversation_id: str, project: InsightProject) -> bool:
    meeting = connection.scalar(sa.select(conversations.c.id).where(conversations.c.id == conversation_id))
    return meeting is not None and any(each.id == project.id for each in listed(connection))


def _before(
    connection: sa.Connection, conversation_id: str, project: InsightProject
) -> dict[str, sa.Row[Any]]:
    rows = connection.execute(
        sa.select(insights).where(
            insights.c.conversation_id == conversation_id, insights.c.project_id == project.id
        )
    )
    return {row.definition["id"]: row for row in rows}


def _place(
    conversation_id: str, project: InsightProject, definition: InsightDefinition, position: int
) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "project_id": project.id,
        "definition": definition.model_dump(mode="json"),
        "position": position,
        "made_at": now_ms(),
    }


def _tell(connection: sa.Connection, conversation_id: str) -> None:
    """Windows read the meeting's insights again with its next revision."""
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(rev=conversations.c.rev + 1)
    )
    changes.record(connection, "conversation", conversation_id)


def _insight(row: sa.Row[Any], project: InsightProject) -> Insight:
    definition = InsightDefinition.model_validate(row.definition)
    return Insight(
        id=row.id,
        conversation_id=row.conversation_id,
        project_id=project.id,
        project=project.name,
        definition_id=definition.id,
        title=definition.title,
        kind=definition.kind,
        answer=definition.answer,
        items=tuple(InsightItem.model_validate(item) for item in row.items),
        value=row.value,
        lowest=definition.lowest,
        highest=definition.highest,
        model=row.model,
        made_at=moment(row.made_at),
        problem=row.problem,
    )
