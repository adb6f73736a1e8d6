"""Recordings to words for the command line, with the same engine as the window."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_desktop.cli.ending import say
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.voice import Words
from harmony_desktop.i18n import tr
from harmony_desktop.paths import Paths

if TYPE_CHECKING:
    from harmony_desktop.voice.engine import Engine


@asynccontextmanager
async def listening(
    paths: Paths, names: tuple[str, ...] = ()
) -> AsyncIterator[Callable[[Path], Awaitable[Words]]]:
    """What gives the words of a file. A missing speech model is fetched at the first, saying so."""
    from harmony_desktop.settings import Settings
    from harmony_desktop.voice.engine import Engine
    from harmony_desktop.wishes.voice import SPEECH_MODEL

    engine = Engine(paths.models, paths.takes, model=Settings(paths.client)[SPEECH_MODEL])
    try:
        yield partial(_words_in, engine, names)
    finally:
        await engine.close()


async def _words_in(engine: "Engine", names: tuple[str, ...], file: Path) -> Words:
    """A silent file is the file's matter, not the microphone's."""
    try:
        return await _words(engine, file, names)
    except HarmonyError as error:
        if error.problem.code in ("mic_silent", "no_speech"):
            raise HarmonyError.of("no_speech_in_file", file=file.name) from error
        raise


async def _words(engine: "Engine", file: Path, names: tuple[str, ...]) -> Words:
    try:
        return await engine.transcribe_file(file, names)
    except HarmonyError as error:
        if error.problem.code != "no_model":
            raise
    say(tr("Getting the speech model …"))
    await engine.fetch_model(lambda _here, _of: None)
    return await engine.transcribe_file(file, names)
