"""What a workspace draws from each meeting, and what it found."""

from enum import StrEnum

from pydantic import Field, model_validator

from harmony_protocol.base import Moment, Wire
from harmony_protocol.errors import Problem


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


class InsightDefinition(Wire):
    """One thing to be found in every meeting; a question of the workspace's own names the form of its answer."""

    id: str = Field(min_length=1, max_length=100)
    kind: InsightKind
    title: str = Field(min_length=1, max_length=200, pattern=r"\S")
    question: str = Field(default="", max_length=2_000)
    answer: AnswerType = AnswerType.TEXT
    lowest: int = Field(default=1, ge=0, le=100)
    highest: int = Field(default=5, ge=1, le=100)

    @model_validator(mode="after")
    def _whole(self) -> "InsightDefinition":
        if self.kind is InsightKind.QUESTION and not self.question.strip():
            raise ValueError("a question needs its words")
        if self.lowest >= self.highest:
            raise ValueError("a scale needs its lowest below its highest")
        return self


class Applies(Wire):
    """Which meetings: each condition that is given has to hold; none: all meetings."""

    teams: tuple[str, ...] = Field(default=(), max_length=200)
    """Names or ids."""
    mediums: tuple[str, ...] = Field(default=(), max_length=50)
    words: str = Field(default="", max_length=200)
    """In the title, or the name or company of who took part."""


class NewInsightProject(Wire):
    name: str = Field(min_length=1, max_length=200, pattern=r"\S")
    knowledge: str = Field(default="", max_length=20_000)
    """Project Knowledge: what the model should know to understand these meetings."""
    model: str = ""
    """Of the workspace's models; empty: its default."""
    applies: Applies = Applies()
    definitions: tuple[InsightDefinition, ...] = Field(default=(), max_length=50)
    enabled: bool = True
    base_rev: int | None = None


class InsightProject(NewInsightProject):
    id: str
    created_at: Moment
    updated_at: Moment
    rev: int = 1
    waiting: int = 0
    """Meetings that are still to be asked."""


class InsightOrder(Wire):
    """All projects in the order in which a meeting shows them."""

    ids: tuple[str, ...] = Field(max_length=1_000)


class InsightItem(Wire):
    text: str
    turns: tuple[int, ...] = ()
    """Positions in the transcript that say so; the first is where a click leads."""
    owner: str = ""
    due: str = ""
    """Of an action item, in the words of the meeting or as a date."""


class Insight(Wire):
    """One definition answered for one meeting. ``items`` holds the sentences of a text, or a list's lines; ``value`` the
    yes, no or number of such a question, with its grounds in ``items``; null: the meeting does not say."""

    id: str
    conversation_id: str
    project_id: str
    project: str
    definition_id: str
    title: str
    kind: InsightKind
    answer: AnswerType
    items: tuple[InsightItem, ...] = ()
    value: bool | int | None = None
    lowest: int = 1
    highest: int = 5
    model: str = ""
    """The name of the model that wrote it; empty: quotations that fixed rules found."""
    made_at: Moment
    problem: Problem | None = None
    """Why it could not be made; what an earlier run had found stays in ``items``."""


class InsightRerun(Wire):
    """Which projects to ask again; empty: all that apply."""

    project_ids: tuple[str, ...] = Field(default=(), max_length=200)
