"""Several server processes of one workspace, real ones over TLS, each at a port of its own and killed at will."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.fakes.acting_workspace import GATE, RUNG
from tests.parts import postgres
from tests.parts.house import ask, op
from tests.parts.waiting import until
from tests.parts.workspace_process import Started, started

ACTING = ("-m", "tests.fakes.acting_workspace", "--data-dir")
ENDED = ("finished", "failed", "interrupted", "stopped")


@dataclass
class Process:
    """One of them, as an API client of the owner sees it."""

    child: Started
    http: httpx.Client
    key: str

    def kill(self) -> None:
        self.child.process.kill()
        self.child.process.wait()

    def __call__(self, method: str, path: str, **about: Any) -> Any:
        reply = self.http.request(method, f"/v1{path}", **about)
        assert reply.is_success, reply.text
        return reply.json() if reply.content else None

    def do(self, operation: dict[str, object]) -> dict[str, Any]:
        """Its result; it has to succeed."""
        [outcome] = self("POST", "/ops", json={"ops": [operation]})["outcomes"]
        assert outcome["status"] in ("applied", "repeated"), outcome
        result: dict[str, Any] = outcome["result"]
        return result

    def ask(self, text: str, thread: str = "") -> str:
        """The run that answers."""
        return str(self.do(ask(text, thread))["run_id"])

    def run(self, run_id: str) -> dict[str, Any]:
        run: dict[str, Any] = self("GET", f"/runs/{run_id}")
        return run

    def ended(self, run_id: str, status: str = "finished") -> None:
        last = until(lambda: (run := self.run(run_id))["status"] in ENDED and run, "the run ends")
        assert last["status"] == status, last

    def answer(self, run_id: str) -> str:
        run = self.run(run_id)
        messages = self("GET", f"/threads/{run['thread_id']}")["messages"]
        return str(next(m["text"] for m in messages if m["run_id"] == run_id and m["role"] == "assistant"))

    def approvals(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self("GET", "/approvals")
        return found

    def everything(self) -> dict[tuple[str, str], dict[str, Any]]:
        """As a client that has nothing yet: each row by its kind and id."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        page: dict[str, Any] = {"has_more": True, "cursor": None}
        while page["has_more"]:
            page = self("GET", "/sync", params={"since": page["cursor"]} if page["cursor"] else {})
            found |= {(each["kind"], each["id"]): each["row"] for each in page["changes"]}
        return found

    def call(self, call_id: str) -> dict[str, Any]:
        return self.everything()["approval", call_id]

    def decide(self, call: dict[str, Any], decision: str = "approve") -> None:
        self.do(op("decide_approval", call["id"], decision=decision, args_hash=call["args_hash"]))

    def events(self, path: str) -> Iterator[dict[str, Any]]:
        """Each with its number; until the stream ends."""
        with self.http.stream("GET", f"/v1{path}", timeout=20) as reply:
            assert reply.is_success, reply.status_code
            number = ""
            for line in reply.iter_lines():
                if line.startswith("id: "):
                    number = line.rpartition(":")[2]
                elif line.startswith("data: "):
                    yield {**json.loads(line.removeprefix("data: ")), "seq": number and int(number)}


@dataclass
class Several:
    data: Path
    name: str
    """Of the database."""
    stack: ExitStack
    there: list[Process] = field(default_factory=list)

    def start(self, key: str = "") -> Process:
        """``key``: of the owner; one is asked for where there is none yet."""
        place = started(
            self.data,
            "--port",
            str(_free()),
            "--database-url",
            postgres.cluster().url(self.name),
            program=ACTING,
        )
        child = self.stack.enter_context(place)
        key = key or _key(child)
        one = Process(child, self.stack.enter_context(child.client(key)), key)
        self.there.append(one)
        return one

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return postgres.cluster().run(query, database=self.name)

    def count(self, table: str, where: str = "true") -> int:
        [[number]] = self.rows(f"SELECT count(*) FROM {table} WHERE {where}")
        return int(str(number))

    def open_gate(self) -> None:
        (self.data / GATE).touch()

    @property
    def rung(self) -> list[str]:
        """Each effect there was, by its call."""
        file = self.data / RUNG
        return [line.split(" ")[0] for line in file.read_text().splitlines()] if file.exists() else []


def _key(child: Started) -> str:
    """One that outlives the process that was asked for it."""
    with child.client() as http:
        made = http.post("/v1/keys", json={"name": "test"})
    assert made.is_success, made.text
    return str(made.json()["secret"])


@contextmanager
def several(folder: Path, number: int = 2) -> Iterator[Several]:
    name = postgres.cluster().fresh()
    with ExitStack() as stack:
        it = Several(folder, name, stack)
        for _ in range(number):
            it.start(it.there[0].key if it.there else "")
        yield it
    postgres.cluster().release(name)


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
