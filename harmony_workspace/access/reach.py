"""How a command of this user reaches the workspace: the one that runs, or one started for the time of the command."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from harmony_protocol.local import READY_FD_ENV, ControlReply, ControlRequest, Endpoint, Ready
from harmony_workspace.paths import Paths

if TYPE_CHECKING:
    import httpx

CLIENT = "workspace-cli"
_PATIENCE = 30.0
_START_PATIENCE = 120.0
_END_PATIENCE = 10.0


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
    child = None
    try:
        line, reply = _attach(_endpoint(paths))
    except (OSError, ValidationError):
        child, endpoint = _start(paths)
        line, reply = _attach(endpoint)
    try:
        assert reply.endpoint is not None  # `_attach` refuses a reply without one
        with _client(reply.endpoint, reply.api_key) as http:
            yield Workspace(http)
    finally:  # also when the command was refused: what it started ends with it
        if child is not None:
            with suppress(OSError, ValidationError):
                line.ask(ControlRequest(action="stop", client=CLIENT))
        line.close()
        if child is not None:
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


def _start(paths: Paths) -> tuple[subprocess.Popen[bytes], Endpoint]:
    read_end, write_end = os.pipe()
    program = (
        [sys.executable]
        if getattr(sys, "frozen", False)
        else [sys.executable, "-P", "-m", "harmony_workspace"]
    )
    try:
        child = subprocess.Popen(
            [*program, "serve", "--data-dir", str(paths.data)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # whoever reads our output is not kept waiting by a workspace that stays
            env=os.environ | {READY_FD_ENV: str(write_end)},
            pass_fds=(write_end,),
            start_new_session=True,
        )
    finally:
        os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        first = pipe.readline()
    if not first:
        child.wait(_START_PATIENCE)
        raise Unreachable("The workspace could not be started.")
    return child, Ready.model_validate(json.loads(first)).endpoint


def _client(endpoint: Endpoint, key: str) -> "httpx.Client":
    import ssl

    import httpx

    context = ssl.create_default_context(cafile=endpoint.ca_file or None)
    return httpx.Client(
        base_url=endpoint.url, headers={"X-API-Key": key}, verify=context, timeout=300.0, trust_env=False
    )
