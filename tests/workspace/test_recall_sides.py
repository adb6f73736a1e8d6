"""Whose words a question asks for, where it names a side and no one."""

import pytest

from harmony_workspace.companion.recall.sides import Side, side, to_customers


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did we promise Acme?", Side.OURS),
        ("What have we already offered?", Side.OURS),
        ("Which customers mentioned data residency?", Side.THEIRS),
        ("What do clients complain about?", Side.THEIRS),
        ("What objections came from customers?", Side.THEIRS),
        ("What did Dana say about price?", Side.ANY),
        ("What did we learn about customers?", Side.ANY),
        ("What do customers want?", Side.THEIRS),
        ("What do we need to prepare for the board update?", Side.ANY),
        ("", Side.ANY),
    ],
)
def test_the_side_that_is_asked_for(question: str, asked: Side) -> None:
    assert side(question) is asked


def test_what_was_said_to_customers_was_said_where_one_sat() -> None:
    assert to_customers("What did we promise customers last week?")
    assert to_customers("What did we say to our clients?")
    assert not to_customers("Which customers mentioned price?")
