"""Letters that cannot be seen, or that change what is seen, become marks: ⟨U+202E⟩. The rest stays as it is."""

import re
import unicodedata
from collections.abc import Iterator

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
REPEATED = re.compile(r"(⟨U\+[0-9A-F]{4,6})⟩(?:\1⟩){2,}")
PICTURE, TEXT = "\ue0fe", "\ue0ff"
"""Stand in for the two signs of `PRESENTED` while the others are marked; as private letters none can come through."""


def marked(text: str) -> str:
    """The text as it can be shown anywhere; lines end with ``\\n`` alone."""
    text = text.replace("\r\n", "\n")
    strange = {ord(c): f"⟨U+{ord(c):04X}⟩" for c in set(text) if hidden(c)}
    if any(code in VARIATIONS for code in strange):
        kept = PRESENTED.sub(lambda m: m[1] + (TEXT if m[0].endswith("\ufe0e") else PICTURE), _plain(text))
        text = kept.translate(strange).replace(TEXT, "\ufe0e").replace(PICTURE, "\ufe0f")
    else:
        text = text.translate(strange)
    text = STACKED.sub(lambda m: m[0][:2] + "".join(f"⟨U+{ord(c):04X}⟩" for c in m[0][2:]), text)
    return REPEATED.sub(lambda m: f"{m[1]} ×{m[0].count('⟩')}⟩", text)


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
    """How many letters of it would be marked."""
    return len(MARK.findall(marked(text)))
