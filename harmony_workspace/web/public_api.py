"""What the OpenAPI document says of the four read paths of the Public API: one example each, made to fit together;
and what of an address they refuse."""

import re
from http import HTTPStatus
from typing import Annotated, Any, get_origin

from fastapi import Depends, Path, Query, Request
from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from harmony_protocol.meetings import ConversationStatus
from harmony_workspace.problems import bad_request

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


_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*")


def _written(value: object) -> object:
    """A bare number would be taken for seconds since 1970, and `2026` for a moment of that year."""
    if isinstance(value, str) and not _WRITTEN.fullmatch(value):
        raise PydanticCustomError("moment", "write it as RFC 3339 says, such as 2026-11-04T00:00:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]


async def _known(request: Request) -> None:
    """A mistyped filter would list everything, and of two limits one would not count."""
    fields = {field.alias: field.field_info for field in request.scope["route"].dependant.query_params}
    for name in request.query_params:
        if name not in fields:
            there = f"Those there are: {', '.join(fields)}." if fields else "There are none here."
            raise bad_request(f"There is no parameter {name[:100]!r}. {there}")
        if len(request.query_params.getlist(name)) > 1 and get_origin(fields[name].annotation) is not tuple:
            raise bad_request(f"{name!r} is to be given once.")


KNOWN = [Depends(_known)]
