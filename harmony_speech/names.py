"""Names of the workspace in what was heard: which ones a text may mean, and where one stands in another spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from harmony_speech.name_index import Index, indexed
from harmony_speech.sound import alike, sounds

RIVALS, MOST_NEAR = 3, 6
"""So many names go along as hints, for the same words and in all: with more the model chooses none of them."""
NEAR, NEAR_ORDINARY, NEAR_ORDINARY_WORD = 0.55, 0.65, 0.8
"""As alike must a name and some words be for the name to be hinted at: the model hears whether it was said."""
SURE_OF_TEXT, DOUBTFUL = -0.1, -0.4
"""Average log probabilities of a text without and with every doubt."""
HEARD, HEARD_CLEARLY = 0.45, 0.3
"""As alike must the words be that a name took the place of, once the model heard it with the hint; less where the
model is much surer of its words with the name than it was without."""
CLEARLY = 0.3
"""Average log probability gained."""
LEAST_GAIN, LEAST_GAIN_OF_WORDS = -0.05, 0.05
"""Where the model had taken the words for a name already, and where it had not."""
SURE, SURE_OF_LONG = 0.84, 0.76
"""As alike must they be without the model's word; the more sounds, the less likely it is chance."""
SHORT, LONG = 6, 11
"""Sounds."""
APART = 0.05
"""So much less alike is every other name."""
LONGEST_RUN = 5
BESIDE = 3
"""So many words around a name may change with it: “Deshmaksa” was “Deshmukh say”."""
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")


Ordinary = Callable[[str], bool]
"""Whether something is a word everybody knows."""


