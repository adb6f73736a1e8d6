"""Whose words a question asks for when it names a side and no one: “what did we promise”, “which customers mentioned”."""

import re
from enum import StrEnum

_SAYING = (
    r"(?:sa(?:y|id|ys|ying)|ask\w*|mention\w*|t(?:ell|old)|rais\w*|report\w*|worr\w*|object\w*|complain\w*|promis\w*|request\w*"
    r"|accept\w*|offer\w*|agree\w*|propos\w*|suggest\w*|commit\w*|criticis\w*|criticiz\w*)"
)
_WISHING = r"(?:want\w*|need\w*|like[sd]?|dislike\w*)"
_CUSTOMERS = r"(?:customers?|clients?|prospects?|buyers?|leads?)"
_OURS = re.compile(rf"\b(?:we|our (?:side|team|people))\s+(?:\w+\s+)?{_SAYING}\b", re.I)
_TO_THEM = re.compile(rf"\b{_SAYING}\s+(?:to\s+)?(?:our\s+|the\s+|any\s+)?{_CUSTOMERS}\b", re.I)
_THEIRS = re.compile(
    rf"\b{_CUSTOMERS}\s+(?:\w+\s+)?(?:{_SAYING}|{_WISHING})\b|\b{_SAYING}\s+by\s+(?:our\s+|the\s+)?{_CUSTOMERS}\b"
    rf"|\bfrom\s+(?:our\s+|the\s+)?{_CUSTOMERS}\b",
    re.I,
)


class Side(StrEnum):
    ANY = ""
    OURS = "ours"
    THEIRS = "theirs"


def side(question: str) -> Side:
    if _OURS.search(question):
        return Side.OURS
    return Side.THEIRS if _THEIRS.search(question) else Side.ANY


def to_customers(question: str) -> bool:
    """“What did we promise customers” asks for what was said where one sat."""
    return bool(_TO_THEM.search(question))
