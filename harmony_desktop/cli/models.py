"""``harmony-desktop models``: the speech models on this computer; one is got, removed, or this computer measured."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from harmony_desktop.cli.ending import Exit, concluded, print_json, say
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.speech_models import (
    TITLES,
    Looked,
    SpeechModel,
    SpeechModels,
    Standing,
    amount,
)
from harmony_desktop.i18n import later, number, tr
from harmony_desktop.paths import Paths, resolve
from harmony_desktop.settings import Settings, spoken_languages
from harmony_desktop.wishes.voice import SPEECH_MODEL

STANDING = {
    Standing.ABSENT: later("not here"),
    Standing.PARTLY: later("partly here"),
    Standing.HERE: later("here"),
    Standing.INSTALLED: later("here, with Harmony"),
}


def run(args: argparse.Namespace) -> int:
    paths = resolve(args.data_dir)
    return concluded(paths, lambda: _models(paths, args))


async def _models(paths: Paths, args: argparse.Namespace) -> int:
    from harmony_desktop.voice.speech_models import ModelDesk

    desk, settings = ModelDesk(paths.models), Settings(paths.client)
    try:
        await _do(desk, settings, args)
        looked = await desk.look(spoken_languages(settings))
    finally:
        desk.close()
    if args.json:
        print_json({"models": [_row(m, looked, settings) for m in looked.models]})
        return Exit.DONE
    for model in looked.models:
        sys.stdout.write(_line(_row(model, looked, settings), model))
    if not looked.recommended:
        say(tr("Measure this computer with --measure to learn which one suits it."))
    return Exit.DONE


async def _do(desk: SpeechModels, settings: Settings, args: argparse.Namespace) -> None:
    if args.get:
        await desk.get(args.get, _telling(tr("Getting the speech model …")))
    if args.remove:
        if args.remove == settings[SPEECH_MODEL]:
            raise HarmonyError.of("model_in_use", model=tr(TITLES[args.remove]))
        await desk.delete(args.remove)
    if args.measure:
        await desk.measure(_telling(tr("Measuring this computer …")))


def _telling(words: str) -> Callable[[float], None]:
    """On a terminal in place, elsewhere once."""
    if not sys.stderr.isatty():
        say(words)
        return lambda share: None

    def tell(share: float) -> None:
        sys.stderr.write(f"\r{words} {round(100 * share)} %" + ("\n" if share >= 1 else ""))
        sys.stderr.flush()

    return tell


def _row(model: SpeechModel, looked: Looked, settings: Settings) -> dict[str, Any]:
    return {
        "name": model.name,
        "size": model.size,
        "standing": model.standing.value,
        "multilingual": model.multilingual,
        "seconds": None if model.seconds is None else round(model.seconds, 2),
        "used": model.name == settings[SPEECH_MODEL],
        "recommended": model.name == looked.recommended,
    }


def _line(row: dict[str, Any], model: SpeechModel) -> str:
    mark = "*" if row["used"] else " "
    facts = [
        amount(model.size),
        tr("many languages") if model.multilingual else tr("English only"),
        tr(STANDING[model.standing]),
        "" if model.seconds is None else tr("about {seconds} s here", seconds=number(model.seconds, 1)),
        tr("recommended") if row["recommended"] else "",
    ]
    return f"{mark} {model.name:18} {' · '.join(filter(None, facts))}\n"
