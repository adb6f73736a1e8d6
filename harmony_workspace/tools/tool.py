"""What a tool is: an id, a version, a schema, a class, a preview of its effect, and the effect."""

import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from harmony_protocol.tools import Preview, PreviewLine, ToolClass
from harmony_workspace.access.scope import Reader
from harmony_workspace.store.writable import writable

Arguments = Mapping[str, Any]
_WORD = re.compile(r"\w+")


class ToolFailed(Exception):
    """The effect did not happen, and the tool knows that. The text is for the model and the user."""


class ToolUncertain(Exception):
    """Nobody can say whether the effect happened, as when a connection ends after a request was sent."""


@dataclass(frozen=True)
class Call:
    """One call that is carried out. ``id`` is the same on no two calls: a service that takes a key against doubling
    gets it."""

    id: str
    reader: Reader
    thread_id: str
    arguments: Arguments
    looked_at: Mapping[str, Any] | None = None
    """What the effect was previewed on, as `Tool.looks_at` gave it then."""


@dataclass(frozen=True)
class Given:
    """What reading may carry out without asking: nothing that the user did not type, once foreign words were read.

    ``addresses``: those the user typed or a search returned. ``words``: those the user typed, in small letters.
    ``foreign``: the model was given words of others, which may tell it what to do.
    """

    addresses: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    foreign: bool = True


@dataclass(frozen=True)
class Tool:
    """``run`` acts and tells the model what came of it; raises `ToolFailed` or `ToolUncertain`.

    ``write``, in place of ``run``, is an effect on this workspace's own rows: it shares the transaction that records
    its outcome, so that it cannot be doubled or unknown.
    """

    id: str
    version: str
    title: str
    description: str
    input_schema: Mapping[str, Any]
    tool_class: ToolClass
    run: Callable[[Call], Coroutine[Any, Any, str]] | None = None
    write: Callable[[sa.Connection, Call], str] | None = None
    preview: Callable[[sa.Connection, Reader, Arguments], Preview] | None = None
    looks_at: Callable[[sa.Connection, Reader, Arguments], dict[str, Any] | None] | None = None
    """The thing that would be changed, kept with the preview: no other one is changed, nor one that changed since."""
    destructive: bool = False
    source: str = "harmony"
    source_name: str = "Harmony"
    asks: Callable[[Arguments, Given], bool] | None = field(default=None)
    """A reading tool that may carry data out asks when this says so."""
    gives_addresses: bool = False
    """Addresses in its results may be opened without asking, as those of a search."""
    least: ToolClass | None = None
    """No setting lowers it below this; without it, no setting lowers it at all."""
    class_fixed: bool = False
    """No setting changes its class."""
    reaches: str = ""
    """The one address it asks, where that is always the same."""
    reason_off: str = ""
    """Why it cannot be used now; empty where it can."""
    stays: bool = False
    """What it runs asks nobody but this workspace."""

    @property
    def may_send(self) -> bool:
        """What it is called with may leave this workspace."""
        return self.run is not None and not self.stays

    def previewed(self, connection: sa.Connection, reader: Reader, arguments: Arguments) -> Preview:
        if self.preview is not None:
            return self.preview(connection, reader, arguments)
        return Preview(title=f"{self.title} ({self.source_name})", lines=plain_lines(arguments))


def mended(text: str) -> str:
    """Text that can be written down: half characters are made whole, or marks that something was there."""
    if text.isascii():
        return writable(text)
    return writable(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def words_of(text: str) -> frozenset[str]:
    """Its words and numbers in small letters."""
    return frozenset(_WORD.findall(text.casefold()))


def plain_lines(arguments: Arguments) -> tuple[PreviewLine, ...]:
    """Every argument whole, as it is: text stays text, the rest is JSON."""
    import json

    return tuple(
        PreviewLine(
            label=str(name),
            text=value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1),
        )
        for name, value in arguments.items()
    )
