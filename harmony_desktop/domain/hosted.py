"""Meetings on a host of Harmony that is no workspace of ours: read there through its Public API, and never kept here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insights import InsightItem
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.domain.threads import Turn
from harmony_desktop.domain.times import minute


@dataclass(frozen=True)
class Host:
    """Where they are read; its key is in the keyring."""

    url: str

    @property
    def name(self) -> str:
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class HostedMeeting:
    """What the host tells of it; what it does not tell is empty."""

    id: ConversationId
    title: str = ""
    started_at: datetime | None = None
    duration_ms: int = 0
    medium: str = ""
    team: str = ""
    status: str = ""
    """In the host's own word."""
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True)
class HostedPage:
    meetings: tuple[HostedMeeting, ...] = ()
    onward: Mapping[str, str] = field(default_factory=dict)
    """What leads to the next page; empty: this is the last."""


@dataclass(frozen=True)
class HostedInsight:
    title: str
    items: tuple[InsightItem, ...]


def admits(meeting: HostedMeeting, words: str) -> bool:
    """Whether each of the words stands in its title, or in a name of its people, companies, team or medium."""
    people = [name for person in meeting.participants for name in (person.name, person.company)]
    told = " ".join((meeting.title, meeting.medium, meeting.team, *people)).casefold()
    return all(word in told for word in words.casefold().split())


def lines(turns: tuple[Turn, ...]) -> list[str]:
    """As a transcript is written down: when, who, what; what was not told is left out."""
    made = []
    for turn in turns:
        when = f"[{minute(turn.start_ms)}] " if turn.timed else ""
        who = f"{turn.speaker}: " if turn.speaker else ""
        made.append(f"{when}{who}{' '.join(turn.text.split())}")
    return made


def written(turns: tuple[Turn, ...]) -> str:
    """As a workspace reads a transcript that it is given: the JSON of ours."""
    told = [
        {"speaker": turn.speaker, "text": turn.text} | ({"start_ms": turn.start_ms} if turn.timed else {})
        for turn in turns
    ]
    return json.dumps({"turns": told}, ensure_ascii=False)
