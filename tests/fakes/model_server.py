"""A scripted model server: OpenAI-compatible, real HTTP on loopback, says exactly what a test wrote down.

    with ModelServer(tool("search_meetings", query="price"), text("They asked for 10 % [1].")) as server:
        ...  # server.url is the base URL; server.requests holds what arrived

Replies are used up in order. One with ``when=`` answers only a request whose last message contains those
words; one with ``repeat=True`` is never used up. Alone: ``python -m tests.fakes.model_server --script FILE``.
"""

import argparse
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any, Literal, Self

Kind = Literal["say", "error", "hang", "malformed"]
Chunk = dict[str, Any]


@dataclass
class Reply:
    """What the server answers to one request."""

    kind: Kind = "say"
    text: str = ""
    pieces: list[str] = field(default_factory=list)
    """The text cut as it shall arrive; by words when empty."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    message: str = ""
    delay: float = 0.0
    """Seconds before each piece."""
    cut_after: int | None = None
    """The connection breaks after this many pieces."""
    finish: str | None = ""
    """The reason given for the end; None: the body just ends, without one and without ``[DONE]``."""
    body: bytes = b""
    """An error's body, when it is not JSON."""
    when: str = ""
    repeat: bool = False

    def deltas(self) -> list[str]:
        return self.pieces or [word for word in _words(self.text) if word]


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: dict[str, Any]

    @property
    def last(self) -> str:
        """The text of the last message."""
        messages = self.body.get("messages") or [{}]
        content = messages[-1].get("content") or ""
        return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def text(words: str, **how: Any) -> Reply:
    """An answer in words, streamed word by word."""
    return Reply(text=words, **how)


def tool(name: str, /, **arguments: Any) -> Reply:
    """A call of one tool."""
    return Reply(calls=[(name, arguments)])


def error(status: int, message: str = "", **how: Any) -> Reply:
    return Reply(kind="error", status=status, message=message or f"scripted {status}", **how)


def hang(**how: Any) -> Reply:
    """Nothing comes until the client goes or the server closes."""
    return Reply(kind="hang", **how)


def malformed(**how: Any) -> Reply:
    """A stream whose data is not JSON."""
    return Reply(kind="malformed", **how)


def cut(words: str, **how: Any) -> Reply:
    """The words, then a broken connection."""
    return Reply(text=words, cut_after=len(_words(words)), **how)


def _words(words: str) -> list[str]:
    return [word if i == 0 else f" {word}" for i, word in enumerate(words.split(" "))]


class ModelServer:
    """Starts on entering (or ``start``); ``close`` lets hanging requests go."""

    def __init__(self, *replies: Reply, port: int = 0, models: tuple[str, ...] = ("scripted",)) -> None:
        self.replies = list(replies)
        self.models = models
        self.requests: list[Request] = []
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
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

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
        with self.arrived:
            self.requests.append(request)
            self.arrived.notify_all()
            for reply in self.replies:
                if reply.when in request.last:
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
            listed = [{"id": name, "object": "model"} for name in server.models]
            self._json(200, {"object": "list", "data": listed})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            reply = server.take(
                Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            )
            try:
                self._answer(reply, body)
            except (BrokenPipeError, ConnectionResetError):
                server.left.set()
                self.close_connection = True

        def _answer(self, reply: Reply, body: dict[str, Any]) -> None:
            if reply.body:
                self._send(reply.status, "text/html", reply.body)
            elif reply.kind == "error":
                self._json(reply.status, {"error": {"message": reply.message, "type": "scripted"}})
            elif reply.kind == "hang":
                server.closing.wait()
                self.close_connection = True
            elif body.get("stream"):
                self._stream(reply, body)
            else:
                self._json(200, _whole(reply, body))

        def _stream(self, reply: Reply, body: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for sent, data in enumerate(_events(reply, body)):
                if reply.delay:
                    server.closing.wait(reply.delay)
                if reply.cut_after is not None and sent >= reply.cut_after:
                    self.close_connection = True
                    return
                self._chunk(f"data: {data}\n\n".encode())
            self._chunk(b"")

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def _json(self, status: int, content: dict[str, Any]) -> None:
            self._send(status, "application/json", json.dumps(content).encode())

        def _send(self, status: int, media_type: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


_call_numbers = count(1)


def _calls(reply: Reply) -> list[dict[str, Any]]:
    return [
        {
            "index": index,
            "id": f"call_{next(_call_numbers)}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        for index, (name, arguments) in enumerate(reply.calls)
    ]


def _events(reply: Reply, body: dict[str, Any]) -> Iterator[str]:
    if reply.kind == "malformed":
        yield "{this is not JSON"
        return
    for piece in reply.deltas():
        yield json.dumps(_chunk_of(body, {"role": "assistant", "content": piece}, None))
    if reply.calls:
        yield json.dumps(_chunk_of(body, {"role": "assistant", "tool_calls": _calls(reply)}, None))
    if reply.finish is None:
        return
    yield json.dumps(_chunk_of(body, {}, reply.finish or ("tool_calls" if reply.calls else "stop")))
    yield "[DONE]"


def _frame(body: dict[str, Any], kind: str, choice: dict[str, Any]) -> Chunk:
    return {
        "id": "chatcmpl-scripted",
        "object": kind,
        "created": 0,
        "model": body.get("model", ""),
        "choices": [{"index": 0, **choice}],
    }


def _chunk_of(body: dict[str, Any], delta: dict[str, Any], finish: str | None) -> Chunk:
    return _frame(body, "chat.completion.chunk", {"delta": delta, "finish_reason": finish})


def _whole(reply: Reply, body: dict[str, Any]) -> Chunk:
    message: dict[str, Any] = {"role": "assistant", "content": "".join(reply.deltas())}
    if reply.calls:
        message["tool_calls"] = _calls(reply)
    finish = "tool_calls" if reply.calls else "stop"
    return _frame(body, "chat.completion", {"message": message, "finish_reason": finish})


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
