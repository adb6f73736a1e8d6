"""The dates a question names are read as they are written, in the asker's own days; what is not read is said."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harmony_workspace.companion.recall.periods import period, told, unread

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 18, 30, tzinfo=BERLIN)
"""A Saturday."""

SPANS = [
    # two dates with a word between them
    ("What did Acme say between 3 Nov and 7 Nov?", "2026-11-03", "2026-11-07"),
    ("What was said from 3 November to 7 November?", "2026-11-03", "2026-11-07"),
    ("What did they say 3-7 November about tax?", "2026-11-03", "2026-11-07"),
    ("3 – 7 Nov", "2026-11-03", "2026-11-07"),
    ("between the 3rd and 7th of November", "2026-11-03", "2026-11-07"),
    ("between 28 and 3 November", "2026-10-28", "2026-11-03"),
    ("from Nov 3-7", "2026-11-03", "2026-11-07"),
    ("November 3 to 7, 2025", "2025-11-03", "2025-11-07"),
    ("2026-10-01 to 2026-10-15", "2026-10-01", "2026-10-15"),
    ("between 2026-10-01 and 2026-10-15", "2026-10-01", "2026-10-15"),
    ("calls 2026-10-01/2026-10-15", "2026-10-01", "2026-10-15"),
    ("2026-10-01..2026-10-15", "2026-10-01", "2026-10-15"),
    ("October to November", "2026-10-01", "2026-11-30"),
    ("Oct–Nov 2025", "2025-10-01", "2025-11-30"),
    ("from November to February", "2025-11-01", "2026-02-28"),
    ("between 20 Dec and 5 Jan", "2025-12-20", "2026-01-05"),
    ("from 20 November to 25 November", "2026-11-20", "2026-11-25"),
    ("from 30 Nov to 5 Dec 2025", "2025-11-30", "2025-12-05"),
    ("from 20 Dec to 5 Jan 2026", "2025-12-20", "2026-01-05"),
    ("from 3 March 2024 to 5 April", "2024-03-03", "2024-04-05"),
    ("since 1 Oct until 5 Nov", "2026-10-01", "2026-11-05"),
    ("since 1 Oct and before 5 Nov", "2026-10-01", "2026-11-04"),
    ("after 3 Nov and before 10 Nov", "2026-11-04", "2026-11-09"),
    ("from Monday to Wednesday", "2026-11-16", "2026-11-18"),
    ("from last Monday until yesterday", "2026-11-16", "2026-11-20"),
    ("between last month and this month", "2026-10-01", "2026-11-30"),
    ("in October and November", "2026-10-01", "2026-11-30"),
    ("in November and October", "2026-10-01", "2026-11-30"),
    ("from the 5th to the 12th", "2026-11-05", "2026-11-12"),
    ("Q1 to Q3", "2026-01-01", "2026-09-30"),
    ("from 2024 to 2025", "2024-01-01", "2025-12-31"),
    ("from the beginning of October to 5 Nov", "2026-10-01", "2026-11-05"),
    # one time
    ("the day before yesterday", "2026-11-19", "2026-11-19"),
    ("yesterday's call", "2026-11-20", "2026-11-20"),
    ("yesterday morning", "2026-11-20", "2026-11-20"),
    ("last night", "2026-11-20", "2026-11-20"),
    ("two weeks ago", "2026-11-02", "2026-11-08"),
    ("3 days ago", "2026-11-18", "2026-11-18"),
    ("a month ago", "2026-10-01", "2026-10-31"),
    ("a couple of months ago", "2026-09-01", "2026-09-30"),
    ("last month", "2026-10-01", "2026-10-31"),
    ("the week before last", "2026-11-02", "2026-11-08"),
    ("last weekend", "2026-11-14", "2026-11-15"),
    ("in Q3", "2026-07-01", "2026-09-30"),
    ("in Q3 2025", "2025-07-01", "2025-09-30"),
    ("in the third quarter", "2026-07-01", "2026-09-30"),
    ("last quarter", "2026-07-01", "2026-09-30"),
    ("in H1", "2026-01-01", "2026-06-30"),
    ("in the first half of October", "2026-10-01", "2026-10-15"),
    ("in the first week of November", "2026-11-01", "2026-11-07"),
    ("in the last week of October", "2026-10-25", "2026-10-31"),
    ("the week of 4 Nov", "2026-11-02", "2026-11-08"),
    ("early November", "2026-11-01", "2026-11-10"),
    ("at the end of October", "2026-10-21", "2026-10-31"),
    ("in 2025", "2025-01-01", "2025-12-31"),
    ("last year", "2025-01-01", "2025-12-31"),
    ("in May", "2026-05-01", "2026-05-31"),
    ("last November", "2025-11-01", "2025-11-30"),
    ("this November", "2026-11-01", "2026-11-30"),
    ("in December", "2025-12-01", "2025-12-31"),
    ("on Tuesday", "2026-11-17", "2026-11-17"),
    ("last Saturday", "2026-11-14", "2026-11-14"),
    ("Tuesday last week", "2026-11-10", "2026-11-10"),
    ("on Tuesday, 3 November", "2026-11-03", "2026-11-03"),
    ("on the 5th", "2026-11-05", "2026-11-05"),
    ("on the 25th", "2026-10-25", "2026-10-25"),
    ("the 4th of November", "2026-11-04", "2026-11-04"),
    ("Nov 5", "2026-11-05", "2026-11-05"),
    ("November 5th, 2025", "2025-11-05", "2025-11-05"),
    ("3 Nov '25", "2025-11-03", "2025-11-03"),
    ("5.11.2026", "2026-11-05", "2026-11-05"),
    ("11/25/2025", "2025-11-25", "2025-11-25"),
    ("on 5/11", "2026-11-05", "2026-11-05"),
    ("on 29 February", "2024-02-29", "2024-02-29"),
    # one side of a time
    ("since last Tuesday", "2026-11-17", None),
    ("since the beginning of the month", "2026-11-01", None),
    ("from October on", "2026-10-01", None),
    ("from 1 Oct onwards", "2026-10-01", None),
    ("from last month until now", "2026-10-01", None),
    ("after 3 Nov", "2026-11-04", None),
    ("before last month", None, "2026-09-30"),
    ("before the end of October", None, "2026-10-31"),
    ("until the end of October", None, "2026-10-31"),
    ("prior to 4 November", None, "2026-11-03"),
    # up to now
    ("in the past year", "2025-11-21", None),
    ("over the past month", "2026-10-21", None),
    ("in the last month", "2026-10-21", None),
    ("in the last week", "2026-11-14", None),
    ("in the last two weeks", "2026-11-07", None),
    ("the past 3 quarters", "2026-02-21", None),
    ("last 12 months", "2025-11-21", None),
    ("over the last few days", "2026-11-18", None),
    ("the last ninety days", "2026-08-23", None),
]  # fmt: skip


def _midnight(day: date | str) -> datetime:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(), BERLIN)


@pytest.mark.parametrize(("question", "first", "last"), SPANS)
def test_a_period_is_read_as_it_is_written(question: str, first: str | None, last: str | None) -> None:
    found = period(question, NOW)
    assert found is not None
    assert found.since == (_midnight(first) if first else None)
    assert found.until == (_midnight(last) + timedelta(days=1) if last else None)
    assert unread(question, found) == ()


def test_hours_are_counted_from_now() -> None:
    for question in ("in the last 24 hours", "the past 24h"):
        found = period(question, NOW)
        assert found is not None
        assert (found.since, found.until) == (NOW - timedelta(hours=24), None)


@pytest.mark.parametrize(
    "question",
    [
        "What may Acme say?",
        "March towards the goal",
        "What did May and June say?",
        "What did we hear from April?",
        "Can they sign for two years?",
        "Is net 60 days their standard?",
        "What happened in my last five calls?",
        "Who needs 24/7 support for 3-7 people?",
        "the second call",
        "How many of the 2000 records are lost?",
        "The keys are rotated every 90 days",
    ],
)
def test_what_is_no_period_narrows_nothing(question: str) -> None:
    assert period(question, NOW) is None
    assert unread(question, None) == ()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did they say before Christmas?", "before Christmas"),
        ("What is planned for next week?", "next week"),
        ("Who has to answer by Friday?", "by Friday"),
        ("What was said on 31 February?", "on 31 February"),
        ("What came up last summer?", "last summer"),
        ("What was agreed a while ago?", "a while ago"),
        ("What did they say recently?", "recently"),
        ("What came up in the last fiscal year?", "last fiscal year"),
    ],
)
def test_words_of_time_that_are_not_read_are_named(question: str, words: str) -> None:
    found = period(question, NOW)
    assert found is None
    assert any(words in each for each in unread(question, found))


def test_a_second_time_beside_the_period_is_named() -> None:
    question = "What did they say last week about the freeze on 4 December?"
    found = period(question, NOW)
    assert found is not None
    assert found.phrase == "last week"
    assert unread(question, found) == ("on 4 December",)


FORMS = ["{0:%-d} {0:%b} {0:%Y}", "{0:%-d} {0:%B} {0:%Y}", "{0:%B} {0:%-d}, {0:%Y}", "{0:%b} {0:%-d} {0:%Y}", "{0:%Y-%m-%d}", "{0:%a} {0:%-d} {0:%b} {0:%Y}", "the {0:%-d}th of {0:%B} {0:%Y}", "{0:%d.%m.%Y}"]  # fmt: skip
BETWEEN = ["between {} and {}", "from {} to {}", "from {} until {}", "{} – {}", "{} to {}", "since {} until {}", "from {} through {}"]  # fmt: skip
ZONES = ["Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland", "UTC"]
DAYS = st.dates(date(2001, 1, 1), date(2030, 12, 31))


@given(
    DAYS,
    DAYS,
    st.sampled_from(FORMS),
    st.sampled_from(FORMS),
    st.sampled_from(BETWEEN),
    st.sampled_from(ZONES),
)
def test_any_two_dates_are_exactly_their_span(
    one: date, other: date, form: str, other_form: str, between: str, zone: str
) -> None:
    first, last = sorted((one, other))
    now = NOW.astimezone(ZoneInfo(zone))
    asked = (
        f"What did Acme say {between.format(form.format(first), other_form.format(last))} about the price?"
    )
    found = period(asked, now)
    assert found is not None
    assert found.since == datetime.combine(first, time(), now.tzinfo)
    assert found.until == datetime.combine(last + timedelta(days=1), time(), now.tzinfo)
    assert unread(asked, found) == ()


@given(
    st.integers(0, 360),
    st.integers(0, 360),
    st.sampled_from(["{0:%-d} {0:%b}", "{0:%-d} {0:%B}", "{0:%B} {0:%-d}", "{0:%b} {0:%-d}"]),
    st.sampled_from(BETWEEN),
)
def test_two_dates_of_the_last_year_need_no_year(one: int, other: int, form: str, between: str) -> None:
    last, first = (NOW.date() - timedelta(days=back) for back in sorted((one, other)))
    assume((first.month, first.day) != (2, 29))
    found = period(f"What came up {between.format(form.format(first), form.format(last))}?", NOW)
    assert found is not None
    assert found.since == _midnight(first)
    assert found.until == _midnight(last) + timedelta(days=1)


@given(st.text(alphabet="03-579 /.'–NovmberadyQlsthuinkgf,?", max_size=60))
def test_no_words_break_it(words: str) -> None:
    found = period(words, NOW)
    unread(words, found)
    if found is not None:
        assert found.phrase in words
        assert found.since is None or found.until is None or found.since <= found.until


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("last month", "from 1 Oct to 31 Oct"),
        ("this month", "from 1 Nov on"),
        ("between 3 Nov and 7 Nov", "from 3 Nov to 7 Nov"),
        ("on 5 Nov", "on 5 Nov"),
        ("since 4 Nov", "since 4 Nov"),
        ("before 4 Nov", "before 4 Nov"),
        ("from 20 Dec to 5 Jan", "from 20 Dec 2025 to 5 Jan"),
        ("in the last 24 hours", "since 20 Nov, 18:30"),
        ("today", "on 21 Nov"),
    ],
)
def test_a_period_is_told_with_both_its_ends(question: str, words: str) -> None:
    found = period(question, NOW)
    assert found is not None
    assert told(found.since, found.until, NOW) == words
