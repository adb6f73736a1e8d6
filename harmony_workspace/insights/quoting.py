"""Insights without a capable model: fixed rules choose sentences, and every item is a quotation with its speaker.

Nothing is put in other words, so nothing can be claimed that was not said; what a rule cannot tell (most yes or no, any
grade) stays open, with the places that speak of it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from harmony_protocol.insights import AnswerType, InsightDefinition, InsightItem, InsightKind
from harmony_protocol.meetings import Turn
from harmony_workspace.companion import topics
from harmony_workspace.companion.trends import cues
from harmony_workspace.companion.trends.extracting import Item, extract, sentences
from harmony_workspace.companion.trends.kinds import Kind
from harmony_workspace.insights.answers import Answer, Asked
from harmony_workspace.insights.dues import due
from harmony_workspace.insights.ranking import Sentence, best, held

_SUMMARY, _POINTS, _ACTIONS, _OBJECTIONS, _LINES, _GROUNDS = 4, 6, 15, 8, 10, 3
"""The most items of each."""
_LONG_MEETING = 60
"""Turns from which on a summary may take a sentence more, up to twice as many."""
_WORDS = 60
"""A transcript without full stops has sentences of a page."""
_MENTIONED = re.compile(
    r"\b(?:mention(?:ed)?|discuss(?:ed)?|talk(?:ed)? about|spoken? of|speak of|bring up|brought up|c[ao]me up|raised?|named?)\b",
    re.I,
)
_PERHAPS = re.compile(r"^(?:(?:and|but|so|well|or|because)\W+)*(?:even )?(?:if|unless)\b", re.I)
_DOES = re.compile(
    r"^(?:(?:so|and|then|okay|ok|right|well)\W+)*(?:I|we)(?: also| then)? (?:send|ask|take|bring|write|book|prepare|check|draft|call|order"
    r"|update|fix|finish|share|set up|introduce|arrange|file|deliver|get back|come back|look into|find out|make sure)\b(?! (?:it|that) (?:as|for granted))[^?]*$",
    re.I,
)
_ASKING = topics.wanted(
    """did do does was were is are has have had they we you anyone anybody somebody customer client prospect meeting call
    mention mentioned discuss discussed talk talked about speak spoke spoken bring brought come came raise raised name named
    list every all any which what who when where why how many much often rate scale from grade score well good bad say said
    tell told ask asked there their our your team people participant participants speaker"""
)
"""What is left of a question beside these is what it is about."""


@dataclass(frozen=True)
class Meeting:
    turns: Sequence[Turn]
    ours: frozenset[str] = frozenset()
    """Speakers of the workspace's own company: an objection is what others raise."""


def asked(definitions: Iterable[InsightDefinition], meeting: Meeting) -> Asked:
    ranked = held(meeting.turns)
    return Asked(tuple(_answer(definition, meeting, ranked) for definition in definitions))


