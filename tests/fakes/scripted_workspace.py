"""A real workspace process in which one part is played: answers are relayed from a scripted model server, word by
word, so that a test decides when which word comes. Takes the arguments of ``harmony-workspace serve``."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from harmony_protocol.errors import ErrorCode
from harmony_workspace import serving
from harmony_workspace.companion.answering import AnswerError, Piece, Processed, Question, TextDelta
from harmony_workspace.paths import resolve

MODEL_FILE = "model-url"
REFUSALS = {401: ErrorCode.PROVIDER_KEY, 429: ErrorCode.PROVIDER_RATE_LIMIT}


class Relay:
    """Asks the server that the data directory's `MODEL_FILE` names."""

    def __init__(self, data: Path) -> None:
        self._data = data

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        url = (self._data / MODEL_FILE).read_text() + "/chat/completions"
        body = {"model": "scripted", "stream": True, "messages": [{"role": "user", "content": question.text}]}
        async with httpx.AsyncClient(timeout=60) as http, http.stream("POST", url, json=body) as response:
            if response.is_error:
                raise AnswerError(REFUSALS.get(response.status_code, ErrorCode.PROVIDER_REFUSED))
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    for choice in json.loads(line.removeprefix("data: "))["choices"]:
                        if words := choice["delta"].get("content"):
                            yield TextDelta(words)
        yield Processed("Scripted", "scripted", local=False, conversations_read=(), tools=())

    async def close(self) -> None:
        """Nothing stays open between answers."""


if __name__ == "__main__":
    data = Path(sys.argv[sys.argv.index("--data-dir") + 1])
    serving.run(serving.Options(paths=resolve(data)), lambda *_: Relay(data))
