"""V1: from key up to the words. V3: the same after a minute. V11: when words show while the key is held, and stay.

Real clips of 3 to 15 s, evenly by length, fed to the real worker at the speed of speech; key up 0.3 s after the last
word. Latency depends on what else the machine does: the median of several rounds counts. Beside it stock
`transcribe()`, which begins at key up."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.parts import clips, wer
from tests.parts.corpus import many

if TYPE_CHECKING:
    from tests.parts.spoken import Speaker, Spoken

CLIPS, ROUNDS = 24, 3
SHORTEST_S, LONGEST_S = 3.0, 15.0
LONG_S, SHORT_S = 60.0, 10.0
LONG_ROUNDS = 3
PAUSE_S = 0.5


def run() -> Iterable[dict[str, Any]]:
    from harmony_speech import models
    from tests.parts.recognisers import MODELS
    from tests.parts.spoken import Speaker

    with tempfile.TemporaryDirectory() as folder:
        speaker = Speaker(models.require("base", MODELS), Path(folder) / "takes")
        chosen = by_length(many(CLIPS))
        rounds = [[spoken(speaker, clip) for clip in chosen] for _ in range(ROUNDS)]
        lengths = {seconds: after(speaker, seconds) for seconds in (SHORT_S, LONG_S)}
        speaker.close()
    theirs = stock(chosen)
    yield released(chosen, rounds, theirs)
    yield {
        "bench": "voice_v1_v3_v11 V3",
        "figures": {
            "ratio_60_to_10": round(lengths[LONG_S] / lengths[SHORT_S], 2),
            "release_ms_10": round(1000 * lengths[SHORT_S]),
            "release_ms_60": round(1000 * lengths[LONG_S]),
        },
        "baseline": {"stock": "reads all of it after release"},
    }
    yield shown([take for takes in rounds for take in takes])


def by_length(count: int) -> list[clips.Clip]:
    """Speech of every length alike; of most recordings there is a lot of three seconds and hardly any of ten."""
    from harmony_speech import gate

    every = [(len(clip.audio()) / clips.RATE, clip) for clip in clips.prompts() + clips.other_voices()]
    left = [
        pair
        for pair in every
        if SHORTEST_S <= pair[0] <= LONGEST_S and gate.find_speech(pair[1].audio()).spans
    ]
    found: list[clips.Clip] = []
    for n in range(count):
        wished = SHORTEST_S + (LONGEST_S - SHORTEST_S) * (n + 0.5) / count
        best = min(left, key=lambda pair: abs(pair[0] - wished))
        left.remove(best)
        found.append(best[1])
    return found


def spoken(speaker: Speaker, clip: clips.Clip) -> Spoken:
    from tests.parts.spoken import first_and_last_word

    return speaker.say(clip.audio(), first_and_last_word(clip.audio()))


def after(speaker: Speaker, seconds: float) -> float:
    """Median release latency of takes so long, made of one clip after the other with pauses between."""
    import numpy as np

    from tests.parts.spoken import first_and_last_word, with_room

    found = []
    every = [clip.audio() for clip in clips.prompts(least_words=5, least_s=2.5)]
    for n in range(many(LONG_ROUNDS)):
        said, at = np.zeros(0, np.float32), 7 * n
        while len(said) < seconds * clips.RATE:
            said, at = np.concatenate([said, with_room(every[at], PAUSE_S)]), at + 1
        found.append(speaker.say(said, first_and_last_word(said)).latency_s)
    return statistics.median(found)


def stock(chosen: Sequence[clips.Clip]) -> list[tuple[float, str]]:
    """What `transcribe()` takes for each clip, once it is whole; and its text."""
    from tests.parts.recognisers import Apart

    side, found = Apart("stock", "base"), []
    for clip in chosen:
        audio, began = clip.audio(), time.monotonic()
        text = side.take(audio).text
        found.append((time.monotonic() - began, text))
    side.close()
    return found


def released(
    chosen: Sequence[clips.Clip], rounds: Sequence[Sequence[Spoken]], theirs: Sequence[tuple[float, str]]
) -> dict[str, Any]:
    takes = [take for each in rounds for take in each]
    p50s = [quantile([take.latency_s / take.length_s for take in each], 0.5) for each in rounds]
    p95s = [quantile([take.latency_s / take.length_s for take in each], 0.95) for each in rounds]
    stock_ratios = [took / take.length_s for (took, _), take in zip(theirs, rounds[0], strict=True)]
    ours = [wer.errors(clip.text, take.words.text) for clip, take in zip(chosen, rounds[0], strict=True)]
    stocks = [wer.errors(clip.text, text) for clip, (_, text) in zip(chosen, theirs, strict=True)]
    return {
        "bench": "voice_v1_v3_v11 V1",
        "figures": {
            "takes": len(takes),
            "p50_of_utterance": round(statistics.median(p50s), 3),
            "p95_of_utterance": round(statistics.median(p95s), 3),
            "p50_by_round": [round(each, 3) for each in p50s],
            "p95_by_round": [round(each, 3) for each in p95s],
            "release_ms_median": round(1000 * statistics.median(take.latency_s for take in takes)),
            "to_stock_median": round(
                statistics.median(
                    take.latency_s / took
                    for each in rounds
                    for take, (took, _) in zip(each, theirs, strict=True)
                ),
                3,
            ),
            "wer": round(wer.rate(ours), 2),
        },
        "baseline": {
            "stock_p50_of_utterance": round(quantile(stock_ratios, 0.5), 3),
            "stock_p95_of_utterance": round(quantile(stock_ratios, 0.95), 3),
            "stock_wer": round(wer.rate(stocks), 2),
        },
    }


def shown(takes: Sequence[Spoken]) -> dict[str, Any]:
    firsts = [take.first_word_s for take in takes]
    seen = sorted(first for first in firsts if first is not None)
    settled = [take.settled() for take in takes]
    words, taken_back = sum(each[0] for each in settled), sum(each[1] for each in settled)
    return {
        "bench": "voice_v1_v3_v11 V11",
        "figures": {
            "first_word_s_median": round(statistics.median(seen), 2),
            "first_word_s_p95": round(quantile(seen, 0.95), 2),
            "takes_without_words_while_held": len(firsts) - len(seen),
            "settled_words": words,
            "taken_back_percent": round(100 * taken_back / max(words, 1), 2),
            "cpu_s_per_second_held": round(
                sum(take.held_cpu_s for take in takes) / sum(take.speech[1] for take in takes), 2
            ),
        },
        "baseline": {"stock_first_word": "after release"},
    }


def quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
