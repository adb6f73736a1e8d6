"""A scripted model server: real HTTP on loopback in a provider's own format, says exactly what a test wrote down.

    with ModelServer(tool("search_conversations", query="price"), text("They asked for 10 % [1].")) as server:
        ...  # server.url is the base URL; server.requests holds what arrived

It speaks OpenAI's chat unless told another of ``tests.fakes.formats``. Replies are used up in order. One with
``when=`` answers only a request whose last message contains those words; one with ``repeat=True`` is never used
up. Alone: ``python -m tests.fakes.model_server --script FILE``.
"""

import argparse
import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any, Self

from tests.fakes.formats.chat import Chat
from tests.fakes.scripts import Format, Reply, cut, error, fault, hang, malformed, text, tool

__all__ = ["ModelServer", "Reply", "Request", "cut", "error", "fault", "hang", "malformed", "text", "tool"]


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: dict[str, Any]


class ModelServer:
    """Starts on entering (or ``start``); ``close`` lets hanging requests go."""

    def __init__(
        self,
        *replies: Reply,
        port: int = 0,
        models: tuple[str, ...] = ("scripted",),
        speaks: Format | None = None,
    ) -> None:
        self.replies = list(replies)
        self.models = models
        self.speaks: Format = speaks or Chat()
        self.requests: list[Request] = []
        self.listings: list[Request] = []
        """Requests for the list of models."""
        self.list_reply: Reply | None = None
        """What they get instead of the list."""
        self.arrived = threading.Condition()
        self.closing = threading.Event()
        self.left = threading.Event()
        """Set when a client went away before its answer was complete."""
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}{self.speaks.suffix}"

    def start(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        self.closing.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def script(self, *replies: Reply) -> None:
        """Adds replies behind those that wait."""
        self.replies.extend(replies)

    def forget(self) -> None:
        """As if it had just been started: for a server that serves several tests."""
        with self.arrived:
            self.replies.clear()
            self.requests.clear()
        self.left.clear()

    def wait_for(self, requests: int, timeout: float = 10) -> None:
        """Waits until so many requests have arrived."""
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.requests) >= requests, timeout):
                raise TimeoutError(f"{len(self.requests)} of {requests} requests arrived")

    def take(self, request: Request) -> Reply:
        """The reply for a request; the first that fits."""
        last = self.speaks.last(request.body)
        with self.arrived:
            self.requests.append(request)
            self.arrived.notify_all()
            for reply in self.replies:
                if reply.when in last:
                    if not reply.repeat:
                        self.replies.remove(reply)
                    return reply
        return error(500, "the script has no reply for this request")


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            with suppress(ConnectionResetError):
                super().handle()

        def log_message(self, *_: object) -> None:
            """Quiet: the script knows what it said."""

        def do_GET(self) -> None:
            server.listings.append(self._request({}))
            if (instead := server.list_reply) is not None:
                self._failure(instead, {})
            else:
                self._json(200, server.speaks.listing(server.models))

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            if len(sent := self.rfile.read(length)) < length:  # who asked was killed at it
                self.close_connection = True
                return
            body = json.loads(sent)
            reply = server.take(self._request(body))
            try:
                self._answer(reply, body)
            except (BrokenPipeError, ConnectionResetError):
                server.left.set()
                self.close_connection = True

        def _request(self, body: dict[str, Any]) -> Request:
            return Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)

        def _answer(self, reply: Reply, body: dict[str, Any]) -> None:
            if reply.location:
                self._send(reply.status, "text/plain", b"", Location=reply.location)
            elif reply.body:
                self._send(reply.status, "text/html", reply.body)
            elif reply.kind in ("error", "fault"):
                self._failure(reply, body)
            elif reply.kind == "hang":
                server.closing.wait()
                self.close_connection = True
            elif not server.speaks.streams(self.path, body):
                self._json(200, server.speaks.whole(reply, self._named(body)))
            elif reply.kind == "malformed":
                self._stream(reply, ["data: {this is not JSON\n\n"])
            else:
                frames = server.speaks.frames(reply, self._named(body))
                words = server.speaks.opening + len(reply.deltas())
                self._stream(reply, islice(frames, words) if reply.finish is None else frames)

        def _named(self, body: dict[str, Any]) -> dict[str, Any]:
            """With the model's name, which Google has in the path."""
            in_path = self.path.rpartition("/models/")[2].partition(":")[0]
            return body if "model" in body else {**body, "model": in_path}

        def _failure(self, reply: Reply, body: dict[str, Any]) -> None:
            name = reply.message if reply.kind == "fault" else ""
            failed = server.speaks.failure(name, reply.status, reply.message)
            if isinstance(failed, list):
                self._stream(reply, failed)
            else:
                self._json(*failed)

        def _stream(self, reply: Reply, frames: Iterable[str]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            last = None if reply.cut_after is None else reply.cut_after + server.speaks.opening
            for sent, frame in enumerate(frames):
                if reply.delay:
                    server.closing.wait(reply.delay)
                if last is not None and sent >= last:
                    self.close_connection = True
                    return
                self._chunk(frame.encode(errors="backslashreplace"))  # half a character is escaped
            self._chunk(b"")

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def _json(self, status: int, content: dict[str, Any]) -> None:
            self._send(status, "application/json", json.dumps(content).encode())

        def _send(self, status: int, media_type: str, data: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def read_script(path: Path) -> list[Reply]:
    """A script file: a JSON list of objects with the fields of ``Reply`` (``calls``: [[name, arguments]])."""
    return [Reply(**reply) for reply in json.loads(path.read_text(encoding="utf-8"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--script", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    with ModelServer(*read_script(options.script), port=options.port) as server:
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
