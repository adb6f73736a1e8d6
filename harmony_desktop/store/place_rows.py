"""Rows of what threads live among: spaces, preferences. As `rows`, for what is not in a thread."""

from dataclasses import asdict
from typing import Any

from harmony_desktop.domain.ids import SpaceId
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.spaces import Space
from harmony_desktop.store.rows import from_ms

SPACE_COLUMNS = "id, name, context, owner, mine, team_id, team, updated_at, rev"


def space_from(row: tuple[Any, ...]) -> Space:
    """Of a row with `SPACE_COLUMNS`."""
    id_, name, context, owner, mine, team_id, team, updated_at, rev = row
    return Space(
        SpaceId(id_), name, context, owner, bool(mine), team_id, team or "", from_ms(updated_at), rev or 0
    )


def preferences_row(preferences: Preferences) -> dict[str, Any]:
    return asdict(preferences) | {"auto_approve": list(preferences.auto_approve)}


def preferences_from(row: dict[str, Any]) -> Preferences:
    known = {name: row[name] for name in Preferences.__dataclass_fields__ if name in row}
    return Preferences(**known | {"auto_approve": tuple(known.get("auto_approve") or ())})
