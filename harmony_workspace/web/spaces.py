"""Spaces, and what a user chose for themselves; both are changed by operations."""

from fastapi import APIRouter

from harmony_protocol.preferences import Preferences
from harmony_protocol.spaces import Space
from harmony_workspace.store import preferences, spaces
from harmony_workspace.web.asked import TheHouse, TheReader

router = APIRouter(tags=["spaces"])


@router.get("/spaces")
async def listed(house: TheHouse, reader: TheReader) -> list[Space]:
    """The caller's spaces and those shared with a team of theirs, by name."""
    return await house.database.read(spaces.listed, reader)


@router.get("/spaces/{space_id}")
async def one(house: TheHouse, reader: TheReader, space_id: str) -> Space:
    return await house.database.read(spaces.one, reader, space_id)


@router.get("/preferences")
async def chosen(house: TheHouse, reader: TheReader) -> Preferences:
    """What the caller chose; revision 0 where that is nothing yet."""
    return await house.database.read(preferences.of, reader.user_id)
