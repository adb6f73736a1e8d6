"""What is said becomes its words; what is not said becomes none."""

import re
from pathlib import Path

import jiwer
import numpy as np
import pytest

from harmony_speech import acceptance, gate, models
from harmony_speech.errors import SpeechError
from harmony_speech.recogniser import Recogniser
from tests.parts import clips, nonspeech


def words(text: str) -> str:
    digits = {"1": "one", "2": "two", "3": "three", "4": "four", "10": "ten"}
    return " ".join(digits.get(w, w) for w in re.findall(r"[\w']+", text.lower()))


def load(name: str, folder: Path) -> Recogniser:
    recogniser = Recogniser(models.require(name, folder))
    recogniser.warm()
    return recogniser


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Recogniser:
    return load("tiny.en", tmp_path_factory.mktemp("models"))


def test_real_prompts_of_two_kinds_of_voices_are_understood(tiny: Recogniser) -> None:
    chosen = clips.prompts(least_words=6)[:5] + clips.other_voices()
    heard = [tiny.hear(clip.audio()) for clip in chosen]
    error = jiwer.wer([words(c.text) for c in chosen], [words(h.text) for h in heard])
    assert error < 0.12
    assert all(h.language == "en" and h.duration_ms > 0 for h in heard)


def test_the_multilingual_model_hears_the_language_of_a_take(tmp_path: Path) -> None:
    base = load("base", tmp_path)
    heard = base.hear(clips.prompt("cannot-complete-as-dialed").audio(), language=None)
    assert words(heard.text) == "your call cannot be completed as dialed"
    assert heard.language == "en"


@pytest.mark.parametrize("tens", range(4))
def test_noise_is_never_words(tiny: Recogniser, tens: int) -> None:
    for kind, audio in nonspeech.takes(10, seed=tens, first=10 * tens):
        with pytest.raises(SpeechError) as nothing:
            print(kind, tiny.hear(audio).text)
        assert nothing.value.code == "no_speech"


def test_a_muted_microphone_is_told_from_a_quiet_room(tiny: Recogniser) -> None:
    with pytest.raises(SpeechError) as muted:
        tiny.hear(np.zeros(24_000, np.float32))
    assert muted.value.code == "mic_silent"


def test_a_whisper_from_far_away_is_still_heard(tiny: Recogniser) -> None:
    audio = clips.prompt("agent-newlocation").audio() * 0.01
    assert "new extension" in tiny.hear(audio).text


def test_single_letters_and_digits_are_long_enough_to_be_heard() -> None:
    spoken = [clip for clip in clips.prompts(least_words=1) if len(clip.text) == 1]
    assert len(spoken) > 20
    for clip in spoken:
        assert gate.find_speech(clip.audio()).seconds >= 2 * gate.LEAST_SPEECH_S, clip.name


def test_silence_around_the_words_costs_no_words(tiny: Recogniser) -> None:
    room = np.random.default_rng(1).normal(0, 3e-4, 5 * 16_000).astype(np.float32)
    heard = tiny.hear(np.concatenate([room, clips.prompt("agent-newlocation").audio(), room]))
    assert words(heard.text) == "please enter a new extension followed by pound"
    assert 4_500 < heard.pieces[0].start_ms < 5_600


def test_a_long_recording_has_times(tiny: Recogniser) -> None:
    pause = np.zeros(16_000, np.float32)
    spoken = [c for clip in clips.prompts(least_words=6)[:9] for c in (clip.audio(), pause)]
    audio = np.concatenate(spoken)
    assert len(audio) > 28 * 16_000
    heard = tiny.hear(audio)
    starts = [piece.start_ms for piece in heard.pieces]
    assert len(starts) >= 3
    assert starts == sorted(starts)
    assert heard.pieces[-1].end_ms <= heard.duration_ms
    assert "already logged on" in heard.text


def test_names_given_as_hints_are_heard_and_never_spoken_back(tiny: Recogniser, tmp_path: Path) -> None:
    names = ("Globex", "Priya Raman", "Hooli", "Initech")
    for clip in clips.prompts(least_words=6)[:3]:
        plain, hinted = tiny.hear(clip.audio()), tiny.hear(clip.audio(), hotwords=names)
        assert not any(name.lower() in hinted.text.lower() for name in names)
        assert (
            jiwer.wer(words(clip.text), words(hinted.text))
            <= jiwer.wer(words(clip.text), words(plain.text)) + 0.2
        )
    with pytest.raises(SpeechError):
        tiny.hear(next(nonspeech.takes(1))[1], hotwords=names)


@pytest.mark.parametrize("gain", [1.0, 0.001])
def test_the_known_spectrum_of_silence_is_the_computed_one(
    tiny: Recogniser, monkeypatch: pytest.MonkeyPatch, gain: float
) -> None:
    audio = clips.prompt("agent-pass").audio()[:47_123] * np.float32(gain)
    whole = np.concatenate([audio, np.zeros(15 * 16_000 - len(audio), np.float32)])
    computed = tiny._whisper.feature_extractor(whole, padding=0)
    given: list[np.ndarray] = []
    monkeypatch.setattr(tiny._whisper, "encode", given.append)
    tiny._encode(audio, 15.0)
    assert given[0].shape == computed.shape == (80, 1500)
    np.testing.assert_allclose(given[0], computed, atol=1e-5)


def test_hints_stay_within_their_share_of_the_prompt(tiny: Recogniser) -> None:
    many = tuple(f"Company Number {n}" for n in range(200))
    assert 0 < len(tiny._prompt_of(many).split(",")) < 20


@pytest.mark.parametrize(
    ("text", "tokens", "seconds", "logprob", "good"),
    [
        ("What did Acme say about the price?", 9, 2.5, -0.2, True),
        ("no", 1, 6.0, -0.2, False),
        ("What did Acme say", 40, 2.0, -0.2, False),
        ("What did Acme say", 5, 2.0, -1.4, False),
        ("what did they say what did they say", 9, 3.0, -0.2, False),
        ("one two one two one two", 7, 3.0, -0.2, True),
        ("la " * 60, 60, 20.0, -0.1, False),
    ],
)
def test_what_is_believed(text: str, tokens: int, seconds: float, logprob: float, good: bool) -> None:
    assert acceptance.believable(text, tokens, seconds, logprob) is good


def test_an_unbelievable_text_is_decoded_once_more_and_flagged(
    tiny: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptance, "TOKENS_PER_S", 0.1)
    heard = tiny.hear(clips.prompt("agent-newlocation").audio())
    assert heard.flagged
    assert "new extension" in heard.text


def test_thank_you_out_of_half_a_second_of_noise_is_dropped() -> None:
    assert gate.is_invented("Thank you.", 0.4, -0.2)
    assert gate.is_invented("you", 2.0, -0.9)
    assert not gate.is_invented("Thank you.", 1.2, -0.1)
    assert not gate.is_invented("Yes.", 0.3, -0.9)
    assert gate.is_invented(" ... ", 3.0, -0.1)


def test_any_word_the_model_does_not_stand_by_is_dropped_where_hardly_anything_was_said() -> None:
    assert gate.is_invented("We're here.", 0.13, -1.9)
    assert not gate.is_invented("We're here.", 0.7, -1.9)
