"""Searches the web with Exa; off until an admin gave a key, which lies in the sealed store."""

import asyncio
import json
import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from harmony_protocol.tools import Preview
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.sealed import Sealed, Unreadable
from harmony_workspace.tools.tool import Arguments, Call, Given, Tool, ToolFailed, plain_lines, words_of
from harmony_workspace.tools.toolbox import Shelf

SECRET = "web-search-key"
ID = "web_search"
PROVIDER = "Exa"
ADDRESS = "https://api.exa.ai"
STEP = 20.0
RESULTS = 8
TEXT = 1_200
"""Characters of each page."""
LARGEST = 2_000_000
"""Bytes of a reply."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
SCHEMA = {
    "type": "object",
    "properties": {"query": {"type": "string", "minLength": 1, "maxLength": 400, "pattern": "\\S"}},
    "required": ["query"],
    "additionalProperties": False,
}


def shelf(sealed: Sealed, address: str = ADDRESS) -> Shelf:
    async def run(call: Call) -> str:
        try:
            key = await asyncio.to_thread(sealed.get, SECRET)
        except Unreadable as error:
            raise ToolFailed("The key of the web search cannot be read.") from error
        if not key:
            raise ToolFailed("The web search has no key.")
        return told(await _asked(address, key, call.arguments["query"]))

    def tools(_connection: sa.Connection, _reader: Reader) -> Iterable[Tool]:
        yield Tool(
            id=ID,
            version="1",
            title="Search the web",
            description="Search the public web. Gives titles, addresses and beginnings of pages; fetch_url reads one."
            " The search service sees the query: the user is asked about words that they did not type themselves."
            " Name the addresses your answer rests on.",
            input_schema=SCHEMA,
            tool_class="read",
            run=run,
            preview=_preview,
            asks=_asks,
            gives_addresses=True,
            reaches=address,
            reason_off="" if sealed.has(SECRET) else "no_key",
        )

    return tools


def _asks(arguments: Arguments, given: Given) -> bool:
    """Words can carry something out; after others' words were read, only the user's own go by themselves."""
    return given.foreign and not words_of(str(arguments.get("query", ""))) <= given.words


def _preview(_connection: sa.Connection, _reader: Reader, arguments: Arguments) -> Preview:
    return Preview(
        title="Search the web; the search service sees these words",
        lines=plain_lines(arguments),
    )


async def _asked(address: str, key: str, query: str) -> Any:
    import httpx

    body = {"query": query, "numResults": RESULTS, "contents": {"text": {"maxCharacters": TEXT}}}
    content = bytearray()
    try:
        async with (
            httpx.AsyncClient(timeout=STEP) as client,
            client.stream("POST", f"{address}/search", json=body, headers={"x-api-key": key}) as reply,
        ):
            if reply.status_code in (401, 403):
                raise ToolFailed("The search service refuses the key.")
            if reply.status_code != 200:
                raise ToolFailed(f"The search service answers {reply.status_code}.")
            async for part in reply.aiter_bytes():
                content += part
                if len(content) > LARGEST:
                    raise ToolFailed("The search service answered more than can be read.")
    except httpx.TimeoutException as error:
        raise ToolFailed("The search service did not answer in time.") from error
    except (httpx.HTTPError, ValueError) as error:
        raise ToolFailed("The search service cannot be reached.") from error
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ToolFailed("The search service answered something else than results.") from error


def told(reply: Any) -> str:
    results = reply.get("results") if isinstance(reply, dict) else None
    if not isinstance(results, list):
        raise ToolFailed("The search service answered something else than results.")
    found = [told for each in results[:RESULTS] if isinstance(each, dict) and (told := _result(each))]
    return "\n\n".join(found) or "Nothing found."


def _result(each: dict[str, Any]) -> str:
    """The only whole addresses are those of results: one within a page's words may not be opened unasked."""
    url = str(each.get("url") or "")
    if not re.fullmatch(r"https?://[^\s<>\"'“”]{1,2000}", url):
        return ""
    parts = [_words(each.get(name)) for name in ("title", "publishedDate", "text")]
    return "\n".join([url, *(part for part in parts if part)])


def _words(value: Any) -> str:
    return _SCHEME.sub("", " ".join(str(value or "").split())[:TEXT])
