"""A question as recall looks at it: in one spelling, and no longer than anybody asks."""

import re

from harmony_workspace.store.search_index import folded

MOST = 3_000
"""Characters kept; of a pasted page the beginning and the end, where one says what one wants."""
_QUESTION = re.compile(r"(?:^|(?<=[.!?\n]))[^.!?\n]{3,300}\?")


def asked(text: str) -> str:
    """The text itself unless it is very long; then the questions at its ends, or where there is none, its ends."""
    text = folded(text).strip()
    if len(text) <= MOST:
        return text
    first, last = text[: MOST // 2], text[-MOST // 2 :]
    first, last = first.rsplit(maxsplit=1)[0], last.split(maxsplit=1)[-1]
    questions = [found.strip() for part in (first, last) for found in _QUESTION.findall(part)]
    return "\n".join(questions or (first, last))
