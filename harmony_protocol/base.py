"""What all wire models share."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer


def _iso(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
"""Within them a point in time has a date in every zone."""
Moment = Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST), PlainSerializer(_iso, when_used="json")]
"""A point in time with its offset; RFC 3339 on the wire."""


class Wire(BaseModel):
    """A wire model: unknown fields from a newer side are skipped, never fatal.

    What does not fit is not repeated in the error: errors reach logs, and keys and words may not.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Exact(Wire):
    """A body that opens, gives or takes something away: a field that nobody knows is refused, so that a mistyped one
    does not leave a key without end or a role as it was."""

    model_config = ConfigDict(extra="forbid")
