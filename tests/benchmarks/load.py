"""A team at work on a real server: p95 of each endpoint, growth of memory and of the database, what a user costs.

200 users (``HARMONY_LOAD_USERS``) for ten minutes (``HARMONY_LOAD_SECONDS``) on two processes
(``HARMONY_LOAD_PROCESSES``) and PostgreSQL, whose commits reach the disk; then a tenth of them on one process and a
file, the plain alternative. Each has a key, reads along, looks things up, asks, decides and thinks for three minutes on
average (``HARMONY_LOAD_THINKING``, in seconds; ``tests/parts/busy_users.py``): some twenty questions an hour. The users,
the model and the server are processes of their own; all of them share this machine, and what each takes of it is told.
QUICK: HARMONY_LOAD_USERS=20 HARMONY_LOAD_SECONDS=30 HARMONY_LOAD_THINKING=20 HARMONY_LOAD_MEETINGS=200.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from harmony_workspace.paths import resolve
from tests.benchmarks.needs import NeedsMissing
from tests.parts import busy_team, postgres, watched
from tests.parts.postgres import Cluster
from tests.parts.waiting import until

USERS = int(os.environ.get("HARMONY_LOAD_USERS", "200"))
SECONDS = float(os.environ.get("HARMONY_LOAD_SECONDS", "600"))
MEETINGS = int(os.environ.get("HARMONY_LOAD_MEETINGS", "2000"))
THINKING = float(os.environ.get("HARMONY_LOAD_THINKING", "180"))
PROCESSES = int(os.environ.get("HARMONY_LOAD_PROCESSES", "2"))
A_WORD = 1 / 60
STARTS, PATIENCE = 120.0, 300.0
_MB = 2**20


@dataclass(frozen=True)
class Size:
    users: int
    meetings: int
    seconds: float

    @property
    def ramp(self) -> float:
        """In which they come, and the server loads what it needs."""
        return max(20.0, self.users / 5)


def run() -> Iterable[dict[str, Any]]:
    if postgres.programs() is None:
        raise NeedsMissing("PostgreSQL is missing: apt-get install postgresql")
    measured = _on_postgresql(Size(USERS, MEETINGS, SECONDS))
    plain = _on_a_file(Size(max(5, USERS // 10), max(50, MEETINGS // 10), max(20.0, SECONDS / 10)))
    ratio = measured["cost"]["server_cpu_ms_a_run"] / max(1e-9, plain["cost"]["server_cpu_ms_a_run"])
    figures = {**measured, "p95_ms_worst": _worst(measured), "errors": _errors(measured)}
    figures["cpu_a_run_against_plain"] = round(ratio, 2)
    baseline = {"what": "one process, a file, a tenth of the users", **plain}
    yield {"bench": "load", "figures": figures, "baseline": baseline}


def _worst(measured: dict[str, Any]) -> float:
    return max((each["p95_ms"] for each in measured["endpoints"].values()), default=0.0)


def _errors(measured: dict[str, Any]) -> int:
    return sum(each["errors"] for each in (*measured["endpoints"].values(), *measured["answers"].values()))


def _on_postgresql(size: Size) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(lasting=True)
        try:
            name = cluster.empty()
            url = cluster.url(name)
            with _model() as model:
                users = busy_team.made(Path(folder), url, model[1], size.users, size.meetings)
                arguments = ["--database-url", url, "--processes", str(PROCESSES)]
                with _server(Path(folder), *arguments) as server:
                    return _measured(
                        size,
                        Path(folder),
                        users,
                        server,
                        model[0],
                        partial(_counted, cluster, name),
                        cluster.pid,
                    )
        finally:
            cluster.stop()


def _on_a_file(size: Size) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, _model() as model:
        users = busy_team.made(Path(folder), "", model[1], size.users, size.meetings)
        with _server(Path(folder)) as server:
            return _measured(size, Path(folder), users, server, model[0], partial(_sized, Path(folder)))


@contextmanager
def _model() -> Iterator[tuple[int, str]]:
    """Its process, and where it is."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(busy_team.script(A_WORD))
        file.flush()
        command = [sys.executable, "-m", "tests.fakes.model_server", "--script", file.name]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield process.pid, process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait()


