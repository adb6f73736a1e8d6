"""A meeting that is called by its title is the one that is looked at."""

import pytest

from harmony_workspace.companion.recall.whole_titles import called

TITLES = {
    "1": "Acme procurement",
    "2": "Board update preparation",
    "3": "Sprint planning",
    "4": "Sprint planning",
    "5": "Kestrel Insurance, security questions",
    "6": "Standup",
    "7": "Kestrel Insurance",
}
NAMES = frozenset({"acme", "kestrel", "insurance"})


@pytest.mark.parametrize(
    ("question", "ids", "rest"),
    [
        ("Summarise the Acme procurement call", "1", "Summarise the"),
        ("What was discussed in the Acme procurement call?", "1", "What was discussed in the ?"),
        ("What was decided in the board update preparation?", "2", "What was decided in the ?"),
        ("What came up in “Sprint planning”?", "34", "What came up in “”?"),
        ("What did Dana say at Kestrel Insurance security questions about keys?", "5", None),
    ],
)
def test_a_whole_title_names_its_meetings(question: str, ids: str, rest: str | None) -> None:
    found = called(question, TITLES, NAMES)
    assert found is not None
    assert found.ids == frozenset(ids)
    if rest is not None:
        assert found.rest == rest


@pytest.mark.parametrize(
    "question",
    [
        "How good are we with sprint planning?",
        "What does Acme procurement want?",
        "What happened in the standup?",
        "What did Kestrel say about security?",
        "",
    ],
)
def test_words_that_merely_make_up_a_title_name_none(question: str) -> None:
    assert called(question, TITLES, NAMES) is None


def test_the_last_of_several_with_one_title() -> None:
    found = called("What came out of the last Sprint planning?", TITLES, NAMES)
    assert found is not None
    assert found.latest
