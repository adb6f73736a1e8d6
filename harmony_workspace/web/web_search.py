"""The key of the web search."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Depends

from harmony_protocol.tools import WebSearch, WebSearchKey
from harmony_workspace.problems import bad_request
from harmony_workspace.tools.builtin.search import SECRET
from harmony_workspace.web.asked import TheAdmin, TheHouse, whole_words

router = APIRouter(tags=["tools"], dependencies=[Depends(whole_words)])


@router.get("/web-search")
async def get_search(house: TheHouse, _admin: TheAdmin) -> WebSearch:
    """Whether there is a key; nothing gives it out."""
    return WebSearch(has_key=house.sealed.has(SECRET))


@router.put("/web-search")
async def put_key(house: TheHouse, _admin: TheAdmin, new: WebSearchKey) -> WebSearch:
    """From now on the web can be searched, unless an admin switched the tool off."""
    key = new.key.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise bad_request("This is no key.")
    await asyncio.to_thread(house.sealed.put, SECRET, key)
    return WebSearch(has_key=True)


@router.delete("/web-search", status_code=HTTPStatus.NO_CONTENT)
async def delete_key(house: TheHouse, _admin: TheAdmin) -> None:
    await asyncio.to_thread(house.sealed.delete, SECRET)
