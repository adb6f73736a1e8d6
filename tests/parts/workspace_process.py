"""A workspace in a process of its own, reached as windows and commands reach it."""

import contextlib
import io
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from harmony_protocol.local import READY_FD_ENV, Endpoint, Ready
from harmony_workspace.__main__ import main

SERVE = ("-m", "harmony_workspace", "serve", "--data-dir")
WORDED = ("-m", "tests.fakes.worded_workspace")


@dataclass
class Started:
    """A child as a window starts it; ``pipe`` is the end the window reads."""

    process: subprocess.Popen[bytes]
    pipe: Any
    ready: Ready
    data: Path

    def let_go(self) -> None:
        """The window closes its end, as it does when it ends."""
        self.pipe.close()

    def client(self, key: str = "") -> httpx.Client:
        endpoint = self.ready.endpoint
        context = ssl.create_default_context(cafile=endpoint.ca_file)
        headers = {"X-API-Key": key or self.ready.api_key}
        return httpx.Client(
            base_url=endpoint.url, headers=headers, verify=context, trust_env=False, timeout=20
        )

    def control(self) -> "ControlLine":
        return ControlLine(self.ready.endpoint.control)

    def end(self, seconds: float = 20.0) -> int:
        self.let_go()
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(seconds)


class ControlLine:
    """A connection to the control socket."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(20)
        self._socket.connect(path)
        self._file = self._socket.makefile("rwb")

    def ask(self, **request: Any) -> dict[str, Any]:
        self._file.write(json.dumps(request).encode() + b"\n")
        self._file.flush()
        reply: dict[str, Any] = json.loads(self._file.readline())
        return reply

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        self._socket.close()

    def __enter__(self) -> "ControlLine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def started(data: Path, *arguments: str, program: tuple[str, ...] = SERVE) -> Iterator[Started]:
    """Starts it with a pipe to write its one line to; ends it after the block."""
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        [sys.executable, *program, str(data), *arguments],
        env=os.environ | {READY_FD_ENV: str(write_end)},
        pass_fds=(write_end,),
        stdin=subprocess.DEVNULL,
    )
    os.close(write_end)
    pipe = os.fdopen(read_end, "rb")
    try:
        line = pipe.readline()
        assert line, "it ended before it was ready"
        child = Started(process, pipe, Ready.model_validate_json(line), data)
        yield child
    finally:
        pipe.close()
        if process.poll() is None:
            process.terminate()
        process.wait(20)


def endpoint(data: Path) -> Endpoint:
    return Endpoint.model_validate_json((data / "workspace/run/endpoint.json").read_bytes())


def command(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harmony_workspace", *arguments, "--data-dir", str(data)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def spoken(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """The same in this process, for stories about what a command does and says; its start is told by others."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*arguments, "--data-dir", str(data)])
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


_NOBODY = 65534
# the system's own interpreter: ours may live where only its owner may go
_KNOCK = """
import socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect(sys.argv[1])
    try:
        line.sendall(sys.stdin.buffer.read())
    except BrokenPipeError:
        pass  # refused before it said a word; the answer is waiting
    sys.stdout.buffer.write(line.recv(9999))
"""


def as_a_stranger(path: str, request: bytes) -> bytes:
    """What the control socket answers another user of this computer."""
    knock = [shutil.which("python3", path="/usr/bin") or sys.executable, "-c", _KNOCK, path]
    asked = subprocess.run(
        knock, input=request, capture_output=True, user=_NOBODY, group=_NOBODY, cwd="/", env={}, check=False
    )
    return asked.stdout + asked.stderr
