"""Turns audio into words with faster-whisper: one short pass for a take, stock long-form for anything longer."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_speech import acceptance, gate
from harmony_speech.audio import RATE
from harmony_speech.errors import SpeechError

if TYPE_CHECKING:
    from harmony_speech.audio import Audio

TAKE_S = 28.0
"""Up to here one window holds everything; the encoder ends at 30 s."""
LONGEST_WINDOW_S = 30.0
WINDOW_S, WINDOW_MORE_S = 15.0, 3.0
"""A shorter window than this makes small models loop (docs/voice.md)."""
BEAM_BELOW = -0.3
BEAM = 5
CONTEXT_TOKENS = 448
HOP = 160
SILENT_HOPS = 4
"""Until no analysis window touches the audio any more."""
QUIETEST_MEL = -1.5
"""What the feature extractor makes of 1e-10; it also clips to 8 decades (2.0 here) below the loudest."""
HOTWORD_TOKENS = 60
HOTWORDS_FROM_S = 1.0
TIMESTAMPS_FROM_S = 8.0
"""Of a shorter part of a recording, where it begins and ends tells enough."""


@dataclass(frozen=True)
class Piece:
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Heard:
    """``flagged``: the first pass was not believed and the text is from the retry."""

    text: str
    language: str
    duration_ms: int
    pieces: tuple[Piece, ...] = ()
    flagged: bool = False
    speech_s: float = 0.0
    logprob: float = 0.0


@dataclass(frozen=True)
class _Decoded:
    text: str
    tokens: int
    logprob: float


class Recogniser:
    """One loaded model. Everything is local; no hub is ever asked."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        os.environ.setdefault(
            "OPENBLAS_NUM_THREADS", "1"
        )  # halves the mel's cost; too late once numpy is loaded
        if not folder.is_dir():  # faster-whisper would take it for a name and ask a hub
            raise SpeechError("no_model", model=folder.name, detail=f"{folder} is not there")
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import _LANGUAGE_CODES, Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._tokenizer_class = Tokenizer
        self._whisper = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
        self._languages = frozenset(_LANGUAGE_CODES)
        self.multilingual = bool(self._whisper.model.is_multilingual)
        self._suppressed = list(get_suppressed_tokens(self._tokenizer("en"), [-1]))

    def warm(self) -> None:
        """Touches every part once, so that the first real take pays for nothing but itself."""
        import numpy as np

        gate.find_speech(np.zeros(RATE, np.float32))
        encoded = self._encode(np.zeros(RATE, np.float32), 1.0)
        self._decode(encoded, self._tokenizer("en"), (), 8, 1)

    def hear(self, audio: Audio, language: str | None = "en", hotwords: tuple[str, ...] = ()) -> Heard:
        """Words of one take or file. Raises `SpeechError` (mic_silent, no_speech). ``language`` None: found out."""
        if gate.is_digital_silence(audio):
            raise SpeechError("mic_silent")
        speech = gate.find_speech(audio)
        if not speech.spans:
            raise SpeechError("no_speech")
        start, end = gate.outer_bounds(speech, len(audio))
        names = hotwords if speech.seconds >= HOTWORDS_FROM_S else ()
        if (end - start) / RATE <= TAKE_S:
            heard = self._final_pass(audio[start:end], language, names, speech.seconds)
            spoken = Piece(speech.spans[0][0] * 1000 // RATE, speech.spans[-1][1] * 1000 // RATE, heard.text)
            heard = replace(heard, pieces=(spoken,))
        else:
            heard = self._long_form(audio, language, names)
        if gate.is_invented(heard.text, speech.seconds, heard.logprob):
            raise SpeechError("no_speech")
        return replace(heard, duration_ms=len(audio) * 1000 // RATE, speech_s=speech.seconds)

    def hear_stretch(self, audio: Audio, language: str | None) -> Heard:
        """A part of a recording that holds nothing but speech, at most `TAKE_S` with its margins; where it is long,
        its pieces tell when each sentence was said."""
        length_ms = len(audio) * 1000 // RATE
        if length_ms > TIMESTAMPS_FROM_S * 1000:
            heard = self._long_form(audio, language, (), gated=True)
            if heard.pieces and not heard.flagged:
                return heard
        heard = self._final_pass(audio, language, (), length_ms / 1000)
        return replace(heard, pieces=(Piece(0, length_ms, heard.text),))

    def _final_pass(
        self, audio: Audio, language: str | None, names: tuple[str, ...], speech_s: float
    ) -> Heard:
        """A window just long enough, greedy; beam on the same encoding if unsure; one full retry if unbelievable.
        Never both, so that the worst take costs little more than one stock pass."""
        length = len(audio) / RATE
        encoded = self._encode(audio, max(WINDOW_S, length + WINDOW_MORE_S))
        spoken = self._language(encoded, language)
        tokenizer = self._tokenizer(spoken)
        cap = int(8 * length) + 16
        decoded = self._decode(encoded, tokenizer, names, cap, 1)
        believed = self._believable(decoded, length, names)
        if believed and decoded.logprob < BEAM_BELOW:
            beam = self._decode(encoded, tokenizer, names, cap, BEAM)
            if beam.logprob > decoded.logprob and self._believable(beam, length, names):
                decoded = beam
        elif not believed:
            encoded = self._encode(audio, LONGEST_WINDOW_S)
            decoded = self._decode(encoded, tokenizer, (), cap, BEAM)
        return Heard(
            decoded.text, spoken, 0, flagged=not believed, speech_s=speech_s, logprob=decoded.logprob
        )

    @staticmethod
    def _believable(decoded: _Decoded, length: float, names: tuple[str, ...]) -> bool:
        echo = bool(names) and acceptance.echoes(decoded.text, names)
        return not echo and acceptance.believable(decoded.text, decoded.tokens, length, decoded.logprob)

    def _long_form(
        self, audio: Audio, language: str | None, names: tuple[str, ...], *, gated: bool = False
    ) -> Heard:
        """Stock segmentation with timestamps, without its temperature ladder and without carrying text along."""
        found, about = self._whisper.transcribe(
            audio,
            language=(language if language in self._languages else None) if self.multilingual else "en",
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=not gated,
            vad_parameters={"threshold": gate.THRESHOLD, "min_speech_duration_ms": gate.MIN_SPEECH_MS},
            hotwords=self._prompt_of(names) or None,
        )
        segments = [segment for segment in found if segment.text.strip()]
        pieces = tuple(Piece(round(s.start * 1000), round(s.end * 1000), s.text.strip()) for s in segments)
        weight = sum(len(s.tokens) for s in segments) or 1
        logprob = sum(s.avg_logprob * len(s.tokens) for s in segments) / weight
        flagged = any(
            s.compression_ratio > acceptance.COMPRESSION or s.avg_logprob < acceptance.LOGPROB
            for s in segments
        )
        return Heard(" ".join(p.text for p in pieces), about.language, 0, pieces, flagged, logprob=logprob)

    def _encode(self, audio: Audio, window_s: float) -> Any:
        """The encoder takes any even number of frames up to 3000. The audio is continued with silence, as if it had
        been recorded so; only the spectrum of that silence is not computed but known: the quietest value there is."""
        import numpy as np

        frames = min(3000, 2 * round(window_s * 50))
        audio = audio[: frames * HOP]
        heard = min(frames, len(audio) // HOP + SILENT_HOPS)
        padded = np.zeros(heard * HOP, np.float32)
        padded[: len(audio)] = audio
        features = self._whisper.feature_extractor(padded, padding=0)
        quietest = max(float(features.max()) - 2.0, QUIETEST_MEL)
        silence = np.full((features.shape[0], frames - features.shape[1]), quietest, np.float32)
        return self._whisper.encode(np.concatenate([features, silence], axis=1).astype(np.float32))

    def _decode(self, encoded: Any, tokenizer: Any, names: tuple[str, ...], cap: int, beam: int) -> _Decoded:
        hotwords = self._prompt_of(names)
        prompt = self._whisper.get_prompt(tokenizer, [], without_timestamps=True, hotwords=hotwords or None)
        result = self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=beam,
            max_length=min(
                CONTEXT_TOKENS, len(prompt) + 2 * cap
            ),  # CTranslate2 stops at half of what is asked
            return_scores=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )[0]
        tokens = result.sequences_ids[0]
        logprob = result.scores[0] * len(tokens) / (len(tokens) + 1)
        return _Decoded(tokenizer.decode(tokens).strip(), len(tokens), logprob)

    def _language(self, encoded: Any, wish: str | None) -> str:
        if not self.multilingual:
            return "en"
        if wish in self._languages:
            return str(wish)
        best: str = self._whisper.model.detect_language(encoded)[0][0][0]
        return best.strip("<|>")

    def _tokenizer(self, language: str) -> Any:
        return self._tokenizer_class(
            self._whisper.hf_tokenizer, self.multilingual, task="transcribe", language=language
        )

    def _prompt_of(self, names: tuple[str, ...]) -> str:
        """As many names as fit into the prompt's share, the first ones first."""
        chosen: list[str] = []
        used = 0
        for name in names:
            used += len(self._whisper.hf_tokenizer.encode(f" {name},", add_special_tokens=False).ids)
            if used > HOTWORD_TOKENS:
                break
            chosen.append(name)
        return ", ".join(chosen)
