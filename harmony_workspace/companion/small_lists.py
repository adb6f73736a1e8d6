"""Questions about the meetings themselves: “which meetings did I have yesterday?” is answered with a list."""

import re
from dataclasses import dataclass, replace

import sqlalchemy as sa

from harmony_protocol.meetings import Conversation, Turn
from harmony_workspace.access.scope import visible
from harmony_workspace.companion.answering import Question
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.meetings import conversations
from harmony_workspace.store.search_index import folded
from harmony_workspace.store.tables import conversations as conversations_table

_MEETING = r"(?:meeting|call|conversation|demo|stand-?up|retro|debrief|kick-?off|interview)s?"
ASKS = re.compile(
    rf"^\W*(?:please\s+)?(?:(?:can|could) you\s+)?(?:list|show|give me|which|what|how many|when|all|my|(?:did|do|have) (?:i|we))\b"
    rf".*\b{_MEETING}\b",
    re.I,
)
"""May ask for a list; it does when nothing else is left of the question than `_PLAIN` words."""
_PLAIN = frozenset(
    """please can could you list show give tell me which what how many when all every any each my our the a i we us did
    do have had has is are was were there of with from in on at for and or take took place held by date dates title
    titles""".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
MOST = 20


@dataclass(frozen=True)
class Listing:
    filters: Filters
    meetings: tuple[tuple[Conversation, Turn | None], ...] = ()
    """The newest first, each with its first turn; at most `MOST`."""
    count: int = 0
    """How many there are."""


def listed(connection: sa.Connection, question: Question) -> Listing | None:
    """The meetings asked for; None when the question asks for what was said in them."""
    filters = understand(connection, question.reader, question.text, question.now, question.attached)
    if not _only_meetings(filters):
        return None
    ids = filters.conversation_ids
    if ids is None:
        ids = tuple(connection.scalars(sa.select(conversations_table.c.id).where(visible(question.reader))))
    met = [m for m in conversations.by_ids(connection, question.reader, ids) if _fits(m, filters)]
    met.sort(key=lambda meeting: meeting.started_at, reverse=True)
    shown = []
    for meeting in met[:MOST]:
        turns = conversations.transcript(connection, question.reader, meeting.id).turns
        shown.append((meeting, turns[0] if turns else None))
    found = filters if met else replace(filters, conversation_ids=())
    return Listing(found, tuple(shown), len(met))


def _only_meetings(filters: Filters) -> bool:
    """A kind of meeting that is no filter (“retros” in general) is a matter like any other."""
    nouns = {"meeting", "call", "conversation", filters.kind}
    words = (word.casefold() for word in _WORD.findall(filters.rest))
    return all(word in _PLAIN or word.removesuffix("s") in nouns for word in words)


def _fits(meeting: Conversation, filters: Filters) -> bool:
    """`Filters` drops a person or kind that leaves nothing; in a list they hold."""
    names = {person.name for person in meeting.participants}
    kind = filters.kind in folded(f"{meeting.title} {meeting.medium}").casefold()
    return kind and (not filters.people or not names.isdisjoint(filters.people))
