"""Rules as the window reads and proposes them: never otherwise than the workspace, never wider than they look."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain import rules
from harmony_desktop.domain.rules import Fault, Unreadable, Verb
from harmony_desktop.domain.tools import RuleTrial
from harmony_desktop.ui.approvals.rule_words import outcome
from harmony_workspace.tools import rules as workspace

VERBS = {
    workspace.Verb.ALLOW: Verb.ALLOW,
    workspace.Verb.ASK: Verb.ASK,
    workspace.Verb.DENY: Verb.NEVER,
}
letters = st.text(st.sampled_from("aB_*-!?(),=\\ @.\u202e\n0"), max_size=24)
values = st.text(max_size=20) | st.text(st.sampled_from("a*,\\ =)(@.b"), max_size=12)
arguments = st.dictionaries(
    st.text(string.ascii_lowercase, min_size=1, max_size=5),
    values | st.integers() | st.booleans() | st.none() | st.lists(values, max_size=3),
    max_size=4,
)


@given(letters | st.text(max_size=30))
def test_window_and_workspace_read_every_text_alike(text: str) -> None:
    try:
        there = workspace.parse(text)
    except workspace.RuleError:
        with pytest.raises(Unreadable):
            rules.read(text)
        return
    here = rules.read(text)
    assert (here.verb, here.tool, here.arguments) == (VERBS[there.verb], there.tool, there.arguments)
    assert here.broad is there.broad
    for tool_id in ("a_b", "b0", "aBa", "A-a-b"):
        assert here.names(tool_id) is there.names(tool_id)


@given(arguments)
def test_what_is_proposed_from_a_call_allows_it_and_no_other_value(given_: dict[str, object]) -> None:
    text = json.dumps(given_)
    offered = rules.choices(text)
    chosen = rules.narrowest("pay", offered)
    rule = workspace.parse(rules.of_call("pay", chosen.items()).text)
    assert rule.matches("pay", given_)
    assert not rule.matches("pay_all", given_)
    for name, pattern in chosen.items():
        if not pattern.startswith("*@"):
            assert not rule.matches("pay", given_ | {name: f"{pattern}x"})
            assert not rule.matches("pay", given_ | {name: [pattern, "stranger"]})


@pytest.mark.parametrize(
    ("value", "patterns"),
    [
        ("HAR", ("HAR",)),
        (3, ("3",)),
        (True, ("true",)),
        ("Smith, Jones", ("Smith, Jones",)),
        ("dana@acme.example", ("dana@acme.example", "*@acme.example")),
        (["dana@acme.example"], ("dana@acme.example", "*@acme.example")),
        (["dana@acme.example", "luis@Acme.example"], ("*@acme.example",)),
        (["dana@acme.example", "x@rival.example"], ()),
        ("anything*", ()),
        ("*@acme.example", ()),
        ("two\nlines", ()),
        ("turned\u202e", ()),
        (" spaced ", ()),
        ("x\\", ()),
        ("x" * 121, ()),
        ({"a": 1}, ()),
        ([], ()),
        ("", ()),
    ],
)
def test_an_argument_is_named_exactly_or_not_at_all(value: object, patterns: tuple[str, ...]) -> None:
    found = rules.choices(json.dumps({"to": value}))
    assert [(choice.name, choice.patterns) for choice in found] == [("to", patterns)]


def test_a_comma_of_a_value_stays_one() -> None:
    rule = rules.of_call("pay", [("to", "Smith, Jones")])
    assert rule.text == "pay(to=Smith\\, Jones)"
    assert rules.read(rule.text) == rule


def test_what_makes_a_rule_too_long_is_left_out() -> None:
    given_ = {f"a{n}": "x" * 110 for n in range(9)}
    chosen = rules.narrowest("pay", rules.choices(json.dumps(given_)))
    assert 3 <= len(chosen) < 9
    assert len(rules.of_call("pay", chosen.items()).text) <= rules.MAX_RULE


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (" ", Fault.EMPTY),
        ("x" * 501, Fault.LONG),
        ("pay\u200b", Fault.UNSEEN),
        ("p y", Fault.TOOL),
        ("pay(to=a", Fault.BRACKET),
        ("pay(to)", Fault.ARGUMENT),
    ],
)
def test_why_a_text_is_no_rule(text: str, fault: Fault) -> None:
    with pytest.raises(Unreadable) as refused:
        rules.read(text)
    assert refused.value.fault is fault


def test_a_trial_tells_what_other_rules_allow_apart() -> None:
    trial = RuleTrial("pay(to=Bob)", allowed=1, already=2, looked_at=40)
    assert outcome(trial, rules.Verb.ALLOW) == (
        "It would have allowed 1 of your last 40 calls. Other rules allow 2 more already."
    )


@pytest.mark.parametrize("arguments", ["", "no", "[]", "3"])
def test_arguments_that_cannot_be_read_offer_nothing(arguments: str) -> None:
    assert rules.choices(arguments) == ()
