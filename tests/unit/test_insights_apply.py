"""Which meetings an insight project asks: all of its conditions hold, however they are written."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_protocol.insights import Applies
from harmony_protocol.meetings import Conversation, Participant
from harmony_workspace.insights.applying import applies
from harmony_workspace.insights.dues import due

TEAMS = {"t1": "Sales", "t2": "Überblick"}
WORDS = st.sampled_from(["acme", "Acme", "RENEWAL", "zürich", "Zurich", "reyes", "moon", ""])


def meeting(title: str = "", team: str = "", medium: str = "", *people: tuple[str, str]) -> Conversation:
    return Conversation(
        id="m",
        title=title,
        started_at=datetime(2026, 11, 21, tzinfo=UTC),
        duration_ms=1,
        team=team,
        medium=medium,
        participants=tuple(Participant(name=name, company=company) for name, company in people),
    )


MEETINGS = st.builds(
    lambda title, team, medium, name, company: meeting(title, team, medium, (name, company)),
    st.sampled_from(["Acme renewal", "Zürich visit", ""]),
    st.sampled_from(["Sales", "Überblick", ""]),
    st.sampled_from(["Phone", "Zoom", ""]),
    st.sampled_from(["Dana Reyes", ""]),
    st.sampled_from(["ACME Ltd", ""]),
)
CONDITIONS = st.builds(
    Applies,
    teams=st.lists(st.sampled_from(["sales", "t1", "t2", "Legal"]), max_size=2).map(tuple),
    mediums=st.lists(st.sampled_from(["phone", "ZOOM", "Room"]), max_size=2).map(tuple),
    words=st.lists(WORDS, max_size=2).map(" ".join),
)


@given(MEETINGS)
def test_without_conditions_every_meeting_is_asked(it: Conversation) -> None:
    assert applies(Applies(), it, TEAMS)


@given(MEETINGS, CONDITIONS)
def test_all_conditions_hold_exactly_where_each_of_them_does(it: Conversation, of: Applies) -> None:
    each = [Applies(teams=of.teams), Applies(mediums=of.mediums), Applies(words=of.words)]
    assert applies(of, it, TEAMS) == all(applies(one, it, TEAMS) for one in each)


@given(MEETINGS, CONDITIONS)
def test_one_more_choice_never_takes_a_meeting_away(it: Conversation, of: Applies) -> None:
    if applies(of, it, TEAMS):
        wider = of.model_copy(update={"teams": (*of.teams, "x") if of.teams else ()})
        assert applies(wider, it, TEAMS)
        assert applies(wider.model_copy(update={"words": ""}), it, TEAMS)


@given(MEETINGS, CONDITIONS)
def test_one_more_word_never_brings_a_meeting_in(it: Conversation, of: Applies) -> None:
    narrower = of.model_copy(update={"words": f"{of.words} moon"})
    assert not applies(narrower, it, TEAMS)


@pytest.mark.parametrize(
    ("of", "it"),
    [
        (Applies(teams=("SALES",)), meeting(team="Sales")),
        (Applies(teams=("t2",)), meeting(team="Überblick")),
        (Applies(mediums=("zoom ",)), meeting(medium="Zoom")),
        (Applies(words="reyes acme"), meeting("x", "", "", ("Dana Reyes", "Acme Ltd"))),
        (Applies(words="ZU\u0308RICH"), meeting("Zürich visit")),
    ],
)
def test_case_letters_of_two_parts_and_ids_make_no_difference(of: Applies, it: Conversation) -> None:
    assert applies(of, it, TEAMS)


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("I'll send it by Friday.", "Friday"),
        ("I'll send it before the 12th of May at least.", "before the 12th of May"),
        ("We'll have it by the end of next week, I think.", "the end of next week"),
        ("I'll write to you tomorrow morning.", "tomorrow morning"),
        ("I can do that in two weeks.", "in two weeks"),
        ("Let me finish the draft until March 3rd.", "March 3rd"),
        ("I'll talk to Friday's team.", ""),
        ("I may have told you.", ""),
        ("I'll buy the end table.", ""),
    ],
)
def test_the_time_by_which_something_is_due_is_told_in_the_words_of_the_meeting(said: str, when: str) -> None:
    assert due(said) == when
