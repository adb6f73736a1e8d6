"""What a model says of a meeting, held against the turns it names: what they do not bear out is dropped."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harmony_protocol.insights import AnswerType, InsightDefinition, InsightItem, InsightKind
from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.companion import claims
from harmony_workspace.companion.claim_details import Source
from harmony_workspace.companion.meeting_tools import inert
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.insights.answers import Answer

_MOST = 40
"""Items of one answer."""
_TURNS = 12
"""Of one item."""
_NUMBER = re.compile(r"\d+")
_SAME = 0.6
"""Of the stems of two lines that say the same."""


@dataclass(frozen=True)
class Given:
    """One item as a model gave it."""

    text: str
    turns: Sequence[int]
    owner: str = ""
    due: str = ""


class Checked:
    """One meeting, against which items are held."""

    def __init__(self, meeting: Conversation, turns: Sequence[Turn]) -> None:
        self._turns = {turn.index: turn for turn in turns}
        self._names = {who.name: who.name for who in meeting.participants} | {
            t.speaker: t.speaker for t in turns
        }
        self._known = " ".join(
            (meeting.title, *(f"{who.name} {who.company} {who.role}" for who in meeting.participants))
        )
        self._sources = {turn.index: self._source(meeting.id, turn) for turn in turns}

    def answer(
        self, definition: InsightDefinition, given: Sequence[Given], value: bool | int | None
    ) -> Answer:
        """The items that hold, each once. A yes, a no or a grade without grounds is none."""
        items = once([item for each in given if (item := self._item(definition, each))])[:_MOST]
        return Answer(definition, tuple(items), _value(definition, value) if items else None)

    def _source(self, conversation_id: str, turn: Turn) -> Source:
        known = f"{turn.speaker} {self._known}"
        return Source(conversation_id, turn.text, known, turn.speaker, tuple(self._names))

    def _item(self, definition: InsightDefinition, given: Given) -> InsightItem | None:
        text = inert(given.text)
        named = tuple(dict.fromkeys(turn for turn in given.turns if turn in self._turns))[:_TURNS]
        cited = [self._sources[turn] for turn in named]
        if not text or not cited or not claims.borne_out(text, cited):
            return None
        if definition.kind is not InsightKind.ACTION_ITEMS:
            return InsightItem(text=text, turns=named)
        said = " ".join(self._turns[turn].text for turn in named)
        return InsightItem(
            text=text, turns=named, owner=self._owner(given.owner, said), due=_due(given.due, said)
        )

    def _owner(self, name: str, said: str) -> str:
        """Somebody of the meeting by their whole name, or whom the turns name."""
        plain = " ".join(name.casefold().split())
        if not plain:
            return ""
        for known in self._names:
            if plain in (known.casefold(), *known.casefold().split()[:1]):
                return known
        return name.strip() if set(stems(name)) and set(stems(name)) <= set(stems(said)) else ""


def once(items: Sequence[InsightItem]) -> list[InsightItem]:
    """What is said twice, with the turns of both."""
    kept: list[InsightItem] = []
    for item in items:
        place = next((i for i, known in enumerate(kept) if _alike(known, item)), None)
        if place is None:
            kept.append(item)
            continue
        turns = dict.fromkeys((*kept[place].turns, *item.turns))
        kept[place] = kept[place].model_copy(update={"turns": tuple(turns)[:_TURNS]})
    return kept


def _alike(one: InsightItem, other: InsightItem) -> bool:
    a, b = set(stems(one.text)), set(stems(other.text))
    same_figures = _NUMBER.findall(one.text) == _NUMBER.findall(other.text)
    return one.owner == other.owner and same_figures and bool(a | b) and len(a & b) / len(a | b) >= _SAME


def _due(words: str, said: str) -> str:
    """Only as it was said: what day “next Friday” was, nobody checks here."""
    plain = inert(words)
    told = [*stems(plain), *_NUMBER.findall(plain)]
    return plain if told and set(told) <= {*stems(said), *_NUMBER.findall(said)} else ""


def _value(definition: InsightDefinition, value: bool | int | None) -> bool | int | None:
    match definition.answer if definition.kind is InsightKind.QUESTION else None:
        case AnswerType.YES_NO if isinstance(value, bool):
            return value
        case AnswerType.SCALE if isinstance(value, int) and not isinstance(value, bool):
            return value if definition.lowest <= value <= definition.highest else None
    return None


def lines(turns: Sequence[Turn]) -> Iterator[str]:
    """A transcript as a model reads it: the number of each turn, who speaks, the words."""
    return (f"{turn.index} {inert(turn.speaker)}: {inert(turn.text)}" for turn in turns)


def found(answers: Mapping[int, Answer]) -> Iterator[str]:
    """Answers that were checked, as lines for a model that puts several into one."""
    for number, answer in answers.items():
        if answer.value is not None:
            yield f"question {number}, value {str(answer.value).lower()}"
        for item in answer.items:
            yield f"question {number}, turns {', '.join(map(str, item.turns))}: {item.text}"
