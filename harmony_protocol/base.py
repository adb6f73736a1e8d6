"""What all wire models share."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer


def _iso(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


Moment = Annotated[AwareDatetime, PlainSerializer(_iso, when_used="json")]
"""A point in time with its offset; RFC 3339 on the wire."""


class Wire(BaseModel):
    """A wire model: unknown fields from a newer side are skipped, never fatal.

    What does not fit is not repeated in the error: errors reach logs, and keys and words may not.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)
