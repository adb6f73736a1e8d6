"""A week offline: 10,000 queued operations over a link of 50 ms, each delivered once and every lane in order.

The session's own pump and store speak to a loopback server that answers after the delay. A second line sends a tenth of
them to the real workspace behind the same delay, to see what its side costs.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harmony_desktop.domain.facts import Bus
from harmony_desktop.domain.ids import OpId
from harmony_desktop.domain.syncing import Operation, OpKind
from harmony_desktop.net.workspace import Workspace
from harmony_desktop.services.pump import Pump
from harmony_desktop.services.snapshots import Snapshots
from harmony_desktop.services.writing import new_id
from harmony_desktop.store import outbox
from harmony_desktop.store.store import Store
from harmony_workspace.access import tls
from tests.fakes.https_server import Exchange, serving
from tests.parts.own_workspace import OwnWorkspace

OPERATIONS, LANES = 10_000, 400
DELAY = 0.05
BUDGET_S = 60.0


class _Keeper:
    def __init__(self, store: Store) -> None:
        self.store = store


class _Link:
    """Always there, and late."""

    def __init__(self, there: Workspace, delay: float) -> None:
        self._there = there
        self._delay = delay

    async def workspace(self) -> Any:
        return self

    async def send(self, ops: Any) -> Any:
        await asyncio.sleep(self._delay)
        return await self._there.send(ops)

    def lost(self, *_: object) -> None: ...


def run() -> Iterator[dict[str, Any]]:
    yield asyncio.run(_delaying())
    yield asyncio.run(_real())


async def _delaying() -> dict[str, Any]:
    arrived: list[tuple[str, int]] = []

    async def ops(exchange: Exchange) -> None:
        await asyncio.sleep(DELAY)
        asked = json.loads(exchange.body)["ops"]
        arrived.extend((one["target"], one["body"]["n"]) for one in asked)
        told = [{"op_id": one["op_id"], "status": "applied", "result": {"rev": 1}} for one in asked]
        await exchange.reply(200, json.dumps({"outcomes": told}))

    with tempfile.TemporaryDirectory() as folder:
        made = tls.own(Path(folder))
        assert made.ca is not None
        async with serving(made.certificate, made.key, made.ca, {"/v1/ops": ops}) as server:
            workspace = server.workspace()
            lanes = [new_id() for _ in range(LANES)]
            seconds = await _deliver(Path(folder) / "1", workspace, lanes, OPERATIONS, 0.0)
            await workspace.close()
            batches = len(server.seen)
    in_order = all((seen := [n for of, n in arrived if of == lane]) == sorted(set(seen)) for lane in lanes)
    figures = {
        "operations": len(arrived),
        "batches": batches,
        "seconds": round(seconds, 1),
        "once_and_in_order": in_order and len(arrived) == OPERATIONS,
    }
    return {"bench": "outbox", "figures": figures, "baseline": {"seconds": BUDGET_S}}


async def _real() -> dict[str, Any]:
    count = OPERATIONS // 10
    with tempfile.TemporaryDirectory() as folder:
        own = OwnWorkspace(Path(folder) / "data")
        await own.start()
        assert own.door is not None
        workspace = own.door.workspace
        spaces = [new_id() for _ in range(LANES)]
        seconds = await _deliver(Path(folder) / "1", workspace, spaces, count, DELAY, spaces=True)
        await own.stop()
    figures = {"operations": count, "seconds": round(seconds, 1), "a_second": round(count / seconds)}
    needed = OPERATIONS / BUDGET_S
    return {"bench": "outbox real", "figures": figures, "baseline": {"a_second": round(needed)}}


async def _deliver(
    folder: Path, workspace: Workspace, lanes: list[str], count: int, delay: float, *, spaces: bool = False
) -> float:
    """Seconds until the workspace has all of them."""
    store = Store(folder)
    await store.open()
    await store.do(_write, lanes, count, spaces)
    keeper: Any = _Keeper(store)
    link: Any = _Link(workspace, delay)
    bus = Bus()
    pump = Pump(keeper, link, Snapshots(keeper, bus), None, bus)  # type: ignore[arg-type]
    began = time.perf_counter()
    running = asyncio.ensure_future(pump.run())
    await pump.drained()
    seconds = time.perf_counter() - began
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    left = await store.do(outbox.count)
    assert left == 0, f"{left} operations are left"
    await store.close()
    return seconds


def _write(db: Any, lanes: list[str], count: int, spaces: bool) -> None:
    """Written as one, for what is measured is their delivery."""
    kind = OpKind.PUT_SPACE if spaces else OpKind.UPDATE_THREAD
    rev = 0 if spaces else None
    now = datetime.now(UTC)
    db.execute("PRAGMA main.synchronous = OFF")
    for n in range(count):
        lane = lanes[n % len(lanes)]
        body = {"name": f"Name {n}"} if spaces else {"title": f"Name {n}", "n": n}
        outbox.add(db, Operation(OpId(new_id()), lane, kind, lane, body, now, base_rev=rev))
    db.execute("PRAGMA main.synchronous = FULL")
