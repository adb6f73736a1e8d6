"""Rows of meetings, their transcripts and insights. As `rows`, for what is read on a meeting's page."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import AnswerType, Insight, InsightItem, InsightKind
from harmony_desktop.domain.meetings import Meeting, MeetingStatus, Participant, Recording
from harmony_desktop.domain.threads import Transcript, Turn
from harmony_desktop.store.rows import from_ms, problem_from, problem_json, problem_row, problem_told, to_ms

MEETING_COLUMNS = (
    "id, title, started_at, duration_ms, medium, status, team, participants, created_by, language, percent, recording,"
    " problem, rev"
)


def meeting_from(row: tuple[Any, ...]) -> Meeting:
    """Of a row with `MEETING_COLUMNS`."""
    id_, title, started_at, duration_ms, medium, status, team, participants, *more = row
    created_by, language, percent, recording, problem, rev = more
    return Meeting(
        ConversationId(id_),
        title,
        from_ms(started_at),
        duration_ms,
        medium,
        MeetingStatus(status),
        team,
        tuple(Participant(**p) for p in json.loads(participants)),
        created_by,
        language,
        Recording(**json.loads(recording)) if recording else None,
        percent,
        problem_from(problem),
        rev,
    )


def meeting_values(meeting: Meeting) -> tuple[Any, ...]:
    """As `MEETING_COLUMNS`, then the words it is looked for by."""
    return (
        meeting.id,
        meeting.title,
        to_ms(meeting.started_at),
        meeting.duration_ms,
        meeting.medium,
        meeting.status.value,
        meeting.team,
        json.dumps([asdict(p) for p in meeting.participants]),
        meeting.created_by,
        meeting.language,
        meeting.percent,
        json.dumps(asdict(meeting.recording)) if meeting.recording else None,
        problem_json(meeting.problem),
        meeting.rev,
        _words(meeting),
    )


def _words(meeting: Meeting) -> str:
    names = [word for p in meeting.participants for word in (p.name, p.company)]
    return " ".join([meeting.title, *names, meeting.team]).casefold()


def turns_json(transcript: Transcript) -> str:
    return json.dumps([[t.index, t.speaker, t.start_ms, t.end_ms, t.text] for t in transcript.turns])


def transcript_from(conversation_id: ConversationId, title: str, turns: str) -> Transcript:
    return Transcript(conversation_id, title, tuple(Turn(*turn) for turn in json.loads(turns)))


def insights_json(insights: Iterable[Insight]) -> str:
    return json.dumps([_insight_row(insight) for insight in insights])


def _insight_row(insight: Insight) -> dict[str, Any]:
    problem = problem_row(insight.problem) if insight.problem else None
    return asdict(insight) | {"made_at": insight.made_at.isoformat(), "problem": problem}


def insights_from(text: str) -> tuple[Insight, ...]:
    return tuple(_insight(row) for row in json.loads(text))


def _insight(row: dict[str, Any]) -> Insight:
    return Insight(
        **row
        | {
            "kind": InsightKind(row["kind"]),
            "answer": AnswerType(row["answer"]),
            "made_at": datetime.fromisoformat(row["made_at"]),
            "items": tuple(InsightItem(**i | {"turns": tuple(i["turns"])}) for i in row["items"]),
            "problem": problem_told(row["problem"]) if row["problem"] else None,
        }
    )
