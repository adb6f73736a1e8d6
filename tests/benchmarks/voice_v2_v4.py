"""V2: CPU of the final pass against stock transcribe(). V4: its word errors against stock's. Same clips, same weights."""

import statistics
from collections.abc import Iterable
from typing import Any

from tests.parts import clips, wer

CLIPS = 170


def run() -> Iterable[dict[str, Any]]:
    yield compare("base")
    yield compare("tiny.en")


def compare(model: str) -> dict[str, Any]:
    from harmony_speech.recogniser import TAKE_S
    from tests.parts.recognisers import cpu_ms, load, ours, stock

    recogniser = load(model)
    every = [clip for clip in clips.prompts(least_words=4) if len(clip.audio()) <= TAKE_S * clips.RATE]
    chosen = [every[n * len(every) // CLIPS] for n in range(CLIPS)] + clips.other_voices()
    ratios, totals, flagged, seconds = [], [0.0, 0.0], 0, 0.0
    our_errors, stock_errors = [], []
    for clip in chosen:
        audio = clip.audio()
        (text, flag), ours_ms = cpu_ms(lambda a=audio: ours(recogniser, a))
        stock_text, stock_ms = cpu_ms(lambda a=audio: stock(recogniser, a))
        ratios.append(ours_ms / stock_ms)
        totals = [totals[0] + ours_ms, totals[1] + stock_ms]
        flagged += flag
        seconds += len(audio) / clips.RATE
        our_errors.append(wer.errors(clip.text, text))
        stock_errors.append(wer.errors(clip.text, stock_text))
    difference, low, high = wer.paired_bootstrap(our_errors, stock_errors)
    quarters = statistics.quantiles(ratios, n=4)
    return {
        "bench": f"voice_v2_v4 {model}",
        "figures": {
            "clips": len(chosen),
            "seconds": round(seconds),
            "cpu_ratio_total": round(totals[0] / totals[1], 3),
            "cpu_ratio_median": round(quarters[1], 3),
            "cpu_ratio_quartiles": [round(quarters[0], 3), round(quarters[2], 3)],
            "cpu_ratio_worst": round(max(ratios), 2),
            "cpu_ms_per_clip": round(totals[0] / len(chosen)),
            "wer": round(wer.rate(our_errors), 2),
            "wer_difference": round(difference, 2),
            "wer_difference_95": [round(low, 2), round(high, 2)],
            "retried": flagged,
        },
        "baseline": {
            "wer": round(wer.rate(stock_errors), 2),
            "cpu_ms_per_clip": round(totals[1] / len(chosen)),
        },
    }
