"""How a command of this user reaches the workspace: the one that runs, or one started for the time of the command."""

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from pydantic import ValidationError

from harmony_protocol.local import READY_FD_ENV, ControlReply, ControlRequest, Endpoint, Ready
from harmony_workspace.paths import Paths
from harmony_workspace.program import command

if TYPE_CHECKING:
    import httpx

CLIENT = "workspace-cli"
_PATIENCE = 30.0
_START_PATIENCE = 120.0
_END_PATIENCE = 10.0
_FOUND_PATIENCE, _PAUSE = 10.0, 0.1


class Unreachable(Exception):
    """The workspace does not answer; said in one line, code 3."""


class Line:
    """A held control connection: one JSON line each way."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(_PATIENCE)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise
        self._file = self._socket.makefile("rwb")

    def ask(self, request: ControlRequest) -> ControlReply:
        self._file.write(request.model_dump_json().encode() + b"\n")
        self._file.flush()
        return ControlReply.model_validate_json(self._file.readline())

    def close(self) -> None:
        with suppress(OSError):
            self._file.close()
        self._socket.close()


@dataclass(frozen=True)
class Workspace:
    """Requests to the workspace with this user's key."""

    http: "httpx.Client"

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> "httpx.Response":
        import httpx

        try:
            return self.http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise Unreachable(f"The workspace does not answer: {error}") from error

    def send(self, path: str, content: bytes) -> "httpx.Response":
        """A part of a file."""
        import httpx

        try:
            return self.http.put(path, content=content)
        except httpx.HTTPError as error:
            raise Unreachable(f"The workspace does not answer: {error}") from error

    @contextmanager
    def stream(self, path: str, body: dict[str, Any]) -> "Iterator[httpx.Response]":
        """A reply that may come for hours."""
        import httpx

        try:
            with self.http.stream("POST", path, json=body, timeout=None) as reply:
                if not reply.is_success:
                    reply.read()
                yield reply
        except httpx.HTTPError as error:
            raise Unreachable(f"The workspace broke off: {error}") from error


@contextmanager
def workspace(paths: Paths) -> Iterator[Workspace]:
    """Attaches to the running workspace, or starts one and stops it afterwards unless somebody else came."""
    with ExitStack() as stack:
        try:
            line, reply = _attach(_endpoint(paths))
            stack.callback(line.close)
        except (OSError, ValidationError):
            reply = stack.enter_context(_started(paths))
        assert reply.endpoint is not None  # `_attach` refuses a reply without one
        yield Workspace(stack.enter_context(_client(reply.endpoint, reply.api_key)))


@contextmanager
def _started(paths: Paths) -> Iterator[ControlReply]:
    """What it started ends with the command, however that ends: refused, or by Ctrl+C in the middle of the start."""
    with tempfile.TemporaryFile() as words:
        child, pipe = _start(paths, words)
        line = None
        try:
            with pipe:
                own = _ready(child, pipe, words)
            line, reply = _attach_soon(paths)
            yield reply
        finally:
            if line is None or reply.endpoint != own:
                child.terminate()  # nobody came to it: another process is the one that is found
            else:
                with suppress(OSError, ValidationError):
                    line.ask(ControlRequest(action="stop", client=CLIENT))
            if line is not None:
                line.close()
            _see_end(child)


def _see_end(child: subprocess.Popen[bytes]) -> None:
    """Somebody else may have come meanwhile: then it stays, for them."""
    with suppress(subprocess.TimeoutExpired):
        child.wait(_END_PATIENCE)


def _endpoint(paths: Paths) -> Endpoint:
    return Endpoint.model_validate_json(paths.endpoint.read_bytes())


def _attach(endpoint: Endpoint) -> tuple[Line, ControlReply]:
    line = Line(endpoint.control)
    reply = line.ask(ControlRequest(action="key", client=CLIENT, hold=True))
    if not reply.ok or reply.endpoint is None:
        line.close()
        raise Unreachable(f"The workspace refuses this user: {reply.error}")
    return line, reply


def _attach_soon(paths: Paths) -> tuple[Line, ControlReply]:
    """Where several processes serve, the one that leads is found a moment later than it is ready."""
    until = time.monotonic() + _FOUND_PATIENCE
    while True:
        try:
            return _attach(_endpoint(paths))
        except (OSError, ValidationError) as error:
            if time.monotonic() > until:
                raise Unreachable("The workspace was started and cannot be reached.") from error
            time.sleep(_PAUSE)


def _start(paths: Paths, words: IO[bytes]) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    """The process, and the pipe in which it says that it is ready. ``words``: what it has to say else; whoever reads
    our own output is not kept waiting by a workspace that stays."""
    read_end, write_end = os.pipe()
    try:
        child = subprocess.Popen(
            command("serve", "--data-dir", str(paths.data)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            env=os.environ | {READY_FD_ENV: str(write_end)},
            pass_fds=(write_end,),
            start_new_session=True,
        )
    except BaseException:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    return child, os.fdopen(read_end, "rb")


def _ready(child: subprocess.Popen[bytes], pipe: IO[bytes], words: IO[bytes]) -> Endpoint:
    first = pipe.readline()
    if first:
        return Ready.model_validate(json.loads(first)).endpoint
    child.wait(_START_PATIENCE)
    words.seek(0)
    said = words.read().decode(errors="replace").strip().rpartition("\n")[2]
    why = said.removeprefix("harmony-workspace: ")
    raise Unreachable(
        f"The workspace could not be started: {why}" if why else "The workspace could not be started."
    )


def _client(endpoint: Endpoint, key: str) -> "httpx.Client":
    import ssl

    import httpx

    context = ssl.create_default_context(cafile=endpoint.ca_file or None)
    return httpx.Client(
        base_url=endpoint.url, headers={"X-API-Key": key}, verify=context, timeout=300.0, trust_env=False
    )
