"""Turns audio into words with faster-whisper: one short pass for a take, stock long-form for anything longer."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harmony_speech import acceptance, gate, languages
from harmony_speech.agreement import vanished, words_of
from harmony_speech.audio import RATE
from harmony_speech.errors import SpeechError
from harmony_speech.heard import Heard, Piece
from harmony_speech.names import merged, near, repaired
from harmony_speech.ordinary import Words
from harmony_speech.windows import window_of

if TYPE_CHECKING:
    from harmony_speech.audio import Audio

TAKE_S = 28.0
"""Up to here one window holds everything; the encoder ends at 30 s."""
LONGEST_WINDOW_S = 30.0
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
GLIMPSE_WINDOW_S, GLIMPSE_MORE_S = 6.0, 3.0
"""Words that are only shown may be wrong now and then; they must be quick."""
GLIMPSE_TOKENS_PER_S = 5.0
MAY_VANISH, LEAST_SHOWN = 0.2, 5
"""Of the words already shown as settled, once they are so many."""


@dataclass(frozen=True)
class _Decoded:
    text: str
    tokens: int
    logprob: float


class Recogniser:
    """One loaded model. Everything is local; no hub is ever asked."""

    def __init__(self, folder: Path, threads: int = 1, calls: int = 1) -> None:
        """``calls``: so many threads may use it at once; they share the weights."""
        os.environ.setdefault(
            "OPENBLAS_NUM_THREADS", "1"
        )  # halves the mel's cost; too late once numpy is loaded
        if not folder.is_dir():  # faster-whisper would take it for a name and ask a hub
            raise SpeechError("no_model", model=folder.name, detail=f"{folder} is not there")
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import _LANGUAGE_CODES, Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._tokenizer_class = Tokenizer
        self._model = folder.name
        self._whisper = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            num_workers=calls,
            local_files_only=True,
        )
        self._languages = frozenset(_LANGUAGE_CODES)
        self.multilingual = bool(self._whisper.model.is_multilingual)
        self._suppressed = list(get_suppressed_tokens(self._tokenizer("en"), [-1]))
        self._ordinary = Words(self._whisper.hf_tokenizer)

    def warm(self) -> None:
        """Touches every part once, so that the first real take pays for nothing but itself."""
        import numpy as np

        gate.find_speech(np.zeros(RATE, np.float32))
        encoded = self._encode(np.zeros(RATE, np.float32), 1.0)
        self._decode(encoded, self._tokenizer("en"), (), 8, 1)

    def hear(
        self,
        audio: Audio,
        language: str | None = "en",
        hotwords: tuple[str, ...] = (),
        *,
        alone: bool = True,
        shown: list[str] | None = None,
    ) -> Heard:
        """Words of one take or file. Raises `SpeechError` (mic_silent, no_speech). ``language``: one, the likeliest of
        several with commas between them, or None for any.
        Not ``alone``: the end of a longer take, where a lone “thank you” was said. ``shown``: words that somebody has
        read already; where many of them vanish, the audio is heard once more."""
        if gate.is_digital_silence(audio):
            raise SpeechError("mic_silent")
        speech = gate.find_speech(audio)
        if not speech.spans or (alone and speech.seconds < gate.LEAST_SPEECH_S):
            raise SpeechError("no_speech")
        start, end = gate.outer_bounds(speech, len(audio))
        names = hotwords if speech.seconds >= HOTWORDS_FROM_S else ()
        if (end - start) / RATE <= TAKE_S:
            heard = self._final_pass(audio[start:end], language, names, speech.seconds)
            if shown and not heard.flagged:
                heard = self._kept(heard, audio[start:end], shown)
            spoken = Piece(speech.spans[0][0] * 1000 // RATE, speech.spans[-1][1] * 1000 // RATE, heard.text)
            heard = replace(heard, pieces=(spoken,))
        else:
            heard = self._long_form(audio, language, names)
        if gate.is_invented(heard.text, speech.seconds if alone else gate.SHORT_SPEECH_S, heard.logprob):
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

    def glimpse(
        self, audio: Audio, language: str | None, speech_s: float, names: tuple[str, ...] = ()
    ) -> str | None:
        """Words of somebody who is still speaking, if they can be believed. ``names`` are spelled as they are written,
        so that the final text takes none of them back."""
        length = len(audio) / RATE
        encoded = self._encode(audio, max(GLIMPSE_WINDOW_S, length + GLIMPSE_MORE_S))
        tokenizer = self._tokenizer(self._language(encoded, language))
        decoded = self._decode(encoded, tokenizer, (), int(GLIMPSE_TOKENS_PER_S * length) + 8, 1)
        believed = acceptance.believable(decoded.text, decoded.tokens, length, decoded.logprob)
        invented = gate.is_invented(decoded.text, speech_s, decoded.logprob)
        return repaired(decoded.text, names, self._ordinary) if believed and not invented else None

    def _kept(self, heard: Heard, audio: Audio, shown: list[str]) -> Heard:
        """Of two hearings the one that keeps more of what was shown. Once: what was shown may be what is wrong."""
        gone = vanished(shown, words_of(heard.text))
        if len(shown) < LEAST_SHOWN or gone <= MAY_VANISH:
            return heard
        encoded = self._encode(audio, LONGEST_WINDOW_S)
        length = len(audio) / RATE
        again = self._decode(encoded, self._tokenizer(heard.language), (), int(8 * length) + 16, BEAM)
        better = vanished(shown, words_of(again.text)) < gone and self._believable(again, length, ())
        return replace(heard, text=again.text, logprob=again.logprob, flagged=True) if better else heard

    def _final_pass(
        self, audio: Audio, language: str | None, names: tuple[str, ...], speech_s: float
    ) -> Heard:
        """A window just long enough, greedy; beam on the same encoding if unsure; one full retry if unbelievable.
        Never both, so that the worst take costs little more than one stock pass."""
        length = len(audio) / RATE
        window = window_of(self._model, language)
        encoded = self._encode(audio, window.seconds(length))
        spoken = self._language(encoded, language)
        tokenizer = self._tokenizer(spoken)
        cap = int(8 * length) + 16
        decoded = self._decode(encoded, tokenizer, (), cap, 1)
        believed = self._believable(decoded, length, ())
        if believed and decoded.logprob < window.unsure:
            beam = self._decode(encoded, tokenizer, (), cap, window.beam)
            if beam.logprob > decoded.logprob and self._believable(beam, length, ()):
                decoded = beam
        elif not believed:
            encoded = self._encode(audio, LONGEST_WINDOW_S)
            decoded = self._decode(encoded, tokenizer, (), cap, BEAM)
        if believed and names:
            decoded = self._named(decoded, encoded, tokenizer, names, length)
        return Heard(
            decoded.text, spoken, 0, flagged=not believed, speech_s=speech_s, logprob=decoded.logprob
        )

    def _named(
        self, decoded: _Decoded, encoded: Any, tokenizer: Any, names: tuple[str, ...], length: float
    ) -> _Decoded:
        """Names that the words sound like go along as hints in one more decoding; of it only names are taken."""
        text = decoded.text
        hints = near(text, names, self._ordinary, decoded.logprob)
        if hints:
            hinted = self._decode(encoded, tokenizer, hints, int(8 * length) + 16, 1)
            if self._believable(hinted, length, hints):
                better = repaired(hinted.text, hints, self._ordinary)
                text = merged(text, better, hints, hinted.logprob - decoded.logprob)
        return replace(decoded, text=repaired(text, names, self._ordinary))

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
            language=self._language_of(audio, language),
            beam_size=BEAM,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=not gated,
            vad_parameters={"threshold": gate.THRESHOLD, "min_speech_duration_ms": gate.MIN_SPEECH_MS},
            hotwords=self._prompt_of(names) or None,
        )
        segments = [segment for segment in found if segment.text.strip()]
        pieces = tuple(
            Piece(round(s.start * 1000), round(s.end * 1000), repaired(s.text.strip(), names, self._ordinary))
            for s in segments
        )
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

    def _language_of(self, audio: Audio, wish: str | None) -> str | None:
        """None: stock finds it out among all there are."""
        if not self.multilingual:
            return "en"
        among = languages.wished(wish, self._languages)
        if len(among) < 2:
            return among[0] if among else None
        return self._language(self._encode(audio, LONGEST_WINDOW_S), wish)

    def _language(self, encoded: Any, wish: str | None) -> str:
        if not self.multilingual:
            return "en"
        among = languages.wished(wish, self._languages)
        if len(among) == 1:
            return among[0]
        return languages.likeliest(self._whisper.model.detect_language(encoded)[0], among)

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
