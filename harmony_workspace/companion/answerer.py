"""Makes the one who answers: the full agent for capable models, the fixed plan for small ones, or an agent elsewhere."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

from harmony_protocol.errors import ErrorCode
from harmony_protocol.threads import Sources
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import catalogue, libraries, limits, receipts, small_texts
from harmony_workspace.companion.agent import FullAgent
from harmony_workspace.companion.agui_agent import AgUiAgent
from harmony_workspace.companion.answering import Answerer, AnswerError, Piece, Processed, Question
from harmony_workspace.companion.catalogue import Source
from harmony_workspace.companion.embedded import EmbeddedModel
from harmony_workspace.companion.kinds import AGUI
from harmony_workspace.companion.prompt import refuse_images
from harmony_workspace.companion.providers import Connector
from harmony_workspace.companion.small_plan import SmallPlan
from harmony_workspace.companion.wires import SILENCE_SECONDS
from harmony_workspace.store.database import Database
from harmony_workspace.tools.toolbox import Toolbox


class Companion:
    """Looks up the thread's model and lets the right one answer."""

    def __init__(self, database: Database, sealed: Sealed, toolbox: Toolbox, silence_seconds: float) -> None:
        self._database = database
        self._embedded = EmbeddedModel()
        connector = Connector(sealed, self._embedded, silence_seconds)
        self._full = FullAgent(database, connector, toolbox, silence_seconds)
        self._small = SmallPlan(database, connector)
        self._agui = AgUiAgent(database, connector, silence_seconds)

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        began = time.monotonic()
        source = await self._source(question.model)
        await libraries.loaded()
        async for piece in self._pieces(_narrowed(question), source):
            if isinstance(piece, Processed) and not piece.so_far:
                yield replace(piece, duration_ms=round((time.monotonic() - began) * 1000))
            else:
                yield piece

    async def _source(self, model_id: str) -> Source:
        source = await self._database.read(catalogue.find, model_id)
        if source is None or not source.model.enabled:
            name = source.model.name if source else model_id
            raise AnswerError(ErrorCode.MODEL_DISABLED, retryable=False, model=name)
        return source

    async def _pieces(self, question: Question, source: Source) -> AsyncIterator[Piece]:
        if source.kind == AGUI:
            allowed = await self._database.read(limits.stored)
            async for piece in self._agui.answer(question, source, allowed):
                yield piece
            return
        refuse_images(question, source.model)
        if source.model.small or not source.model.tools:
            if question.attachments:
                for found in await asyncio.to_thread(_in_texts, question):
                    yield found
                if not question.attached:
                    yield receipts.of(source.model, None, (), ())
                    return
            pieces = self._small.answer(question, source)
        else:
            allowed = await self._database.read(limits.stored)
            pieces = self._full.answer(question, source, allowed)
        async for piece in pieces:
            yield piece

    async def close(self) -> None:
        await asyncio.to_thread(self._embedded.close)


def _in_texts(question: Question) -> list[Piece]:
    return list(small_texts.pieces(question.text, question.attachments))


def _narrowed(question: Question) -> Question:
    """The sources become part of what the reader sees, so that no way of looking can go past them."""
    if question.sources.model_copy(update={"web": True}) == Sources():
        return question
    return replace(question, reader=replace(question.reader, only=question.sources))


def create_answerer(
    database: Database,
    sealed: Sealed,
    toolbox: Toolbox | None = None,
    silence_seconds: float = SILENCE_SECONDS,
) -> Answerer:
    """Without a toolbox it only reads meetings."""
    return Companion(database, sealed, toolbox or Toolbox(), silence_seconds)
