"""Server-Sent Events with a cap on their size."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import cast

import httpx
from httpx_sse import EventSource, ServerSentEvent, SSEError

from harmony_desktop.domain.problems import HarmonyError
from harmony_protocol.events import MAX_EVENT_BYTES

HEADERS = {"Accept": "text/event-stream", "Cache-Control": "no-store"}


class _Capped:
    """A response that ends with an error when one event grows beyond the cap, instead of filling memory."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.headers = response.headers

    async def aiter_text(self) -> AsyncIterator[str]:
        held, tail = 0, ""
        async for piece in self._response.aiter_text():
            text = tail + piece
            end = max(text.rfind("\n\n"), text.rfind("\r\n\r\n"), text.rfind("\r\r"))
            held = len(text) - end if end >= 0 else held + len(piece)
            tail = piece[-3:]
            if held > MAX_EVENT_BYTES:
                raise HarmonyError.of("workspace_strange", detail="an event is larger than 1 MiB")
            yield piece


async def events(response: httpx.Response) -> AsyncGenerator[ServerSentEvent, None]:
    """The events of a response; heartbeats are not events."""
    try:
        async for event in EventSource(cast(httpx.Response, _Capped(response))).aiter_sse():
            if event.data:
                yield event
    except SSEError as error:
        raise HarmonyError.of("workspace_strange", retryable=True, detail=str(error)) from error
