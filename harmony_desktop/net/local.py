"""The workspace on this machine: found if one runs for this data directory, started as a child if none does."""

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pydantic

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net import control
from harmony_desktop.net.way import Way
from harmony_desktop.net.workspace import Workspace
from harmony_desktop.paths import private
from harmony_protocol.local import READY_FD_ENV, ControlRequest, Ready

log = logging.getLogger(__name__)

START_PATIENCE = 120.0
"""A first start makes certificates, on a machine that may be slow."""
RACE_TRIES, RACE_PAUSE = 20, 0.25


@dataclass(frozen=True)
class Door:
    """An attached workspace. ``held``: the line to one on this computer, which says when it goes; ``started``: it is
    our child; ``moved``: its links' port was taken."""

    workspace: Workspace
    held: control.Held | None = None
    started: bool = False
    moved: bool = False


@dataclass
class LocalWorkspace:
    """Opens doors to the one workspace of ``data``; keeps the child it started, if it did."""

    data: Path
    client: str = "window"
    surroundings: dict[str, str] = field(default_factory=dict)
    """What a workspace that is started finds in its environment besides ours."""
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    async def open(self) -> Door:
        """Raises `HarmonyError`: workspace_failed, workspace_late, workspace_unreachable."""
        door = await self._find()
        return door if door is not None else await self._start()

    async def stop(self) -> bool:
        """Stops the workspace, if we started it and nobody else is attached."""
        if self._child is None or self._child.poll() is not None:
            return False
        told = await self._tell("stop")
        if not told:
            where = await asyncio.to_thread(control.endpoint, self.data)
            if where is not None and where.pid == self._child.pid:
                return False  # it listens, and others are attached
            self._child.terminate()  # it was still starting: nobody else can know it
        await asyncio.to_thread(self._reap)
        return True

    async def take(self, begins: bool) -> None:
        """Heavy work of the workspace makes room while somebody speaks."""
        await self._tell("take_begins" if begins else "take_ends")

    async def _tell(self, action: str) -> bool:
        where = await asyncio.to_thread(control.endpoint, self.data)
        if where is None:
            return False
        return await control.tell(
            where.control, ControlRequest.model_validate({"action": action, "client": self.client})
        )

    async def _find(self) -> Door | None:
        where = await asyncio.to_thread(control.endpoint, self.data)
        if where is None:
            return None
        try:
            held = await control.hold(where.control, self.client)
        except HarmonyError as gone:
            log.info("the endpoint file is stale: %s", gone.problem.detail)
            return None
        return await self._door(held)

    async def _start(self) -> Door:
        self._reap(0)
        ready = await self._spawn()
        if ready is None:
            return await self._after_lost_race()
        held = await control.hold(ready.endpoint.control, self.client)
        door = await self._door(held)
        return Door(door.workspace, held, started=True, moved=ready.moved_port)

    async def _after_lost_race(self) -> Door:
        """The child ended without a word: another start may have been first; otherwise its words say why."""
        for _ in range(RACE_TRIES):
            if door := await self._find():
                return door
            await asyncio.sleep(RACE_PAUSE)
        words = await asyncio.to_thread(self._last_words)
        raise HarmonyError.of("workspace_failed", retryable=True, detail=words)

    async def _door(self, held: control.Held) -> Door:
        endpoint = held.reply.endpoint
        assert endpoint is not None  # `hold` refuses a reply without one
        try:
            way = Way(own_authority=Path(endpoint.ca_file) if endpoint.ca_file else None)
            workspace = await asyncio.to_thread(Workspace, endpoint.url, held.reply.api_key, way)
        except BaseException:
            await held.close()
            raise
        return Door(workspace, held)

    async def _spawn(self) -> Ready | None:
        read_end, write_end = os.pipe()
        try:
            child = await asyncio.to_thread(self._popen, write_end)
        except BaseException as error:
            os.close(read_end)
            if isinstance(error, OSError):
                raise HarmonyError.of("workspace_failed", detail=str(error)) from error
            raise
        finally:
            os.close(write_end)
        log.info("started a workspace, pid %d", child.pid)
        line = await _first_line(read_end, START_PATIENCE)
        try:
            return Ready.model_validate_json(line) if line.strip() else None
        except pydantic.ValidationError as error:
            raise HarmonyError.of("workspace_failed", detail=str(error)) from error

    def _popen(self, write_end: int) -> subprocess.Popen[bytes]:
        command = [*workspace_command(), "serve", "--data-dir", str(self.data)]
        private(self.words.parent)
        with open(self.words, "wb", opener=_for_owner) as words:
            child: subprocess.Popen[bytes] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                **_inherit(write_end, os.environ | self.surroundings),
            )
        self._child = child  # at once: who started it may have been cancelled meanwhile
        # it may outlive us, or end before us; in both cases somebody waits for it and nobody waits for that
        threading.Thread(target=child.wait, name="workspace-reaper", daemon=True).start()
        return child

    @property
    def words(self) -> Path:
        """What the child says before its own log begins."""
        return self.data / "logs" / "workspace-start.log"

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            return self.words.read_text(encoding="utf-8", errors="replace").strip()[-500:]
        return ""

    def _reap(self, seconds: float = 15.0) -> None:
        if self._child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(seconds)


def _for_owner(path: str, flags: int) -> int:
    """Nobody else reads what a program complains of."""
    descriptor = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, 0o600)  # one that was there before
    return descriptor


def workspace_command() -> list[str]:
    """A frozen program brings the workspace as a second executable beside itself."""
    if getattr(sys, "frozen", False):
        name = "harmony-workspace.exe" if sys.platform == "win32" else "harmony-workspace"
        return [str(Path(sys.executable).with_name(name))]
    # -P: what lies in the directory one happens to be in is never imported
    return [sys.executable, "-P", "-m", "harmony_workspace"]


def _inherit(write_end: int, environment: dict[str, str]) -> dict[str, Any]:
    """The child gets the pipe and nothing else of ours; Ctrl-C in our terminal is not meant for it."""
    if sys.platform == "win32":
        import msvcrt

        handle = msvcrt.get_osfhandle(write_end)
        os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO()
        startup.lpAttributeList = {"handle_list": [handle]}
        return {
            "env": environment | {READY_FD_ENV: str(handle)},
            "startupinfo": startup,
            "creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP,
        }
    return {
        "env": environment | {READY_FD_ENV: str(write_end)},
        "pass_fds": (write_end,),
        "start_new_session": True,
    }


async def _first_line(read_end: int, seconds: float) -> bytes:
    """One line, or nothing when the other end closes. The thread that waits is not waited for at exit."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bytes] = loop.create_future()

    def deliver(line: bytes) -> None:
        if not done.done():
            done.set_result(line)

    def read() -> None:
        with os.fdopen(read_end, "rb") as pipe:
            line = pipe.readline()
        with contextlib.suppress(RuntimeError):  # the loop closed meanwhile
            loop.call_soon_threadsafe(deliver, line)

    threading.Thread(target=read, name="workspace-ready", daemon=True).start()
    try:
        async with asyncio.timeout(
            seconds
        ):  # `wait_for` of 3.11 loses a cancellation that comes with the line
            return await done
    except TimeoutError as error:
        raise HarmonyError.of("workspace_late", retryable=True) from error
