"""Whatever JSON a host answers with: read as far as it can be, never a crash; times, people and cursors of many makers."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony_desktop.domain.hosted import HostedMeeting, admits
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.domain.threads import UNTIMED
from harmony_desktop.net.hosted import _parsed
from harmony_desktop.net.hosted_insights import insights
from harmony_desktop.net.hosted_pages import one, page
from harmony_desktop.net.hosted_transcripts import turns
from harmony_desktop.net.hosted_values import clock, length, moment, person, row

NAMES = [
    "items",
    "data",
    "conversations",
    "results",
    "id",
    "uuid",
    "title",
    "name",
    "startedAt",
    "start_time",
    "date",
    "duration",
    "durationMs",
    "duration_seconds",
    "status",
    "participants",
    "attendees",
    "speakers",
    "displayName",
    "company",
    "cursor",
    "next",
    "next_cursor",
    "nextPage",
    "pagination",
    "hasMore",
    "page",
    "total_pages",
    "offset",
    "total",
    "links",
    "meta",
    "transcript",
    "turns",
    "segments",
    "utterances",
    "text",
    "content",
    "words",
    "speaker",
    "speakerId",
    "start",
    "end",
    "startMs",
    "insights",
    "summary",
    "action_items",
    "value",
    "kind",
    "owner",
    "assignee",
    "due",
    "markdown",
]
names = st.sampled_from(NAMES) | st.text(max_size=6)
words = st.sampled_from(
    [
        "Dana: hi",
        "00:12:33",
        "PT1H2M",
        "2026-11-04T09:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>x",
        "## Summary\n- a\n- b",
        "https://h.example/?page=2&page=3",
        "//[",
        "\ud800",
        "\0",
        "9" * 400,
        "1e999",
    ]
) | st.text(st.characters(codec=None), max_size=30)
numbers = (
    st.integers() | st.floats() | st.sampled_from([10**400, -(10**30), 1762246800, 1762246800000, 2**63])
)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=12,
)


def whole(told: object) -> bool:
    """Every screen and every database takes it."""
    json.dumps(
        told, ensure_ascii=False, default=lambda o: vars(o) if hasattr(o, "__dict__") else str(o)
    ).encode()
    return True


@settings(max_examples=60, deadline=None)
@given(
    values,
    st.text(max_size=60) | st.just('<https://h/?page=2>; rel="next"'),
    st.dictionaries(names, st.text(max_size=9), max_size=2),
)
def test_nothing_a_host_says_breaks_the_reader(body: Any, link: str, asked: dict[str, str]) -> None:
    found = page(body, link, asked)
    assert whole(found)
    assert all(meeting.id for meeting in found.meetings)
    assert not found.onward or dict(found.onward) != asked
    said = turns(body)
    assert whole((one(body), said, insights(body)))
    assert all(turn.text and turn.start_ms >= UNTIMED and turn.end_ms >= 0 for turn in said)
    assert [turn.index for turn in said] == list(range(len(said)))
    assert all(insight.items for insight in insights(body))


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=200) | values.map(lambda v: json.dumps(v).encode()),
    st.sampled_from(["", "application/json", "text/vtt"]),
)
def test_no_bytes_break_it_either(data: bytes, kind: str) -> None:
    told = _parsed(data, kind)
    if told is not None:
        turns(told["body"])
        insights(told["body"])


# --- from page to page


@pytest.mark.parametrize(
    ("around", "onward"),
    [
        ({"cursor": "abc"}, {"cursor": "abc"}),
        ({"next_cursor": "abc", "cursor": "here"}, {"cursor": "abc"}),
        (
            {"next": "https://other.example/v1/conversations?cursor=x%20y&limit=5"},
            {"cursor": "x y", "limit": "5"},
        ),
        ({"pagination": {"nextCursor": "abc"}}, {"cursor": "abc"}),
        ({"links": {"next": {"href": "/v1/conversations?page=2"}}}, {"page": "2"}),
        ({"nextPage": 2}, {"page": "2"}),
        ({"meta": {"page": 1, "totalPages": 3}}, {"page": "2"}),
        ({"page": 3, "totalPages": 3}, {}),
        ({"offset": 0, "total": 5}, {"offset": "1"}),
        ({"offset": 4, "total": 5}, {}),
        ({"has_more": True}, {"page": "2"}),
        ({"has_more": False, "cursor": "the last"}, {}),
        ({"cursor": None}, {}),
        ({"cursor": "x" * 5000}, {}),
        ({}, {}),
    ],
)
def test_what_leads_to_the_next_page(around: dict[str, Any], onward: dict[str, str]) -> None:
    assert page({"items": [{"id": "a"}]} | around, "", {}).onward == onward


def test_a_cursor_that_leads_nowhere_new_or_an_empty_page_is_the_end() -> None:
    assert page({"items": [{"id": "a"}], "cursor": "here"}, "", {"cursor": "here"}).onward == {}
    assert page({"items": [], "cursor": "more"}, "", {}).onward == {}


# --- single values


@pytest.mark.parametrize(
    "told",
    [
        "2026-11-04T09:00:00Z",
        "2026-11-04T10:00:00+01:00",
        "2026-11-04 09:00:00",
        1793782800,
        1793782800000,
        "1793782800",
    ],
)
def test_a_moment_in_many_writings(told: object) -> None:
    assert moment(told) == datetime(2026, 11, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "told", ["", "yesterday", "0000-00-00", -5, 10**40, True, [], "9999-12-31T23:59:59Z"]
)
def test_what_is_no_moment_is_none(told: object) -> None:
    assert moment(told) is None


@pytest.mark.parametrize(
    "told",
    [
        {"duration_ms": 753_000},
        {"durationSeconds": 753},
        {"duration": "00:12:33"},
        {"duration": "12:33"},
        {"duration": 753},
        {"duration": 753_000},
        {"duration": "PT12M33S"},
        {"length": "753"},
    ],
)
def test_a_length_in_many_writings(told: dict[str, Any]) -> None:
    assert length(row(told), ("duration", "length")) == 753_000


@given(st.integers(0, 999 * 3600 * 1000))
def test_a_clock_reading_is_read_back(ms: int) -> None:
    seconds, rest = divmod(ms, 1000)
    told = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
    assert clock(told) == ms


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Dana Reyes", Participant("Dana Reyes")),
        ({"firstName": "Dana", "last_name": "Reyes"}, Participant("Dana Reyes")),
        ({"email": "dana@acme.example"}, Participant("dana@acme.example", email="dana@acme.example")),
        ({"user": {"name": "Dana"}, "organization": {"name": "Acme"}}, Participant("Dana", "Acme")),
        ({}, None),
        (None, None),
    ],
)
def test_a_person_in_many_writings(told: object, expected: Participant | None) -> None:
    assert person(told) == expected


@pytest.mark.parametrize(
    ("times", "expected"), [([0, 4, 9], 4000), ([0, 4000, 9000], 4000), ([0.0, 4.0, 9.5], 4000)]
)
def test_numbers_without_a_unit_are_as_fast_as_people_speak(times: list[float], expected: int) -> None:
    body = [{"speaker": "A", "start": at, "text": "we can do net sixty"} for at in times]
    assert turns(body)[1].start_ms == expected


def test_moments_of_the_day_count_from_the_first() -> None:
    body = [{"speaker": "A", "timestamp": f"2026-11-04T09:00:{s}Z", "text": "x"} for s in ("10", "15")]
    assert [turn.start_ms for turn in turns(body)] == [0, 5000]


def test_a_transcript_that_is_only_text_has_no_times() -> None:
    said = turns({"transcript": "Dana: Hello.\nLuis: Hi.\nAnd more."})
    assert [(t.speaker, t.start_ms, t.text) for t in said] == [
        ("Dana", UNTIMED, "Hello."),
        ("Luis", UNTIMED, "Hi."),
        ("", UNTIMED, "And more."),
    ]


def test_what_is_loaded_is_searched_by_title_and_people() -> None:
    meeting = HostedMeeting(ConversationId("a"), "Pricing", participants=(Participant("Dana", "Acme"),))
    assert admits(meeting, "acme PRIC")
    assert not admits(meeting, "acme luis")
