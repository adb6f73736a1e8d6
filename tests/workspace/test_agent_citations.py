"""What a model writes about its sources is put right while it streams by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_protocol.meetings import Turn
from harmony_workspace.companion.answering import Cited, Piece, TextDelta
from harmony_workspace.companion.citations import CitationWriter, without_marks
from harmony_workspace.companion.evidence import Evidence

SAID = (
    "Hello, can you hear me?",
    "An 18 percent price increase is off the table for us.",
    "We want to renew at our current tier.",
    "Our standard for payment is net 60.",
)


def evidence() -> Evidence:
    read = Evidence()
    for index, words in enumerate(SAID):
        read.number("call", Turn(index=index, speaker="Dana", start_ms=0, end_ms=1, text=words))
    return read


def written(*deltas: str) -> tuple[str, list[tuple[int, int]]]:
    writer = CitationWriter(evidence())
    pieces: list[Piece] = [piece for delta in deltas for piece in writer.feed(delta)] + writer.end()
    text = "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))
    return text, [(piece.n, piece.turn_index) for piece in pieces if isinstance(piece, Cited)]


@pytest.mark.parametrize(
    ("model_writes", "reader_sees", "cited"),
    [
        ("They said no [2].", "They said no [1].", [(1, 1)]),
        ("No [4]. Renew [3], no [4].", "No [1]. Renew [2], no [1].", [(1, 3), (2, 2)]),
        ("Made up [9].", "Made up.", []),
        ("Made up [0] and [12] and true [2].", "Made up and and true [1].", [(1, 1)]),
        ("Two at once [2, 3].", "Two at once [1][2].", [(1, 1), (2, 2)]),
        ("A range [2-4].", "A range [1][2][3].", [(1, 1), (2, 2), (3, 3)]),
        ("Other brackets 【3】.", "Other brackets [1].", [(1, 2)]),
        ("[[quote:3]] [3]", "[[quote:1]] [1]", [(1, 2)]),
        ("[[quote:77]] stays away", " stays away", []),
        (
            "An [aside] and a[1] and [x](https://e.org)",
            "An [aside] and a[1] and [x](https://e.org)",
            [(1, 0)],
        ),
        (
            'She said "We want to renew at our current tier" [3].',
            "She said “[[quote:1]]” [1].",
            [(1, 2)],
        ),
        ("“renew at our current tier.”", "“[[quote:1]]”", [(1, 2)]),
        ('A "short one" and "current tier" stay', 'A "short one" and "current tier" stay', []),
        ('He said "nobody ever said this here" [2]', 'He said "nobody ever said this here" [1]', [(1, 1)]),
        ('An open "quotation\nand a new line', 'An open "quotation\nand a new line', []),
    ],
)
def test_citations_are_put_right(model_writes: str, reader_sees: str, cited: list[tuple[int, int]]) -> None:
    assert written(model_writes) == (reader_sees, cited)
    assert written(*model_writes) == (reader_sees, cited)


def test_text_without_marks_is_not_held_back() -> None:
    writer = CitationWriter(evidence())
    assert writer.feed("Acme said") == [TextDelta("Acme said")]
    assert writer.feed(" no") == [TextDelta(" no")]


def test_a_mark_comes_with_its_place_before_it() -> None:
    writer = CitationWriter(evidence())
    assert writer.feed("No [") == [TextDelta("No")]
    assert writer.feed("2] at") == [Cited(1, "call", 1), TextDelta(" [1] at")]


@given(st.lists(st.text(alphabet='ab 12[]"“”:quote\n,-【】'), max_size=8))
def test_how_the_text_is_cut_changes_nothing(deltas: list[str]) -> None:
    assert written(*deltas) == written("".join(deltas))


@given(st.text(alphabet="ab \n.,!", max_size=60))
def test_text_without_marks_passes_unchanged(text: str) -> None:
    assert written(*text) == (text, [])


def test_an_earlier_answer_goes_back_without_its_numbers() -> None:
    assert without_marks("No [1], and [[quote:2]] [2].") == "No, and."
