"""Makes the one who answers: the full agent for capable models, the fixed plan for small ones."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from harmony_protocol.errors import ErrorCode
from harmony_protocol.threads import Sources
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import catalogue, libraries
from harmony_workspace.companion.agent import FullAgent, Limits
from harmony_workspace.companion.answering import Answerer, AnswerError, Piece, Question
from harmony_workspace.companion.embedded import EmbeddedModel
from harmony_workspace.companion.providers import Connector
from harmony_workspace.companion.small_plan import SmallPlan
from harmony_workspace.store.database import Database


class Companion:
    """Looks up the thread's model and lets the right one answer."""

    def __init__(self, database: Database, sealed: Sealed, limits: Limits) -> None:
        self._database = database
        self._embedded = EmbeddedModel()
        connector = Connector(sealed, self._embedded, limits.silence_seconds)
        self._full = FullAgent(database, connector, limits)
        self._small = SmallPlan(database, connector)

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        source = await self._database.read(catalogue.find, question.model)
        if source is None:
            raise AnswerError(ErrorCode.MODEL_UNKNOWN, retryable=False, model=question.model)
        await libraries.loaded()
        answerer = self._small if source.model.small else self._full
        async for piece in answerer.answer(_narrowed(question), source):
            yield piece

    async def close(self) -> None:
        await asyncio.to_thread(self._embedded.close)


def _narrowed(question: Question) -> Question:
    """The sources become part of what the reader sees, so that no way of looking can go past them."""
    if question.sources == Sources():
        return question
    return replace(question, reader=replace(question.reader, only=question.sources))


def create_answerer(database: Database, sealed: Sealed, limits: Limits | None = None) -> Answerer:
    return Companion(database, sealed, limits or Limits())
