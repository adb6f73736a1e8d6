"""An issue at a real MCP server and an e-mail at a real mail server, approved and carried out by a workspace that is
killed: in the moment each took effect, in the middle of the answer that goes on, or at random. At the next start the
answer is tried again until it stands. Both servers and the model live on and count.

usage: python -m tests.soak.outside FOLDER SEED ROUNDS      0 rounds: each moment once
"""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from harmony_protocol.tools import CallState
from harmony_workspace.companion import libraries, run_rows
from harmony_workspace.store.tool_tables import tool_calls
from harmony_workspace.tools import ledger
from harmony_workspace.tools.shelves import create_toolbox
from tests.fakes.linear_server import Board
from tests.fakes.model_server import ModelServer, Reply, hang, text
from tests.parts.house import Opened, ask, done, op, opened, quiet
from tests.parts.post import Post, post_office_beside
from tests.parts.servers import FAKES, set_up

ISSUE = {"title": "Export loses the last page", "team": "HAR"}
MAIL = {"to": ["dana@acme.example"], "subject": "Prices", "body": "Nineteen."}
ASKED = "File the bug and write Dana."
SAID = "The bug is filed and Dana knows."
Moment = Callable[["World", tuple[int, int]], object]
"""Whether to kill now, given the effects there were before."""
SETTLED = (CallState.SUCCEEDED, CallState.UNKNOWN)


@dataclass
class World:
    """What lives on."""

    base: Path
    board: Board
    linear: str
    post: Post
    model: ModelServer
    lived: float = 0.0
    """Seconds the last one that was to die took until it did, or came to its end."""

    def house(self, folder: Path, *, again: bool = True) -> AbstractAsyncContextManager[Opened]:
        return opened(folder, model=self.model, box=create_toolbox, again=again)

    def effects(self) -> tuple[int, int]:
        return len(self.board.effects()), len(self.post.taken)

    @cached_property
    def waiting(self) -> Path:
        """A workspace in which both calls wait."""
        folder = self.base / "waiting"
        folder.mkdir()
        asyncio.run(self._ask(folder))
        return folder

    async def _ask(self, folder: Path) -> None:
        self.model.script(Reply(calls=[("linear_create_issue", ISSUE), ("send_email", MAIL)], when=ASKED))
        async with self.house(folder, again=False) as it:
            client = it.as_owner()
            await set_up(client, {"name": "Linear", "transport": "http", "url": self.linear})
            (await client.put("/v1/email-account", json=self.post.account())).raise_for_status()
            await done(client, ask(ASKED))
            await quiet(it)
            assert {call.state for call in calls(it)} == {CallState.PENDING}

    def round(self, name: str, killed: "Moment") -> int:
        """Returns how many ended unknown. ``killed``: the moment has come."""
        folder, before, heard = self.base / name, self.effects(), len(self.model.requests)
        shutil.copytree(self.waiting, folder)
        self.model.replies = [hang()] if name == "answer" else [text(SAID, repeat=True)]
        begun = time.monotonic()
        if not (child := os.fork()):
            try:
                asyncio.run(self._live(folder))
            finally:
                os._exit(0)
        while os.waitpid(child, os.WNOHANG)[0] == 0:
            if killed(self, before) or (name == "answer" and len(self.model.requests) > heard):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                break
            time.sleep(0.001)
        self.lived = time.monotonic() - begun
        self.model.replies = [text(SAID, repeat=True)]
        unknown = asyncio.run(self._go_on(folder, before))
        shutil.rmtree(folder)
        return unknown

    async def _live(self, folder: Path) -> None:
        async with self.house(folder) as it:
            await it.house.connections.begin()
            await decide(it)
            await quiet(it)

    async def _go_on(self, folder: Path, before: tuple[int, int]) -> int:
        """The next start, and the one after that."""
        for _ in range(2):
            async with self.house(folder) as it:
                it.database.write_now(run_rows.interrupt_left_over)
                await it.house.executor.begin()
                await it.house.connections.begin()
                await quiet(it)
                await decide(it)
                await quiet(it)
                await try_again(it)
                unknown = self._check(it, before)
        return unknown

    def _check(self, it: Opened, before: tuple[int, int]) -> int:
        filed, sent = (now - then for now, then in zip(self.effects(), before, strict=True))
        stands = {call.tool_id: CallState(call.state) for call in calls(it)}
        assert set(stands) == {"linear_create_issue", "send_email"}, "nothing was asked for twice"
        for tool_id, effects in (("linear_create_issue", filed), ("send_email", sent)):
            assert stands[tool_id] in SETTLED, f"{tool_id} is {stands[tool_id]}"
            assert effects == 1 or (effects == 0 and stands[tool_id] is CallState.UNKNOWN), (
                f"{tool_id}: {effects}"
            )
        assert it.database.read_now(ledger.verify).broken_at is None
        return sum(state is CallState.UNKNOWN for state in stands.values())


def calls(it: Opened) -> list[sa.Row[Any]]:
    return it.database.read_now(lambda c: list(c.execute(sa.select(tool_calls)).all()))


async def decide(it: Opened) -> None:
    """Whatever waits is approved."""
    decisions = [
        op("decide_approval", call.id, decision="approve", args_hash=call.args_hash)
        for call in calls(it)
        if call.state == CallState.PENDING
    ]
    if decisions:
        await done(it.as_owner(), *decisions)


async def try_again(it: Opened) -> None:
    """As the user does where the answer broke off; in the end it stands, and was told of both calls."""
    client = it.as_owner()
    [thread] = (await client.get("/v1/threads")).json()
    url = f"/v1/threads/{thread['id']}"
    question, first, *rest = (await client.get(url)).json()["messages"]
    assert rest, "the turn went on"
    if rest[-1]["status"] != "finished":
        again = op("retry_run", thread["id"], message_id=question["id"], answer_id=first["id"])
        await done(client, again)
        await quiet(it)
    last = (await client.get(url)).json()["messages"][-1]
    assert (last["status"], last["text"], last["parent_id"]) == ("finished", SAID, first["id"])


@contextmanager
def served(base: Path) -> Iterator[World]:
    command = [sys.executable, str(FAKES / "linear_server.py"), str(base / "linear.db"), "--http"]
    with (
        ModelServer() as model,
        post_office_beside(Post()) as post,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
    ):
        assert server.stdout is not None
        address = f"http://127.0.0.1:{server.stdout.readline().split()[1]}/mcp"
        try:
            yield World(base, Board(base / "linear.db"), address, post, model)
        finally:
            server.terminate()


MOMENTS: dict[str, Moment] = {
    "issue": lambda world, before: world.effects()[0] > before[0],
    "mail": lambda world, before: world.effects()[1] > before[1],
    "answer": lambda world, before: False,
}


def main(base: Path, seed: int, rounds: int) -> int:
    """Returns how many calls ended unknown."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # nobody's real one
    asyncio.run(libraries.loaded())  # once, and not in every process that dies
    chance = random.Random(seed)
    with served(base) as world:
        _ = world.waiting
        if not rounds:
            return sum(world.round(name, moment) for name, moment in MOMENTS.items())
        unknown = world.round("whole", lambda _world, _before: False)
        longest = world.lived
        for number in range(rounds):
            unknown += world.round(str(number), _past(time.monotonic() + chance.uniform(0, longest)))
        return unknown


def _past(end: float) -> Moment:
    return lambda _world, _before: time.monotonic() > end


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
    sys.stdout.flush()
    os._exit(0)
