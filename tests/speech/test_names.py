"""Names of the workspace are written as they are written there, and a name that nobody said is never written."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_speech import acceptance, sound
from harmony_speech.errors import SpeechError
from harmony_speech.names import merged, near, repaired
from harmony_speech.recogniser import Recogniser
from tests.parts import named, nonspeech, recognisers, synthetic

NAMES = ("Globex", "Acme", "Priya Raman", "Jürgen Hoffmann", "Łukasz Wójcik", "Kestrel Analytics", "Björn Ek")
EVERYDAY = """what did say about the budget please call with her team we talk to people and went back last time mark any
    tech north one acne go for a new contract today""".split()  # noqa: SIM905


def ordinary(word: str) -> bool:
    return word.casefold() in EVERYDAY


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("We talk to Globix today.", "We talk to Globex today."),
        ("What did Globix's people say?", "What did Globex's people say?"),
        ("Call with Jurgen Hoffman today.", "Call with Jürgen Hoffmann today."),
        ("Please call Yergen Hoffman, please.", "Please call Jürgen Hoffmann, please."),
        ("The call with Lukas Wojcik went well.", "The call with Łukasz Wójcik went well."),
        ("What did Preya Rahman say?", "What did Priya Raman say?"),
        ("What did Preya say?", "What did Priya say?"),
        ("We talk to castrel Analitics today.", "We talk to Kestrel Analytics today."),
        ("we talk to Acme today", "we talk to Acme today"),
    ],
)
def test_a_name_in_another_spelling_is_written_as_the_workspace_writes_it(heard: str, meant: str) -> None:
    assert repaired(heard, NAMES, ordinary) == meant


@pytest.mark.parametrize(
    "heard",
    [
        "What did the team say about acne?",  # an ordinary word, though it sounds like Acme
        "Any tech for the new contract?",
        "We talk to Globalfoundries today.",
        "Please mark the contract.",
        "They said globus today.",  # no capital letter: not written as a name
        "",
    ],
)
def test_words_that_are_no_names_stay(heard: str) -> None:
    assert repaired(heard, NAMES, ordinary) == heard


def test_what_could_be_either_of_two_names_stays() -> None:
    assert repaired("We met Marlo today.", ("Marla", "Merlo"), ordinary) == "We met Marlo today."


def test_hints_are_the_names_some_words_sound_like_and_the_likeliest_comes_last() -> None:
    assert near("What did Preraman say about the contract?", NAMES, ordinary)[-1] == "Priya Raman"
    assert near("What did any tech say?", ("Initech", *NAMES), ordinary) == ("Initech",)
    assert near("What did the team say about the budget?", NAMES, ordinary) == ()
    assert near("We talk to Globex today.", NAMES, ordinary) == ()  # it is there already


def test_a_doubtful_text_is_compared_with_less_alike_names_too() -> None:
    doubtful = "What did and goes the odd and yummy say?"
    assert near(doubtful, ("Ngozi Adeyemi",), lambda word: True) == ()
    assert near(doubtful, ("Ngozi Adeyemi",), lambda word: True, -0.5) == ("Ngozi Adeyemi",)


def test_a_second_hearing_changes_names_alone() -> None:
    plain, hinted = "Please call with any tech today.", "Police called with Initech today!"
    assert merged(plain, hinted, ("Initech",), 0.1) == "Please call with Initech today."


def test_a_name_takes_the_place_only_of_what_sounds_like_it() -> None:
    assert (
        merged("We talk about cameras.", "We talk about Initech.", ("Initech",), 0.0)
        == "We talk about cameras."
    )


def test_a_second_hearing_the_model_believes_less_changes_nothing() -> None:
    assert merged("We met any tech.", "We met Initech.", ("Initech",), -0.2) == "We met any tech."


def test_words_that_were_not_taken_for_a_name_change_only_where_the_model_is_surer_with_it() -> None:
    plain, hinted = "We need a nimble team.", "We need a Nimbolt team."
    assert merged(plain, hinted, ("Nimbolt",), 0.012) == plain
    assert merged(plain, hinted, ("Nimbolt",), 0.16) == hinted
    assert (
        merged("We met Nimble today.", "We met Nimbolt today.", ("Nimbolt",), -0.02)
        == "We met Nimbolt today."
    )


def test_a_name_the_model_believes_a_little_less_must_sound_much_like_the_words() -> None:
    plain, hinted = "We need an Emble Little team.", "We need an Emre Little team."
    assert merged(plain, hinted, ("Emre Yilmaz",), 0.01) == hinted
    assert merged(plain, hinted, ("Emre Yilmaz",), -0.045) == plain


def test_words_around_a_name_that_ran_into_it_come_apart_again() -> None:
    plain, hinted = "What did Anjali Deshmaksa about it?", "What did Anjali Deshmukh say about it?"
    assert merged(plain, hinted, ("Anjali Deshmukh",), 0.3) == hinted


texts = st.lists(st.sampled_from(EVERYDAY), max_size=12).map(" ".join)
words = st.text(st.characters(categories=("L", "Zs"), max_codepoint=0x4FF), max_size=12)


@given(texts)
def test_no_name_comes_out_of_everyday_words(text: str) -> None:
    assert repaired(text, NAMES, ordinary) == text


@given(st.lists(words, max_size=8).map(" ".join))
def test_a_second_reading_of_a_text_changes_nothing_more(text: str) -> None:
    once = repaired(text, NAMES, ordinary)
    assert repaired(once, NAMES, ordinary) == once


@given(texts, texts)
def test_without_a_name_in_the_second_hearing_the_first_stands(plain: str, hinted: str) -> None:
    assert merged(plain, hinted, ("Globex", "Priya Raman"), 1.0) == plain


@given(texts, texts, st.sampled_from(("Globex", "Priya Raman")))
def test_every_word_of_the_outcome_was_in_one_of_the_two_hearings(before: str, after: str, name: str) -> None:
    hinted = f"{after} {name} {before}"
    out = merged(f"{before} {after}", hinted, ("Globex", "Priya Raman"), 0.2)
    assert set(out.split()) <= set(f"{before} {after} {hinted}".split())


@given(words, words)
def test_alike_is_the_same_both_ways_and_what_one_works_out_by_hand(one: str, other: str) -> None:
    mine, theirs = sound.sounds(one), sound.sounds(other)
    found = sound.alike(mine, theirs)
    assert 0.0 <= found <= 1.0
    assert found == pytest.approx(sound.alike(theirs, mine), abs=1e-4)
    assert sound.alike(mine, mine) == 1.0
    whole = max(sound.weight(mine), sound.weight(theirs))
    if whole > 1:
        assert found == pytest.approx(max(0.0, 1 - by_hand(mine, theirs) / whole), abs=1e-4)


def by_hand(mine: str, theirs: str) -> float:
    """The cheapest way from one to the other, as the textbook has it."""
    swapped = sound._swapped()

    @lru_cache(None)
    def apart(a: int, b: int) -> float:
        if not a or not b:
            return sound.weight(mine[:a]) + sound.weight(theirs[:b])
        x, y = mine[a - 1], theirs[b - 1]
        swap = 0.0 if x == y else float(swapped[min(ord(x), 127), min(ord(y), 127)])
        return min(
            apart(a - 1, b - 1) + swap, apart(a - 1, b) + sound.weight(x), apart(a, b - 1) + sound.weight(y)
        )

    return apart(len(mine), len(theirs))


names_of_a_prompt = st.lists(st.sampled_from(named.vocabulary()), min_size=3, max_size=12, unique=True).map(
    tuple
)


@given(names_of_a_prompt, st.integers(0, 9), st.sampled_from((", ", " ", ". ", " and then, ")))
def test_a_prompt_that_comes_back_as_text_is_found_out(
    names: tuple[str, ...], first: int, between: str
) -> None:
    first = min(first, len(names) - acceptance.ECHOED_NAMES)
    back = between.join(names[first : first + acceptance.ECHOED_NAMES])
    assert acceptance.echoes(f"Yes. {back}.", names) == (" and " not in between)


@given(names_of_a_prompt, texts)
def test_two_names_in_a_sentence_are_no_echo(names: tuple[str, ...], text: str) -> None:
    assert not acceptance.echoes(f"{text} {names[0]} and {names[1]} {text}", names)


@pytest.fixture(scope="module")
def base() -> Recogniser:
    return recognisers.load("base")


def test_names_that_are_said_are_written_as_the_workspace_writes_them(base: Recogniser) -> None:
    chosen = ("Priya Raman", "Globex", "Jürgen Hoffmann", "Agnieszka Zielinska", "Omar Haddad", "Nimbolt")
    for name in chosen:
        text = base.hear(synthetic.spoken(named.sentences(name)[0]), hotwords=named.vocabulary()).text
        assert text == f"What did {name} say about the budget?"


def test_names_that_are_not_said_are_not_written(base: Recogniser) -> None:
    for text in named.ordinary_sentences(10):
        heard = base.hear(synthetic.spoken(text), hotwords=named.vocabulary()).text
        assert not named.inserted(heard, named.vocabulary()), heard


def test_nothing_but_noise_is_no_name_however_many_are_listened_for(base: Recogniser) -> None:
    for kind, audio in nonspeech.takes(18, seed=13):
        with pytest.raises(SpeechError):
            print(kind, base.hear(audio, hotwords=named.vocabulary()).text)


def test_a_very_short_word_is_not_turned_into_a_name(base: Recogniser) -> None:
    yes = synthetic.spoken("Yes.")
    assert len(yes) < 16_000
    heard = base.hear(yes, hotwords=("Yesenia", "Jess"))
    assert re.sub(r"\W", "", heard.text).lower() == "yes"


def test_a_new_list_of_names_needs_no_new_recogniser(base: Recogniser) -> None:
    audio = synthetic.spoken(named.sentences("Globex")[1])
    assert "Globex" not in base.hear(audio, hotwords=()).text
    assert "Globex" in base.hear(audio, hotwords=("Globex",)).text
    assert np.isfinite(base.hear(audio, hotwords=("",)).logprob)
