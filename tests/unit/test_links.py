"""What a link names, and what a hostile one comes to."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.cli import parse as parse_line
from harmony_desktop.domain.ids import ConversationId, ThreadId
from harmony_desktop.domain.links import (
    LONGEST_LINK,
    LONGEST_TEXT,
    ApprovalsLink,
    AskLink,
    MeetingLink,
    ThreadLink,
    is_link,
    parse,
)
from harmony_desktop.domain.problems import HarmonyError


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ("harmony://thread/0198-ab", ThreadLink(ThreadId("0198-ab"))),
        ("harmony://thread/0198-ab/", ThreadLink(ThreadId("0198-ab"))),
        ("HARMONY://Thread/0198-ab", ThreadLink(ThreadId("0198-ab"))),
        ("harmony:thread/0198-ab", ThreadLink(ThreadId("0198-ab"))),
        ("harmony://meeting/c1", MeetingLink(ConversationId("c1"))),
        ("harmony://meeting/c1?t=95", MeetingLink(ConversationId("c1"), 95_000)),
        ("harmony://meeting/c1?t=12.5s&utm_source=mail", MeetingLink(ConversationId("c1"), 12_000)),
        ("harmony://meeting/c1?t=1:02:35", MeetingLink(ConversationId("c1"), 3_755_000)),
        ("harmony://meeting/c1?t=yesterday", MeetingLink(ConversationId("c1"))),
        ("harmony://meeting/c1?t=-5", MeetingLink(ConversationId("c1"))),
        ("harmony://meeting/c1?t=%D9%A5", MeetingLink(ConversationId("c1"))),
        ("harmony://thread/0198-ab?t=4", ThreadLink(ThreadId("0198-ab"))),
        ("harmony://approvals", ApprovalsLink()),
        ("harmony://ask?text=What%20did%20Dana%20say%3F", AskLink("What did Dana say?")),
        ("harmony://ask/?text=a+b", AskLink("a b")),
        ("harmony://ask", AskLink("")),
        ("harmony://ask?text=%E3%81%AF%E3%81%84", AskLink("はい")),
    ],
)
def test_a_link_names_one_thing(link: str, named: object) -> None:
    assert parse(link) == named


@pytest.mark.parametrize(
    "link",
    [
        "harmony://",
        "harmony://thread",
        "harmony://thread/a/b",
        "harmony://thread/..%2F..%2Fetc",
        "harmony://send?text=hello",
        "harmony://approvals/approve",
        "harmony://user@thread/a",
        "harmony://[thread/a",
        "https://thread/a",
        "harmony://ask?" + "&".join(f"a{n}=1" for n in range(50)),
    ],
)
def test_what_it_does_not_know_is_refused_and_shown(link: str) -> None:
    with pytest.raises(HarmonyError) as refused:
        parse(link)
    assert refused.value.problem.code == "link_unknown"
    assert refused.value.problem.detail.startswith(link[:30])


def test_a_text_that_hides_something_is_put_where_it_can_be_seen() -> None:
    link = (
        "harmony://ask?text=pay%E2%80%AEyap%00%1B%5B2J%0D%0A%0A%0A%0A%0A%0Aevil%E2%80%8B%F3%A0%81%81%C2%85end"
    )
    assert parse(link) == AskLink("payyap[2J\n\nevil\nend")


def test_letters_that_need_a_joiner_keep_it() -> None:
    assert parse("harmony://ask?text=👩‍👧 می‌خواهم") == AskLink("👩‍👧 می‌خواهم")


@pytest.mark.parametrize("text", ["a" * (LONGEST_TEXT + 1), "a" * 1_000_000, "%41" * (LONGEST_LINK // 3)])
def test_a_megabyte_is_refused(text: str) -> None:
    with pytest.raises(HarmonyError) as refused:
        parse(f"harmony://ask?text={text}")
    assert refused.value.problem.code == "link_long"


@given(
    st.text()
    | st.text(string.printable).map("harmony://ask?text=".__add__)
    | st.text().map("harmony://".__add__)
)
def test_nothing_that_is_written_breaks_it(link: str) -> None:
    try:
        named = parse(link)
    except HarmonyError as error:
        assert error.problem.code in ("link_unknown", "link_long")  # noqa: PT017
        return
    if isinstance(named, AskLink):
        assert all(c == "\n" or c == "\t" or c >= " " for c in named.text)
        assert len(named.text) <= LONGEST_TEXT


def test_a_desktop_hands_it_over_as_a_bare_word() -> None:
    assert parse_line(["harmony://thread/a"]).open == "harmony://thread/a"
    assert parse_line(["--background", "--data-dir", "/d", "harmony:ask?text=a"]).open == "harmony:ask?text=a"
    assert parse_line(["--open", "harmony://approvals"]).open == "harmony://approvals"
    assert parse_line([]).open is None


def test_a_link_brings_no_options_along() -> None:
    args = parse_line(["harmony://ask?text=a", "--data-dir", "/evil", "--background", "ask", "b"])
    assert args.data_dir is None
    assert not args.background
    assert args.command is None


def test_a_question_about_a_link_is_a_question() -> None:
    args = parse_line(["ask", "harmony://thread/a"])
    assert args.command == "ask"
    assert args.text == "harmony://thread/a"


def test_only_our_scheme_is_a_link() -> None:
    assert is_link("Harmony://x")
    assert not is_link("harmony")
    assert not is_link("harmonyx:a")
