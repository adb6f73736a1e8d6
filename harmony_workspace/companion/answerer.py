"""Makes the one who answers, from what this workspace has configured."""

from collections.abc import AsyncIterator

from harmony_protocol.errors import ErrorCode
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion.answering import Answerer, AnswerError, Piece, Question
from harmony_workspace.store.database import Database


class NoModel:
    """A workspace in which no model can be reached says so in every thread."""

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        raise AnswerError(ErrorCode.MODEL_MISSING, model=question.model)
        yield  # makes this an iterator

    async def close(self) -> None:
        """Nothing is open."""


def create_answerer(database: Database, sealed: Sealed) -> Answerer:
    return NoModel()
