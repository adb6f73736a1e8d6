"""Deleting a meeting, and bringing it back while that is possible."""

from fastapi import APIRouter

from harmony_protocol.meetings import Conversation, Deletion
from harmony_workspace.meetings import deleting
from harmony_workspace.web.asked import TheHouse, TheReader
from harmony_workspace.web.house import House

router = APIRouter(tags=["conversations"])


@router.delete("/conversations/{conversation_id}")
async def delete(house: TheHouse, reader: TheReader, conversation_id: str) -> Deletion:
    """No read and no link finds it from now on. Ten seconds later it is erased; who made it or an admin may do this."""
    deletion = await house.database.write(deleting.delete, reader, conversation_id)
    let_go(house, conversation_id)
    return deletion


@router.post("/conversations/{conversation_id}/restore")
async def restore(house: TheHouse, reader: TheReader, conversation_id: str) -> Conversation:
    """Takes a deletion back, within ten seconds: the meeting is as it was, its links included."""
    restored = await house.database.write(deleting.restore, reader, conversation_id)
    house.erasing.restored(conversation_id)
    return restored


def let_go(house: House, conversation_id: str) -> None:
    """Who still reads a meeting that was deleted, or works on it, ends that."""
    house.erasing.deleted(conversation_id)
    house.bringing.hearing.leave(conversation_id)
    house.runs.end_those_that_read(conversation_id)
    house.reports.forget(conversation_id)
