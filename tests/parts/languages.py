"""Asterisk's prompts in other languages than English, with their texts; accents are left out, as some texts lack them."""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from tests.parts.clips import RATE, Clip

SOUNDS = Path("/usr/share/asterisk/sounds")
VOICES = {
    "es": "es_MX_f_Allison",
    "fr": "fr_CA_f_June",
    "it": "it_IT_m_Carlo",
    "ru": "ru_RU_f_IvrvoiceRU",
}
LONGEST_S = 20
SPOILED = re.compile(r"[\[\]<>\d\ufffd:]|\w\?\w|\w\? [a-z]")
"""What is described, written in digits, or has lost its accents on the way."""


def prompts_in(language: str, least_words: int = 4) -> list[Clip]:
    """Of texts that say what is spoken, whole and in words; none where Debian's packages are not installed."""
    found = [clip for clip in _all(language) if len(clip.text.split()) >= least_words]
    return [clip for clip in found if len(clip.audio()) <= LONGEST_S * RATE]


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).strip()


def _all(language: str) -> Iterator[Clip]:
    texts = Path(f"/usr/share/doc/asterisk-core-sounds-{language}/core-sounds-{language}.txt.gz")
    if not texts.exists():
        return
    with gzip.open(texts, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            name, _, text = line.strip().partition(": ")
            file = SOUNDS / VOICES[language] / f"{name}.g722"
            unfit = name.startswith((";", "silence/")) or SPOILED.search(text)
            if text and not unfit and file.exists():
                yield Clip(f"{language}/{name}", file, plain(text))
