"""Works the queue of insights off in the background: one meeting and project at a time, stored before the next."""

import asyncio
import logging
from collections.abc import Sequence

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode, Problem
from harmony_protocol.meetings import Turn
from harmony_workspace.companion.answering import AnswerError
from harmony_workspace.insights import queue, stored
from harmony_workspace.insights.answers import Asked, NoLongerWanted
from harmony_workspace.insights.asking import Asker
from harmony_workspace.insights.queue import HOUSE, Waiting
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.store import concerned
from harmony_workspace.store.database import Database

log = logging.getLogger(__name__)
_REST = 0.02
"""Seconds between two, so that on a small machine speech and answers keep a core: fixed rules take about as long."""
PAUSES = (5.0, 20.0, 60.0)
"""Seconds before a provider that asked for a pause is asked again."""


async def keep_asked(database: Database, asker: Asker, *, after: float = 0.0) -> None:
    """Makes the insights that are waited for and then whatever comes in, until cancelled; begins ``after`` seconds, out
    of the way of a start."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(woken.set)

    concerned.on_everybody(database, wake)
    await asyncio.sleep(after)
    while True:
        woken.clear()
        try:
            await work_off(database, asker)
        except Exception:  # the next change tries again; what waits is still in its table
            log.exception("making insights stopped")
        await woken.wait()


async def work_off(database: Database, asker: Asker, pauses: Sequence[float] = PAUSES) -> int:
    """Until nothing waits; tells how many meetings were asked, each project for itself."""
    count = 0
    while (waiting := await database.read(queue.first)) is not None:
        result = await _result(database, asker, waiting, pauses)
        await database.write(_end, waiting, result)
        count += 1
        await asyncio.sleep(_REST)
    return count


async def _result(
    database: Database, asker: Asker, waiting: Waiting, pauses: Sequence[float]
) -> Asked | Problem | None:
    """None: it is no longer wanted."""

    async def goes_on() -> None:
        if not await database.read(queue.wanted, waiting):
            raise NoLongerWanted

    for pause in (*pauses, None):
        try:
            await goes_on()
            turns = await database.read(_turns, waiting.meeting.id)
            return await asker.asked(waiting, turns, goes_on)
        except NoLongerWanted:
            return None
        except AnswerError as error:
            if error.code is not ErrorCode.PROVIDER_RATE_LIMIT or pause is None:
                log.info("insights of a meeting failed: %s", error.code)
                return _problem(error)
            await asyncio.sleep(pause)
        except Exception:
            log.exception("insights of a meeting failed")
            return Problem(title="Internal Server Error", code=ErrorCode.INTERNAL, retryable=True)
    raise AssertionError("the last try returns")


def _turns(connection: sa.Connection, conversation_id: str) -> list[Turn]:
    return meetings.transcript(connection, HOUSE, conversation_id).turns


def _end(connection: sa.Connection, waiting: Waiting, result: Asked | Problem | None) -> None:
    """What was found and that it is done are one commit: a kill before it asks again, a kill after it does not."""
    if result is None or not queue.wanted(connection, waiting):
        return
    if isinstance(result, Problem):
        stored.note(connection, waiting.meeting.id, waiting.project, result)
    else:
        stored.keep(connection, waiting.meeting.id, waiting.project, result)
    queue.done(connection, waiting)


def _problem(error: AnswerError) -> Problem:
    return Problem(
        title="Bad Gateway",
        status=502,
        detail=error.detail,
        code=error.code,
        retryable=error.retryable,
        args=error.args_for_wording,
    )
