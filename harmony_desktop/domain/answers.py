"""What happens while an answer is written, one numbered event at a time."""

from dataclasses import dataclass

from harmony_desktop.domain.ids import RunId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Citation, MessageState, Receipt


@dataclass(frozen=True)
class TextAdded:
    text: str


@dataclass(frozen=True)
class StepAdded:
    text: str


@dataclass(frozen=True)
class SourceAdded:
    citation: Citation


@dataclass(frozen=True)
class ReceiptGiven:
    receipt: Receipt


@dataclass(frozen=True)
class TitleGiven:
    title: str


@dataclass(frozen=True)
class StopTold:
    """The user stopped the run; its end follows."""


@dataclass(frozen=True)
class RunEnded:
    state: MessageState
    problem: Problem | None = None
    waits: bool = False
    """For calls of tools, most often for the user to decide; another run goes on when they are settled."""


@dataclass(frozen=True)
class NothingNew:
    """An event with nothing to show, or of a kind from a newer workspace: it only moves the cursor."""


Happening = TextAdded | StepAdded | SourceAdded | ReceiptGiven | TitleGiven | StopTold | RunEnded | NothingNew


@dataclass(frozen=True)
class RunEvent:
    """``seq`` counts from 1 without gaps."""

    run_id: RunId
    seq: int
    what: Happening
