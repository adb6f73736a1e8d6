"""Decides whether there is speech at all, and where it begins and ends; keeps invented words out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harmony_speech.audio import RATE

if TYPE_CHECKING:
    from harmony_speech.audio import Audio

THRESHOLD = 0.3
MIN_SPEECH_MS = 100
MIN_SILENCE_MS = 200
LEAST_SPEECH_S = 0.2
"""Of a whole take. The shortest words of a recorded voice are told as 0.26 s and more, a creak or a note as 0.13."""
OUTER_MS = 250
"""Silence left before the first and after the last word: less clips consonants, more costs time."""
DIGITAL_SILENCE_S = 1.0
ZERO = 1e-5
"""No real microphone is this quiet: below it the input is muted, denied or unplugged."""

INVENTED = frozenset(
    {
        "you", "thank you", "thank you very much", "thanks", "thanks for watching", "thank you for watching",
        "bye", "bye bye", "okay", "oh", "so", "the", "i", "hmm", "uh", "subscribe", "please subscribe",
        "subtitles by the amara org community", "the end", "music", "applause", "silence",
    }
)  # fmt: skip
"""What Whisper says to noise. Dropped only where there was hardly any speech or it was not sure."""
SHORT_SPEECH_S = 0.6
UNSURE = -0.7
HOPELESS = -1.0
"""Whatever the words: out of a creak, a flute or a bell come “Ooh.” and “We're here.”, all of them below this."""


@dataclass(frozen=True)
class Speech:
    """Spans of speech in samples, without any silence around them."""

    spans: tuple[tuple[int, int], ...]

    @property
    def seconds(self) -> float:
        return sum(end - start for start, end in self.spans) / RATE


def is_digital_silence(audio: Audio) -> bool:
    """A second or more of nothing but zeros: the microphone is muted or denied, nobody was silent."""
    import numpy as np

    return len(audio) >= DIGITAL_SILENCE_S * RATE and float(np.abs(audio).max()) < ZERO


def find_speech(audio: Audio) -> Speech:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if not len(audio):
        return Speech(())
    options = VadOptions(
        threshold=THRESHOLD,
        min_speech_duration_ms=MIN_SPEECH_MS,
        min_silence_duration_ms=MIN_SILENCE_MS,
        speech_pad_ms=0,
    )
    return Speech(tuple((span["start"], span["end"]) for span in get_speech_timestamps(audio, options)))


def outer_bounds(speech: Speech, length: int) -> tuple[int, int]:
    """First to last word with a little silence around; pauses inside stay."""
    more = OUTER_MS * RATE // 1000
    return max(0, speech.spans[0][0] - more), min(length, speech.spans[-1][1] + more)


def is_invented(text: str, speech_s: float, logprob: float) -> bool:
    words = " ".join(re.findall(r"[\w']+", text.lower()))
    hardly = speech_s < SHORT_SPEECH_S
    known = words in INVENTED and (hardly or logprob < UNSURE)
    return not words or known or (hardly and logprob < HOPELESS)
