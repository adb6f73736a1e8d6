"""Joins the texts of a take's parts: each was written as if it began and ended a sentence."""

import re

ENDED = re.compile(r"[.!?:;。！？…]['\"”’)]*$")
BROKEN_OFF = re.compile(r"\s*(?:\.{2,}|…|-{1,2}|—)$")
SMALL = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "because", "but", "by", "can", "for", "from", "had", "has",
        "have", "he", "if", "in", "is", "it", "of", "on", "or", "she", "so", "than", "that", "the", "then", "there",
        "they", "this", "to", "was", "we", "were", "what", "when", "where", "which", "while", "who", "will", "with",
        "you",
    }
)  # fmt: skip
"""Written large only where a sentence begins."""


def joined(parts: list[str]) -> str:
    text = ""
    for part in parts:
        text = _pair(text, part.strip())
    return text


def _pair(before: str, after: str) -> str:
    if not before or not after:
        return before or after
    before = BROKEN_OFF.sub("", before)
    if not before:
        return after
    if not ENDED.search(before):
        first = after.split(maxsplit=1)[0]
        if first.lower() in SMALL and first.istitle():
            after = after[0].lower() + after[1:]
    return f"{before} {after}"
