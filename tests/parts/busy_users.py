"""Users of a workspace, many in one process, each as a window does it: reading along, looking things up, asking,
deciding, thinking. Told what by JSON in; how long everything took by JSON out.

usage: python -m tests.parts.busy_users < PLAN
"""

import asyncio
import json
import random
import ssl
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from harmony_protocol.events import EventType
from tests.parts.busy_team import LOOK, NOTE
from tests.parts.house import ask, op
from tests.parts.invented import MATTERS

PATIENCE = 60.0
QUESTIONS = (
    f"What about the {{}}? {LOOK} briefly.",
    "And what did they want with the {}, at length?",
    f"{LOOK}: who is for the {{}}?",
    "Tell me about the {}.",
    f"{NOTE}, please: the {{}}.",
)
_WORDS = EventType.TEXT_CONTENT.value
_ENDS = (EventType.RUN_FINISHED.value, EventType.RUN_ERROR.value)


@dataclass
class Seen:
    """What all of them measured. ``took``: by route, seconds and whether it went well."""

    measuring: bool = False
    took: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    faults: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def note(self, route: str, began: float, problem: str = "") -> None:
        if problem:
            self.faults[f"{route}: {problem}"[:300]] += 1
        if self.measuring:
            self.took[route].append((time.monotonic() - began, not problem))


class Away(Exception):
    """It did not work; it was noted, and the user goes on with something else."""


