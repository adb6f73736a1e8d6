"""Clients ask, decide and sync at two server processes of one workspace while one of these is killed again and again:
nothing that was taken is lost, nothing is done twice, and what each client keeps is what the workspace has.

usage: python -m tests.soak.two_processes FOLDER SEED KILLS
"""

import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.parts.house import ask, new_id, op
from tests.parts.several import ENDED, Several, several
from tests.parts.waiting import until

CLIENTS = 3
PATIENCE = 60.0
_AWAY = (httpx.TransportError, ConnectionError)
WORDS = "one two three four five six seven"


@dataclass
class Client:
    """Sends each operation until it was taken, to whichever process is there; keeps what the feed tells."""

    it: Several
    chance: random.Random
    stop: threading.Event
    asked: dict[str, str] = field(default_factory=dict)
    """Each question that was taken, with the run that answers it."""
    approved: set[str] = field(default_factory=set)
    kept: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    cursor: str = ""
    fault: BaseException | None = None

    def live(self) -> None:
        try:
            while not self.stop.is_set():
                match self.chance.randrange(4):
                    case 0 | 1:
                        self.ask()
                    case 2:
                        self.decide()
                    case _:
                        self.pull()
        except BaseException as fault:
            self.fault = fault
            raise

    def ask(self) -> None:
        text = self.chance.choice((f"say {WORDS}", "act bell", "say yes"))
        operation = ask(text, self.chance.choice([new_id(), *self.threads[-2:]]))
        result = self.sent(operation)
        if result is not None:
            self.asked[operation["body"]["message_id"]] = str(result["run_id"])  # type: ignore[index]

    @property
    def threads(self) -> list[str]:
        return [id_ for kind, id_ in self.kept if kind == "thread"]

    def decide(self) -> None:
        waiting = [
            row for (kind, _), row in self.kept.items() if kind == "approval" and row["state"] == "pending"
        ]
        if waiting:
            call = self.chance.choice(waiting)
            decided = op("decide_approval", call["id"], decision="approve", args_hash=call["args_hash"])
            if self.sent(decided) is not None:
                self.approved.add(call["id"])

    def pull(self) -> None:
        page: dict[str, Any] = {"has_more": True}
        while page["has_more"]:
            reply = self._request("GET", "/v1/sync", params={"since": self.cursor} if self.cursor else {})
            assert reply.is_success, reply.text
            page = reply.json()
            for change in page["changes"]:
                if change["action"] == "upsert":
                    self.kept[change["kind"], change["id"]] = change["row"]
                else:
                    self.kept.pop((change["kind"], change["id"]), None)
            self.cursor = page["cursor"]

    def sent(self, operation: dict[str, object]) -> dict[str, Any] | None:
        """Its result, however often it has to be sent; None where it was refused."""
        reply = self._request("POST", "/v1/ops", json={"ops": [operation]})
        assert reply.is_success, reply.text
        [outcome] = reply.json()["outcomes"]
        if outcome["status"] == "failed":
            assert outcome["problem"]["code"] == "approval_settled", outcome
            return None
        result: dict[str, Any] = outcome["result"]
        return result

    def _request(self, method: str, path: str, **about: Any) -> httpx.Response:
        until_ = time.monotonic() + PATIENCE
        while time.monotonic() < until_:
            process = self.chance.choice(self.it.there)
            try:
                reply = process.http.request(method, path, **about)
                if reply.status_code < 500:
                    return reply
            except _AWAY:
                pass
            time.sleep(0.02)
        raise AssertionError("no process has taken it")


def live(folder: Path, seed: int, kills: int) -> dict[str, Any]:
    """Returns what happened, in numbers."""
    chance, stop = random.Random(seed), threading.Event()
    with several(folder) as it:
        clients = [Client(it, random.Random(seed * 100 + number), stop) for number in range(CLIENTS)]
        threads = [threading.Thread(target=client.live) for client in clients]
        for thread in threads:
            thread.start()
        try:
            taken = [_kill(it, chance) for _ in range(kills)]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        faults = [client.fault for client in clients if client.fault is not None]
        assert not faults, faults
        return _sound(it, clients) | {
            "slowest": round(max(taken), 2),
            "median": round(sorted(taken)[len(taken) // 2], 2),
        }


def _kill(it: Several, chance: random.Random) -> float:
    """One of them dies and another takes its place; seconds until nothing was left of what the dead one worked on."""
    time.sleep(chance.uniform(0.1, 0.8))
    dead = chance.choice(it.there)
    other = next(one for one in it.there if one is not dead)
    it.there.remove(dead)
    dead.kill()
    killed = time.monotonic()
    until(lambda: it.count("processes") == 1, "it is noticed", PATIENCE)
    seconds = time.monotonic() - killed
    it.start(other.key)
    print(f"killed: noticed after {seconds:.2f} s", flush=True)
    return seconds


def _sound(it: Several, clients: list[Client]) -> dict[str, Any]:
    there = it.there[0]
    asked = {message: run for client in clients for message, run in client.asked.items()}
    until(lambda: it.count("runs", "status = 'running'") == 0, "every answer ends", PATIENCE)
    approved = sorted({call for client in clients for call in client.approved})
    until(
        lambda: it.count("tool_calls", "state IN ('approved', 'executing')") == 0, "every call ends", PATIENCE
    )
    until(lambda: it.count("runs", "status = 'running'") == 0, "what goes on after them ends", PATIENCE)
    rows = there.everything()
    messages = [row for (kind, _), row in rows.items() if kind == "message"]
    first: Counter[str] = Counter(row["parent_id"] for row in messages if row["role"] == "assistant")
    for message, run_id in asked.items():
        assert first[message] == 1, f"{message} has {first[message]} answers"
        run = there.run(run_id)
        assert run["status"] in ENDED, run
    states = Counter(row["status"] for row in messages if row["role"] == "assistant")
    assert set(states) <= {"finished", "interrupted"}, states
    for row in messages:
        if row["role"] == "assistant" and row["status"] == "finished":
            assert row["text"].strip() in (WORDS, "yes", "I would ring.", "It is done."), row["text"]
    _no_gaps(it)
    rung = Counter(it.rung)
    assert not [call for call, times in rung.items() if times > 1], "rang twice"
    calls = {row["id"]: row["state"] for (kind, _), row in rows.items() if kind == "approval"}
    ended = Counter(calls[call] for call in approved)
    assert set(ended) <= {"succeeded", "unknown"}, ended
    assert all(rung[call] == 1 for call in approved if calls[call] == "succeeded"), "said to have rung"
    assert set(rung) <= set(approved), "nobody allowed it"
    for client in clients:
        client.pull()
        assert client.kept == rows
    return {"asked": len(asked), "approved": len(approved)} | dict(states) | dict(ended)


def _no_gaps(it: Several) -> None:
    broken = it.rows(
        "SELECT run_id FROM run_events GROUP BY run_id HAVING max(seq) <> count(*) OR sum(CASE WHEN"
        " event->>'type' IN ('RUN_FINISHED', 'RUN_ERROR') THEN 1 ELSE 0 END) <> 1"
    )
    assert not broken, broken


if __name__ == "__main__":
    print(live(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
