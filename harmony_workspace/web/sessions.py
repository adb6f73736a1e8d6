"""Where somebody is signed in, and how that ends: one session, all others, or those of a person by an admin."""

from http import HTTPStatus

from fastapi import APIRouter

from harmony_protocol.sessions import Session
from harmony_workspace.access import people, sessions
from harmony_workspace.web.asked import TheAdmin, TheHouse, TheReader
from harmony_workspace.web.browsers import whole_person

router = APIRouter(tags=["sign-in"])
admin_router = APIRouter(tags=["administration"])
CURRENT = "current"
"""In the place of the id of the session that asks."""


@router.get("/me/sessions")
async def mine(house: TheHouse, reader: TheReader) -> list[Session]:
    """The windows and browsers the caller is signed in with; keys of the API are no sessions."""
    user = await house.database.read(whole_person, reader)
    return await house.database.read(sessions.listed, user.id, reader.key_id)


@router.delete("/me/sessions/{session_id}", status_code=HTTPStatus.NO_CONTENT)
async def end(house: TheHouse, reader: TheReader, session_id: str) -> None:
    """It opens nothing from now on; what it has open ends. ``current``: the one that asks."""
    user = await house.database.read(whole_person, reader)
    wanted = reader.key_id if session_id == CURRENT else session_id
    await house.database.write(sessions.end, user.id, wanted)


@router.delete("/me/sessions", status_code=HTTPStatus.NO_CONTENT)
async def end_others(house: TheHouse, reader: TheReader) -> None:
    """All but the one that asks."""
    user = await house.database.read(whole_person, reader)
    await house.database.write(sessions.end_all, user.id, reader.key_id)


@admin_router.delete("/users/{user}/sessions", status_code=HTTPStatus.NO_CONTENT)
async def end_anothers(house: TheHouse, _admin: TheAdmin, user: str) -> None:
    """All sessions of a person, named by id or e-mail address; their keys of the API stay."""
    one = await house.database.read(people.one, user)
    await house.database.write(sessions.end_all, one.id)
