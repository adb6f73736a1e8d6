"""HTTPS to one workspace: trust, key, and every failure as a `HarmonyError`."""

import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import pydantic

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net.careful import CarefulClient
from harmony_desktop.net.translate_problems import problem
from harmony_protocol import errors

log = logging.getLogger(__name__)

W = TypeVar("W", bound=pydantic.BaseModel)
PATIENCE = 30.0


def _timeout(patience: float) -> httpx.Timeout:
    return httpx.Timeout(patience, connect=5.0)


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Exactly this CA for the workspace on this machine; the system's own store for every other."""
    if ca_file is None:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(cafile=str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise HarmonyError.of("workspace_untrusted", retryable=True, detail=str(error)) from error
    return context


class Transport:
    """An HTTP client bound to one address, one trust and one key."""

    def __init__(self, url: str, api_key: str, ca_file: Path | None) -> None:
        self._http = CarefulClient(
            base_url=url,
            headers={"X-API-Key": api_key},
            verify=trust(ca_file),
            timeout=_timeout(PATIENCE),
            trust_env=ca_file is None,  # a proxy has no business between two programs of one machine
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

    async def delete(self, path: str) -> None:
        await self._json("DELETE", path)

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
        with _failures():
            response = await self._http.request(method, path, **kwargs)
            if response.is_error:
                raise refusal(response.status_code, response.content)
            try:
                return response.json() if response.content else None
            except ValueError as error:
                raise HarmonyError.of("workspace_strange", detail=str(error)) from error

    @asynccontextmanager
    async def stream(self, path: str, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
        """A response read piece by piece. Silence longer than three heartbeats counts as a lost connection."""
        with _failures():
            async with self._http.stream(
                "GET", path, headers=headers, timeout=httpx.Timeout(60.0, connect=5.0)
            ) as response:
                if response.is_error:
                    raise refusal(response.status_code, await response.aread())
                yield response

    async def close(self) -> None:
        await self._http.aclose()


class _failures:
    """Turns what httpx raises into what screens can say."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, httpx.TransportError):
            raise _unreachable(error) from error
        if isinstance(error, httpx.RequestError):  # packed or sent on in ways that cannot be followed
            detail = f"{type(error).__name__}: {error}"
            raise HarmonyError.of("workspace_strange", retryable=True, detail=detail) from error


def _unreachable(error: httpx.TransportError) -> HarmonyError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return HarmonyError.of("workspace_untrusted", detail=str(cause))
        cause = cause.__cause__ or cause.__context__
    return HarmonyError.of("workspace_unreachable", retryable=True, detail=f"{type(error).__name__}: {error}")


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


def refusal(status: int, body: bytes) -> HarmonyError:
    """An error response as an error; one without a problem body (a proxy's page) is told by its status."""
    try:
        wire = errors.Problem.model_validate_json(body)
    except pydantic.ValidationError:
        wire = None
    if wire is None or "code" not in wire.model_fields_set:
        wire = errors.Problem(status=status, code=_code_of(status), retryable=status >= 500 or status == 429)
    log.info("refused with %s %s", status, wire.code)
    return HarmonyError(problem(wire))


def _code_of(status: int) -> str:
    known = {401: "unauthorized", 403: "unauthorized", 404: "not_found", 409: "conflict", 429: "rate_limited"}
    return known.get(status, "internal" if status >= 500 else "bad_request")
