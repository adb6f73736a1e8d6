"""Gets a page of the public web: no private address is connected to, whatever a name or a redirect says."""

import ssl
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from harmony_workspace.tools.addresses import Allowed, public, resolved
from harmony_workspace.tools.tool import ToolFailed

if TYPE_CHECKING:
    import httpcore
    from httpcore import AsyncNetworkStream

LARGEST = 3_000_000
"""Bytes of a page."""
REDIRECTS = 5
STEP = 10.0
"""Seconds for each step; who calls limits the whole."""
_HEADERS = [
    (b"User-Agent", b"Harmony"),
    (b"Accept", b"text/html, text/*, */*;q=0.1"),
    (b"Accept-Encoding", b"gzip"),
]


@dataclass(frozen=True)
class Page:
    address: str
    """Where it was found in the end."""
    kind: str
    """Its media type, without parameters; empty where none was said."""
    charset: str
    content: bytes


class Forbidden(ToolFailed):
    """It lies on a private network."""


async def get(address: str, allowed: Allowed = public) -> Page:
    """Raises `ToolFailed` with words for the model."""
    import httpcore

    try:
        async with httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=_backend(allowed)
        ) as pool:
            for _ in range(REDIRECTS + 1):
                found = await _one(pool, address)
                if isinstance(found, Page):
                    return found
                address = found
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise ToolFailed("The page did not come in time.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise ToolFailed("The page cannot be reached.") from error
    raise ToolFailed("The page leads on and on to other pages.")


async def _one(pool: "httpcore.AsyncConnectionPool", address: str) -> Page | str:
    """The page, or where it has moved."""
    url = checked(address)
    extensions = {"timeout": {"connect": STEP, "read": STEP, "write": STEP, "pool": STEP}}
    host = [(b"Host", urlsplit(url).netloc.encode())]
    async with pool.stream("GET", url, headers=host + _HEADERS, extensions=extensions) as reply:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}
        if reply.status in (301, 302, 303, 307, 308) and headers.get("location"):
            return urljoin(url, headers["location"])
        if reply.status != 200:
            raise ToolFailed(f"The page is not there: its server answers {reply.status}.")
        kind, charset = _kind(headers.get("content-type", ""))
        check_kind(kind)
        if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > LARGEST:
            raise _too_large()
        content = await _read(reply, headers.get("content-encoding", ""))
        return Page(url, kind, charset, content)


def checked(address: str) -> str:
    """The address as it is asked for, without its fragment. Raises `ToolFailed`."""
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
        whole = parts._replace(
            netloc=parts.netloc.encode("idna").decode() if parts.netloc else "", fragment=""
        ).geturl()
    except ValueError as error:
        raise ToolFailed("This is no address of a page.") from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise ToolFailed("Only plain http and https addresses can be opened.")
    return _escaped(whole)


def _escaped(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")


def check_kind(kind: str) -> None:
    if kind and not (kind.startswith("text/") or kind.endswith(("html+xml", "json", "xml"))):
        raise ToolFailed(f"This is no page with text: its server calls it {kind[:60]!r}.")


def _kind(header: str) -> tuple[str, str]:
    kind, _, more = header.partition(";")
    _, _, charset = more.partition("charset=")
    return kind.strip().lower(), charset.split(";")[0].strip(" \"'").lower()


async def _read(reply: "httpcore.Response", encoding: str) -> bytes:
    if encoding.strip().lower() not in ("", "identity", "gzip", "deflate"):
        raise ToolFailed("The page is packed in a way that cannot be read.")
    packed = (
        zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding.strip().lower() in ("gzip", "deflate") else None
    )
    content = bytearray()
    async for part in reply.aiter_stream():
        try:  # a little that unpacks to very much is not unpacked
            content += part if packed is None else packed.decompress(part, LARGEST + 1 - len(content))
        except zlib.error as error:
            raise ToolFailed("The page cannot be unpacked.") from error
        if len(content) > LARGEST:
            raise _too_large()
    return bytes(content)


def _too_large() -> ToolFailed:
    return ToolFailed(f"The page is larger than {LARGEST // 1_000_000} MB and was not read.")


def _backend(allowed: Allowed) -> "httpcore.AsyncNetworkBackend":
    from httpcore import AnyIOBackend, ConnectError

    class Guarded(AnyIOBackend):
        """Looks at the address that is connected to, so that no name can mean another one a moment later."""

        async def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,  # noqa: ASYNC109 (as the library calls it)
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> "AsyncNetworkStream":
            addresses = await resolved(host, port)
            if not all(allowed(address) for address in addresses):
                raise Forbidden("The page lies on a private network, which is not opened from here.")
            for address in addresses[:4]:
                try:
                    return await super().connect_tcp(
                        str(address), port, timeout, local_address, socket_options
                    )
                except ConnectError as error:
                    failed = error
            raise failed

    return Guarded()
