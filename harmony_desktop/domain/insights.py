"""What a workspace found in a meeting."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from harmony_desktop.domain.problems import Problem


class InsightKind(StrEnum):
    SUMMARY = "summary"
    ACTION_ITEMS = "action_items"
    KEY_POINTS = "key_points"
    OBJECTIONS = "objections"
    QUESTION = "question"


class AnswerType(StrEnum):
    TEXT = "text"
    LIST = "list"
    YES_NO = "yes_no"
    SCALE = "scale"


@dataclass(frozen=True)
class InsightItem:
    text: str
    turns: tuple[int, ...] = ()
    """Positions in the transcript that say so; the first is where a click leads."""
    owner: str = ""
    due: str = ""
    """Of an action item, in the words of the meeting or as a date."""


@dataclass(frozen=True)
class Insight:
    """One definition answered for one meeting. ``items`` holds one text, or a list's lines; ``value`` the yes, no or
    number of such a question, with its grounds in ``items``; None: the meeting does not say."""

    id: str
    project_id: str
    project: str
    definition_id: str
    title: str
    kind: InsightKind
    answer: AnswerType
    made_at: datetime
    items: tuple[InsightItem, ...] = ()
    value: bool | int | None = None
    lowest: int = 1
    highest: int = 5
    model: str = ""
    problem: Problem | None = None
    """Why it could not be made; what an earlier run had found stays in ``items``."""
