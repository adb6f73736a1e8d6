"""What the OpenAPI document says of the four read paths of the Public API: one example each, made to fit together."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Query

from harmony_protocol.meetings import ConversationStatus

TAG = "Public API"
_ID = "019a8c5e-7c1a-7b3e-9d2f-4a6b8c0d1e2f"
_MEETING: dict[str, Any] = {
    "id": _ID,
    "title": "Acme pricing call",
    "started_at": "2026-11-04T09:00:00Z",
    "duration_ms": 1_860_000,
    "medium": "Zoom",
    "status": "completed",
    "team": "Sales",
    "created_by": "019a8c5e-0000-7000-8000-000000000001",
    "participants": [
        {
            "name": "Dana Reyes",
            "role": "Head of Procurement",
            "company": "Acme",
            "email": "dana@acme.example",
        },
        {"name": "Priya Nair", "role": "", "company": "", "email": ""},
    ],
    "language": "en",
    "recording": None,
    "percent": 0,
    "problem": None,
    "rev": 3,
}
_TURNS = [
    {
        "index": 0,
        "speaker": "Priya Nair",
        "start_ms": 0,
        "end_ms": 4_200,
        "text": "Thanks for making the time.",
    },
    {
        "index": 1,
        "speaker": "Dana Reyes",
        "start_ms": 4_200,
        "end_ms": 9_800,
        "text": "We can do net sixty, not ninety.",
    },
]
_INSIGHT: dict[str, Any] = {
    "id": "019a8c5e-9999-7000-8000-00000000000a",
    "conversation_id": _ID,
    "project_id": "019a8c5e-1111-7000-8000-00000000000b",
    "project": "Meeting insights",
    "definition_id": "summary",
    "title": "Summary",
    "kind": "summary",
    "answer": "text",
    "items": [{"text": "Acme agrees to net sixty.", "turns": [1], "owner": "", "due": ""}],
    "value": None,
    "lowest": 1,
    "highest": 5,
    "model": "qwen3:4b",
    "made_at": "2026-11-04T09:40:00Z",
    "problem": None,
}


def _answers(example: Any) -> dict[int | str, dict[str, Any]]:
    return {int(HTTPStatus.OK): {"content": {"application/json": {"example": example}}}}


LISTED = _answers({"items": [_MEETING], "cursor": None})
ONE = _answers(_MEETING)
TRANSCRIPT = _answers({"conversation_id": _ID, "title": _MEETING["title"], "turns": _TURNS})
INSIGHTS = _answers([_INSIGHT])

Id = Annotated[str, Path(description="Of the meeting, as the list gives it.", examples=[_ID])]
Cursor = Annotated[
    str | None,
    Query(
        description="`cursor` of the page before, as it came; without it the first page. Meetings that are added or"
        " deleted meanwhile make no other one appear twice or be left out."
    ),
]
Words = Annotated[
    str, Query(description="In titles, and in names of people and companies.", examples=["Acme"])
]
Teams = Annotated[tuple[str, ...], Query(description="Names or ids of teams.", examples=[["Sales"]])]
Mediums = Annotated[tuple[str, ...], Query(description="Where they were held.", examples=[["Zoom"]])]
Participants = Annotated[
    tuple[str, ...], Query(description="Names of people who took part.", examples=[["Dana Reyes"]])
]
Statuses = Annotated[
    tuple[ConversationStatus, ...],
    Query(description="How far their transcription is.", examples=[["completed"]]),
]
