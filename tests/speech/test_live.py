"""While somebody speaks, words settle; when they stop, everything they said is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony_speech import gate, live, models
from harmony_speech.audio import RATE
from harmony_speech.ear import FRAME, Ear
from harmony_speech.errors import SpeechError
from harmony_speech.heard import Heard, Piece
from harmony_speech.live import Final, LiveTake
from harmony_speech.recogniser import Recogniser
from harmony_speech.tape import Tape
from tests.parts import clips

if TYPE_CHECKING:
    from harmony_speech.audio import Audio


@pytest.fixture(scope="module")
def speech() -> Audio:
    audio: Audio = clips.prompt("agent-newlocation").audio()
    return audio


def pause(seconds: float) -> Audio:
    return np.random.default_rng(7).normal(0, 1e-4, round(seconds * RATE)).astype(np.float32)


def as_heard(text: str, speech_s: float = 2.0) -> Heard:
    return Heard(text, "en", 1000, (Piece(0, 1000, text),), speech_s=speech_s)


def spoken(*audio: Audio) -> LiveTake:
    take = LiveTake()
    take.feed(np.concatenate(audio))
    return take


# ── hearing ──────────────────────────────────────────────────────────────────────────────────────────
@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 3 * RATE), max_size=12))
def test_in_portions_the_ear_hears_what_the_gate_hears_in_the_whole(speech: Audio, cuts: list[int]) -> None:
    from faster_whisper.vad import get_vad_model

    audio = speech[: len(speech) // FRAME * FRAME]
    ear = Ear()
    for portion in np.split(audio, sorted(cuts)):
        ear.feed(portion)
    whole = get_vad_model()(audio.copy()).reshape(-1)
    assert ear.position == len(audio)
    heard = ear.likely(0, len(audio))
    np.testing.assert_allclose(heard[:-1], whole[:-1], atol=1e-4)  # the gate blanks the end of the last frame


def test_the_ear_tells_how_long_it_has_been_quiet(speech: Audio) -> None:
    ear = Ear()
    ear.feed(np.concatenate([speech, pause(1.0)]))
    (_, end) = gate.find_speech(speech).spans[-1]
    assert abs(ear.last_voice() - end) < 0.2 * RATE
    assert ear.quiet_s() > 0.9
    before = ear.last_voice()
    ear.forget(RATE)
    assert ear.last_voice() == before


@given(portions=st.lists(st.integers(0, 40_000), max_size=6), forgotten=st.integers(0, 100_000))
def test_the_tape_gives_back_what_was_written_behind_what_it_forgot(
    portions: list[int], forgotten: int
) -> None:
    whole = np.arange(sum(portions), dtype=np.float32)
    tape = Tape()
    for part in np.split(whole, np.cumsum(portions[:-1], dtype=int) if portions else []):
        tape.write(part)
        tape.forget(min(forgotten, tape.end))
    assert tape.end == len(whole)
    assert np.array_equal(tape.cut(0, tape.end), whole[tape.start :])


# ── what is decoded, and when ────────────────────────────────────────────────────────────────────────
def test_words_are_shown_while_somebody_speaks(speech: Audio) -> None:
    take = spoken(speech[: round(1.2 * RATE)])
    glimpse = take.next_glimpse()
    assert glimpse is not None
    assert take.next_glimpse() is None, "one at a time"
    take.glimpsed(glimpse, "please enter", 0.3)
    assert take.shown() == ("", "please enter")
    take.feed(speech[round(1.2 * RATE) : round(2.2 * RATE)])
    second = take.next_glimpse()
    assert second is not None
    take.glimpsed(second, "please enter a new", 0.3)
    assert take.shown() == ("please enter", "a new")


def test_a_glimpse_that_is_not_believed_changes_nothing(speech: Audio) -> None:
    take = spoken(speech[: round(1.2 * RATE)])
    glimpse = take.next_glimpse()
    assert glimpse is not None
    take.glimpsed(glimpse, None, 0.3)
    assert take.shown() == ("", "")


def test_on_a_slow_machine_glimpses_are_rare(speech: Audio) -> None:
    take = spoken(speech[: round(1.2 * RATE)])
    glimpse = take.next_glimpse()
    assert glimpse is not None
    take.glimpsed(glimpse, "please enter", live.TOO_DEAR_S + 1)
    take.feed(speech[round(1.2 * RATE) : round(2.8 * RATE)])
    assert take.next_glimpse() is None


def test_what_was_heard_at_a_pause_is_the_answer_if_nothing_was_said_since(speech: Audio) -> None:
    take = spoken(speech, pause(0.3))
    final = take.next_final()
    assert final is not None
    assert final.start == 0
    assert take.next_final() is None, "nothing new was said"
    take.heard(final, as_heard("Please enter a new extension."))
    take.feed(pause(0.2))
    take.end()
    words = take.words()
    assert words is not None
    assert words.text == "Please enter a new extension."
    assert words.duration_ms == pytest.approx((len(speech) / RATE + 0.5) * 1000, abs=1)


def test_a_final_pass_that_is_still_running_at_release_is_waited_for(speech: Audio) -> None:
    take = spoken(speech, pause(0.3))
    final = take.next_final()
    assert final is not None
    take.end()
    assert take.words() is None
    assert take.next_final() is None, "it is running"
    take.heard(final, as_heard("Please enter."))
    assert take.words() is not None


@pytest.mark.parametrize(("took_s", "joined_by_another"), [(0.4, True), (2.5, False)])
def test_a_busy_machine_has_one_final_pass_at_a_time(
    speech: Audio, took_s: float, joined_by_another: bool
) -> None:
    take = spoken(speech, pause(0.2))
    first = take.next_final()
    assert first is not None
    take.heard(first, as_heard("Please enter a new extension."), took_s)
    take.feed(np.concatenate([speech, pause(0.2)]))
    assert take.next_final() is not None
    take.feed(np.concatenate([speech[:RATE], pause(0.2)]))
    assert (take.next_final() is not None) == joined_by_another
    take.end()
    assert joined_by_another or take.next_final() is not None, "the end waits for nobody"


def test_what_was_heard_at_a_pause_is_no_answer_once_more_was_said(speech: Audio) -> None:
    take = spoken(speech, pause(0.3))
    first = take.next_final()
    assert first is not None
    take.heard(first, as_heard("Please enter a new extension."))
    take.feed(np.concatenate([speech, pause(0.3)]))
    take.end()
    assert take.words() is None
    whole = take.next_final()
    assert whole is not None
    assert (whole.start, whole.end) == (0, round(2 * len(speech) + 0.6 * RATE))
    assert whole.shown == first.heard.text.split() if isinstance(first.heard, Heard) else False
    take.heard(whole, as_heard("All of it."))
    words = take.words()
    assert words is not None
    assert words.text == "All of it."


def test_released_in_the_middle_of_a_word_everything_is_decoded(speech: Audio) -> None:
    take = spoken(speech[: round(1.2 * RATE)])
    assert take.next_final() is None
    take.end()
    final = take.next_final()
    assert final is not None
    assert len(final.audio) == round(1.2 * RATE)


def parts_of(take: LiveTake) -> list[Final]:
    found = []
    while final := take.next_final():
        found.append(final)
    return found


def test_a_long_take_is_decoded_in_parts_cut_at_pauses(speech: Audio) -> None:
    saying = np.concatenate([speech, pause(0.25)])
    take = spoken(*[saying] * 3, pause(0.5), *[saying] * 3, pause(0.5), saying)
    parts = parts_of(take)
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert parts[0].alone
    assert not parts[1].alone
    for part in parts:
        assert not voices_in(part.audio[-round(0.1 * RATE) :]), "cut where nobody speaks"


def voices_in(audio: Audio) -> int:
    ear = Ear()
    ear.feed(audio)
    return ear.voiced(0)


def test_who_never_pauses_is_cut_at_the_calmest_moment(speech: Audio) -> None:
    (start, end), *_ = gate.find_speech(speech).spans
    unbroken = speech[start:end]
    take = spoken(*[unbroken] * (round(45 * RATE / len(unbroken)) + 1))
    take.end()
    parts = parts_of(take)
    assert len(parts) >= 3
    assert all(len(part.audio) <= 28 * RATE for part in parts)
    assert sum(len(part.audio) for part in parts) == take._tape.end


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_nothing_is_lost_however_the_sound_comes_in_portions(speech: Audio, data: st.DataObject) -> None:
    audio = np.concatenate([speech, pause(0.6)] * 5)
    cuts = data.draw(st.lists(st.integers(0, len(audio)), max_size=20))
    take = LiveTake()
    for portion in np.split(audio, sorted(cuts)):
        take.feed(portion)
    take.end()
    parts = parts_of(take)
    assert np.array_equal(np.concatenate([part.audio for part in parts]), audio)
    for number, part in enumerate(parts):
        take.heard(part, as_heard(f"Part {number}."))
    words = take.words()
    assert words is not None
    assert words.text == " ".join(f"Part {number}." for number in range(len(parts)))
    assert [piece.start_ms for piece in words.pieces] == [part.start * 1000 // RATE for part in parts]


def test_ten_minutes_are_never_all_in_memory(speech: Audio) -> None:
    take = LiveTake()
    for _ in range(20):
        take.feed(np.concatenate([speech, pause(0.6)]))
        for part in parts_of(take):
            take.heard(part, as_heard("Words."))
        assert take._tape.end - take._tape.start < (live.LONGEST_PART_S + 8) * RATE
    take.feed(pause(60))
    assert take._tape.end - take._tape.start < 15 * RATE


def test_where_nobody_spoke_there_are_no_words() -> None:
    take = spoken(pause(2.0))
    assert take.next_final() is None
    take.end()
    final = take.next_final()
    assert final is not None
    take.heard(final, SpeechError("no_speech"))
    with pytest.raises(SpeechError) as nothing:
        take.words()
    assert nothing.value.code == "no_speech"


# ── with a model ─────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    folder = Path(platformdirs.user_cache_dir("Harmony", appauthor=False)) / "models"
    return Recogniser(models.require("tiny.en", folder), calls=2)


def test_a_long_take_has_all_its_words(recogniser: Recogniser) -> None:
    said = ("agent-newlocation", "all-circuits-busy-now", "cannot-complete-as-dialed", "agent-newlocation")
    take = LiveTake()
    for name in said:
        take.feed(np.concatenate([clips.prompt(name).audio(), pause(0.8)]))
        for part in parts_of(take):
            take.heard(part, recogniser.hear(part.audio, alone=part.alone, shown=part.shown))
    take.end()
    for part in parts_of(take):
        take.heard(part, recogniser.hear(part.audio, alone=part.alone, shown=part.shown))
    words = take.words()
    assert words is not None
    assert words.text.lower().count("new extension") == 2
    assert "circuits" in words.text
    assert "cannot be completed as dialed" in words.text


def test_words_that_vanished_are_looked_for_once_more(recogniser: Recogniser) -> None:
    audio = clips.prompt("agent-newlocation").audio()
    plain = recogniser.hear(audio)
    assert not plain.flagged
    agreed = recogniser.hear(audio, shown=plain.text.split())
    assert (agreed.text, agreed.flagged) == (plain.text, False)
    doubted = recogniser.hear(audio, shown=["nothing", "like", "it", "was", "said", "at", "all"])
    assert doubted.text == plain.text, "what was shown may be what is wrong"


def test_a_glimpse_of_noise_shows_nothing(recogniser: Recogniser) -> None:
    assert recogniser.glimpse(pause(1.0), "en", 0.0) is None
