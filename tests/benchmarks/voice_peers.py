"""Ours, stock faster-whisper and two other dictation programs: the same files in the same run, one after the other.

CPU is that of all processes of a side; latency is from the file given to the words got, so it tells of a quiet machine
only. All read the same weights.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.parts import clips, nonspeech, peers, wer
from tests.parts.corpus import chosen_clips, evenly, many

if TYPE_CHECKING:
    from tests.parts.peers import Answer, Side

CLIPS = 40
JUNK = 8 * len(nonspeech.KINDS)
MODEL = "base"


def run() -> Iterable[dict[str, Any]]:
    from harmony_speech import models
    from tests.parts.recognisers import MODELS

    model = models.require(MODEL, MODELS)
    peers.environment()
    with tempfile.TemporaryDirectory() as folder:
        spoken, junk = files(Path(folder))
        with peers.ours(model) as side:
            yield measure("ours", side, spoken, junk)
        for name in peers.PEERS:
            with peers.peer(name, model) as side:
                yield measure(name, side, spoken, junk)


def files(folder: Path) -> tuple[list[tuple[clips.Clip, Path]], list[Path]]:
    chosen = evenly(chosen_clips(), many(CLIPS))
    spoken = [(c, clips.write_wav(folder / f"{n}.wav", c.audio())) for n, c in enumerate(chosen)]
    takes = enumerate(nonspeech.takes(many(JUNK), seed=21))
    return spoken, [clips.write_wav(folder / f"junk{n}.wav", audio) for n, (_, audio) in takes]


def measure(name: str, side: Side, spoken: list[tuple[clips.Clip, Path]], junk: list[Path]) -> dict[str, Any]:
    side.hear(spoken[0][1])  # warms
    heard = [(clip, side.hear(file)) for clip, file in spoken]
    nothing = [side.hear(file) for file in junk]
    words = [answer.text for answer in nothing if wer.normal(answer.text)]
    figures = of_speech(heard) | {
        "junk_takes": len(nothing),
        "junk_with_words": len(words),
        "junk_characters": sum(len(text) for text in words),
        "junk_cpu_ms": round(statistics.mean(answer.cpu_ms for answer in nothing)),
        "junk_said": sorted(set(words))[:5],
    }
    return {"bench": f"voice_peers {name}", "figures": figures, "baseline": {"model": MODEL}}


def of_speech(heard: list[tuple[clips.Clip, Answer]]) -> dict[str, Any]:
    found = [wer.errors(clip.text, answer.text) for clip, answer in heard]
    waits = [answer.latency_ms for _, answer in heard]
    return {
        "clips": len(heard),
        "wer": round(wer.rate(found), 2),
        "cpu_ms_per_clip": round(statistics.mean(answer.cpu_ms for _, answer in heard)),
        "latency_ms_median": round(statistics.median(waits)),
        "latency_ms_p95": round(statistics.quantiles(waits, n=20)[-1]),
    }
