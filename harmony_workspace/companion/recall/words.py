"""The words of a question: where they stand, which say nothing, which are in use in the meetings."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.store import search_index
from harmony_workspace.store.tables import conversations

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
MEETINGS = r"calls?|meetings?|conversations?|demos?|talks?|chats?|sessions?|stand-?ups?|retros?|interviews?"


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int
    first: bool
    """Begins the question or a sentence: its capital says nothing."""

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() and not self.first


def words_of(text: str) -> Iterator[Word]:
    for found in WORD.finditer(text):
        before = text[: found.start()].rstrip(" \"'“‘(")
        yield Word(found[0], found.start(), found.end(), not before or before[-1] in ".?!")


def in_use(
    connection: sa.Connection, reader: Reader, piece: Sequence[Word], *, beside: Collection[str] = ()
) -> bool:
    """True when the words occur in what the reader may read, apart from the meetings ``beside``."""
    phrase = " ".join(word.text for word in piece)
    among = sa.and_(visible(reader), conversations.c.id.not_in(beside))
    return bool(search_index.ranked(connection, [phrase], among, 1))


COMMON = frozenset(
    """able action actions agree agreed answer answers anyone anything april august back bad best better big bill bug bugs
    business change changes check clear client clients come common company concern concerns cost costs customer
    customers data date day days deal december decide decided decision demo detail details discount done down draft
    early email emails end error errors even every everyone everything february feature features few find first five
    follow four free friday get give go going good great group have hear help high idea ideas important issue issues
    item items january july june know large late later latest lead learn least leave less let like list little long
    look lot main make many march may meet monday money month months much name names need needs never new next nice
    november number objection objections october often old one open option options order part people person place
    plan plans point points possible present previous price prices pricing problem problems product project question
    questions quick read ready reason reasons recent release report result results review risk risks sales saturday
    second security see seen send september service set share short show side sign small someone something soon
    start started state status step steps still stop sunday support sure system take team teams term terms test
    thing things third three thursday ticket time times today together told tomorrow top tuesday two update updates
    use user users version want wants way ways wednesday week weeks whole win word words work works worry write
    year years yes yesterday""".split()  # noqa: SIM905
)
"""Words a question is made of anyway; never taken for a misheard name."""
