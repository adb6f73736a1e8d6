"""The way to an AG-UI endpoint: one request, and its events with bounds on every one and on all together."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from harmony_protocol.errors import ErrorCode
from harmony_protocol.events import MAX_EVENT_BYTES
from harmony_workspace.words import whole

MAX_STREAM = 8 * 1024 * 1024
"""Bytes of one run."""
MAX_REFUSAL = 2_000
"""Bytes that are read of a reply that is none."""
REFUSAL_SECONDS = 5.0
EVENT_STREAM = "text/event-stream"
_LINE_END = re.compile(rb"\r\n|\n|\r")
Event = dict[str, Any]


class Fault(Exception):
    """What the other side did wrong, in the codes of the contract; ``detail`` may hold its own words."""

    def __init__(self, code: ErrorCode, detail: str, *, retryable: bool = True) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retryable = retryable


class OutOfTime(Exception):
    """The run took longer than it may."""


async def events(
    http: Any, address: str, key: str, asked: Event, deadline: float | None
) -> AsyncGenerator[Event, None]:
    """The events of one run, as they come. ``deadline``: a moment of the event loop's clock. Leaving it hangs up."""
    headers = {
        "Accept": EVENT_STREAM,
        "Accept-Encoding": "identity",  # a little that unpacks to very much is not asked for
        "Content-Type": "application/json",
        **bearer(key),
    }
    body = json.dumps(asked, ensure_ascii=False).encode()
    request = http.build_request("POST", address, headers=headers, content=body)
    reply = await _in_time(http.send(request, stream=True), deadline)
    try:
        await _check(reply)
        chunks, lines, data = reply.aiter_raw(), Lines(), Data()
        while (chunk := await _in_time(anext(chunks, None), deadline)) is not None:
            for line in lines.feed(chunk):
                if (text := data.feed(line)) is not None:
                    yield parsed(text)
    finally:
        await reply.aclose()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


async def _in_time(waiting: Any, deadline: float | None) -> Any:
    try:
        async with asyncio.timeout_at(deadline):
            return await waiting
    except TimeoutError as error:
        raise OutOfTime from error


async def _check(reply: Any) -> None:
    status = reply.status_code
    if status != HTTPStatus.OK:
        words = f"The agent answers {status}: {await _words(reply)}"
        raise Fault(*_refusal(status, words), retryable=_later(status))
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != EVENT_STREAM or reply.headers.get("content-encoding", "identity").lower() != "identity":
        raise Fault(
            ErrorCode.PROVIDER_BAD_REPLY, "This address answers with something else than AG-UI events."
        )


def _refusal(status: int, words: str) -> tuple[ErrorCode, str]:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return ErrorCode.PROVIDER_KEY, ""  # who refuses a key may repeat it
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ErrorCode.PROVIDER_RATE_LIMIT, words
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ErrorCode.PROVIDER_FAULT, words
    return ErrorCode.PROVIDER_BAD_REPLY, words


def _later(status: int) -> bool:
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


async def _words(reply: Any) -> str:
    got = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(REFUSAL_SECONDS):
            async for part in reply.aiter_raw():
                got += part
                if len(got) > MAX_REFUSAL:
                    break
    return got[:MAX_REFUSAL].decode(errors="replace")


def parsed(text: bytes) -> Event:
    """Raises ``Fault`` for what is no event."""
    try:
        event = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault(ErrorCode.PROVIDER_BAD_REPLY, "The agent sent an event that is no JSON.") from error
    if not isinstance(event, dict) or not isinstance(event.get("type"), str) or not whole(event):
        raise Fault(ErrorCode.PROVIDER_BAD_REPLY, "The agent sent something that is no AG-UI event.")
    return event


class Lines:
    """Bytes to lines, whichever way they end; nothing is looked at twice."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._after_return = False
        self._got = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        self._got += len(chunk)
        if self._got > MAX_STREAM:
            raise Fault(ErrorCode.ANSWER_LENGTH, f"The agent sent more than {MAX_STREAM // 1024**2} MiB.")
        if self._after_return and chunk[:1] == b"\n":
            chunk = chunk[1:]
        self._after_return = chunk.endswith(b"\r")
        first, *others = _LINE_END.split(chunk)
        self._held += first
        for part in others:
            yield bytes(self._held)
            self._held = bytearray(part)
        if len(self._held) > MAX_EVENT_BYTES:
            raise _too_large()


class Data:
    """Lines to the data of events."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, line: bytes) -> bytes | None:
        if line.startswith(b"data:"):
            part = line[5:].removeprefix(b" ")
            self._size += len(part)
            if self._size > MAX_EVENT_BYTES:
                raise _too_large()
            self._parts.append(part)
        elif not line and self._parts:
            data, self._parts, self._size = b"\n".join(self._parts), [], 0
            return data
        return None


def _too_large() -> Fault:
    return Fault(
        ErrorCode.PROVIDER_BAD_REPLY, f"The agent sent an event of more than {MAX_EVENT_BYTES} bytes."
    )
