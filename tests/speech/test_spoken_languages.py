"""The language is the one that is named, or the likeliest of those the user speaks; never one that nobody named."""

import pytest

from harmony_speech import languages
from harmony_speech.recogniser import Recogniser
from tests.parts import clips
from tests.parts.recognisers import load

KNOWN = ("en", "de", "nl", "cy")
FOUND = [("<|cy|>", 0.5), ("<|nl|>", 0.3), ("<|en|>", 0.15), ("<|de|>", 0.05)]


@pytest.fixture(scope="module")
def base() -> Recogniser:
    return load("base")


@pytest.mark.parametrize(
    ("wish", "expected"),
    [("de,en", "en"), ("nl,de,en", "nl"), ("de", "de"), (None, "cy"), ("", "cy"), ("xx", "cy")],
)
def test_the_likeliest_of_those_that_are_wished(wish: str | None, expected: str) -> None:
    assert languages.likeliest(FOUND, languages.wished(wish, KNOWN)) == expected


def test_a_real_take_is_recognised_among_the_users_languages(base: Recogniser) -> None:
    clip = clips.prompts(least_words=8)[0]
    assert base.hear(clip.audio(), "de,en").language == "en"
    assert base.hear(clip.audio(), "de,fr").language in ("de", "fr")  # English was not among them


def test_a_model_for_english_knows_nothing_else() -> None:
    tiny, clip = load("tiny.en"), clips.prompts(least_words=8)[0]
    assert tiny.hear(clip.audio(), "de,fr").language == "en"
