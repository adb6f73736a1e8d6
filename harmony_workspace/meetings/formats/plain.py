"""Plain and pasted text: ``Speaker: words``, with or without a clock reading, or just words."""

import re
from collections.abc import Iterator

from harmony_workspace.meetings.formats.clock import STAMP, read_clock
from harmony_workspace.meetings.formats.speech import labelled, name_of
from harmony_workspace.meetings.parsed import UNKNOWN_SPEAKER, ParsedTurn

_LEADING = re.compile(rf"\s*(?:\[({STAMP})\]|\(({STAMP})\)|({STAMP})(?=\s))\s*[-–—]?\s*")
_HEADING = re.compile(rf"(?P<name>[^\W\d_][^:\n\[\]()]{{0,60}}?)\s*[\[(]?(?P<clock>{STAMP})[\])]?\s*:?\s*")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_WORDS_A_TURN = 60


def parse_plain(text: str) -> list[ParsedTurn]:
    turns = [ParsedTurn(speaker, " ".join(lines), start) for speaker, start, lines in _spoken(text)]
    if all(turn.speaker == UNKNOWN_SPEAKER and turn.start_ms is None for turn in turns):
        return list(_prose(" ".join(turn.text for turn in turns)))
    return [turn for turn in turns if turn.text]


def _spoken(text: str) -> list[tuple[str, int | None, list[str]]]:
    """Speaker, time and lines of each turn; they are joined once, because there may be very many."""
    turns: list[tuple[str, int | None, list[str]]] = []
    for speaker, start, said in _lines(text):
        if turns and start is None and (speaker is None or not turns[-1][2]):
            turns[-1][2].append(said if speaker is None else f"{speaker}: {said}")
        else:
            before = turns[-1][0] if turns else UNKNOWN_SPEAKER
            turns.append((speaker or before, start, [said] if said else []))
    return turns


def _lines(text: str) -> Iterator[tuple[str | None, int | None, str]]:
    """Speaker and time (where the line names them) and words of each line that is not blank."""
    for line in text.splitlines():
        line = " ".join(line.split())
        if not line:
            continue
        if heading := _HEADING.fullmatch(line):
            yield name_of(heading["name"]), read_clock(heading["clock"]), ""
            continue
        start = None
        if stamp := _LEADING.match(line):
            start = read_clock(stamp[0].strip(" \t-–—[]()"))
            line = line[stamp.end() :]
        speaker, said = labelled(line) or (None, line)
        yield speaker, start, said


def _prose(text: str) -> Iterator[ParsedTurn]:
    """Words without any speaker: a turn for every few sentences."""
    held: list[str] = []
    count = 0
    for sentence in _SENTENCES.split(text):
        length = len(sentence.split())
        if held and count + length > _WORDS_A_TURN:
            yield ParsedTurn(UNKNOWN_SPEAKER, " ".join(held))
            held, count = [], 0
        held.append(sentence)
        count += length
    if said := " ".join(held).strip():
        yield ParsedTurn(UNKNOWN_SPEAKER, said)
