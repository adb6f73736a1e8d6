"""Waiting for facts: the workspace to be there, an answer to move."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from itertools import takewhile

from harmony_desktop.domain import turns
from harmony_desktop.domain.bringing import Upload, UploadState
from harmony_desktop.domain.facts import Fact, LinkState
from harmony_desktop.domain.ids import ConversationId, MessageId, ThreadId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.threads import Message, MessageState, Role
from harmony_desktop.services.session import CompanionSession

GROWING = (MessageState.STREAMING, MessageState.WAITING)


async def online(session: CompanionSession) -> None:
    """Returns when the workspace is there; raises what keeps it away."""
    async for _ in facts(session):
        if session.link is LinkState.ONLINE:
            return
        if session.link is not LinkState.STARTING:
            raise HarmonyError(session.workspace_problem or Problem("workspace_unreachable"))


async def answer(
    session: CompanionSession, thread_id: ThreadId, message_id: MessageId
) -> AsyncGenerator[Message, None]:
    """The answer to this message each time it moved, last when it ended or waits for the user to decide about a call
    of it. Raises if it cannot come."""
    async for _ in facts(session):
        thread = session.thread(thread_id)
        if thread is None:
            raise HarmonyError.of("not_found")
        at = next((i for i, m in enumerate(thread.messages) if m.id == message_id), None)
        if at is not None and thread.messages[at].state is MessageState.PARKED:
            raise HarmonyError(thread.messages[at].problem or Problem("unknown"))
        if at is None or thread.messages[at].state is MessageState.WAITING:
            if session.link is LinkState.REFUSED:
                raise HarmonyError(session.workspace_problem or Problem("unauthorized"))
            continue
        first = next((i for i, m in enumerate(thread.messages) if i > at and m.role is Role.ASSISTANT), None)
        if first is None:
            continue
        last = _last_part(thread.messages, first)
        found = turns.whole(thread.messages, first)
        more = turns.goes_on(last)
        yield replace(found, state=MessageState.STREAMING) if more else found
        if not more and found.state not in GROWING:
            return


async def upload(session: CompanionSession, upload_id: ConversationId) -> AsyncGenerator[Upload, None]:
    """A file on its way each time it moved, last when it arrived, failed or was taken away."""
    async for _ in facts(session):
        found = next((u for u in session.bringing.all() if u.id == upload_id), None)
        if found is None:
            return
        yield found
        if found.state in (UploadState.BROUGHT, UploadState.FAILED):
            return


def _last_part(messages: Sequence[Message], first: int) -> Message:
    """Of an answer that went on."""
    following = takewhile(lambda m: m.continues, messages[first + 1 :])
    return [messages[first], *following][-1]


async def facts(session: CompanionSession) -> AsyncGenerator[None, None]:
    """Once now, then after every fact; those that come while nobody looks count as one."""
    moved = asyncio.Event()

    def on_fact(_: Fact) -> None:
        moved.set()

    unsubscribe = session.bus.subscribe(on_fact)
    try:
        while True:
            yield
            await moved.wait()
            moved.clear()
    finally:
        unsubscribe()
