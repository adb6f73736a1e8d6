"""A client on a slow line: it sends and takes one piece of a request, and then no more for as long as it likes."""

import asyncio
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message

from tests.parts.house import HOST


@dataclass
class Slow:
    """One request, under way until it ends by itself."""

    app: ASGIApp
    key: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    got: list[Message] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Something of the answer has come, or what is sent was taken."""
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    """It takes the rest."""
    _sent: bool = False

    async def ask(self, method: str, path: str) -> None:
        given = {"host": HOST, "x-api-key": self.key, **self.headers}
        raw = [(name.encode(), value.encode()) for name, value in given.items()]
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
            "method": method, "scheme": "https", "path": path, "raw_path": path.encode(), "query_string": b"",
            "root_path": "", "headers": raw, "client": ("192.0.2.7", 1), "server": ("127.0.0.1", 8443), "state": {},
        }  # fmt: skip
        await self.app(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if self._sent or not self.body:
            if self.body:
                self.begun.set()
                await asyncio.Event().wait()
            self.body = b" "
            return {"type": "http.request", "body": b"", "more_body": False}
        self._sent = True
        return {"type": "http.request", "body": self.body, "more_body": True}

    async def _send(self, message: Message) -> None:
        self.got.append(message)
        if message["type"] == "http.response.body" and message.get("more_body"):
            self.begun.set()
            if message["body"] and not message["body"].startswith(b":"):
                await self.go_on.wait()

    @property
    def status(self) -> int:
        return int(self.got[0]["status"])

    @property
    def ended(self) -> bool:
        return self.got[-1]["type"] == "http.response.body" and not self.got[-1].get("more_body")
