"""Rules that answer in the user's place: deny beats ask beats allow, and in doubt nothing happens by itself."""

import fnmatch
import string
import time
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_workspace.tools.rules import Rule, RuleError, Verb, decide, parse, readable


@dataclass(frozen=True)
class Used:
    id: str
    destructive: bool = False


MAIL = Used("send_email")
plain = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=8)
globs = st.lists(plain | st.just("*"), min_size=1, max_size=4).map("".join)
said = st.text(string.ascii_letters + string.digits + " .@*", max_size=12)
signs = st.sampled_from(["", "!", "?"])


@st.composite
def written(draw: st.DrawFn) -> str:
    arguments = draw(st.dictionaries(plain.filter(lambda name: not name[0].isdigit()), plain, max_size=2))
    inside = ", ".join(f"{name}={pattern}" for name, pattern in arguments.items())
    return draw(signs) + draw(globs) + (f"({inside})" if inside else "")


rules = st.lists(written(), max_size=6)
calls = st.dictionaries(plain, said | st.lists(said, max_size=3) | st.integers() | st.none(), max_size=3)


def ruled(*texts: str, tool: Used = MAIL, **arguments: Any) -> str:
    return decide(readable(texts), tool, arguments).verb


@given(rules, plain, calls)
def test_a_rule_against_it_is_never_outvoted(
    texts: list[str], tool_id: str, arguments: dict[str, Any]
) -> None:
    before = decide(readable(texts), Used(tool_id), arguments)
    assert decide(readable([*texts, f"!{tool_id}"]), Used(tool_id), arguments).verb is Verb.DENY
    asking = decide(readable([*texts, f"?{tool_id}"]), Used(tool_id), arguments).verb
    assert asking is (Verb.DENY if before.verb is Verb.DENY else Verb.ASK)


@given(rules, plain, calls)
def test_without_a_rule_that_allows_nothing_is_allowed(
    texts: list[str], tool_id: str, arguments: dict[str, Any]
) -> None:
    ruling = decide(readable(texts), Used(tool_id), arguments)
    if ruling.verb is Verb.ALLOW:
        rule = parse(ruling.rule)
        assert rule.verb is Verb.ALLOW
        assert rule.matches(tool_id, arguments)
    only_against = [text for text in texts if text[0] in "!?"]
    assert decide(readable(only_against), Used(tool_id), arguments).verb is not Verb.ALLOW


@given(rules, plain, calls)
def test_what_cannot_be_undone_is_never_allowed_by_rule(
    texts: list[str], tool_id: str, arguments: dict[str, Any]
) -> None:
    usual = decide(readable(texts), Used(tool_id), arguments).verb
    grave = decide(readable(texts), Used(tool_id, destructive=True), arguments).verb
    assert grave is (Verb.ASK if usual is Verb.ALLOW else usual)


@given(rules, plain, calls, st.randoms())
def test_their_order_counts_for_nothing(
    texts: list[str], tool_id: str, arguments: dict[str, Any], chance: Any
) -> None:
    shuffled = chance.sample(texts, len(texts))
    one, other = (decide(readable(order), Used(tool_id), arguments) for order in (texts, shuffled))
    assert one.verb is other.verb


@given(written())
def test_what_was_read_can_be_read_again(text: str) -> None:
    rule = parse(text)
    assert parse(rule.text) == rule
    assert parse(f"  {text}\n") == rule


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_is_refused(text: str) -> None:
    try:
        rule = parse(text)
    except RuleError:
        assert ruled(text) != Verb.ALLOW
    else:
        assert rule.verb is not Verb.ALLOW or not text.startswith(("!", "?"))


@given(globs, plain)
def test_a_star_stands_for_any_letters(pattern: str, tool_id: str) -> None:
    assert Rule("", Verb.ALLOW, pattern).names(tool_id) is fnmatch.fnmatchcase(tool_id, pattern)


@pytest.mark.parametrize(
    ("to", "verb"),
    [
        ("ann@acme.example", "allow"),
        ("Ann@ACME.example", "allow"),
        (["ann@acme.example", "bob@acme.example"], "allow"),
        (["ann@acme.example", "eve@evil.example"], "ask"),
        ([], "ask"),
        ("eve@evil.example\nann@acme.example", "ask"),
        ("eve@evil.example\u2028ann@acme.example", "ask"),
        ("\u202eann@acme.example", "ask"),
        ("ann@acme.example.evil.example", "ask"),
        ("ann@acme.examp\u200ble", "ask"),
        ("ann@acme.exampl\u0435", "ask"),  # a Cyrillic letter
        ({"address": "ann@acme.example"}, "ask"),
    ],
)
def test_what_allows_is_read_narrowly(to: Any, verb: str) -> None:
    assert ruled("send_email(to=*@acme.example)", to=to) == verb


def test_letters_that_fold_into_others_are_no_friends() -> None:
    assert ruled("send_email(to=*@sales.example)", to="eve@\u017fales.example") == Verb.ASK
    assert ruled("send_email", "!send_email(to=*@sales.example)", to="eve@\u017fales.example") == Verb.DENY


@pytest.mark.parametrize(
    "to",
    [
        "eve@evil.example",
        "EVE@EVIL.EXAMPLE",
        ["ann@acme.example", "eve@evil.example"],
        "x\neve@evil.example",
        "eve@ev\u200bil.example",
        "eve@\uff45vil.example",
        [["eve@evil.example"]],
    ],
)
def test_what_denies_is_read_widely(to: Any) -> None:
    assert ruled("send_email", "!send_email(to=*@evil.example)", to=to) == Verb.DENY


@pytest.mark.parametrize("tool_id", ["web_search_all", "my_web_search", "web"])
def test_a_rule_without_a_star_is_for_one_tool(tool_id: str) -> None:
    assert ruled("web_search", tool=Used("web_search")) == Verb.ALLOW
    assert ruled("web_search", tool=Used(tool_id)) == Verb.ASK


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "!",
        "a b",
        "pay(",
        "pay(to)",
        "pay()",
        "pay(to=)",
        "pay(=x)",
        "pay(to=x",
        "p\u0430y",
        "a" * 501,
        "pay(to=a\nb)",
        "pay(to=\u202eb)",
        "!?pay",
        "pay)",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        parse(text)


def test_one_against_something_that_cannot_be_read_any_more_makes_everything_ask() -> None:
    assert ruled("send_email", "!send_email(to=") == Verb.ASK
    assert ruled("send_email", "send_email(to=") == Verb.ALLOW


def test_a_comma_may_belong_to_a_pattern() -> None:
    assert (
        ruled(r"send_email(subject=Hello\, Ann, to=ann@*)", subject="Hello, Ann", to="ann@a.b") == Verb.ALLOW
    )


def test_the_worst_pattern_takes_no_time() -> None:
    pattern = "*a" * 240 + "*b"
    begun = time.perf_counter()
    assert ruled(f"send_email(to={pattern})", to="a" * 400_000) == Verb.ASK
    assert time.perf_counter() - begun < 2
