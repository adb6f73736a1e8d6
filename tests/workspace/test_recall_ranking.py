"""Ranking reads a question as people mean it: whose words are asked for, and where in a meeting matters are told."""

from functools import partial
from pathlib import Path

import pytest

from harmony_workspace.companion.recall import indexing, ranking
from harmony_workspace.companion.recall.ranking import Window
from harmony_workspace.companion.recall.search import search
from tests.parts.companion import room


@pytest.mark.parametrize(
    ("question", "asked_for"),
    [
        ("What did Project Manager think of the budget?", {"Project Manager"}),
        ("What did the project manager think of the budget?", {"Project Manager"}),
        ("What did Dana say about prices?", {"Dana Reyes"}),
        ("What did A think about a better plan?", {"A"}),
        ("Was there a better plan?", set()),
        ("What was said about the project?", set()),
    ],
)
def test_a_question_names_whose_words_it_wants(question: str, asked_for: set[str]) -> None:
    assert ranking.speakers(question, {"Project Manager", "Dana Reyes", "A", "B"}) == asked_for


def test_the_agenda_of_a_long_meeting_gives_way_to_where_its_matter_is_told() -> None:
    windows = [Window(place, "m", 2 * place, 2 * place + 3, "A: remote controls") for place in range(30)]
    added = ranking.adjustments("What about remote controls?", windows, {"m": (30, 61)})
    assert added[0] == added[29] < added[1] == added[15]
    short = ranking.adjustments("What about remote controls?", windows[:6], {"m": (6, 13)})
    assert set(short.values()) == {0.0}


def test_a_word_is_as_rare_as_it_is_where_one_looks() -> None:
    windows = [
        Window(1, "m", 0, 1, "A: the battery is in the case"),
        Window(2, "m", 2, 3, "A: the case has a logo on it"),
        Window(3, "m", 4, 5, "A: a case of wood is nice now"),
    ]
    scores = ranking.by_words("battery or logo on the case", windows, total=3)
    assert scores[1] > scores[3] < scores[2]


async def test_of_two_who_speak_of_a_matter_the_one_asked_for_comes_first(tmp_path: Path) -> None:
    filler = "\n".join(f"{name}: We go on with point {n} of the list." for n in range(60) for name in "XY")
    said = (
        f"Ann Low: The battery should last a year, the battery matters.\n{filler}\n"
        f"Ben High: The battery should last a year, the battery matters.\n{filler}"
    )
    async with room(tmp_path) as workspace:
        meeting = await workspace.meeting("Design", said)
        indexing.embed_now(workspace.database)
        for name in ("Ann Low", "Ben High"):
            asked = f"What did {name} think about the battery?"
            found = await workspace.database.read(
                partial(search, conversation_ids=[meeting]), workspace.owner, asked
            )
            assert name in {turn.speaker for turn in found[0].turns}
