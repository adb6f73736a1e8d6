"""What a claim tells beside its words, and stands nowhere in what it cites: a number, a date, a name, a speaker, a turn
round.

Everything here speaks against a claim only where the cited turns and what is known of their meetings do not have it;
what a reader could conclude from them (“the day after”) is not concluded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harmony_workspace.companion.recall.moments import MONTHS, NUMBERS
from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.companion.recall.words import COMMON
from harmony_workspace.store.search_index import ASKING_WORDS, STOP_WORDS


@dataclass(frozen=True)
class Source:
    """What a citation points at: the words, and what is known of them."""

    conversation_id: str
    text: str
    known: str = ""
    """Speaker, title, date and people of the meeting."""
    speaker: str = ""
    present: tuple[str, ...] = ()
    """The names of the people of the meeting."""


_TENS = {
    name: 10 * place
    for place, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety hundred".split(), 2)  # noqa: SIM905
}
_SPELLED = {name: str(value) for name, value in {**NUMBERS, **_TENS}.items() if value > 1}
_SPELLED_WORD = re.compile(rf"\b(?:{'|'.join(_SPELLED)})\b", re.I)
_MONTH = "|".join(name[:3] for name in MONTHS)
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})[a-z]*\b", re.I)
_DAY_AFTER = re.compile(rf"\b({_MONTH})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?![:%])", re.I)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
_NUMBER = re.compile(r"(?<![\w:])\d+(?:[.,]\d+)*(?![\w:])")
_MEASURED = re.compile(r"(?<![\w:])(?P<number>\d+(?:[.,]\d+)*)(?=(?P<after>(?:\s*%|(?:[ -]\w+){0,3})))")
_UNIT = re.compile(
    r"%|\b(?:percent|days?|weeks?|months?|years?|hours?|minutes?|seats?|users?|people|customers?|euros?|dollars?|pounds?|thousand"
    r"|millions?|rows?|records?|addresses|tiers?|sites?)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SPEAKS = (
    r"(?:sa(?:ys|id)|tells|told|(?:ask|mention|explain|promis|confirm|want|accept|reject|refus|propos|offer|suggest|insist|object|decid"
    r"|report|agre|need|declin|worri|warn|claim)(?:s|e[sd]|ed)|agreed)"
)
_SUBJECT = re.compile(rf"^(?P<who>.{{2,60}}?)\s+(?:also |then |again |both |all )?{_SPEAKS}\b", re.I)
_ACCORDING = re.compile(r"\baccording to (?P<who>[^,.]{2,60})", re.I)
_BEGINS_AS_NAME = re.compile(
    rf"^[^\W\d_][\w-]+(?:['’]s\b|\s+[A-Z][\w-]+|\s+(?:also |then |again )?{_SPEAKS}\b)"
)
_NO_SUBJECT = re.compile(
    r"^(?:after|when|since|because|if|although|while|before|as|unlike|once|what|whatever)\b", re.I
)
_ORDINARY = STOP_WORDS | ASKING_WORDS | COMMON
_ACRONYM = 5
"""Letters; what is written so may stand for words of the source."""
_NOT = re.compile(r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without)\b|n['’]t\b", re.I)
_AGAINST = re.compile(
    r"\b(?:reject|refus|declin|den(?:y|ie)|unable|impossible|oppos|against|lack|miss|fail|exclud|rul\w+ out|off the table|avoid"
    r"|stop|unless|only|until|instead|unclear|except|hardly|rather|object|forb|frozen|drop|worr|concern|problem|too|less|still)",
    re.I,
)
_CLAUSE = re.compile(r"(?<=[.!?;])\s+|,\s+(?:(?:and|but|so|because|while|which)\s+)?|\s+but\s+", re.I)
_MOST_OF = 0.6


def wrong(claim: str, cited: Sequence[Source]) -> str:
    """The first detail of it that is nowhere in what is cited; empty when there is none."""
    words = " ".join(source.text for source in cited)
    known = " ".join(" ".join((source.known, source.speaker, *source.present)) for source in cited)
    checks = (
        _numbers(claim, words, known, {len(cited), len({source.conversation_id for source in cited})}),
        _dates(claim, f"{words} {known}"),
        _names(claim, f"{words} {known}"),
        _speakers(claim, words, cited),
        _turned_round(claim, words, known),
    )
    return next(filter(None, (next(check, "") for check in checks)), "")


def _numbers(claim: str, words: str, known: str, counts: set[int]) -> Iterator[str]:
    """Also those written as words; how many places or meetings are cited is plain to see."""
    told = _figures(_without_dates(claim))
    there = set(_NUMBER.findall(_figures(words))) | set(_NUMBER.findall(_without_dates(known)))
    digits = set(_NUMBER.findall(_without_dates(claim)))
    for number in _NUMBER.findall(told):
        counted = number not in digits and int(number) in counts
        if number not in there and not counted:
            yield f"number {number}"
    measured = _measured(_figures(f"{words} {_without_dates(known)}"))
    for number, units in _measured(told).items():
        of = measured.get(number, set())
        if of and "" not in units | of and units.isdisjoint(of):
            yield f"number {number} {min(units)}"


def _measured(text: str) -> dict[str, set[str]]:
    """What each number counts, as far as one of the next words tells it: 30 percent, 40 Lyon pilot seats."""
    found: dict[str, set[str]] = {}
    for match in _MEASURED.finditer(text):
        unit = _UNIT.search(match["after"])
        found.setdefault(match["number"], set()).add(_stem(unit[0]) if unit else "")
    return found


def _stem(unit: str) -> str:
    return "percent" if unit == "%" else stems(unit)[0]


def _figures(text: str) -> str:
    return _SPELLED_WORD.sub(lambda found: _SPELLED[found[0].casefold()], text)


def _without_dates(text: str) -> str:
    for dated in (_DAY, _DAY_AFTER, _CLOCK):
        text = dated.sub(" ", text)
    return text


def _dates(claim: str, source: str) -> Iterator[str]:
    there = set(_days(source))
    for day, month in _days(claim):
        if (day, month) not in there:
            yield f"date {day} {month}"


def _days(text: str) -> Iterator[tuple[str, str]]:
    for day, month in _DAY.findall(text):
        yield day.lstrip("0"), month[:3].title()
    for month, day in _DAY_AFTER.findall(text):
        yield day.lstrip("0"), month[:3].title()


def _names(claim: str, source: str) -> Iterator[str]:
    """Words with a capital that begin no sentence. The first word counts where it stands as a name does."""
    there = set(stems(source)) | {word.casefold() for word in _WORD.findall(source)}
    for found in _WORD.finditer(_without_dates(claim)):
        word = re.sub(r"['’]s?$", "", found[0])
        before = found.string[: found.start()].rstrip(" ")
        first = not before or before[-1] in '.!?:“"(•'
        if not word[0].isupper() or len(word) < 2 or (word.isupper() and len(word) <= _ACRONYM):
            continue
        if first and (
            word.casefold() in _ORDINARY or not _BEGINS_AS_NAME.match(found.string[found.start() :])
        ):
            continue
        if word.casefold() not in STOP_WORDS and not there & {word.casefold(), *stems(word)}:
            yield f"name {word}"


def _speakers(claim: str, words: str, cited: Sequence[Source]) -> Iterator[str]:
    """Who is said to have said it speaks in what is cited, or is spoken of there."""
    speaking = {part for source in cited for part in _parts(source.speaker)}
    spoken_of = {word.casefold() for word in _WORD.findall(words)}
    named = [found["who"] for found in (_SUBJECT.search(claim), _ACCORDING.search(claim)) if found]
    for who in named:
        if _NO_SUBJECT.match(who):
            continue
        said = _parts(who)
        for person in dict.fromkeys(name for source in cited for name in source.present):
            of = _parts(person)
            if of & said and not of & speaking and not of & spoken_of:
                yield f"said by {person}"


def _parts(name: str) -> set[str]:
    return {re.sub(r"['’]s?$", "", part).casefold() for part in _WORD.findall(name) if len(part) > 1}


def _turned_round(claim: str, words: str, known: str) -> Iterator[str]:
    """A claim that denies what nobody denied, or tells as so what was denied with its very words."""
    denied = _NOT.search(claim)
    if denied and not _NOT.search(words) and not _AGAINST.search(words):
        yield f"“{denied[0]}”"
    told = set(stems(claim)) - set(stems(known))
    if denied or _AGAINST.search(claim) or len(told) < 2:
        return
    nearest = max(_CLAUSE.split(words), key=lambda clause: len(told & set(stems(clause))))
    against = _NOT.search(nearest)
    if against and len(told & set(stems(nearest))) >= _MOST_OF * len(told):
        yield f"without “{against[0]}”"
