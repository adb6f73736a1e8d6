"""The sample workspace holds together: its files parse, its people exist and its story can be asked about."""

import itertools
import json
import re
import wave
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from harmony_workspace.meetings.parsed import ParsedTranscript
from harmony_workspace.meetings.transcripts import parse

SAMPLE = Path(__file__).parents[2] / "resources" / "sample_workspace"
MANIFEST: dict[str, Any] = json.loads((SAMPLE / "manifest.json").read_text(encoding="utf-8"))
QUESTIONS: list[dict[str, Any]] = json.loads((SAMPLE / "questions.json").read_text(encoding="utf-8"))[
    "questions"
]
MEETINGS: dict[str, dict[str, Any]] = {meeting["title"]: meeting for meeting in MANIFEST["meetings"]}
PRICE = re.compile(
    r"\b(pric\w*|costs?|discount\w*|budget\w*|fees?|pay\w*|paid|money|quotes?|cheap\w*|expensive|increase\w*|percent)\b",
    re.I,
)
CALENDAR = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\b(January|February|April|June|July|August|September|October|November|December|20[2-9]\d)\b",
    re.I,
)

every_meeting = pytest.mark.parametrize("title", MEETINGS)
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])


@cache
def transcript(title: str) -> ParsedTranscript:
    file = SAMPLE / MEETINGS[title]["file"]
    return parse(file.read_bytes(), file.name)


def words(title: str) -> str:
    return " ".join(turn.text for turn in transcript(title).turns)


def test_the_manifest_names_every_transcript_once() -> None:
    others = {"README.md", "manifest.json", "questions.json", "question.wav"}
    named = [meeting["file"] for meeting in MEETINGS.values()]
    recorded = [meeting["recording"]["file"] for meeting in MEETINGS.values() if "recording" in meeting]
    assert sorted(named + recorded) == sorted(
        path.name for path in SAMPLE.iterdir() if path.name not in others
    )
    assert 15 <= len(named) == len(MANIFEST["meetings"]) <= 18


def test_both_teams_meet_over_two_months_up_to_today() -> None:
    days = [meeting["days_ago"] for meeting in MEETINGS.values()]
    assert (
        {meeting["team"] for meeting in MEETINGS.values()} == set(MANIFEST["teams"]) == {"Sales", "Product"}
    )
    assert 50 <= max(days) <= 62
    assert min(days) == 0


def test_contacts_are_complete_and_unique() -> None:
    contacts = MANIFEST["contacts"]
    assert all(contact[field] for contact in contacts for field in ("name", "role", "company", "email"))
    assert all(contact["email"].endswith(".example") for contact in contacts)
    assert (
        len({contact["name"] for contact in contacts})
        == len({contact["email"] for contact in contacts})
        == len(contacts)
    )


@every_meeting
def test_everyone_who_takes_part_speaks_and_is_a_contact(title: str) -> None:
    participants = set(MEETINGS[title]["participants"])
    assert {turn.speaker for turn in transcript(title).turns} == participants
    assert participants <= {contact["name"] for contact in MANIFEST["contacts"]}


@every_meeting
def test_turns_follow_one_another_and_fill_the_meeting(title: str) -> None:
    turns = transcript(title).turns
    length_ms = MEETINGS[title]["duration_min"] * 60_000
    assert all(turn.start_ms < turn.end_ms for turn in turns)
    assert all(before.end_ms <= after.start_ms for before, after in itertools.pairwise(turns))
    assert length_ms - 60_000 <= turns[-1].end_ms <= length_ms
    if "recording" not in MEETINGS[title]:
        assert 25 <= len(turns) <= 60
        assert 15 * 60_000 <= length_ms <= 40 * 60_000


@every_meeting
def test_turns_are_short_enough_to_quote_whole(title: str) -> None:
    assert max(len(turn.text.split()) for turn in transcript(title).turns) <= 45


@every_meeting
def test_no_one_names_a_day_that_depends_on_the_day_of_loading(title: str) -> None:
    assert not CALENDAR.search(words(title))


def test_four_of_the_five_calls_with_acme_speak_of_pricing() -> None:
    acme = sorted((m for m in MEETINGS.values() if "Acme" in m["title"]), key=lambda m: -m["days_ago"])
    assert len(acme) == 5
    assert [bool(PRICE.search(words(meeting["title"]))) for meeting in acme] == [
        True,
        True,
        False,
        True,
        True,
    ]
    assert all("Dana Reyes" in meeting["participants"] for meeting in acme)


def test_data_residency_is_the_objection_of_the_last_three_weeks() -> None:
    customers = [m for m in MEETINGS.values() if m["team"] == "Sales"]
    raised = [m["days_ago"] for m in customers if "data residency" in words(m["title"]).casefold()]
    assert sum(days <= 20 for days in raised) == 6
    assert sum(days > 20 for days in raised) == 1


def test_the_demo_is_today() -> None:
    assert [(m["title"], m["time"]) for m in MEETINGS.values() if m["days_ago"] == 0] == [
        ("Product demo, Hollis Freight", "09:00")
    ]


@every_question
def test_the_evidence_of_a_question_is_in_one_turn_of_that_speaker(question: dict[str, Any]) -> None:
    for piece in question["evidence"]:
        turns = transcript(piece["meeting"]).turns
        assert any(turn.speaker == piece["speaker"] and piece["says"] in turn.text for turn in turns), piece
    assert question["meetings"] == list(dict.fromkeys(piece["meeting"] for piece in question["evidence"]))
    assert bool(question["evidence"]) != (question["kind"] == "none")


def test_questions_differ_and_are_enough() -> None:
    assert len({question["question"] for question in QUESTIONS}) == len(QUESTIONS) >= 25


def test_the_spoken_question_is_16_khz_mono() -> None:
    file = SAMPLE / "question.wav"
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert 2 <= sound.getnframes() / 16_000 <= 8
    assert file.stat().st_size <= 200_000


def test_one_meeting_can_be_played_and_says_its_transcript() -> None:
    """Each turn is heard where the transcript says it is."""
    from harmony_speech.audio import RATE, decode
    from harmony_speech.gate import find_speech

    [meeting] = [meeting for meeting in MEETINGS.values() if "recording" in meeting]
    file = SAMPLE / meeting["recording"]["file"]
    sound = decode(file)
    assert file.stat().st_size <= 600_000
    assert abs(len(sound) / RATE * 1000 - meeting["recording"]["duration_ms"]) < 100
    spans = [(start * 1000 // RATE, end * 1000 // RATE) for start, end in find_speech(sound).spans]
    for turn in transcript(meeting["title"]).turns:
        assert any(abs(start - turn.start_ms) < 300 for start, _ in spans), turn
        assert any(abs(end - turn.end_ms) < 400 for _, end in spans), turn