@contextmanager
def _server(data: Path, *arguments: str) -> Iterator[tuple[int, str]]:
    """Its first process, and where it listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "harmony_workspace",
        "serve",
        "--data-dir",
        str(data),
        "--port",
        str(port),
    ]
    process = subprocess.Popen([*command, *arguments], stdin=subprocess.DEVNULL)
    url = f"https://127.0.0.1:{port}"
    try:
        until(lambda: _answers(process, data, url), "the server answers", STARTS)
        yield process.pid, url
    finally:
        process.terminate()
        process.wait(60)


def _answers(process: subprocess.Popen[bytes], data: Path, url: str) -> bool:
    assert process.poll() is None, "the server ended"
    if not resolve(data).endpoint.exists():
        return False
    try:
        return httpx.get(f"{url}/.well-known/harmony", verify=False, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _counted(cluster: Cluster, name: str) -> dict[str, float]:
    """What only grows."""
    commits = f"(SELECT xact_commit FROM pg_stat_database WHERE datname = '{name}')"
    [[size, wal, done]] = cluster.run(
        f"SELECT pg_database_size('{name}'), pg_current_wal_lsn() - '0/0', {commits}"
    )
    return {"database": float(str(size)), "log": float(str(wal)), "commits": float(str(done))}


def _sized(folder: Path) -> dict[str, float]:
    file = resolve(folder).database
    return {"database": float(sum(each.stat().st_size for each in file.parent.glob(f"{file.name}*")))}


def _measured(
    size: Size,
    data: Path,
    users: list[dict[str, str]],
    server: tuple[int, str],
    model: int,
    counted: Callable[[], dict[str, float]],
    database: int | None = None,
) -> dict[str, Any]:
    ca_file = json.loads(resolve(data).endpoint.read_text())["ca_file"]
    plan = {"users": users, "url": server[1], "ca_file": ca_file, "ramp": size.ramp, "seconds": size.seconds}
    plan["thinking"] = THINKING
    command = [sys.executable, "-m", "tests.parts.busy_users"]
    load = [round(each, 1) for each in os.getloadavg()]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as generator,
        watched.Memory(lambda: watched.family(server[0])) as memory,
    ):
        assert generator.stdin is not None
        assert generator.stdout is not None
        json.dump({**plan, "seed": 8}, generator.stdin)
        generator.stdin.close()
        assert generator.stdout.readline() == "measuring\n"
        began, before = time.monotonic(), counted()
        spent = {"server": watched.cpu(server[0]), "model": watched.cpu(model)}
        spent["postgresql"] = watched.cpu(database) if database else {}
        assert generator.stdout.readline() == "measured\n"
        seconds = time.monotonic() - began
        after = counted()
        now = {"server": watched.cpu(server[0]), "model": watched.cpu(model)}
        now["postgresql"] = watched.cpu(database) if database else {}
        told = json.loads(generator.stdout.read())
    cpu = {who: _since(spent[who], now[who]) for who in spent}
    return {
        "users": size.users,
        "thinking_seconds": THINKING,
        "meetings": size.meetings,
        "seconds": round(seconds),
        "load_before": load,
        "load_after": [round(each, 1) for each in os.getloadavg()],
        **_endpoints(told["took"]),
        "faults": dict(sorted(told["faults"].items(), key=lambda each: -each[1])[:10]),
        "cpu_seconds": {who: round(sum(each), 1) for who, each in cpu.items()}
        | {"users": told["cpu_seconds"]},
        "server_cpu_seconds_by_process": [round(each, 1) for each in cpu["server"]],
        "memory": memory.grown(size.ramp + size.seconds / 10),
        "database": {f"{name}_a_second": round((after[name] - before[name]) / seconds) for name in after},
        "cost": _cost(size, seconds, told["took"], cpu, after["database"] - before["database"]),
    }


def _since(before: dict[int, float], now: dict[int, float]) -> list[float]:
    """Of each process; the longest first."""
    return sorted((max(0.0, spent - before.get(pid, 0.0)) for pid, spent in now.items()), reverse=True)


def _endpoints(took: dict[str, list[tuple[float, bool]]]) -> dict[str, Any]:
    ours = {route: _spread(each) for route, each in sorted(took.items())}
    methods = ("GET ", "POST ")
    return {
        "endpoints": {route: each for route, each in ours.items() if route.startswith(methods)},
        "answers": {route: each for route, each in ours.items() if not route.startswith(methods)},
    }


def _spread(took: list[tuple[float, bool]]) -> dict[str, float]:
    ordered = sorted(seconds for seconds, _ in took)
    places = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    return {
        "count": len(took),
        **{name: round(1000 * ordered[int(part * (len(ordered) - 1))], 1) for name, part in places.items()},
        "errors": sum(not well for _, well in took),
    }


def _cost(
    size: Size,
    seconds: float,
    took: dict[str, list[tuple[float, bool]]],
    cpu: dict[str, list[float]],
    grown: float,
) -> dict[str, float]:
    """``run``: a question answered to the end, with what its asker reads and looks up around it."""
    runs = max(1, len(took.get("whole answer", ())))
    hours = size.users * seconds / 3600
    server, database = sum(cpu["server"]), sum(cpu["postgresql"])
    return {
        "runs": runs,
        "server_cpu_seconds_a_user_hour": round(server / hours, 1),
        "postgresql_cpu_seconds_a_user_hour": round(database / hours, 1),
        "server_cpu_ms_a_run": round(1000 * server / runs, 1),
        "postgresql_cpu_ms_a_run": round(1000 * database / runs, 1),
        "database_kb_a_run": round(grown / 1024 / runs, 1),
        "syncs_a_run": round(len(took.get("GET /v1/sync since", ())) / runs, 1),
        "cores_used": round((server + database) / seconds, 2),
    }
