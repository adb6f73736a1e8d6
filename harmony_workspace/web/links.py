"""Links to a meeting: listed, made, revoked."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Response

from harmony_protocol.sharing import Link, LinkList
from harmony_workspace.meetings import links
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words

router = APIRouter(tags=["sharing"], dependencies=[Depends(whole_words)])
PLACE = "/conversations/{conversation_id}/links"


@router.get(PLACE)
async def listed(house: TheHouse, reader: TheReader, conversation_id: str) -> LinkList:
    """The links to a meeting the caller may read, the newest first."""
    found = await house.database.read(links.listed, reader, conversation_id, house.base_url)
    return LinkList(items=found, here_only=not house.public_url)


@router.post(
    PLACE,
    status_code=HTTPStatus.CREATED,
    responses={HTTPStatus.OK: {"model": Link, "description": "The caller had one already."}},
)
async def make(house: TheHouse, reader: TheReader, conversation_id: str, response: Response) -> Link:
    """The caller's link to the meeting, once it is Completed. It grants nothing: its reader signs in."""
    link, fresh = await house.database.write(links.make, reader, conversation_id, house.base_url)
    if not fresh:
        response.status_code = HTTPStatus.OK
    return link


@router.delete(PLACE + "/{link_id}", status_code=HTTPStatus.NO_CONTENT)
async def revoke(house: TheHouse, reader: TheReader, conversation_id: str, link_id: str) -> None:
    """Ends it at once; who made it, who brought the meeting in and an admin may."""
    await house.database.write(links.revoke, reader, conversation_id, link_id)
