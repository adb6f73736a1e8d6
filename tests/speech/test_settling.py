"""Words that settle while they are shown, and how the texts of parts become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_speech.agreement import Agreement, bare, vanished
from harmony_speech.joints import joined

WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six"]), max_size=8)


def test_words_settle_once_two_glimpses_agree_and_the_last_one_never() -> None:
    words = Agreement()
    words.glimpsed("please enter a new")
    assert (words.solid, words.grey) == ([], ["please", "enter", "a", "new"])
    words.glimpsed("Please enter a new ext")
    assert (words.solid, words.grey) == (["Please", "enter", "a", "new"], ["ext"])
    words.glimpsed("Please, enter a new extension.")
    assert words.solid == ["Please,", "enter", "a", "new"]
    words.heard("Please enter a new extension.", ended=True)
    assert (" ".join(words.solid), words.grey) == ("Please enter a new extension.", [])


@given(texts=st.lists(WORDS, max_size=8))
def test_glimpses_never_take_a_settled_word_back(texts: list[list[str]]) -> None:
    words = Agreement()
    for text in texts:
        before = [bare(word) for word in words.solid]
        words.glimpsed(" ".join(text))
        assert [bare(word) for word in words.solid][: len(before)] == before


def test_a_final_pass_may_take_words_back() -> None:
    words = Agreement()
    for _ in range(2):
        words.glimpsed("I scream for more")
    assert words.solid == ["I", "scream", "for"]
    words.heard("Ice cream for more.", ended=False)
    assert words.solid == []
    assert words.grey == ["Ice", "cream", "for", "more."]


def test_a_word_spelt_otherwise_takes_none_behind_it_back() -> None:
    words = Agreement()
    for _ in range(2):
        words.glimpsed("Press 1 to accept this recording. Press 2 to")
    words.heard("Press one to accept this recording. Press 2 to listen", ended=False)
    assert " ".join(words.solid) == "Press one to accept this recording. Press 2"
    assert words.grey == ["to", "listen"]


def test_how_many_shown_words_have_vanished() -> None:
    shown = ["please", "enter", "a", "new", "extension"]
    assert vanished(shown, ["Please,", "enter", "a", "new", "extension", "now."]) == 0
    assert vanished(shown, ["Please", "enter."]) == pytest.approx(0.6)
    assert vanished([], []) == 0


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["We meet on Monday.", "Then we talk."], "We meet on Monday. Then we talk."),
        (["We meet on Monday", "And then we talk."], "We meet on Monday and then we talk."),
        (["We meet on Monday,", "I think."], "We meet on Monday, I think."),
        (["We meet on...", "Monday."], "We meet on Monday."),
        (["We call", "Anna."], "We call Anna."),
        (["", "Hello.", " "], "Hello."),
        (["...", "Hello."], "Hello."),
    ],
)
def test_parts_are_joined_as_one_text(parts: list[str], text: str) -> None:
    assert joined(parts) == text
