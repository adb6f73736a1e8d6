"""Insight projects: what a workspace looks for in its meetings, and in which of them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from harmony_desktop.domain.insights import AnswerType, InsightKind
from harmony_desktop.domain.meetings import Meeting

MAX_NAME = MAX_DEFINITION_TITLE = MAX_WORDS = 200
MAX_KNOWLEDGE = 20_000
MAX_QUESTION = 2_000
MAX_DEFINITIONS = 50
LARGEST_SCALE = 100


@dataclass(frozen=True)
class Definition:
    """One thing to be found in every meeting; a question of the workspace's own names the form of its answer."""

    id: str
    kind: InsightKind
    title: str = ""
    question: str = ""
    answer: AnswerType = AnswerType.TEXT
    lowest: int = 1
    highest: int = 5


@dataclass(frozen=True)
class Applies:
    """Which meetings: each condition that is given has to hold; none: all meetings."""

    teams: tuple[str, ...] = ()
    """Names or ids."""
    mediums: tuple[str, ...] = ()
    words: str = ""
    """In the title, or the name or company of who took part."""


@dataclass(frozen=True)
class InsightProject:
    """``id`` empty: the workspace does not have it yet."""

    id: str = ""
    name: str = ""
    knowledge: str = ""
    """Project Knowledge: what the model should know to understand these meetings."""
    model: str = ""
    """Empty: the workspace's default."""
    applies: Applies = Applies()
    definitions: tuple[Definition, ...] = ()
    enabled: bool = True
    rev: int = 0
    waiting: int = 0
    """Meetings that are still to be asked."""


@dataclass(frozen=True)
class Lack:
    """What keeps a project from being saved; ``definition`` names which of them, empty: the project itself."""

    field: str
    definition: str = ""


def lacks(project: InsightProject) -> tuple[Lack, ...]:
    """In the order of the form."""
    found = []
    if not project.name.strip():
        found.append(Lack("name"))
    if len(project.knowledge) > MAX_KNOWLEDGE:
        found.append(Lack("knowledge"))
    if not project.definitions:
        found.append(Lack("definitions"))
    for each in project.definitions:
        if not each.title.strip():
            found.append(Lack("title", each.id))
        if each.kind is InsightKind.QUESTION and not each.question.strip():
            found.append(Lack("question", each.id))
        if len(each.question) > MAX_QUESTION:
            found.append(Lack("length", each.id))
        if each.answer is AnswerType.SCALE and each.lowest >= each.highest:
            found.append(Lack("scale", each.id))
    return tuple(found)


def fits(applies: Applies, meeting: Meeting) -> bool:
    """Whether a meeting is one of those that are asked about."""
    words = _plain(applies.words).split()
    return (
        _among(meeting.team, applies.teams)
        and _among(meeting.medium, applies.mediums)
        and (not words or all(word in _named(meeting) for word in words))
    )


def _named(meeting: Meeting) -> str:
    return _plain(" ".join([meeting.title, *(w for p in meeting.participants for w in (p.name, p.company))]))


def _among(value: str, wanted: Iterable[str]) -> bool:
    names = {_plain(name) for name in wanted}
    return not names or _plain(value) in names


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    """Without accents, capitals and further spaces."""
    letters = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(letters).casefold().split())


# ── as something that can be kept while it is written ────────────────────────────────────────────────
def to_json(project: InsightProject) -> dict[str, Any]:
    return asdict(project)


def from_json(kept: Mapping[str, Any]) -> InsightProject:
    """Raises `ValueError`, `KeyError` or `TypeError` for what is none."""
    applies = kept["applies"]
    made = InsightProject(**{k: v for k, v in kept.items() if k not in ("applies", "definitions")})
    return replace(
        made,
        applies=Applies(tuple(applies["teams"]), tuple(applies["mediums"]), applies["words"]),
        definitions=tuple(
            Definition(**d | {"kind": InsightKind(d["kind"]), "answer": AnswerType(d["answer"])})
            for d in kept["definitions"]
        ),
    )
