"""Where the browser comes back to after signing in (RFC 8252): one port of this computer, one path, one answer.

Every program of this computer can knock there. Whatever does not bring the word that only our own page was told is sent
away and changes nothing; what is slow keeps nobody else waiting.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qsl, urlsplit

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.languages import spoken

_LONGEST_HEAD = 16_384
_SECONDS_TO_ASK = 10.0
_AT_ONCE = 32
_STYLE = (
    "body{max-width:28em;margin:20vh auto;padding:0 1.5em;text-align:center;font:17px/1.5 system-ui,sans-serif}"
    "h1{font-size:1.3em}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    f"Content-Security-Policy: default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:;"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Cache-Control: no-store",
    "Connection: close",
)


@dataclass(frozen=True)
class Brought:
    """What the browser brought: a code, or why there is none."""

    code: str
    error: str
    issuer: str


@dataclass
class Loopback:
    port: int = 0
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _path: str = field(default_factory=lambda: f"/{secrets.token_urlsafe(16)}")
    _brought: "asyncio.Future[Brought]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{self._path}"

    async def brought(self) -> Brought:
        return await self._brought

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= _AT_ONCE:
            writer.transport.abort()
            return
        self._open.add(writer)
        try:
            with suppress(OSError, ValueError, TimeoutError, EOFError, asyncio.LimitOverrunError):
                async with asyncio.timeout(_SECONDS_TO_ASK):
                    found = self._ours((await reader.readuntil(b"\r\n\r\n")).decode("ascii"))
                    writer.write(_reply(found))
                    await writer.drain()
                    writer.close()
                    await writer.wait_closed()
                if found is not None and not self._brought.done():
                    self._brought.set_result(found)
        finally:
            self._open.discard(writer)
            writer.close()

    def _ours(self, head: str) -> Brought | None:
        """None: it comes from somebody else, or comes too late."""
        first, *lines = head.split("\r\n")
        method, target, *_ = f"{first}  ".split(" ", 2)
        hosts = [value.strip() for name, _, value in (line.partition(":") for line in lines) if name.lower() == "host"]  # fmt: skip
        asked = urlsplit(target)
        said = dict(pairs := parse_qsl(asked.query, keep_blank_values=True, max_num_fields=10))
        right = hmac.compare_digest(said.get("state", "").encode(), self.state.encode())
        plain = method == "GET" and asked.path == self._path and hosts == [f"127.0.0.1:{self.port}"]
        if not (right and plain and len(said) == len(pairs)) or self._brought.done():
            return None
        return Brought(said.get("code", ""), said.get("error", ""), said.get("iss", ""))

    def abort(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()


@asynccontextmanager
async def listening() -> AsyncIterator[Loopback]:
    """Until the block ends; then nobody is there any more. Raises ``no_listener``."""
    loopback = Loopback()
    try:
        server = await asyncio.start_server(loopback.answer, "127.0.0.1", 0, limit=_LONGEST_HEAD)
    except OSError as error:
        raise HarmonyError.of("no_listener", detail=str(error)) from error
    try:
        async with server:
            loopback.port = server.sockets[0].getsockname()[1]
            yield loopback
    finally:
        loopback.abort()


def _reply(found: Brought | None) -> bytes:
    """A page in the user's language, with nothing in it that comes from whoever asked."""
    if found is None:
        status, title, words = "404 Not Found", tr("There is nothing here"), ""
    elif found.error or not found.code:
        status, title = "200 OK", tr("Harmony was not signed in")
        words = tr("You can close this tab and go back to Harmony.")
    else:
        status, title = "200 OK", tr("You are signed in")
        words = tr("You can close this tab and go back to Harmony.")
    page = (
        f'<!doctype html><html lang="{escape(spoken().code)}" dir="auto"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1><p>{escape(words)}</p></html>"
    ).encode()
    head = (f"HTTP/1.1 {status}", *_HEADERS, f"Content-Length: {len(page)}", "", "")
    return "\r\n".join(head).encode() + page
