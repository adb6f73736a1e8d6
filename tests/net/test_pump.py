"""The way of operations to a workspace that refuses, is slow, or says nothing of use."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harmony_desktop.domain.facts import Bus, DecisionRefused, Fact, Parked
from harmony_desktop.domain.syncing import ApprovalRow, OpKind
from harmony_desktop.net.workspace import Workspace
from harmony_desktop.services.pump import Pump
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.store import approvals, changes, outbox, reading
from harmony_desktop.store.store import Store
from harmony_workspace.access import tls
from tests.fakes.https_server import Exchange, serving
from tests.store.test_approvals import MAIL
from tests.store.test_outbox import THREAD
from tests.store.test_shown import op


class _Keeper:
    def __init__(self, store: Store) -> None:
        self.store = store


@dataclass
class _Link:
    """Always there."""

    there: Workspace
    complaints: list[str] = field(default_factory=list)

    async def workspace(self) -> Workspace:
        return self.there

    def lost(self, _: Workspace, problem: Any) -> None:
        self.complaints.append(problem.code)


Answer = Callable[[list[dict[str, Any]]], Awaitable[tuple[int, object]]]


@dataclass
class Way:
    """What was asked of the workspace, batch by batch."""

    store: Store
    pump: Pump
    facts: list[Fact]
    batches: list[list[str]]
    running: list["asyncio.Future[None]"] = field(default_factory=list)

    async def all_sent(self) -> None:
        self.running.append(asyncio.ensure_future(self.pump.run()))
        await asyncio.wait_for(self.pump.drained(), 20)


@asynccontextmanager
async def way(folder: Path, answer: Answer) -> AsyncIterator[Way]:
    made = tls.own(folder)
    assert made.ca is not None
    store = Store(folder / "1")
    await store.open()
    batches: list[list[str]] = []

    async def ops(exchange: Exchange) -> None:
        asked = json.loads(exchange.body)["ops"]
        batches.append([one["body"].get("title", "") for one in asked])
        status, body = await answer(asked)
        await exchange.reply(status, json.dumps(body))

    async with serving(made.certificate, made.key, made.ca, {"/v1/ops": ops}) as server:
        workspace = server.workspace()
        link: Any = _Link(workspace)
        bus, keeper = Bus(), _Keeper(store)
        snapshots = Snapshots(keeper, bus)  # type: ignore[arg-type]
        pump = Pump(keeper, link, snapshots, None, bus)  # type: ignore[arg-type]
        facts: list[Fact] = []
        bus.subscribe(facts.append)
        found = Way(store, pump, facts, batches)
        try:
            yield found
        finally:
            for task in found.running:
                task.cancel()
            await asyncio.gather(*found.running, return_exceptions=True)
            await workspace.close()
            await store.close()


async def renamed(way: Way, thread: str, title: str) -> None:
    await way.store.do(outbox.add, op(OpKind.UPDATE_THREAD, thread, title=title))


def outcome(one: dict[str, Any], status: str = "applied", code: str = "") -> dict[str, Any]:
    problem = {"code": code, "status": 409} if code else None
    return {"op_id": one["op_id"], "status": status, "problem": problem}


async def test_a_refused_operation_stops_its_lane_and_no_other(tmp_path: Path) -> None:
    refused_once: list[str] = []

    async def answer(asked: list[dict[str, Any]]) -> tuple[int, object]:
        stuck: set[str] = set()
        told = []
        for one in asked:
            if one["target"] in stuck:
                told.append(outcome(one, "skipped"))
            elif one["body"]["title"] == "bad":
                refused_once.append(one["op_id"])
                stuck.add(one["target"])
                told.append(outcome(one, "failed", "conflict"))
            else:
                told.append(outcome(one))
        return 200, {"outcomes": told}

    async with way(tmp_path, answer) as found:
        for thread, title in (("t1", "bad"), ("t1", "after"), ("t2", "one"), ("t2", "two")):
            await renamed(found, thread, title)
        await found.all_sent()
        assert found.batches == [["bad", "after", "one", "two"], ["after"]]
        assert [f.problem.code for f in found.facts if isinstance(f, Parked)] == ["conflict"]
        assert len(await found.store.do(reading.refusals)) == 1


async def test_a_batch_refused_as_a_whole_goes_one_by_one(tmp_path: Path) -> None:
    async def answer(asked: list[dict[str, Any]]) -> tuple[int, object]:
        if any(one["body"]["title"] == "huge" for one in asked):
            return 413, {"code": "too_large", "status": 413}
        return 200, {"outcomes": [outcome(one) for one in asked]}

    async with way(tmp_path, answer) as found:
        for thread, title in (("t1", "one"), ("t2", "huge"), ("t3", "three")):
            await renamed(found, thread, title)
        await found.all_sent()
        assert found.batches[0] == ["one", "huge", "three"]
        assert sorted(found.batches[1:]) == [["huge"], ["one"], ["three"]]
        (left,) = await found.store.do(reading.refusals)
        assert left.problem.code == "too_large"


async def test_what_got_no_answer_of_use_is_tried_again(tmp_path: Path) -> None:
    answers = [(503, {"code": "internal", "retryable": True}), (200, {"outcomes": []}), (200, None)]

    async def answer(asked: list[dict[str, Any]]) -> tuple[int, object]:
        status, body = answers.pop(0)
        return status, body or {"outcomes": [outcome(one, "repeated") for one in asked]}

    async with way(tmp_path, answer) as found:
        await renamed(found, "t1", "one")
        await found.all_sent()
        assert found.batches == [["one"]] * 3
        assert await found.store.do(outbox.count) == 0


async def test_a_slow_lane_does_not_hold_up_the_others(tmp_path: Path) -> None:
    came = {title: asyncio.Event() for title in ("slow", "quick", "behind it")}
    gate = asyncio.Event()

    async def answer(asked: list[dict[str, Any]]) -> tuple[int, object]:
        title = asked[0]["body"]["title"]
        came[title].set()
        if title == "slow":
            await gate.wait()
        return 200, {"outcomes": [outcome(one) for one in asked]}

    async with way(tmp_path, answer) as found:
        await renamed(found, "t1", "slow")
        sending = asyncio.ensure_future(found.all_sent())
        await asyncio.wait_for(came["slow"].wait(), 20)
        await renamed(found, "t1", "behind it")
        await renamed(found, "t2", "quick")
        found.pump.wake()
        await asyncio.wait_for(came["quick"].wait(), 20)
        gate.set()
        await sending
        assert found.batches == [["slow"], ["quick"], ["behind it"]]


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("approval_settled", False),
        ("approval_expired", False),
        ("not_found", False),
        ("approval_changed", True),
    ],
)
async def test_a_decision_that_does_not_count_is_told_and_stays_only_where_another_may(
    tmp_path: Path, code: str, kept: bool
) -> None:
    async def answer(asked: list[dict[str, Any]]) -> tuple[int, object]:
        return 200, {"outcomes": [outcome(one, "failed", code) for one in asked]}

    async with way(tmp_path, answer) as found:
        await found.store.do(changes.apply, [THREAD, ApprovalRow(MAIL)], "1")
        made = op(OpKind.DECIDE_APPROVAL, MAIL.id, None, decision="approve", args_hash="h1")
        await found.store.do(outbox.add, made)
        await found.all_sent()
        (told,) = [fact for fact in found.facts if isinstance(fact, DecisionRefused)]
        assert (told.approval_id, told.thread_id, told.problem.code) == (MAIL.id, MAIL.thread_id, code)
        assert not [fact for fact in found.facts if isinstance(fact, Parked)]
        approval = await found.store.do(approvals.one, MAIL.id)
        assert approval is not None
        assert (approval.refused is not None, approval.waits) == (kept, True)
        assert await found.store.do(outbox.count) == int(kept)
