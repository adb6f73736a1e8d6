"""HTTPS to one workspace: trust, key, and every failure as a `HarmonyError`."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import pydantic

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net.careful import CarefulClient
from harmony_desktop.net.failures import unreachable
from harmony_desktop.net.replies import check, refusal, sign_in
from harmony_desktop.net.way import DIRECT, Way

W = TypeVar("W", bound=pydantic.BaseModel)
PATIENCE = 30.0
SILENCE = 60.0
"""Longer than three heartbeats: the connection is lost."""
CONNECT = 5.0
"""Seconds for a connection; securing it may take longer on a slow line."""


def _timeout(patience: float) -> httpx.Timeout:
    return httpx.Timeout(patience, connect=CONNECT)


class Transport:
    """An HTTP client bound to one address, one trust and one key."""

    def __init__(self, url: str, api_key: str, way: Way = DIRECT) -> None:
        self._way = way
        self._host = httpx.URL(url).host
        self._http = CarefulClient(
            base_url=url,
            headers={"X-API-Key": api_key},
            verify=way.trust(),
            timeout=_timeout(PATIENCE),
            proxy=way.httpx_proxy(),
            trust_env=False,  # the way has been found already
        )

    async def get(self, path: str, *, patience: float = PATIENCE, **params: Any) -> Any:
        """``patience``: seconds to wait for what takes the workspace longer."""
        given = {k: v for k, v in params.items() if v is not None}
        return await self._json("GET", path, params=given, timeout=_timeout(patience))

    async def post(self, path: str, body: Any = None, *, op_id: str = "", patience: float = PATIENCE) -> Any:
        headers = {"Idempotency-Key": op_id} if op_id else {}
        return await self._json("POST", path, json=body, headers=headers, timeout=_timeout(patience))

    async def put(self, path: str, body: Any) -> Any:
        return await self._json("PUT", path, json=body)

    async def put_stream(self, path: str, pieces: AsyncIterator[bytes], size: int, *, patience: float) -> Any:
        """Bytes that are read while they are sent."""
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        return await self._json("PUT", path, content=pieces, headers=headers, timeout=_timeout(patience))

    async def patch(self, path: str, body: Any) -> Any:
        return await self._json("PATCH", path, json=body)

    async def delete(self, path: str, body: Any = None, *, patience: float = PATIENCE) -> None:
        given = {} if body is None else {"json": body}
        await self._json("DELETE", path, timeout=_timeout(patience), **given)

    async def get_range(self, path: str, start: int, end: int) -> bytes:
        """Of a file: the bytes from ``start`` to before ``end``."""
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        found = bytearray()
        async with self.stream(path, headers) as response:
            if response.status_code != httpx.codes.PARTIAL_CONTENT:
                raise HarmonyError.of("workspace_strange", detail=f"{response.status_code} to a range")
            async for piece in response.aiter_raw():
                found += piece
                if len(found) > end - start:
                    raise HarmonyError.of("workspace_strange", detail="more than was asked for")
        return bytes(found)

    async def _json(self, method: str, path: str, **kwargs: Any) -> Any:
        with self._failures():
            response = await self._http.request(method, path, **kwargs)
            check(response)
            if response.is_error:
                raise refusal(response.status_code, response.content)
            try:
                return response.json() if response.content else None
            except ValueError as error:
                if response.content.lstrip()[:1] == b"<":  # a page that does not say that it is one
                    raise sign_in(str(response.request.url)) from error
                raise HarmonyError.of("workspace_strange", detail=str(error)) from error

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        headers: dict[str, str],
        *,
        method: str = "GET",
        body: Any = None,
        patience: float = SILENCE,
    ) -> AsyncIterator[httpx.Response]:
        """A response read piece by piece."""
        with self._failures():
            async with self._http.stream(
                method, path, headers=headers, json=body, timeout=_timeout(patience)
            ) as response:
                check(response)
                if response.is_error:
                    raise refusal(response.status_code, await response.aread())
                yield response

    async def close(self) -> None:
        await self._http.aclose()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turns what httpx raises into what screens can say."""
        try:
            yield
        except httpx.TransportError as error:
            raise unreachable(error, self._host, self._way.proxy) from error
        except httpx.RequestError as error:  # packed or sent on in ways that cannot be followed
            detail = f"{type(error).__name__}: {error}"
            raise HarmonyError.of("workspace_strange", retryable=True, detail=detail) from error


def told(model: type[W], body: Any) -> W:
    """The reply as the wire model it should be."""
    try:
        return model.model_validate(body)
    except pydantic.ValidationError as error:
        raise HarmonyError.of("workspace_strange", detail=str(error)) from error


def items(body: Any) -> list[Any]:
    """The rows of a list, however it is wrapped."""
    return list((body.get("items") or ()) if isinstance(body, dict) else body or ())


def escaped(text: str) -> str:
    """An id as a part of a path."""
    return quote(text, safe="")
