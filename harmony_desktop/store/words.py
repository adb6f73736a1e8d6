"""Words as they are looked for: small, without marks on letters; scripts that put no space between words, sign by sign."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from harmony_desktop.domain.threads import QUOTE_MARK

BEGINS, ENDS = "\x01", "\x02"
EXCERPT, LEAD = 140, 40
"""Letters of an excerpt, and of them before the first word that was found."""
LOOKED_AT = 200
"""Places of a text that an excerpt is chosen among."""

# Thai, Lao, Burmese, Khmer, kana, Chinese signs, Korean syllables: a word begins anywhere in a run of them
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W_{_UNSPACED}]"
_SIGN = re.compile(f"[{_UNSPACED}]")
_RUN = re.compile(rf"(?:{_LETTER}|[{_UNSPACED}])+")
_TOKEN = re.compile(rf"[{_UNSPACED}]|{_LETTER}+")
_MARKS = re.compile("[\u0300-\u036f]")
_QUOTE = "[[quote:"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class Asked:
    """``runs``: each is one word, or signs that stand together. The last one may be half typed."""

    runs: tuple[tuple[str, ...], ...]

    def query(self, *, from_letter: bool = False) -> str:
        """For the index. A single letter begins half of all words: unless asked for, it counts as a beginning only
        where letters are words."""
        if not self.runs:
            return ""
        phrases = [f'"{" ".join(run)}"' for run in self.runs]
        last = self.runs[-1][-1]
        whole = _SIGN.fullmatch(last) or (len(last) == 1 and last.isascii() and not from_letter)
        return " ".join([*phrases[:-1], phrases[-1] if whole else f"{phrases[-1]}*"])

    def within(self, text: str) -> bool:
        """Whether all the words are there, as the index would say."""
        plain = folded(text)
        return bool(self.runs) and all(re.search(pattern, plain) for pattern in self._patterns)

    def excerpt(self, text: str) -> str:
        """A few words of the text on one line, around the place where the most of those asked for stand, marked."""
        places = self._places(text)
        begin, end = _around(text, places)
        shown, at = [], begin
        for first, last, _ in places:
            if first >= at and last <= end:
                shown += [text[at:first], BEGINS, text[first:last], ENDS]
                at = last
        whole = "".join([*shown, text[at:end]])
        return ("…" if begin else "") + re.sub(r"\s+", " ", whole) + ("…" if end < len(text) else "")

    def _places(self, text: str) -> list[tuple[int, int, int]]:
        """Beginning, end and which of the words."""
        if not self.runs:
            return []
        plain = _BEYOND_ASCII.sub(lambda sign: _same_length(sign[0]), text).lower()
        if len(plain) != len(text):
            return []
        found = (self._any.finditer(plain), range(LOOKED_AT))
        return [(m.start(), m.end(), m.lastindex or 0) for m, _ in zip(*found, strict=False)]

    @cached_property
    def _patterns(self) -> list[str]:
        return [_pattern(run, half=run is self.runs[-1]) for run in self.runs]

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({pattern})" for pattern in self._patterns))


def asked(words: str) -> Asked:
    return Asked(tuple(tuple(_TOKEN.findall(run)) for run in _RUN.findall(folded(words))))


def folded(text: str) -> str:
    """Without marks on letters, and small."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", plain).casefold()


def indexed(text: str) -> str:
    """A text as the index is given it: what stands between spaces is one word there, so signs are set apart."""
    if text.isascii():
        return text
    return _SIGN.sub(r" \g<0> ", folded(text))


def whole(text: str, citations: str) -> str:
    """The words of an answer as they are read, with those that it quotes; a quote that was withdrawn has none.
    ``citations`` as they are kept."""
    if _QUOTE not in text:
        return text
    quoted = {row["n"]: row["quote"] for row in json.loads(citations)}
    return QUOTE_MARK.sub(lambda mark: quoted.get(int(mark[1]), ""), text)


@lru_cache(4096)
def _same_length(sign: str) -> str:
    plain = folded(sign)
    return plain if len(plain) == 1 else sign


def _pattern(run: tuple[str, ...], *, half: bool) -> str:
    before = "" if _SIGN.fullmatch(run[0]) else rf"(?<!{_LETTER})"
    after = "" if _SIGN.fullmatch(run[-1]) else f"{_LETTER}*" if half else rf"(?!{_LETTER})"
    return before + r"\s*".join(re.escape(token) for token in run) + after


def _around(text: str, places: list[tuple[int, int, int]]) -> tuple[int, int]:
    """Beginning and end of the excerpt, not within a word."""
    best = first = 0
    for start, _, _ in places:
        inside = len({which for at, _, which in places if start <= at < start + EXCERPT - LEAD})
        if inside > best:
            best, first = inside, start
    begin = max(0, first - LEAD)
    if begin:
        begin = text.find(" ", begin, first) + 1 or begin
    end = min(len(text), begin + EXCERPT)
    if end < len(text):
        space = text.rfind(" ", first, end)
        end = space if space > first + EXCERPT // 3 else end
    return begin, end
