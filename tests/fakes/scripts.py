"""What a scripted model server is told to say, whatever format it speaks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, Protocol

Kind = Literal["say", "error", "fault", "hang", "malformed"]
Body = dict[str, Any]
Faults = dict[str, tuple[int, Body]]
"""Status and body by the name of the fault."""

FAULTS = ("key", "rate", "overloaded", "bad_request", "refused", "unknown_model", "too_long")
"""What every provider says in words of its own."""
MIDWAY = "midway"
"""Overloaded after the first words; only some can say so inside a stream."""


@dataclass
class Reply:
    """What the server answers to one request."""

    kind: Kind = "say"
    text: str = ""
    pieces: list[str] = field(default_factory=list)
    """The text cut as it shall arrive; by words when empty."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    message: str = ""
    delay: float = 0.0
    """Seconds before each piece."""
    cut_after: int | None = None
    """The connection breaks after this many pieces."""
    finish: str | None = ""
    """The reason given for the end; None: the stream just ends after the words."""
    body: bytes = b""
    """An error's body, when it is not JSON."""
    location: str = ""
    """Where a redirect leads."""
    when: str = ""
    repeat: bool = False
    tokens: tuple[int, int] = (100, 20)
    """In and out."""

    def deltas(self) -> list[str]:
        return self.pieces or [word for word in words(self.text) if word]


def text(said: str, **how: Any) -> Reply:
    """An answer in words, streamed word by word."""
    return Reply(text=said, **how)


def tool(name: str, /, **arguments: Any) -> Reply:
    """A call of one tool."""
    return Reply(calls=[(name, arguments)])


def error(status: int, message: str = "", **how: Any) -> Reply:
    return Reply(kind="error", status=status, message=message or f"scripted {status}", **how)


def fault(name: str, **how: Any) -> Reply:
    """One of ``FAULTS``, as the provider really says it."""
    return Reply(kind="fault", message=name, **how)


def hang(**how: Any) -> Reply:
    """Nothing comes until the client goes or the server closes."""
    return Reply(kind="hang", **how)


def malformed(**how: Any) -> Reply:
    """A stream whose data is not JSON."""
    return Reply(kind="malformed", **how)


def cut(said: str, **how: Any) -> Reply:
    """The words, then a broken connection."""
    return Reply(text=said, cut_after=len(words(said)), **how)


def words(said: str) -> list[str]:
    return [word if i == 0 else f" {word}" for i, word in enumerate(said.split(" "))]


_call_numbers = count(1)


def call_id(prefix: str = "call_") -> str:
    return f"{prefix}{next(_call_numbers)}"


class Format(Protocol):
    """One provider's wire format."""

    suffix: str
    """What follows host and port in the provider's base URL."""
    opening: int
    """How many frames come before the first word."""

    def listing(self, models: tuple[str, ...]) -> Body: ...

    def streams(self, path: str, body: Body) -> bool:
        """Whether the request asks for a stream."""

    def last(self, body: Body) -> str:
        """The text of the last message."""

    def results(self, body: Body) -> list[str]:
        """What the request says tools returned, in order."""

    def frames(self, reply: Reply, body: Body) -> Iterator[str]:
        """The stream, event by event. ``body`` names the model, also where the path did."""

    def whole(self, reply: Reply, body: Body) -> Body: ...

    def failure(self, name: str, status: int, message: str) -> tuple[int, Body] | list[str]:
        """A named fault, or without a name an error of this status. A list is the frames of a stream."""
