"""Carries out what was approved: at once, at most once, and what came of it is written down whatever happens."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode, Problem
from harmony_protocol.tools import CallState
from harmony_workspace.store.database import Database
from harmony_workspace.tools import authority, calls, cut, schema
from harmony_workspace.tools.tool import Call, Tool, ToolFailed, ToolUncertain, mended
from harmony_workspace.tools.toolbox import Toolbox

log = logging.getLogger(__name__)
LONGEST = 120.0
"""Seconds a tool may take."""
LOOKS = 15.0
"""Seconds between two looks at what has expired."""
GoOn = Callable[[str], Awaitable[None]]
"""All calls of this run are settled."""


class Executor:
    def __init__(self, database: Database, toolbox: Toolbox, go_on: GoOn) -> None:
        self._database = database
        self._toolbox = toolbox
        self._go_on = go_on
        self._tasks: set[asyncio.Future[None]] = set()
        self._carrying: set[str] = set()
        self._watching: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    @property
    def known(self) -> frozenset[str]:
        """Calls that are being carried out here."""
        return frozenset(self._carrying)

    def look(self, run_id: str) -> None:
        """Something about this run's calls was decided; call it after the commit."""
        if not self._closing:
            self._start(self._settle(run_id))

    async def begin(self) -> None:
        """At the start of the workspace: what was cut is unknown, what was decided is carried out, what is due goes on."""
        if left := await self._database.write(cut.left_over):
            log.warning("%d calls were cut by the last end of the workspace", left)
        await self.look_at_all()
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch(), name="expiry of approvals")

    async def look_at_all(self) -> None:
        """Also at what other processes left undone; each call is carried out by whoever begins it first."""
        await self._expire()
        for run_id in await self._database.read(calls.runs_to_look_at):
            self.look(run_id)

    async def close(self) -> None:
        """What is being carried out is cut, and said to be unknown. Safe to repeat."""
        self._closing = True
        ending = [*self._tasks, *([self._watching] if self._watching else [])]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Future[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a call could not be recorded", exc_info=error)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOKS)
            try:
                await self._expire()
            except Exception:  # as when the disk is full: it is looked again
                log.exception("it could not be looked which approvals have expired")

    async def _expire(self) -> None:
        for run_id in await self._database.write(calls.expire):
            self.look(run_id)

    async def _settle(self, run_id: str) -> None:
        ready = await self._database.read(calls.ready, run_id)
        await asyncio.gather(*(self._carry_out(call_id) for call_id in ready))
        if not await self._database.read(calls.unsettled, run_id):
            await self._go_on(run_id)

    async def _carry_out(self, call_id: str) -> None:
        self._carrying.add(call_id)
        try:
            await self._carry_through(call_id)
        finally:
            self._carrying.discard(call_id)

    async def _carry_through(self, call_id: str) -> None:
        problem: Problem | None
        try:
            begun = await self._database.write(self._begin, call_id)
        except Exception as error:
            log.exception("call %s could not be begun", call_id)
            problem = _problem(ErrorCode.TOOL_FAILED, f"It could not be begun: {type(error).__name__}.")
            await self._database.write(calls.not_begun, call_id, problem)
            return
        if begun is None:
            return
        tool, call = begun
        state, result = CallState.UNKNOWN, ""
        problem = _problem(ErrorCode.TOOL_UNCERTAIN, "It was cut.")
        try:
            assert tool.run is not None
            async with asyncio.timeout(LONGEST):
                result = await tool.run(call)
            state, problem = CallState.SUCCEEDED, None
        except ToolFailed as error:
            state, problem = CallState.FAILED, _problem(ErrorCode.TOOL_FAILED, str(error))
        except (ToolUncertain, TimeoutError) as error:
            problem = _problem(ErrorCode.TOOL_UNCERTAIN, str(error) or "It took too long.")
        except Exception as error:
            log.exception("tool %s failed", tool.id)
            problem = _problem(ErrorCode.TOOL_UNCERTAIN, type(error).__name__)
        finally:  # also when the workspace ends meanwhile
            await asyncio.shield(self._record(call_id, state, result, problem))

    async def _record(self, call_id: str, state: CallState, result: str, problem: Problem | None) -> None:
        """What cannot be kept as it came is unknown, in words of ours."""
        try:
            await self._database.write(calls.settled, call_id, state, result=result, problem=problem)
        except Exception:
            log.exception("what call %s gave could not be kept", call_id)
            told = _problem(ErrorCode.TOOL_UNCERTAIN, "What came of it could not be kept.")
            await self._database.write(calls.settled, call_id, CallState.UNKNOWN, problem=told)

    def _begin(self, connection: sa.Connection, call_id: str) -> tuple[Tool, Call] | None:
        """``executing``, with an effect of our own done in the same transaction; None where nothing more is to be done."""
        row = calls.one(connection, call_id)
        if row is None:
            return None
        reader = authority.acting(connection, row)
        if reader is None:
            calls.give_up(connection, call_id, "The asker may not do this any more.")
            return None
        tool = self._toolbox.find(connection, reader, row.tool_id)
        begun = calls.begin(connection, reader, call_id, tool)
        if begun is None or tool is None:
            return None
        arguments = schema.checked(row.input_schema, begun.arguments)
        call = Call(call_id, reader, row.thread_id, arguments, row.looked_at)
        if tool.write is None:
            return tool, call
        self._write(connection, tool, call)
        return None

    def _write(self, connection: sa.Connection, tool: Tool, call: Call) -> None:
        assert tool.write is not None
        try:
            with connection.begin_nested():
                result = tool.write(connection, call)
        except ToolFailed as error:
            problem = _problem(ErrorCode.TOOL_FAILED, str(error))
            calls.settled(connection, call.id, CallState.FAILED, problem=problem)
        else:
            calls.settled(connection, call.id, CallState.SUCCEEDED, result=result)


def _problem(code: ErrorCode, detail: str) -> Problem:
    detail = mended(detail)
    return Problem(
        title="The tool did not do it.",
        status=int(HTTPStatus.BAD_GATEWAY),
        code=code,
        detail=detail,
        args={"detail": detail},
    )
