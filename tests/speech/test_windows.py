"""A take is read in a window just long enough for the model and the language it is spoken in."""

import pytest

from harmony_speech.windows import window_of


@pytest.mark.parametrize(
    ("model", "language", "take_s", "window_s"),
    [
        ("base", "en", 2.0, 12.0),
        ("base", "en", 11.0, 14.0),
        ("base", "fr", 2.0, 15.0),
        ("base", None, 2.0, 15.0),
        ("tiny.en", "en", 2.0, 15.0),
        ("base.en", "en", 2.0, 15.0),
        ("tiny.en", "en", 20.0, 23.0),
    ],
)
def test_only_what_was_measured_gets_a_shorter_window(
    model: str, language: str | None, take_s: float, window_s: float
) -> None:
    assert window_of(model, language).seconds(take_s) == window_s
