"""Puts a model's citations right while its text streams by.

Numbers handed out by the tools become 1, 2, 3 in the order of first use; a number that was never handed out is
dropped. A quotation that holds (nearly) a whole turn becomes a quote mark, so that its words can be withdrawn.
"""

import re
from collections.abc import Generator, Iterator

from harmony_workspace.companion.answering import Cited, Piece, TextDelta
from harmony_workspace.companion.evidence import Evidence

_MARK = re.compile(r" ?(?:\[\[quote:(\d+)\]\]|[\[【](\d+(?:\s*[,;–-]\s*\d+)*)[\]】])")
_MARK_BEGUN = re.compile(r" ?(?:\[\[?[quote:]*|【)[\d,;–\s-]*\]?|[ ]")
_OPENERS = re.compile(r'[\[【"“]')
_CLOSER = {'"': '"', "“": "”"}
_LONGEST_MARK = 48
_LONGEST_QUOTATION = 600
_FEWEST_WORDS = 4
_ENOUGH = 0.6
"""The share of a turn's words that a quotation must hold to stand for the turn."""


class CitationWriter:
    """Feed it text as it arrives; what cannot be decided yet is held back until it can."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._final: dict[int, int] = {}
        self._held = ""
        self._open = False
        """A straight quotation mark was written that stays one; the next one closes it."""

    def feed(self, text: str) -> list[Piece]:
        self._held += text
        return _joined(self._settled(final=False))

    def end(self) -> list[Piece]:
        """What was held back; the text is over."""
        return _joined(self._settled(final=True))

    def _settled(self, *, final: bool) -> Iterator[Piece]:
        while self._held:
            opener = _OPENERS.search(self._held)
            # the space before a mark goes with it: a dropped mark leaves no gap
            start = len(self._held.rstrip(" ")) if opener is None else opener.start()
            if opener is not None and opener[0] in "[【" and self._held[start - 1 : start] == " ":
                start -= 1
            if start:
                yield TextDelta(self._take(start))
                continue
            if opener is None:
                if not final:
                    return
                yield TextDelta(self._take(len(self._held)))
            elif opener[0] in _CLOSER:
                if not (yield from self._quotation(opener[0], final)):
                    return
            elif not (yield from self._mark(final)):
                return

    def _take(self, length: int) -> str:
        taken, self._held = self._held[:length], self._held[length:]
        return taken

    def _mark(self, final: bool) -> Generator[Piece, None, bool]:
        """Settles the mark at the front; returns False when it has to be waited for."""
        found = _MARK.match(self._held)
        if found is None:
            if not final and len(self._held) < _LONGEST_MARK and _MARK_BEGUN.fullmatch(self._held):
                return False
            yield TextDelta(self._take(2 if self._held[0] == " " else 1))
            return True
        lead = " " if found[0][0] == " " else ""
        self._take(found.end())
        if found[1]:
            yield from self._written(int(found[1]), f"{lead}[[quote:{{}}]]")
        for number in _numbers(found[2] or ""):
            yield from self._written(number, f"{lead}[{{}}]")
            lead = ""
        return True

    def _quotation(self, opener: str, final: bool) -> Generator[Piece, None, bool]:
        """Settles the quotation at the front; returns False when it has to be waited for."""
        if opener == '"' and self._open:
            self._open = False
            yield TextDelta(self._take(1))
            return True
        end = self._held.find(_CLOSER[opener], 1)
        line = self._held.find("\n")
        broken = 0 <= line < (end if end > 0 else line + 1)
        if end < 0 and not broken and not final and len(self._held) < _LONGEST_QUOTATION:
            return False
        said = self._held[1:end] if end > 0 and not broken else ""
        number = self._quoted(said)
        if number is None:
            self._open = opener == '"' and bool(said)
            yield TextDelta(self._take(1))
        else:
            self._take(end + 1)
            yield from self._written(number, "“[[quote:{}]]”")
        return True

    def _written(self, number: int, form: str) -> Iterator[Piece]:
        place = self._evidence.place(number)
        if place is None:
            return
        known = number in self._final
        final = self._final.setdefault(number, len(self._final) + 1)
        if not known:
            yield Cited(final, place.conversation_id, place.turn.index)
        yield TextDelta(form.format(final))

    def _quoted(self, said: str) -> int | None:
        """The number of the turn that the quotation holds."""
        words = _plain(said)
        if len(words) < _FEWEST_WORDS:
            return None
        sought = f" {' '.join(words)} "
        for number, place in enumerate(self._evidence.places, 1):
            turn = _plain(place.turn.text)
            if len(words) >= _ENOUGH * len(turn) and sought in f" {' '.join(turn)} ":
                return number
        return None


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _numbers(text: str) -> Iterator[int]:
    """“3”, “1, 4” and “2–5”."""
    for part in re.split(r"\s*[,;]\s*", text) if text else ():
        first, *last = (int(number) for number in re.split(r"\s*[–-]\s*", part))
        yield from range(first, min(max([first, *last]), first + 9) + 1)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, TextDelta) and joined and isinstance(before := joined[-1], TextDelta):
            joined[-1] = TextDelta(before.text + piece.text)
        else:
            joined.append(piece)
    return joined


def without_marks(text: str) -> str:
    """An earlier answer as the model may see it again: its numbers meant another answer's sources."""
    return _MARK.sub("", text)
