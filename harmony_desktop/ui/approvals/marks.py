"""Letters that cannot be seen, or that change what is seen, become marks: ⟨U+202E⟩. The rest stays as it is."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

SPACES = " \u00a0\u202f\u3000"
"""As wide as they look; other spaces stand for letters that are not there."""
IGNORED = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC}
"""Letters by their category that nobody sees."""
VARIATIONS = frozenset([*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
STACKED = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}")
"""More accents on one letter reach over the lines above and below."""
PRESENTED = re.compile(r"([\u00a9-\u33ff\U0001f000-\U0001faff#*0-9])[\ufe0e\ufe0f](?![\ufe00-\ufe0f])")
"""A sign that is shown as a picture: the usual, and nothing is hidden in it."""
MARK = re.compile(r"(⟨U\+[0-9A-F]{4,6}(?: ×\d+)?⟩)")
UNBROKEN = re.compile(r"(\S{22})(?=\S)")
PICTURE, TEXT = "\ue0fe", "\ue0ff"
"""Stand in for the two signs of `PRESENTED` while the others are marked; as private letters none can come through."""


def marked(text: str) -> str:
    """The text as it can be shown anywhere; lines end with ``\\n`` alone."""
    text = STACKED.sub(lambda m: m[0][:2] + _runs(m[0][2:]), text.replace("\r\n", "\n"))
    strange = {c for c in set(text) if hidden(c)}
    if not strange:
        return text
    if any(ord(c) in VARIATIONS for c in strange):
        text = PRESENTED.sub(lambda m: m[1] + (TEXT if m[0].endswith("\ufe0e") else PICTURE), _plain(text))
        strange -= {TEXT, PICTURE}
    some = "[" + "".join(map(re.escape, sorted(strange))) + "]+"
    text = re.sub(some, lambda m: _runs(m[0]), text)
    return text.replace(TEXT, "\ufe0e").replace(PICTURE, "\ufe0f")


def _runs(letters: str) -> str:
    """A mark for each, or one for many of the same."""
    made = []
    for letter, same in groupby(letters):
        many = sum(1 for _ in same)
        code = f"U+{ord(letter):04X}"
        made.append(f"⟨{code}⟩" * many if many < 3 else f"⟨{code} ×{many}⟩")
    return "".join(made)


def _plain(text: str) -> str:
    """Without the two letters that are stood in for."""
    return text.replace(PICTURE, "⟨U+E0FE⟩").replace(TEXT, "⟨U+E0FF⟩")


def line(text: str, most: int = 300) -> str:
    """On one line, and not without end."""
    text = marked(text[: most * 4].replace("\n", " ").replace("\t", " ")).strip()
    return text if len(text) <= most else f"{text[: most - 1]}…"


def foldable(shown: str) -> str:
    """For labels, which break lines between words only: also where there is none for long."""
    return UNBROKEN.sub("\\1\u200b", shown)


def hidden(letter: str) -> bool:
    if letter in "\n\t" or letter in SPACES:
        return False
    category = unicodedata.category(letter)
    if category[0] == "C" or category in ("Zl", "Zp", "Zs"):
        return True
    return ord(letter) in IGNORED or ord(letter) in VARIATIONS


def pieces(shown: str) -> Iterator[tuple[str, bool]]:
    """What `marked` made, and which of it are marks."""
    for at, piece in enumerate(MARK.split(shown)):
        if piece:
            yield piece, at % 2 == 1


def count(text: str) -> int:
    """How many marks it gets."""
    return len(MARK.findall(marked(text)))
