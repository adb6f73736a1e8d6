"""What was heard becomes turns one can point at, also where one microphone heard everybody."""

from types import SimpleNamespace
from typing import Any

from harmony_workspace.bringing.turning import transcript_of
from harmony_workspace.meetings.parsed import TimedTurn

QUESTION = (256, 5_416, "When do the pumps come?")
BROKEN_OFF = (6_216, 11_576, "We can deliver forty pumps, but the price")
ITS_END = (11_576, 18_856, "went up by five percent.")
ANSWER = (19_576, 23_576, "That is too expensive for us.")


def _turns(*pieces: tuple[int, int, str], voices: tuple[int, ...] = ()) -> tuple[TimedTurn, ...]:
    rows: list[Any] = [
        SimpleNamespace(voice=voices[n] if voices else 0, start_ms=start, end_ms=end, text=text)
        for n, (start, end, text) in enumerate(pieces)
    ]
    return transcript_of(rows).turns


def test_one_microphone_for_everybody_begins_a_turn_after_each_breath_between_sentences() -> None:
    turns = _turns(QUESTION, BROKEN_OFF, ITS_END, ANSWER)
    assert [(turn.start_ms, turn.end_ms) for turn in turns] == [
        (256, 5_416),
        (6_216, 18_856),
        (19_576, 23_576),
    ]
    assert turns[1].text == "We can deliver forty pumps, but the price went up by five percent."
    assert {turn.speaker for turn in turns} == {"Speaker A"}


def test_who_speaks_on_and_on_has_a_turn_for_each_twenty_seconds() -> None:
    turns = _turns(*((4_000 * n, 4_000 * n + 4_000, "And so on.") for n in range(15)))
    assert [turn.start_ms for turn in turns] == [0, 20_000, 40_000]


def test_voices_that_are_told_apart_keep_their_breaths() -> None:
    turns = _turns(QUESTION, (6_216, 9_000, "And how many?"), ANSWER, voices=(0, 0, 1))
    assert [(turn.speaker, turn.start_ms) for turn in turns] == [("Speaker A", 256), ("Speaker B", 19_576)]
