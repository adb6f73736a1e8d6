"""However a thread branches: what is shown is one way through it, and every branch can be reached."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain.branches import Branches, Shown, Unsent, shown
from harmony_desktop.domain.ids import MessageId, ThreadId
from harmony_desktop.domain.threads import Message, MessageState, Role

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
THREAD = ThreadId("t")


def message(id_: str, parent: str | None, role: Role = Role.USER) -> Message:
    follows = None if parent is None else MessageId(parent)
    return Message(MessageId(id_), THREAD, role, id_, NOW, parent_id=follows)


def ids(messages: object) -> list[str]:
    return [m.id for m in messages]  # type: ignore[attr-defined]


@st.composite
def trees(draw: st.DrawFn) -> list[Message]:
    """Questions follow answers or nothing, answers follow questions."""
    made: list[Message] = []
    for n in range(draw(st.integers(1, 14))):
        answers = [m.id for m in made if m.role is Role.ASSISTANT]
        asked = [m.id for m in made if m.role is Role.USER]
        if asked and draw(st.booleans()):
            made.append(message(f"m{n}", draw(st.sampled_from(asked)), Role.ASSISTANT))
        else:
            made.append(message(f"m{n}", draw(st.sampled_from([None, *answers]))))
    return made


@given(trees(), st.data())
def test_what_is_shown_is_a_way_from_a_first_message_to_an_end(
    tree: list[Message], data: st.DataObject
) -> None:
    head = data.draw(st.none() | st.sampled_from([m.id for m in tree]))
    way = shown(tree, head)
    assert way[0].parent_id is None
    assert all(after.parent_id == before.id for before, after in pairwise(way))
    assert way[-1].id not in {m.parent_id for m in tree}
    assert head is None or head in ids(way)


@given(trees())
def test_every_branch_is_reached_by_those_beside_it(tree: list[Message]) -> None:
    """From whatever is shown at first, by the switches that stand beside messages."""
    branches = Branches(tree)
    reached: set[str] = set()
    to_look_at = [shown(tree, None)[-1].id]
    while to_look_at:
        end = to_look_at.pop()
        if end in reached:
            continue
        way = shown(tree, end)
        reached |= set(ids(way))
        for at in way:
            assert at.branches == () or at.id in at.branches
            to_look_at += [e for b in at.branches if (e := branches.latest_end(b)) and e not in reached]
    assert reached == set(ids(tree))


def test_what_waits_follows_the_branch_that_is_shown() -> None:
    tree = [message("q", None), message("a", "q", Role.ASSISTANT)]
    waiting = [Unsent(message("f1", None)), Unsent(message("f2", None))]
    way = shown(tree, MessageId("a"), waiting)
    assert ids(way) == ["q", "a", "f1", "f2"]
    assert [m.parent_id for m in way] == [None, "q", "a", "f1"]


def test_an_edited_question_takes_the_place_of_the_old_one_before_it_is_sent() -> None:
    tree = [message("q", None), message("a", "q", Role.ASSISTANT), message("q2", "a")]
    edited = message("q3", "a")
    way = shown(tree, MessageId("q2"), [Unsent(edited, beside=True)])
    assert ids(way) == ["q", "a", "q3"]
    assert way[-1].branches == ("q2", "q3")
    first = shown(tree, MessageId("q2"), [Unsent(message("q0", ""), beside=True)])
    assert ids(first) == ["q0"]
    assert first[0].branches == ("q", "q0")


def test_what_was_refused_stands_at_the_end_and_moves_nothing() -> None:
    tree = [message("q", None), message("a", "q", Role.ASSISTANT)]
    refused = replace(message("q1", ""), state=MessageState.PARKED)
    way = shown(tree, MessageId("a"), [Unsent(refused, beside=True), Unsent(message("f", None))])
    assert ids(way) == ["q", "a", "f", "q1"]


def test_a_branch_chosen_after_a_question_was_written_is_shown() -> None:
    tree = [message("q", None), message("a", "q", Role.ASSISTANT), message("b", "q", Role.ASSISTANT)]
    chosen: list[Unsent | Shown] = [Unsent(message("f", None)), Shown(MessageId("a"))]
    assert ids(shown(tree, MessageId("b"), chosen)) == ["q", "a"]
    assert ids(shown(tree, MessageId("b"), chosen[::-1])) == ["q", "a", "f"]


def test_rows_of_which_some_are_missing_are_shown_in_their_order() -> None:
    """As between two pages of the change feed."""
    tree = [message("a", "gone", Role.ASSISTANT), message("q2", "a")]
    assert ids(shown(tree, MessageId("not here"))) == ["a", "q2"]
    assert shown([], None) == ()
    circle = [message("x", "y"), message("y", "x")]
    assert len(shown(circle, MessageId("x"))) == 2
