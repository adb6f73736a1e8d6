"""What was read for one answer: every turn that was handed to the model has a number, and only those have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

import sqlalchemy as sa

from harmony_protocol.meetings import Turn
from harmony_workspace.access.scope import Reader
from harmony_workspace.meetings import conversations
from harmony_workspace.problems import Refused


@dataclass(frozen=True)
class Place:
    """One turn of one meeting."""

    conversation_id: str
    turn: Turn


@dataclass
class Evidence:
    """Numbers from 1, in the order in which turns were handed out."""

    places: list[Place] = field(default_factory=list)
    read: dict[str, None] = field(default_factory=dict)
    """Ids of the meetings that were looked at, in order."""
    _numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def number(self, conversation_id: str, turn: Turn) -> int:
        self.read[conversation_id] = None
        known = self._numbers.setdefault((conversation_id, turn.index), len(self.places) + 1)
        if known > len(self.places):
            self.places.append(Place(conversation_id, turn))
        return known

    @property
    def where(self) -> tuple[tuple[str, int], ...]:
        return tuple((place.conversation_id, place.turn.index) for place in self.places)

    def looked_at(self, conversation_ids: Iterable[str]) -> None:
        self.read.update(dict.fromkeys(conversation_ids))

    def place(self, number: int) -> Place | None:
        return self.places[number - 1] if 0 < number <= len(self.places) else None


def again(connection: sa.Connection, reader: Reader, places: Sequence[tuple[str, int]]) -> Evidence:
    """The same numbers as before. What may not be read any more keeps its number, and has no words."""
    made = Evidence()
    said: dict[str, dict[int, Turn]] = {}
    for conversation_id, index in places:
        if conversation_id not in said:
            said[conversation_id] = _turns(connection, reader, conversation_id)
        nothing = Turn(index=index, speaker="", start_ms=0, end_ms=0, text="")
        made.number(conversation_id, said[conversation_id].get(index, nothing))
    return made


def _turns(connection: sa.Connection, reader: Reader, conversation_id: str) -> dict[int, Turn]:
    try:
        transcript = conversations.transcript(connection, reader, conversation_id)
    except Refused:
        return {}
    return {turn.index: turn for turn in transcript.turns}


def clock(ms: int) -> str:
    """A time inside a meeting: ``12:04``, ``1:02:09``."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def day(when: datetime, zone: tzinfo | None) -> str:
    local = when.astimezone(zone)
    return f"{local.day} {local:%b}"


def meetings_read(dates: Sequence[datetime], zone: tzinfo | None, names: Iterable[str] = ()) -> str:
    """“Read 5 conversations with Acme, 9 Oct – 14 Nov”."""
    count = f"{len(dates)} conversation{'' if len(dates) == 1 else 's'}"
    whom = " and ".join(names)
    first, last = day(min(dates), zone), day(max(dates), zone)
    span = first if first == last else f"{first} – {last}"
    return f"Read {count}{f' with {whom}' if whom else ''}, {span}"
