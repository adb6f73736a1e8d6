"""A quotation ends where the sentence does, and everything that somebody takes on is one."""

import pytest

from harmony_protocol.insights import InsightDefinition, InsightKind
from harmony_protocol.meetings import Turn
from harmony_workspace.companion.trends.extracting import sentences
from harmony_workspace.insights.quoting import Meeting, asked


def _turn(text: str) -> Turn:
    return Turn(index=0, speaker="Speaker A", start_ms=0, end_ms=9_000, text=text)


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("The price is 3.5 million. We agreed.", ["The price is 3.5 million.", "We agreed."]),
        ("Mr. Smith said so. Mrs. Jones did not.", ["Mr. Smith said so.", "Mrs. Jones did not."]),
        ("See acme.com today! Really?? Yes", ["See acme.com today!", "Really??", "Yes"]),
        ("We use the U.S. servers, e.g. in Ohio. Good.", ["We use the U.S. servers, e.g. in Ohio.", "Good."]),
        ("Sie kommt am 5. März. Danke.", ["Sie kommt am 5. März.", "Danke."]),
        ("我们同意了。下周发货。", ["我们同意了。", "下周发货。"]),
    ],
)
def test_a_point_within_a_number_or_a_name_ends_no_sentence(said: str, held: list[str]) -> None:
    assert sentences(_turn(said)) == held


def test_each_thing_that_a_turn_takes_on_is_an_action_item() -> None:
    turn = _turn(
        "I will send you a revised quote by Friday. Great, I will check the drawings with Martin and call you on Monday."
    )
    actions = InsightDefinition(id="actions", kind=InsightKind.ACTION_ITEMS, title="Action items")
    [answer] = asked([actions], Meeting([turn])).answers
    assert [(item.due, item.turns) for item in answer.items] == [("Friday", (0,)), ("Monday", (0,))]


def test_a_matter_that_is_named_near_an_objection_is_none() -> None:
    said = (
        "We are worried about the schedule.",
        "Audit trail, maybe.",
        "The price is too expensive for us.",
        "No, I wasn't complaining about anything.",
    )
    turns = [_turn(text).model_copy(update={"index": place}) for place, text in enumerate(said)]
    objections = InsightDefinition(id="objections", kind=InsightKind.OBJECTIONS, title="Objections")
    [answer] = asked([objections], Meeting(turns)).answers
    assert [item.turns[0] for item in answer.items] == [0, 2]