@dataclass
class User:
    http: httpx.AsyncClient
    seen: Seen
    space: str
    chance: random.Random
    thinking: float
    """Seconds from an answer to the next question, on average."""
    cursor: str = ""
    thread: str = ""
    asked: int = field(init=False)
    meetings: list[str] = field(default_factory=list)
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Calls to be decided on, by id."""
    answers: dict[str, str] = field(default_factory=dict)
    """Runs in the thread at hand."""
    fresh: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self.asked = self.chance.randrange(len(QUESTIONS))

    async def live(self, joins: float) -> None:
        await asyncio.sleep(joins)
        while not self.cursor:
            with suppress(Away):
                await self.get("/v1/me")
                await self.get("/v1/models")
                await self.pull()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.read_along())
            group.create_task(self.work())

    async def work(self) -> None:
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / self.thinking))
            with suppress(Away):
                await self.look_around()
                await self.converse()

    async def look_around(self) -> None:
        matter = self.chance.choice(MATTERS)
        await self.get("/v1/threads")
        await self.get("/v1/conversations", "?q", q=matter, limit=20)
        await self.get("/v1/said", q=matter)
        if self.meetings:
            meeting = self.chance.choice(self.meetings)
            await self.get(f"/v1/conversations/{meeting}", hide=meeting)
            await self.get(f"/v1/conversations/{meeting}/transcript", hide=meeting)

    async def converse(self) -> None:
        """A question, in the thread at hand or a new one, to the end of its answer and of what this waits for."""
        question = QUESTIONS[self.asked % len(QUESTIONS)].format(self.chance.choice(MATTERS))
        if self.asked % 3 == 0:
            self.thread = ""
            self.answers.clear()
        operation = ask(question, self.thread)
        body: Any = operation["body"]
        body["time_zone"] = "Europe/Oslo"
        if self.space and not self.thread and self.asked % 2:
            body["space_id"] = self.space
        self.asked, self.thread = self.asked + 1, str(operation["target"])
        began = time.monotonic()
        run_id = str((await self.do("send_message", operation))["run_id"])
        told, said = set[str](), False
        while run_id:
            told.add(run_id)
            first, last = await self.follow(run_id)
            if first and not said:
                said = True
                self.seen.note("first word of an answer", began + time.monotonic() - first)
            waits = last.get("outcome") or last.get("result")
            if last.get("outcome"):
                await self.decide()
            run_id = await self.next_run(told) if waits else ""
        self.seen.note("whole answer", began)

    async def follow(self, run_id: str) -> tuple[float, dict[str, Any]]:
        """When its first words came, and its last event."""
        first, last = 0.0, dict[str, Any]()
        async with self.streamed(f"/v1/runs/{run_id}/events", "/v1/runs/{id}/events") as lines:
            async for line in lines:
                if line.startswith("data: "):
                    event = json.loads(line.removeprefix("data: "))
                    if event["type"] == _WORDS and not first:
                        first = time.monotonic()
                    if event["type"] in _ENDS:
                        last = event
        if last.get("type") != _ENDS[0]:
            self.seen.note("answer", time.monotonic(), f"ended with {last or 'nothing'}")
            raise Away
        return first, last

    async def decide(self) -> None:
        await self.until(lambda: self.waiting, "a call to decide on")
        for call in tuple(self.waiting.values()):
            decided = op("decide_approval", call["id"], decision="approve", args_hash=call["args_hash"])
            await self.do("decide_approval", decided)
            self.waiting.pop(call["id"], None)

    async def next_run(self, told: set[str]) -> str:
        await self.until(lambda: set(self.answers) - told, "the answer goes on")
        return next(iter(set(self.answers) - told))

    async def until(self, fact: Any, what: str) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE), self.fresh:
                await self.fresh.wait_for(fact)
        except TimeoutError as error:
            self.seen.note(what, began, "never came")
            raise Away from error

    async def read_along(self) -> None:
        while True:
            try:
                async with self.streamed("/v1/events", "/v1/events") as lines:
                    async for line in lines:
                        if line.startswith("event: changed"):
                            await self.pull()
            except Away:
                await asyncio.sleep(1)

    async def pull(self) -> None:
        more = True
        while more:
            told = "since" if self.cursor else "everything"
            page = await self.get("/v1/sync", told, **({"since": self.cursor} if self.cursor else {}))
            self.cursor, more = page["cursor"], page["has_more"]
            for change in page["changes"]:
                if change["action"] == "upsert":
                    self.keep(change["kind"], change["row"])
        async with self.fresh:
            self.fresh.notify_all()

    def keep(self, kind: str, row: dict[str, Any]) -> None:
        if kind == "conversation":
            self.meetings.append(row["id"])
        elif kind == "approval" and row["state"] == "pending":
            self.waiting[row["id"]] = row
        elif kind == "message" and row["thread_id"] == self.thread and row["run_id"]:
            self.answers[row["run_id"]] = row["id"]

    async def do(self, name: str, operation: dict[str, object]) -> dict[str, Any]:
        reply = await self.request("POST", "/v1/ops", f"/v1/ops {name}", json={"ops": [operation]})
        [outcome] = reply["outcomes"]
        if outcome["status"] != "applied":
            self.seen.note(f"operation {name}", time.monotonic(), str(outcome.get("problem")))
            raise Away
        result: dict[str, Any] = outcome["result"]
        return result

    async def get(self, path: str, told: str = "", hide: str = "", **params: Any) -> Any:
        route = path.replace(hide, "{id}") if hide else path
        return await self.request("GET", path, f"{route} {told}".strip(), params=params)

    async def request(self, method: str, path: str, route: str, **about: Any) -> Any:
        began, problem = time.monotonic(), ""
        try:
            reply = await self.http.request(method, path, **about)
            problem = "" if reply.is_success else f"{reply.status_code} {reply.text}"
        except httpx.HTTPError as error:
            problem = type(error).__name__
        self.seen.note(f"{method} {route}", began, problem)
        if problem:
            raise Away
        return reply.json()

    @asynccontextmanager
    async def streamed(self, path: str, route: str) -> AsyncIterator[AsyncIterator[str]]:
        """Its lines; what is noted is the time until it begins."""
        began = time.monotonic()
        try:
            async with self.http.stream("GET", path) as reply:
                self.seen.note(
                    f"GET {route}", began, "" if reply.is_success else f"status {reply.status_code}"
                )
                if not reply.is_success:
                    raise Away
                yield reply.aiter_lines()
        except httpx.HTTPError as error:
            self.seen.note(f"GET {route}", began, f"in the middle: {type(error).__name__}")
            raise Away from error


async def live(plan: dict[str, Any]) -> dict[str, Any]:
    """``ramp`` seconds in which they come, then ``seconds`` that are measured."""
    seen, trust = Seen(), ssl.create_default_context(cafile=plan["ca_file"])
    clients, living = [], []
    for number, each in enumerate(plan["users"]):
        headers = {"X-API-Key": each["key"]}
        http = httpx.AsyncClient(
            base_url=plan["url"], headers=headers, verify=trust, trust_env=False, timeout=PATIENCE
        )
        clients.append(http)
        chance = random.Random(plan["seed"] * 1000 + number)
        user = User(http, seen, each["space"], chance, plan["thinking"])
        living.append(asyncio.create_task(user.live(plan["ramp"] * number / len(plan["users"]))))
    await asyncio.sleep(plan["ramp"])
    seen.measuring = True
    print("measuring", flush=True)
    began = time.process_time()
    done, _ = await asyncio.wait(living, timeout=plan["seconds"], return_when=asyncio.FIRST_EXCEPTION)
    seen.measuring = False
    spent = time.process_time() - began
    print("measured", flush=True)
    for task in living:
        task.cancel()
    await asyncio.gather(*living, return_exceptions=True)
    for task in done:
        task.result()
    for http in clients:
        await http.aclose()
    return {"took": seen.took, "faults": seen.faults, "cpu_seconds": round(spent, 1)}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(live(json.load(sys.stdin)))), flush=True)
