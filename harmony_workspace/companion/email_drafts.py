"""E-mails that are drafted: a block of its own in the answer's text, so that it is kept, read and searched with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

FENCE = "email"
"""What such a block says it is; see ``Message.text`` in the contract."""
MOST_RECIPIENTS = 50
LONGEST_SUBJECT = 300
LONGEST_BODY = 200_000
_TICKS = re.compile(r"`{3,}")


@dataclass(frozen=True)
class EmailDraft:
    """``to``: addresses as far as they are known."""

    to: tuple[str, ...]
    subject: str
    body: str


def fault(to: Sequence[str], subject: str, body: str) -> str:
    """What keeps it from being an e-mail, for the model; empty where nothing does."""
    if not subject.strip() or not body.strip():
        return "Not drafted: it needs a subject and a body."
    if len(to) > MOST_RECIPIENTS or len(subject) > LONGEST_SUBJECT or len(body) > LONGEST_BODY:
        return "Not drafted: it is too long, or goes to too many."
    return ""


def opened(to: Sequence[str], subject: str, body: str = "") -> str:
    """The beginning of the block, up to the first line of the body."""
    return f"{fence(body)}{FENCE}\nTo: {', '.join(_line(each) for each in to)}\nSubject: {_line(subject)}\n\n"


def fence(body: str) -> str:
    """No line of the body ends the block."""
    return "`" * (max((len(found) for found in _TICKS.findall(body)), default=2) + 1)


def block(draft: EmailDraft) -> str:
    body = draft.body.replace("\r\n", "\n").strip("\n")
    return f"{opened(draft.to, draft.subject, body)}{body}\n{fence(body)}\n"


def words(text: str) -> str:
    """What others wrote, as part of an e-mail: one line, and none of our marks."""
    return re.sub(r"\[(?=\[|\d)", "(", _line(text).replace("`", "'"))


def _line(text: str) -> str:
    return " ".join(text.split())
