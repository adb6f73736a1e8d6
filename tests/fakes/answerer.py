"""An answerer whose words are fixed, so that tests can say exactly what has to come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from harmony_protocol.errors import ErrorCode
from harmony_workspace.companion.answering import AnswerError, Piece, Question, TextDelta

WAIT = "wait"
"""In a script: nothing more comes until the test opens the gate."""


@dataclass
class Scripted:
    """Plays ``script``; without one it does what the question says: ``say …``, ``wait``, ``fail …``."""

    script: Sequence[Piece | Exception | str] = ()
    asked: list[Question] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: int = 0

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        self.asked.append(question)
        try:
            for piece in self.script or _from_words(question.text):
                if piece == WAIT:
                    await self.gate.wait()
                elif isinstance(piece, Exception):
                    raise piece
                else:
                    assert not isinstance(piece, str)
                    yield piece
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def close(self) -> None:
        """Nothing is open."""


def _from_words(text: str) -> list[Piece | Exception | str]:
    verb, _, rest = text.partition(" ")
    match verb:
        case "say":
            return [TextDelta(word) for word in rest.split(" ")]
        case "wait":
            return [TextDelta(rest or "so far"), WAIT]
        case "fail":
            return [TextDelta("half"), AnswerError(ErrorCode.PROVIDER_TIMEOUT, provider="Test", seconds=3)]
    return [TextDelta(f"You said: {text}")]
