"""What a question means by “them” or “that call”: the meetings that the question before it was about."""

import re

import sqlalchemy as sa

from harmony_workspace.companion.answering import Question, Step
from harmony_workspace.companion.recall.filters import understand

_LOOKED_BACK = 6
"""Questions; what lies further back is not meant by a pronoun."""
_POINTS_BACK = re.compile(
    r"^\s*(?:and|but|so)\b|\b(?:they|them|their|those|these|he|she|him|his|her)\b"
    r"|\b(?:that|this|the same)\s+(?:call|meeting|conversation|demo|talk)s?\b|\bwhich of\b",
    re.I,
)


def meant(connection: sa.Connection, question: Question) -> tuple[str, ...]:
    """Ids of the meetings; none where the question stands by itself, or names its meetings."""
    if question.attached or not _POINTS_BACK.search(question.text):
        return ()
    if understand(connection, question.reader, question.text, question.now).narrowed:
        return ()
    asked = [said.text for said in question.history if said.role == "user"]
    for text in asked[: -_LOOKED_BACK - 1 : -1]:
        earlier = understand(connection, question.reader, text, question.now).conversation_ids
        if earlier:
            return earlier
    return ()


def step(count: int) -> Step:
    return Step(
        f"Went on with the {count} meetings of before" if count > 1 else "Went on with the meeting of before"
    )