def _answer(definition: InsightDefinition, meeting: Meeting, ranked: Sequence[Sentence]) -> Answer:
    match definition.kind:
        case InsightKind.SUMMARY:
            longer = min(_SUMMARY, len(meeting.turns) // _LONG_MEETING)
            return Answer(definition, _quoted(best(ranked, _SUMMARY + longer)))
        case InsightKind.KEY_POINTS:
            return Answer(definition, _quoted(_points(meeting, ranked)))
        case InsightKind.ACTION_ITEMS:
            return Answer(definition, _actions(meeting.turns))
        case InsightKind.OBJECTIONS:
            return Answer(definition, _objections(meeting))
        case InsightKind.QUESTION:
            return _question(definition, ranked)


def _points(meeting: Meeting, ranked: Sequence[Sentence]) -> list[Sentence]:
    """What was decided, then what most is said of, beside the sentences that already stand in a summary."""
    summed_up = {(each.turn.index, each.text) for each in best(ranked, _SUMMARY)}
    others = [each for each in ranked if (each.turn.index, each.text) not in summed_up]
    decided = best([each for each in others if each.decides], _POINTS // 2)
    rest = best([each for each in others if each not in decided], _POINTS - len(decided))
    return sorted((*decided, *rest), key=lambda each: each.turn.index)


def _actions(turns: Sequence[Turn]) -> tuple[InsightItem, ...]:
    """Who will do what, each sentence for itself; those with a time first where there are too many."""
    said = {turn.index: turn.speaker for turn in turns}
    spoken = [turn.model_copy(update={"text": each}) for turn in turns for each in sentences(turn)]
    taken = [item for item in extract(Kind.ACTIONS, spoken) if not _PERHAPS.search(item.words)]
    taken += _summed_up(turns, {item.turn for item in taken})
    found = [(item, due(item.words)) for item in taken]
    chosen = sorted(found, key=lambda each: (not each[1], each[0].turn))[:_ACTIONS]
    return tuple(
        InsightItem(text=quotation(said[item.turn], item.words), turns=(item.turn,), owner=item.name, due=by)
        for item, by in sorted(chosen, key=lambda each: each[0].turn)
    )


def _summed_up(turns: Sequence[Turn], taken: Set[int]) -> Iterator[Item]:
    """“So, I ask the lab and send you the report”: near its end a meeting says once more who does what."""
    for turn in turns[len(turns) * 2 // 3 :]:
        said = next((each for each in sentences(turn) if _DOES.search(each)), None)
        if said and turn.index not in taken and turn.speaker.strip():
            yield Item(turn.index, turn.speaker, said)


def _objections(meeting: Meeting) -> tuple[InsightItem, ...]:
    """One a matter, with the sentence that objects most plainly and every turn that does. A matter that is only named
    near an objection is none."""
    others = {turn.index: turn for turn in meeting.turns if turn.speaker not in meeting.ours}
    matters: dict[str, list[tuple[int, int, str]]] = {}
    for item in extract(Kind.OBJECTIONS, meeting.turns):
        if (turn := others.get(item.turn)) is not None:
            words = _telling(turn, item.name)
            if not item.name or cues.OBJECTION.search(words) or cues.PLAIN_OBJECTION.search(words):
                matters.setdefault(item.name or f"{item.turn}", []).append((item.weight, -item.turn, words))
    most = sorted(matters.values(), key=lambda each: (-len(each), -max(each)[0]))[:_OBJECTIONS]
    items = []
    for places in most:
        _, first, words = max(places)
        where = (-first, *sorted(-place for _, place, _ in places if place != first))
        items.append(InsightItem(text=quotation(others[-first].speaker, words), turns=where))
    return tuple(sorted(items, key=lambda item: item.turns))


def _telling(turn: Turn, matter: str) -> str:
    """The sentence of a turn that objects."""
    named = cues.FAMILIES.get(matter)
    said = sentences(turn)
    plain = [each for each in said if cues.PLAIN_OBJECTION.search(each)]
    both = [each for each in said if named and named.search(each)]
    return max(
        said,
        key=lambda each: (2 * (each in both) + (each in plain), bool(cues.OBJECTION.search(each)), len(each)),
        default=turn.text,
    )


def _question(definition: InsightDefinition, ranked: Sequence[Sentence]) -> Answer:
    """The sentences that speak of all the question names. That something came up at all is a yes the rules can give."""
    sought = topics.wanted(definition.question) - _ASKING
    telling = [each for each in ranked if not each.asks and topics.covers(each.text, sought)]
    match definition.answer:
        case AnswerType.LIST:
            return Answer(definition, _quoted(best(telling, _LINES)))
        case AnswerType.TEXT:
            return Answer(definition, _quoted(best(telling, _GROUNDS)))
        case AnswerType.YES_NO | AnswerType.SCALE:
            grounds = _quoted(best(telling, _GROUNDS))
            mentioned = definition.answer is AnswerType.YES_NO and _MENTIONED.search(definition.question)
            return Answer(definition, grounds, True if mentioned and grounds else None)


def _quoted(chosen: Collection[Sentence]) -> tuple[InsightItem, ...]:
    return tuple(
        InsightItem(text=quotation(each.turn.speaker, each.text), turns=(each.turn.index,)) for each in chosen
    )


def quotation(speaker: str, said: str) -> str:
    words = said.split()
    text = " ".join(words) if len(words) <= _WORDS else f"{' '.join(words[:_WORDS])} …"
    return f"{speaker}: “{text}”" if speaker.strip() else f"“{text}”"
