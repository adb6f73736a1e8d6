"""An answerer that is made with the first question: what it is made of takes a fifth of the workspace's start."""

from collections.abc import AsyncIterator, Callable

from harmony_workspace.companion import libraries
from harmony_workspace.companion.answering import Answerer, Piece, Question


class Later:
    """Answers as the one that ``make`` gives."""

    def __init__(self, make: Callable[[], Answerer]) -> None:
        self._make = make
        self._made: Answerer | None = None

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        await libraries.loaded()
        if self._made is None:
            self._made = self._make()
        async for piece in self._made.answer(question):
            yield piece

    async def close(self) -> None:
        if self._made is not None:
            await self._made.close()
