"""Texts as a page can bear them: no control characters, no word wider than the page, nothing without an end."""

import re
import unicodedata
from dataclasses import dataclass

_LONGEST_WORD = 24
"""Characters after which a word may be broken: wider ones would leave the page, or reach the code beside a title."""
_PART = 12
"""Characters of a broken word that stay together."""
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")
_MARKS_ON_ONE = 4
"""Combining marks that one letter may bear; a pile of them covers the lines above and below."""
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
"""They could make a text read as another; each paragraph has its direction from its first letter instead."""
_KEPT = frozenset("\u200c\u200d")
"""Joiners: scripts and emoji are written with them."""
_MORE, _UNKNOWN = "…", "\ufffd"


@dataclass(frozen=True)
class Text:
    """``rtl``: it is read from right to left."""

    text: str
    rtl: bool = False

    def as_data(self) -> dict[str, object]:
        return {"text": self.text, "rtl": self.rtl}


def fit(text: str, limit: int) -> Text:
    """At most so many characters of it; an ellipsis tells that there were more."""
    plain = _clean(text[: 2 * limit])
    whole = len(plain) <= limit and len(text) <= 2 * limit
    shown = plain if whole else plain[: limit - 1].rstrip() + _MORE
    return Text(_LONG_WORD.sub(_breakable, shown), _reads_from_the_right(shown))


def _clean(text: str) -> str:
    kept = "".join(_plain(character) for character in unicodedata.normalize("NFC", text))
    lines = (" ".join(line.split()) for line in _without_piles(kept).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _plain(character: str) -> str:
    if character in _KEPT:
        return character
    if character in _DIRECTIONS:
        return ""
    if character in "\n\u2028\u2029":
        return "\n"
    match unicodedata.category(character):
        case "Cc" | "Zs":
            return " "
        case "Cs" | "Co":  # half of a character, or one that only its maker knows
            return _UNKNOWN
        case "Cn":  # never one, or one that is newer than this Python
            return (
                _UNKNOWN
                if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
                else character
            )
        case "Cf":  # no mark on paper; some, such as tags of emoji flags, would be noise
            return ""
    return character


def _without_piles(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MARKS_ON_ONE:
            kept.append(character)
    return "".join(kept)


def _breakable(word: re.Match[str]) -> str:
    """Not between a letter and its marks or joiners; scripts without spaces are broken by their own rules."""
    parts: list[str] = []
    width = 0
    for character in word[0]:
        joined = character in _KEPT or unicodedata.combining(character) or (parts and parts[-1] in _KEPT)
        if width >= _PART and not joined and not _ideograph(character):
            parts.append("\u200b")
            width = 0
        parts.append(character)
        width += 1
    return "".join(parts)


def _ideograph(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _reads_from_the_right(text: str) -> bool:
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
