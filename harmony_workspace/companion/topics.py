"""What a question is about, in the words people use for it."""

import math
import re
from collections.abc import Collection
from functools import cache

from harmony_workspace.companion.recall.stemming import stems
from harmony_workspace.store.search_index import query_words

_FAMILIES = (
    "price prices pricing priced cost costs percent discount discounts payment pay net tier fee fees budget expensive cheap cheaper increase",
    "bug bugs defect broken fails failing drops dropped missing wrong error errors",
    "deadline timeline schedule date due late delay delayed",
    "security penetration audit certificate certification compliance",
    "hiring hire hired candidate candidates offer",
)
"""Words that speak of one matter; whoever asks for one of them wants the others too."""

_MANY, _MOST = 4, 0.75
_ABOUT = re.compile(r"\b(?:about|regarding|concerning|on|of)\s+(?:the\s+|our\s+|their\s+)?([\w' -]{3,40}?)\s*(?:\?|$|\bin\b|\bwith\b|\bduring\b)", re.I)  # fmt: skip
_CHANGES = re.compile(
    r"\bhow\s+(?:did|does|do|has|have|had)\b.*?\b(?:chang|evolv|develop|shift|mov)\w*", re.I
)
_CHANGED = re.compile(
    r"\s+(?:chang|evolv|develop|shift|mov)\w*(?:\s+over\s+(?:time|the\s+\w+))?\s*$|\s+over\s+time\s*$", re.I
)


@cache
def _families() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stems(family)) for family in _FAMILIES)


def wanted(topic: str) -> frozenset[str]:
    """Stems of the topic itself."""
    return frozenset(stems(" ".join(query_words(topic))))


def related(stem: str) -> frozenset[str]:
    """The stem with those of the same matter. A stem is not stemmed again: “leas” would become “lea”."""
    return frozenset((stem,)).union(*(family for family in _families() if stem in family))


def covers(text: str, sought: Collection[str]) -> bool:
    """True when the text speaks of every stem sought, of four and more of most; never when none is sought."""
    held = set(stems(text))
    met = sum(bool(related(stem) & held) for stem in sought)
    return bool(sought) and met >= (len(sought) if len(sought) < _MANY else math.ceil(_MOST * len(sought)))


def of_change(topic: str) -> bool:
    """“How did … change?” asks for a matter at several times; that it changed is no matter."""
    return bool(_CHANGES.search(topic) and label(topic))


def label(topic: str) -> str:
    """“pricing” in “What did … say about pricing?”; empty when the question does not say it so."""
    found = _ABOUT.search(topic)
    said = found[1].strip() if found else ""
    return _CHANGED.sub("", said) if _CHANGES.search(topic) else said
