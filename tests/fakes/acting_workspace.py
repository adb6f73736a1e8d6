"""A real workspace process in which a model and one tool are played; what is asked says what happens. Takes the arguments
of ``harmony-workspace serve``.

``say …`` word by word · ``wait WORD`` says it and waits for the gate · ``hold WORD`` waits for the gate and says it ·
``act NAME`` asks to ring the bell of this name, which leaves a line in the file ``rung``. A name that begins with
``long`` rings and goes on for long. The gate is a file that every process sees.
"""

import argparse
import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from harmony_workspace import serving, supervising
from harmony_workspace.companion.answering import Asked, Piece, Question, TextDelta, Waiting
from harmony_workspace.paths import resolve
from harmony_workspace.store import choosing
from harmony_workspace.tools.tool import Call, Tool
from harmony_workspace.tools.toolbox import Toolbox

GATE, RUNG = "gate", "rung"
PACE = 0.02
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}


class Actor:
    """``data``: where the gate and the effects are."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.bell = Tool("ring_bell", "1", "Ring a bell", "", SCHEMA, "external", run=self._ring)

    async def _ring(self, call: Call) -> str:
        name = str(call.arguments["name"])
        await asyncio.sleep(PACE)
        with (self._data / RUNG).open("a") as file:
            file.write(f"{call.id} {name}\n")
        await asyncio.sleep(60 if name.startswith("long") else PACE)
        return "It rang."

    async def answer(self, question: Question) -> AsyncIterator[Piece]:
        verb, _, rest = question.text.partition(" ")
        if question.resumed is not None:
            verb, rest = "say", "It is done."
        match verb:
            case "wait":
                yield TextDelta(rest)
                await self._gate()
                yield TextDelta(" and on")
            case "hold":
                await self._gate()
                yield TextDelta(rest)
            case "act":
                yield TextDelta("I would ring. ")
                wanted = json.dumps({"name": rest})
                yield Waiting((Asked("call-1", self.bell, wanted),), "", "[]", (), False)
            case _:
                for word in rest.split(" "):
                    await asyncio.sleep(PACE)
                    yield TextDelta(f"{word} ")

    async def _gate(self) -> None:
        while not (self._data / GATE).exists():  # noqa: ASYNC110 (another process opens it)
            await asyncio.sleep(PACE)

    async def close(self) -> None:
        """Nothing stays open between answers."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--port", type=int)
    parser.add_argument("--database-url", default="")
    given = parser.parse_args()
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # nobody's real one
    actor = Actor(given.data_dir)
    box = serving.create_toolbox

    def with_bell(*arguments: Any) -> Toolbox:
        return Toolbox((*box(*arguments).shelves, lambda _connection, _reader: (actor.bell,)))

    serving.create_toolbox = with_bell
    options = serving.Options(
        paths=resolve(given.data_dir),
        port=given.port,
        database_url=choosing.address(given.database_url),
        supervised=supervising.inherited(),
    )
    serving.run(options, lambda *_: actor)


if __name__ == "__main__":
    main()
