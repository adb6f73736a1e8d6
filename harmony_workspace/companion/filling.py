"""Fills in what a run's events only point at, as each reader may read it now."""

import sqlalchemy as sa

from harmony_protocol.events import CustomName
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.drafts import Event
from harmony_workspace.store import cited


def filled(connection: sa.Connection, reader: Reader, events: list[Event]) -> list[Event]:
    """The events as this reader gets them: citations carry the words the reader may see now."""
    places = [
        (e["value"]["n"], e["value"]["conversation_id"], e["value"]["turn_index"])
        for e in events
        if is_citation(e)
    ]
    words = iter(cited.fill(connection, reader, places))
    return [
        {**event, "value": next(words).model_dump(mode="json")} if is_citation(event) else event
        for event in events
    ]


def is_citation(event: Event) -> bool:
    return event.get("name") == CustomName.CITATION
