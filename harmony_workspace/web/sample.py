"""The sample: what is there of it, loading it, taking it out; an admin's."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from harmony_protocol.meetings import Conversation, Sample
from harmony_workspace.meetings import sample
from harmony_workspace.web.asked import TheAdmin, TheHouse
from harmony_workspace.web.deletion import let_go

router = APIRouter(tags=["conversations"])


@router.get("/sample")
async def standing(house: TheHouse, admin: TheAdmin) -> Sample:
    return await house.database.read(sample.standing)


@router.post("/sample")
async def load(
    house: TheHouse, admin: TheAdmin, most: Annotated[int | None, Query(ge=1)] = None
) -> list[Conversation]:
    """Loads the invented meetings, at most so many of them, and gives those that came; what was loaded before stays as
    it is, and an empty list says that nothing is missing."""
    return await house.database.write(sample.load, admin, datetime.now().astimezone(), most=most)


@router.delete("/sample")
async def remove(house: TheHouse, admin: TheAdmin) -> Sample:
    """Deletes its meetings with all that was drawn from them, and nothing else. It can be loaded again."""
    for id_ in await house.database.write(sample.remove):
        let_go(house, id_)
    return await house.database.read(sample.standing)
