"""What can be counted over meetings, and how a question asks for it."""

import re
from enum import StrEnum


class Kind(StrEnum):
    OBJECTIONS = "objections"
    REQUESTS = "feature requests"
    COMPETITORS = "competitors"
    ACTIONS = "action items"
    QUESTIONS = "questions"
    TOPICS = "topics"


_NOUNS: dict[Kind, str] = {
    Kind.OBJECTIONS: r"objections?|concerns?|(?:the|their|any|all|common|main|biggest|customers?|customers?['’])\s+worries|pushbacks?|complaints?|reservations",
    Kind.REQUESTS: r"(?:feature|product|change|enhancement|customer)\s+(?:requests?|wishes|asks)|feature\s+ideas|requested\s+features|requests|wishes",
    Kind.COMPETITORS: r"competitors?|competition|competing\s+(?:products?|vendors?|offers?)|other\s+vendors|rivals?",
    Kind.ACTIONS: r"action\s+(?:items?|points?)|to-?dos?|follow-?ups|commitments|promises",
    Kind.QUESTIONS: r"questions",
    Kind.TOPICS: r"topics|themes|subjects|matters",
}
_COUNTS = (
    r"most\s+(?:often|common\w*|frequent\w*)|how\s+(?:often|many|frequently)|which|what|top|main|common|recurring|frequent\w*"
    r"|count|list|all|every|each|trend\w*|over\s+time|summari[sz]e|show|give|any|came\s+up|come\s+up"
)
_ASKS = re.compile(rf"\b(?:{_COUNTS})\b", re.I)
_VERBS: dict[Kind, str] = {
    Kind.REQUESTS: r"\bfeatures?\b.*\b(?:ask|asked|request\w*|want\w*|miss\w*|wish\w*)\b|\b(?:ask|asked|asking)\s+for\s+most\b",
    Kind.ACTIONS: r"\bwho\s+(?:owes|has\s+to\s+do|promised)\b.*\b(?:what|most)\b",
    Kind.QUESTIONS: r"\bwhat\s+(?:do|did)\s+(?:customers?|clients?|prospects?|people|they)\s+ask\s+(?:most|us\s+most)\b",
    Kind.TOPICS: r"\bwhat\s+(?:do|did)\s+(?:we|they|people|customers?)\s+(?:talk|speak)\s+about\s+most\b",
}


def asked(question: str) -> Kind | None:
    """The kind of thing a question wants counted; None when it asks for something else."""
    for kind, verbs in _VERBS.items():
        if re.search(verbs, question, re.I):
            return kind
    for kind, nouns in _NOUNS.items():
        found = re.search(rf"\b(?:{nouns})\b", question, re.I)
        # an objection is a trend however it is asked for; the other words also occur in plain questions
        if found and (kind is Kind.OBJECTIONS or _ASKS.search(question[: found.start()])):
            return kind
    return None


def named(text: str) -> Kind | None:
    """The kind that a model's own words mean (“feature requests”, “objection”)."""
    for kind, nouns in _NOUNS.items():
        if re.search(rf"\b(?:{nouns})\b", text, re.I) or text.casefold().rstrip("s") == kind.rstrip("s"):
            return kind
    return None


def plainly(text: str) -> Kind | None:
    """The kind that the words name and nothing else (“objections”, not “objections to the price”)."""
    return next((kind for kind, nouns in _NOUNS.items() if re.fullmatch(nouns, text.strip(), re.I)), None)


def without(kind: Kind, topic: str) -> str:
    """What is left of a question's topic beside its asking for the kind."""
    for pattern in (_NOUNS[kind], _VERBS.get(kind, ""), _COUNTS):
        if pattern:
            topic = re.sub(
                rf"\b(?:{pattern})\b" if pattern != _VERBS.get(kind) else pattern, " ", topic, flags=re.I
            )
    return " ".join(_HOW.sub(" ", topic).split())


_HOW = re.compile(
    r"\b(?:were|was|are|is|did|do|does|have|has|been|had|raised?|raises|mention(?:ed|s)?|nam(?:ed?|es)|ask(?:ed|s)?|request(?:ed|s)?"
    r"|agreed|taken|made|open|customers?|clients?|prospects?|people|we|they|us|our|their|most|often|in|of|by|from|with|for|the"
    r"|last|meetings?|calls?|about|there|and|who|new|recent(?:ly)?|so far|total|altogether)\b|[?.!,]",
    re.I,
)
