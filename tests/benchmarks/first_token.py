"""First token: a question through the workspace, beside the same model server asked directly, in one run.

The server's words are scripted and come at once, so what is measured is our stack: TLS, the operation, the run's
rows, the agent, and every event stored before it is sent.
"""

import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.fakes.model_server import ModelServer, text
from tests.parts.house import ask
from tests.parts.workspace_process import started

ROUNDS = 40
WARM_UP = 5


def run() -> Iterable[dict[str, Any]]:
    direct, ours = [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        _workspace(Path(folder)) as (server, client),
        httpx.Client(trust_env=False, timeout=60) as plain,
    ):
        for _ in range(WARM_UP + ROUNDS):  # in turns, so that a loaded machine loads both alike
            direct.append(_ask_directly(plain, server.url))
            ours.append(_ask_workspace(client))
    direct, ours = direct[WARM_UP:], ours[WARM_UP:]
    overhead = [1000 * (mine - theirs) for mine, theirs in zip(ours, direct, strict=True)]
    yield {
        "bench": "first_token",
        "figures": {
            "workspace_ms": _summary([1000 * each for each in ours]),
            "overhead_ms": _summary(overhead),
            "ratio": round(statistics.median(ours) / statistics.median(direct), 1),
            "rounds": ROUNDS,
        },
        "baseline": {"model_server_ms": _summary([1000 * each for each in direct])},
    }


def _summary(values: list[float]) -> dict[str, float]:
    """Median and spread: the middle half, and the slowest of twenty."""
    low, middle, high = statistics.quantiles(values, n=4)
    slow = statistics.quantiles(values, n=20)[-1]
    return {"median": round(middle, 1), "p25": round(low, 1), "p75": round(high, 1), "p95": round(slow, 1)}


@contextmanager
def _workspace(data: Path) -> Iterator[tuple[ModelServer, httpx.Client]]:
    reply = text("Here is the answer.", repeat=True)
    with ModelServer(reply) as server, started(data, "--sample") as child, child.client() as client:
        provider = {"name": "Scripted", "base_url": server.url, "models": [{"name": "scripted"}]}
        client.put("/v1/providers", json=provider).raise_for_status()
        yield server, client


def _ask_directly(client: httpx.Client, url: str) -> float:
    body = {"model": "scripted", "stream": True, "messages": [{"role": "user", "content": "Hello?"}]}
    begun = time.perf_counter()
    with client.stream("POST", f"{url}/chat/completions", json=body) as reply:
        return _seconds_until(reply, '"content"', begun)


def _ask_workspace(client: httpx.Client) -> float:
    begun = time.perf_counter()
    outcome = client.post("/v1/ops", json={"ops": [ask("Hello?")]}).json()["outcomes"][0]
    with client.stream("GET", f"/v1/runs/{outcome['result']['run_id']}/events") as reply:
        return _seconds_until(reply, "TEXT_MESSAGE_CONTENT", begun)


def _seconds_until(reply: httpx.Response, words: str, begun: float) -> float:
    """Reads on to the end, so that the next round finds nothing running."""
    found = 0.0
    for line in reply.iter_lines():
        if not found and words in line:
            found = time.perf_counter() - begun
    assert found, "no words came"
    return found
