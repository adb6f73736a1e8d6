"""Rows of what threads live among: spaces, meetings, preferences. As `rows`, for what is not in a thread."""

import json
from dataclasses import asdict
from typing import Any

from harmony_desktop.domain.finding import Meeting, Participant
from harmony_desktop.domain.ids import ConversationId, SpaceId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.spaces import Space
from harmony_desktop.store.rows import from_ms

SPACE_COLUMNS = "id, name, context, owner, mine, team_id, team, updated_at, rev"
MEETING_COLUMNS = "id, title, started_at, duration_ms, medium, status, team, participants"


def space_from(row: tuple[Any, ...]) -> Space:
    """Of a row with `SPACE_COLUMNS`."""
    id_, name, context, owner, mine, team_id, team, updated_at, rev = row
    return Space(
        SpaceId(id_), name, context, owner, bool(mine), team_id, team or "", from_ms(updated_at), rev or 0
    )


def meeting_from(row: tuple[Any, ...]) -> Meeting:
    """Of a row with `MEETING_COLUMNS`."""
    id_, title, started_at, duration_ms, medium, status, team, participants = row
    people = tuple(Participant(**p) for p in json.loads(participants))
    return Meeting(ConversationId(id_), title, from_ms(started_at), duration_ms, medium, status, team, people)


def participants_json(meeting: Meeting) -> str:
    return json.dumps([asdict(p) for p in meeting.participants])


def meeting_words(meeting: Meeting) -> str:
    """What a meeting is looked for by."""
    names = [word for p in meeting.participants for word in (p.name, p.company)]
    return " ".join([meeting.title, *names, meeting.team]).casefold()


def preferences_row(preferences: Preferences) -> dict[str, Any]:
    return asdict(preferences) | {"auto_approve": list(preferences.auto_approve)}


def preferences_from(row: dict[str, Any]) -> Preferences:
    known = {name: row[name] for name in Preferences.__dataclass_fields__ if name in row}
    return Preferences(**known | {"auto_approve": tuple(known.get("auto_approve") or ())})
