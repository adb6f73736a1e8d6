"""A meeting as a page, and the links that lead to it; both only for who may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

import sqlalchemy as sa
from fastapi import APIRouter, Request
from starlette.responses import Response

from harmony_protocol.insights import Insight, InsightKind
from harmony_protocol.meetings import Conversation, Turn
from harmony_protocol.people import User
from harmony_workspace.access import people
from harmony_workspace.access.browser import Visitor
from harmony_workspace.access.scope import Reader
from harmony_workspace.bringing import recordings
from harmony_workspace.bringing.files import Files
from harmony_workspace.insights import stored as insights
from harmony_workspace.meetings import conversations, links
from harmony_workspace.meetings.links import Standing
from harmony_workspace.store.tables import roles
from harmony_workspace.web.pages.paths import meeting as page_of
from harmony_workspace.web.pages.visiting import TheVisitor, answer, house_of, lead_on, note, session_secret
from harmony_workspace.web.recordings import reply as recording_reply

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Meeting:
    """All that the page shows, read at one moment."""

    about: Conversation
    turns: Sequence[Turn]
    insights: Sequence[Insight]
    brought_by: str

    @property
    def action_items(self) -> list[Insight]:
        return [each for each in self.insights if each.kind is InsightKind.ACTION_ITEMS]

    @property
    def projects(self) -> dict[str, list[Insight]]:
        """The other insights, under the names of their projects."""
        found: dict[str, list[Insight]] = {}
        for each in self.insights:
            if each.kind is not InsightKind.ACTION_ITEMS:
                found.setdefault(each.project, []).append(each)
        return found

    @property
    def starts(self) -> dict[int, int]:
        """When each turn begins."""
        return {turn.index: turn.start_ms for turn in self.turns}


@router.get("/s/{token}")
async def follow(request: Request, visitor: TheVisitor, token: str) -> Response:
    house = house_of(request)
    standing, conversation_id = await house.database.read(links.follow, visitor.reader, token)
    if standing is Standing.READABLE:
        await note(house, links.opened, token)
        return lead_on(page_of(conversation_id))
    return await refused(request, visitor, standing)


@router.get("/c/{conversation_id}")
async def meeting(request: Request, visitor: TheVisitor, conversation_id: str) -> Response:
    found = await house_of(request).database.read(_whole, visitor.reader, conversation_id)
    if isinstance(found, Standing):
        return await refused(request, visitor, found)
    return await answer(request, "meeting.html", visitor=visitor, meeting=found)


@router.api_route("/c/{conversation_id}/recording", methods=["GET", "HEAD"])
async def recording(request: Request, visitor: TheVisitor, conversation_id: str) -> Response:
    house = house_of(request)
    found = await house.database.read(_recording, visitor.reader, conversation_id, house.bringing.files)
    return (
        await refused(request, visitor, found)
        if isinstance(found, Standing)
        else recording_reply(house, found, visitor.reader, session_secret(request))
    )


async def refused(request: Request, visitor: Visitor, standing: Standing) -> Response:
    """Denied, or not there: then nothing tells whether it ever was."""
    admins = await house_of(request).database.read(_admins)
    denied = standing is Standing.DENIED
    status = HTTPStatus.FORBIDDEN if denied else HTTPStatus.NOT_FOUND
    template = "denied.html" if denied else "gone.html"
    return await answer(request, template, status, visitor=visitor, admins=admins, path=request.url.path)


def _whole(connection: sa.Connection, reader: Reader, conversation_id: str) -> Meeting | Standing:
    standing = links.standing(connection, reader, conversation_id)
    if standing is not Standing.READABLE:
        return standing
    about = conversations.one(connection, reader, conversation_id)
    return Meeting(
        about,
        conversations.transcript(connection, reader, conversation_id).turns,
        insights.of_meeting(connection, reader, conversation_id),
        people.one(connection, about.created_by).name,
    )


def _recording(
    connection: sa.Connection, reader: Reader, conversation_id: str, files: Files
) -> recordings.Kept | Standing:
    standing = links.standing(connection, reader, conversation_id)
    if standing is not Standing.READABLE:
        return standing
    return recordings.find(connection, reader, conversation_id, files)


def _admins(connection: sa.Connection) -> list[User]:
    return people.listed(connection, roles.c.admin)
