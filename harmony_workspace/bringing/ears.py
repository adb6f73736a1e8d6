"""The process that listens to files: apart from the workspace, at low priority, with little memory to misuse.

One JSON line each way over its standard streams. ``probe`` is answered with what a file is. ``hear`` is answered
with the voices of a recording; each ``more`` after that with what the next stretch says, until it is ``done``.
"""

import dataclasses
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from harmony_journal import crashes
from harmony_speech.errors import SpeechError

if TYPE_CHECKING:
    from harmony_speech.long_form import Progress
    from harmony_speech.recogniser import Recogniser

MEMORY = 3 * 1024**3
"""Address space: what a recogniser needs, with its libraries. A hostile file gets no more either."""


def main(nice: int) -> int:
    """Ends with its parent, in the middle of whatever it does: nothing in it is worth keeping."""
    crashes.watch_child("listener")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads
    _confine(nice)
    asked: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_read, args=(asked,), daemon=True).start()
    ears = _Ears(asked)
    while True:
        try:
            for answer in ears.answers(asked.get()):
                _say(answers, answer)
        except SpeechError as error:
            _say(answers, _refusal(error.code, str(error.args_by_name.get("reason", "")), error.detail))
        except MemoryError:
            _say(answers, _refusal("file_not_audio", "damaged", "it needs too much memory"))


def _refusal(code: str, reason: str, detail: str) -> dict[str, Any]:
    return {"problem": code, "reason": reason, "detail": detail}


def _say(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _read(asked: "SimpleQueue[dict[str, Any]]") -> None:
    for line in sys.stdin:
        asked.put(json.loads(line))
    os._exit(0)


def _confine(nice: int) -> None:
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        return
    import resource

    os.nice(nice)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the kernel does not hold it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class _Ears:
    """Keeps the recogniser from one recording to the next."""

    def __init__(self, asked: "SimpleQueue[dict[str, Any]]") -> None:
        self._asked = asked
        self._recogniser: Recogniser | None = None

    def answers(self, wish: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if wish["do"] == "probe":
            from harmony_speech.media import probe

            yield {"media": dataclasses.asdict(probe(Path(wish["file"]), wish["longest_s"]))}
        elif wish["do"] == "hear":
            yield from self._hear(wish)

    def _hear(self, wish: dict[str, Any]) -> Iterator[dict[str, Any]]:
        from harmony_speech import long_form

        file, longest = Path(wish["file"]), wish["longest_s"]
        recogniser = self._loaded(wish["models"], Path(wish["folder"]))
        voices = tuple(wish["voices"] or long_form.voices_of(file, longest))
        yield {"voices": voices}
        heard = wish["heard_ms"] or [0] * len(voices)
        stretches = long_form.hear(recogniser, file, voices, heard, wish["language"], longest)
        while (
            self._asked.get()["do"] == "more"
        ):  # nothing is heard ahead: whoever does not ask makes it pause
            told = next(stretches, None)
            yield {"done": True} if told is None else _told(told)
            if told is None:
                return

    def _loaded(self, names: list[str], folder: Path) -> "Recogniser":
        """The first of the models that is here."""
        if self._recogniser is None:
            from harmony_speech import models
            from harmony_speech.recogniser import Recogniser

            found = next((each for name in names if (each := models.find(name, folder))), None)
            if found is None:
                raise SpeechError("no_model", detail=f"none of {names} in {folder}")
            self._recogniser = Recogniser(found)
        return self._recogniser


def _told(told: "Progress") -> dict[str, Any]:
    return {
        "voice": told.voice,
        "until_ms": told.until_ms,
        "language": told.language,
        "pieces": [[piece.start_ms, piece.end_ms, piece.text] for piece in told.pieces],
    }
