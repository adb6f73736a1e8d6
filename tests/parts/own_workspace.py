"""A real workspace process for one test, its answers scripted, and sessions that use it like the program does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil

from harmony_desktop.domain.facts import Fact
from harmony_desktop.domain.syncing import Identity
from harmony_desktop.net.local import Door, LocalWorkspace
from harmony_desktop.paths import Paths
from harmony_desktop.services.keeping import Keeper
from harmony_desktop.services.session import CompanionSession
from harmony_protocol.local import ENDPOINT_FILE, Endpoint
from tests.fakes.model_server import ModelServer
from tests.fakes.scripted_workspace import MODEL_FILE

PATIENCE = 30.0


class OwnWorkspace:
    """The workspace of one data directory; ends with the test."""

    def __init__(self, data: Path) -> None:
        self.paths = Paths(data, data / "models")
        self._local = LocalWorkspace(data, "test")
        self.door: Door | None = None

    async def start(self) -> None:
        self.door = await self._local.open()

    def answers_by(self, model: ModelServer) -> None:
        (self.paths.data / MODEL_FILE).write_text(model.url)

    @property
    def pid(self) -> int:
        return self.endpoint.pid

    async def stop(self) -> None:
        if self.door is not None:
            await self.door.workspace.close()
            assert self.door.held is not None
            await self.door.held.close()
            self.door = None
        await self._local.stop()
        self._end_what_a_session_started()

    def _end_what_a_session_started(self) -> None:
        """After the first one was killed; it would stay for minutes."""
        with suppress(OSError, psutil.Error):
            left = psutil.Process(
                Endpoint.model_validate_json((self.paths.data / ENDPOINT_FILE).read_bytes()).pid
            )
            if any(file.path.startswith(str(self.paths.data)) for file in left.open_files()):
                left.terminate()
                left.wait(10)

    @property
    def endpoint(self) -> Endpoint:
        assert self.door is not None
        assert self.door.held is not None
        assert self.door.held.reply.endpoint is not None
        return self.door.held.reply.endpoint

    @property
    def api_key(self) -> str:
        """Of this computer's user, while the door is open."""
        assert self.door is not None
        assert self.door.held is not None
        return self.door.held.reply.api_key

    @asynccontextmanager
    async def elsewhere(
        self, folder: Path, identity: Identity | None = None, key: str = ""
    ) -> AsyncIterator[CompanionSession]:
        """The same user on another machine, or another one with a key of theirs: its own directory, the workspace by
        its address. ``SSL_CERT_FILE`` has to name the workspace's CA."""
        assert self.door is not None
        identity = identity or await self.door.workspace.me()
        keeper = Keeper(Paths(folder, folder / "models"))
        await keeper.open()
        account = await keeper.admit(identity, self.endpoint.url, key or self.api_key)
        await keeper.change_to(account)
        await keeper.close()
        session = CompanionSession(Paths(folder, folder / "models"))
        await session.start()
        try:
            yield session
        finally:
            await session.close()

    @asynccontextmanager
    async def session(self, client: str = "window") -> AsyncIterator[CompanionSession]:
        session = CompanionSession(self.paths, client=client)
        await session.start()
        try:
            yield session
        finally:
            await session.close()


async def until(session: CompanionSession, look: Callable[[], object], what: str) -> None:
    """Returns when ``look`` is true; looked at after every fact."""
    moved = asyncio.Event()

    def on_fact(_: Fact) -> None:
        moved.set()

    stop = session.bus.subscribe(on_fact)
    try:
        async with asyncio.timeout(PATIENCE):
            while not look():
                await moved.wait()
                moved.clear()
    except TimeoutError:
        raise AssertionError(f"waited for {what}: {session.link}, {session.workspace_problem}") from None
    finally:
        stop()
