"""Names that speech is listened to for: those of the workspace, less those nobody wants, and the user's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 60
"""Letters of a word of one's own; more are a sentence."""


class NameKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    TITLE = "title"
    SPACE = "space"
    OWN = "own"
    """The user added it."""


@dataclass(frozen=True)
class KnownName:
    """``meetings``: it is known from so many; ``company``: a person's."""

    name: str
    kind: NameKind
    company: str = ""
    meetings: int = 0


def listened_for(
    known: Iterable[KnownName], own: Sequence[str], unwanted: Sequence[str]
) -> tuple[KnownName, ...]:
    """Each name once, the user's own first."""
    refused = {name.casefold() for name in unwanted}
    mine = [KnownName(name, NameKind.OWN) for name in reversed(own)]
    found: dict[str, KnownName] = {}
    for each in (*mine, *known):
        if each.kind is NameKind.OWN or each.name.casefold() not in refused:
            found.setdefault(each.name.casefold(), each)
    return tuple(found.values())
