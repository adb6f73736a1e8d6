"""Other dictation programs beside ours: each in a process of its own, the same files, what they cost and how long they take."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from tests.benchmarks.needs import NeedsMissing

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-peers.lock"
ENVIRONMENT = ROOT / ".venv-peers"
PEERS = ("stock", "holler", "voiceio")


@dataclass(frozen=True)
class Answer:
    """``cpu_ms`` of all its processes; ``latency_ms`` from the file given to the words got."""

    text: str
    cpu_ms: float
    latency_ms: float


class Side(Protocol):
    def hear(self, file: Path) -> Answer: ...


@contextlib.contextmanager
def ours(model: Path) -> Iterator[Side]:
    """The client's worker, as the window uses it."""
    from harmony_desktop.voice.worker import Worker

    worker = Worker(model)
    worker.warm()
    try:
        yield _Ours(worker)
    finally:
        worker.stop()


class _Ours:
    def __init__(self, worker: Any) -> None:
        self._worker = worker

    def hear(self, file: Path) -> Answer:
        from harmony_desktop.domain.problems import HarmonyError

        cpu, began, text = cpu_ms(self._worker.pid), time.perf_counter(), ""
        with contextlib.suppress(HarmonyError):  # nothing said
            text = self._worker.words("file", file, "en", ()).text
        took = (time.perf_counter() - began) * 1000
        return Answer(text, cpu_ms(self._worker.pid) - cpu, took)


@contextlib.contextmanager
def peer(name: str, model: Path) -> Iterator[Side]:
    """``stock`` is faster-whisper itself, with all its defaults."""
    python = environment()
    with tempfile.TemporaryDirectory() as home:
        surroundings = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
        surroundings.pop("PYTHONPATH", None)
        process = subprocess.Popen(
            [str(python), str(ROOT / "tests/parts/peer.py"), name, str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings,
            text=True,
        )
        side = _Peer(process)
        try:
            side.answer()  # ready
            yield side
        finally:
            _end(process)


class _Peer:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def hear(self, file: Path) -> Answer:
        assert self._process.stdin
        cpu, began = cpu_ms(self._process.pid), time.perf_counter()
        self._process.stdin.write(f"{file}\n")
        self._process.stdin.flush()
        text = str(self.answer()["text"])
        took = (time.perf_counter() - began) * 1000
        return Answer(text, cpu_ms(self._process.pid) - cpu, took)

    def answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended with {self._process.poll()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def cpu_ms(pid: int) -> float:
    """Of a process and all its children, to 10 ms: sums over many files are what is told."""
    import psutil

    family = psutil.Process(pid)
    times = [process.cpu_times() for process in (family, *family.children(recursive=True))]
    return 1000 * float(sum(each.user + each.system for each in times))


def environment() -> Path:
    """The peers' own Python; made from their lock file when that has changed."""
    python, mark = ENVIRONMENT / "bin/python", ENVIRONMENT / ".made-from"
    wanted = sha256(LOCK.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return python
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        subprocess.run(
            [*install, "--require-hashes", "-r", str(LOCK)], check=True, stderr=subprocess.PIPE, text=True
        )
    except subprocess.CalledProcessError as error:
        raise NeedsMissing(f"the peers cannot be installed: {(error.stderr or '')[-200:]}") from error
    mark.write_text(wanted)
    return python


def _end(process: subprocess.Popen[str]) -> None:
    import psutil

    family = psutil.Process(process.pid).children(recursive=True)
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    if process.stdout:
        process.stdout.close()
