"""What a shorter window of the encoder costs in words and saves in time: the study behind decision 12.

No target: a row of `harmony_speech/windows.py` rests on it. Other languages need Debian's asterisk-core-sounds-fr,
-es, -it, -ru and their -g722 packages; a language that is not installed is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tests.parts import clips, wer
from tests.parts.corpus import WAYS, chosen_clips, evenly, many
from tests.parts.languages import VOICES, plain, prompts_in

if TYPE_CHECKING:
    from harmony_speech.recogniser import Recogniser

ENGLISH, OTHERS = 150, 35
MODEL = "base"
Sets = Iterable[tuple[str, str, list[clips.Clip], Callable[[clips.Clip], Any]]]


def run() -> Iterable[dict[str, Any]]:
    from harmony_desktop.voice.worker_memory import prepare_memory
    from tests.parts.recognisers import load

    prepare_memory()
    recogniser = load(MODEL)
    for name, language, chosen, audio_of in sets():
        yield compare(recogniser, name, language, chosen, [audio_of(clip) for clip in chosen])


def sets() -> Sets:
    every = chosen_clips()
    english = evenly(every, many(ENGLISH))
    yield "en", "en", english, lambda clip: clip.audio()
    yield "en 15 dB", "en", english, lambda clip: WAYS["15 dB"](clip, every)
    for language in VOICES:
        if found := prompts_in(language):
            yield language, language, evenly(found, many(OTHERS)), lambda clip: clip.audio()


def compare(
    recogniser: Recogniser, name: str, language: str, chosen: Sequence[clips.Clip], audios: Sequence[Any]
) -> dict[str, Any]:
    from harmony_speech import windows
    from harmony_speech.windows import Window
    from tests.parts.recognisers import cpu_ms, ours

    heard: dict[Window, list[tuple[wer.Errors, float, bool]]] = {}
    kept = windows.SHORTER
    for window in (windows.CAREFUL, Window(12.0, 3.0), Window(10.0, 3.0), Window(10.0, 2.0)):
        windows.SHORTER = {(MODEL, language): window}
        heard[window] = []
        for clip, audio in zip(chosen, audios, strict=True):
            (text, flagged), ms = cpu_ms(lambda audio=audio: ours(recogniser, audio, language))  # type: ignore[misc]
            heard[window].append((wer.errors(clip.text, plain(text)), ms, flagged))
    windows.SHORTER = kept
    careful = [errors for errors, _, _ in heard[windows.CAREFUL]]
    return {
        "bench": f"voice_windows {name}",
        "figures": {f"{w.least_s:g}+{w.more_s:g}": _told(found, careful) for w, found in heard.items()},
        "baseline": {"window": "15+3", "clips": len(chosen), "words": sum(e.words for e in careful)},
    }


def _told(found: list[tuple[wer.Errors, float, bool]], careful: list[wer.Errors]) -> dict[str, Any]:
    difference, low, high = wer.paired_bootstrap([errors for errors, _, _ in found], careful)
    return {
        "errors": sum(errors.wrong for errors, _, _ in found),
        "difference": round(difference, 2),
        "difference_95": [round(low, 2), round(high, 2)],
        "cpu_ms_per_clip": round(sum(ms for _, ms, _ in found) / len(found)),
        "retried": sum(flagged for _, _, flagged in found),
    }
