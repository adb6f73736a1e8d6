"""Insights of a meeting, and the projects that say what is asked of meetings."""

from http import HTTPStatus

import sqlalchemy as sa
from fastapi import APIRouter, Depends

from harmony_protocol.errors import ErrorCode
from harmony_protocol.insights import Insight, InsightOrder, InsightProject, InsightRerun, NewInsightProject
from harmony_protocol.meetings import Conversation, ConversationStatus
from harmony_workspace.access.scope import Reader
from harmony_workspace.insights import projects, queue, stored
from harmony_workspace.meetings import conversations
from harmony_workspace.problems import Refused, not_found
from harmony_workspace.web import public_api
from harmony_workspace.web.asked import TheAdmin, TheHouse, TheReader, whole_words

router = APIRouter(tags=["insights"], dependencies=[Depends(whole_words)])


@router.get(
    "/conversations/{conversation_id}/insights",
    summary="Get a meeting's insights",
    tags=[public_api.TAG],
    responses=public_api.INSIGHTS,
    dependencies=public_api.KNOWN,
)
async def of_meeting(house: TheHouse, reader: TheReader, conversation_id: public_api.Id) -> list[Insight]:
    """What was found in the meeting, in the order of the projects that apply to it."""
    return await house.database.read(stored.of_meeting, reader, conversation_id)


@router.post("/conversations/{conversation_id}/insights", status_code=HTTPStatus.ACCEPTED)
async def rerun(house: TheHouse, reader: TheReader, conversation_id: str, wish: InsightRerun) -> Conversation:
    """Asks the meeting again; who brought it in or an admin may. It is `extracting_insights` until that is done, and
    what was found before stays readable."""
    return await house.database.write(_rerun, reader, conversation_id, wish)


@router.get("/insight-projects")
async def listed(house: TheHouse, _reader: TheReader) -> list[InsightProject]:
    """What is asked of meetings, in order; `waiting` counts down while meetings are asked."""
    return await house.database.read(projects.listed)


@router.post("/insight-projects", status_code=HTTPStatus.CREATED)
async def make(house: TheHouse, _admin: TheAdmin, new: NewInsightProject) -> InsightProject:
    """Asked of meetings that come in from now on; `/run` asks those that are there."""
    return await house.database.write(projects.make, new)


@router.post("/insight-projects/order")
async def put_in_order(house: TheHouse, _admin: TheAdmin, order: InsightOrder) -> list[InsightProject]:
    return await house.database.write(projects.put_in_order, order.ids)


@router.get("/insight-projects/{project_id}")
async def one(house: TheHouse, _reader: TheReader, project_id: str) -> InsightProject:
    return await house.database.read(projects.one, project_id)


@router.put("/insight-projects/{project_id}")
async def change(
    house: TheHouse, _admin: TheAdmin, project_id: str, new: NewInsightProject
) -> InsightProject:
    """Changes it whole. What was found stays as it is until meetings are asked again."""
    return await house.database.write(_change, project_id, new)


@router.delete("/insight-projects/{project_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete(house: TheHouse, _admin: TheAdmin, project_id: str) -> None:
    """With all that was found for it."""
    await house.database.write(_delete, project_id)


@router.post("/insight-projects/{project_id}/run", status_code=HTTPStatus.ACCEPTED)
async def run(house: TheHouse, _admin: TheAdmin, project_id: str) -> InsightProject:
    """Asks every meeting it applies to again; `waiting` says how many are still to be asked."""
    return await house.database.write(_run, project_id)


def _rerun(
    connection: sa.Connection, reader: Reader, conversation_id: str, wish: InsightRerun
) -> Conversation:
    meeting = conversations.one(connection, reader, conversation_id)
    if not reader.admin and meeting.created_by != reader.user_id:
        raise not_found("conversation of yours")
    if meeting.status not in queue.READY:
        raise Refused(
            ErrorCode.NOT_COMPLETED,
            HTTPStatus.CONFLICT,
            "The meeting has no transcript yet.",
            status=ConversationStatus(meeting.status).value,
        )
    queue.put(connection, conversation_id, wish.project_ids)
    return conversations.one(connection, reader, conversation_id)


def _change(connection: sa.Connection, project_id: str, new: NewInsightProject) -> InsightProject:
    projects.change(connection, project_id, new)
    queue.tidy(connection)
    return projects.one(connection, project_id)


def _delete(connection: sa.Connection, project_id: str) -> None:
    projects.delete(connection, project_id)
    queue.tidy(connection)


def _run(connection: sa.Connection, project_id: str) -> InsightProject:
    queue.put_all(connection, project_id)
    return projects.one(connection, project_id)