@dataclass(frozen=True)
class _Run:
    """Words of a text that stand side by side; ``start`` and ``end`` in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Found:
    run: _Run
    written: str
    likeness: float


def near(text: str, names: tuple[str, ...], ordinary: Ordinary, logprob: float = 0.0) -> tuple[str, ...]:
    """Names that some words of the text sound at least a little like, the likeliest last: hints, no answer. Ordinary
    words must sound more like one: mostly they are what was said; the less so, the more the model doubts the text."""
    index = indexed(names)
    runs = list(_runs(text))
    doubt = min(max((SURE_OF_TEXT - logprob) / (SURE_OF_TEXT - DOUBTFUL), 0.0), 1.0)
    there = [run for run in runs if _bare(run.text) in index.written]
    found = [
        (likeness, each.whole, runs[at])
        for at, each, likeness in index.like([_unowned(run.text) for run in runs], NEAR)
        if likeness >= _near(runs[at].text, ordinary, doubt) and _adds(each.written, runs[at], there)
    ]
    chosen: dict[str, _Run] = {}
    for _, name, run in sorted(found, key=lambda each: -each[0]):
        rivals = sum(run.start < other.end and other.start < run.end for other in chosen.values())
        if name not in chosen and rivals < RIVALS and len(chosen) < MOST_NEAR:
            chosen[name] = run
    return tuple(reversed(chosen))


def _adds(written: str, run: _Run, there: list[_Run]) -> bool:
    """Whether more of a name would stand there than does already."""
    return all(
        len(written.split()) > len(other.text.split())
        for other in there
        if run.start < other.end and other.start < run.end
    )


def _near(words: str, ordinary: Ordinary, doubt: float) -> float:
    each = _WORD.findall(words)
    if not all(ordinary(word) for word in each):
        return NEAR
    usual = NEAR_ORDINARY if len(each) > 1 else NEAR_ORDINARY_WORD
    return usual - doubt * (usual - NEAR)


def merged(plain: str, hinted: str, hints: tuple[str, ...], gain: float) -> str:
    """The first text, with names from the second where the first has words that sound alike. Nothing else of the
    second is taken: hints change names alone. ``gain`` is how much surer the model is of the second."""
    if gain < LEAST_GAIN:
        return plain
    floor = _floor(gain)
    mine, theirs = list(_WORD.finditer(plain)), list(_WORD.finditer(hinted))
    before, after = [[_bare(word[0]) for word in side] for side in (mine, theirs)]
    named = _places(after, indexed(hints))
    out, at = "", 0
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        place = next((p for p in named if p[0] < d and p[1] > c), None)
        if kind != "replace" or place is None or d - c - (min(d, place[1]) - max(c, place[0])) > BESIDE:
            continue
        left, right = max(0, c - place[0]), max(0, place[1] - d)  # words of the name that were right already
        start, end = max(a - left, 0), min(b + right, len(mine))
        said = plain[mine[start].start() : mine[end - 1].end()]
        heard = hinted[theirs[c - left].start() : theirs[d + right - 1].end()]
        named_already = any(_capital(plain, word) for word in mine[start:end])
        if gain < LEAST_GAIN_OF_WORDS and not named_already:
            continue
        if mine[start].start() >= at and alike(sounds(said), sounds(heard)) >= floor:
            out += plain[at : mine[start].start()] + heard
            at = mine[end - 1].end()
    return out + plain[at:]


def _floor(gain: float) -> float:
    """The less the model thinks of the name, the more alike it has to sound."""
    if gain < 0:
        return HEARD + (SURE - HEARD) * gain / LEAST_GAIN
    return HEARD - (HEARD - HEARD_CLEARLY) * min(gain / CLEARLY, 1.0)


def _places(words: list[str], index: Index) -> list[tuple[int, int]]:
    """Where names stand, the longest first."""
    spans = ((a, b) for a in range(len(words)) for b in range(a + 1, min(a + LONGEST_RUN, len(words)) + 1))
    found = [(a, b) for a, b in spans if " ".join(words[a:b]) in index.written]
    return sorted(found, key=lambda span: span[0] - span[1])


def repaired(text: str, names: tuple[str, ...], ordinary: Ordinary) -> str:
    """Puts right what was written as a name, is no word everybody knows and sounds like exactly one name; of names
    that overlap, the longest, and of words for one name those that sound most like it."""
    strange = [run for run in _runs(text) if _strange(text, run, ordinary)]
    found = sorted(
        _meant(strange, indexed(names), ordinary), key=lambda each: (-len(each.written), -each.likeness)
    )
    kept: list[_Found] = []
    for each in found:
        if all(each.run.end <= other.run.start or each.run.start >= other.run.end for other in kept):
            kept.append(each)
    for each in sorted(kept, key=lambda each: -each.run.start):
        text = text[: each.run.start] + each.written + _ending(each.run) + text[each.run.end :]
    return text


def _strange(text: str, run: _Run, ordinary: Ordinary) -> bool:
    """With a capital letter where no sentence begins, in a word that not everybody knows."""
    words = _WORD.finditer(text, run.start, run.end)
    return any(_capital(text, word) and not ordinary(_unowned(word[0])) for word in words)


def _capital(text: str, word: re.Match[str]) -> bool:
    """Where no sentence begins."""
    before = text[: word.start()].rstrip()
    return word[0][0].isupper() and bool(before) and before[-1] not in ".?!…"


def _meant(strange: list[_Run], index: Index, ordinary: Ordinary) -> Iterator[_Found]:
    """Each run with the one name it sounds like; one that is a name already stands for itself. Words everybody knows
    are part of it only where the name has words enough."""
    like: list[dict[str, float]] = [{} for _ in strange]
    for at, each, likeness in index.like([_unowned(run.text) for run in strange], SURE_OF_LONG - APART):
        common = sum(map(ordinary, _WORD.findall(_unowned(strange[at].text))))
        if common < len(each.written.split()):
            like[at][each.written] = max(likeness, like[at].get(each.written, 0.0))
    for run, names in zip(strange, like, strict=True):
        if exact := index.written.get(_bare(run.text)):
            yield _Found(run, exact, 1.0)
            continue
        ranked = sorted(names.items(), key=lambda each: -each[1])
        rival = ranked[1][1] if len(ranked) > 1 else 0.0
        if ranked and ranked[0][1] >= _sure(run.text) and rival <= ranked[0][1] - APART:
            yield _Found(run, *ranked[0])


def _runs(text: str) -> Iterator[_Run]:
    words = list(_WORD.finditer(text))
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST_RUN, len(words))):
            start, end = words[first].start(), words[last].end()
            yield _Run(text[start:end], start, end)


def _sure(words: str) -> float:
    longer = min(max(len(sounds(words)) - SHORT, 0) / (LONG - SHORT), 1.0)
    return SURE - longer * (SURE - SURE_OF_LONG)


def _ending(run: _Run) -> str:
    return run.text[len(_unowned(run.text)) :]


def _unowned(words: str) -> str:
    return _POSSESSIVE.sub("", words)


def _bare(words: str) -> str:
    return _unowned(words).casefold()
