"""The one read-scope filter. Every search and every read of a meeting goes through ``visible``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from harmony_protocol.people import ReadScope
from harmony_protocol.threads import Sources
from harmony_workspace.store.tables import contacts, conversations, participants

WIDTH = {ReadScope.OWN: 0, ReadScope.TEAM: 1, ReadScope.ALL: 2}
_BETWEEN_WORDS = ",:;·-–—/()"


@dataclass(frozen=True)
class Reader:
    """Who reads: one person with the scope of the key in use (never wider than their role)."""

    user_id: str
    scope: ReadScope
    team_ids: tuple[str, ...] = ()
    admin: bool = False
    key_id: str = ""
    """The key in use; empty for somebody at this computer."""
    only: Sources | None = None
    """What a question is narrowed to; everything that is read for it stays inside."""


def visible(reader: Reader) -> sa.ColumnElement[bool]:
    """The condition on ``conversations`` that holds for rows this reader may see."""
    chosen = () if reader.only is None else _chosen(reader.only)
    return sa.and_(conversations.c.deleted_at.is_(None), allowed(reader), *chosen)


def allowed(reader: Reader) -> sa.ColumnElement[bool]:
    """What the reader's scope lets them see, deleted or not."""
    own = conversations.c.created_by == reader.user_id
    team = conversations.c.team_id
    match reader.scope:
        case ReadScope.ALL:
            return sa.true()
        case (
            ReadScope.TEAM
        ):  # never null, so that its opposite is what is out of sight, meetings without a team too
            return sa.or_(own, sa.and_(team.is_not(None), team.in_(reader.team_ids)))
        case ReadScope.OWN:
            return own


def _chosen(sources: Sources) -> Iterator[sa.ColumnElement[bool]]:
    """One condition for each kind of source that is chosen."""
    if sources.conversation_ids:
        yield conversations.c.id.in_(sources.conversation_ids)
    if sources.people:
        yield sa.or_(_took_part(sources.people), *map(_titled, sources.people))
    if sources.since:
        yield conversations.c.started_at >= round(sources.since.timestamp() * 1000)
    if sources.until:
        yield conversations.c.started_at < round(sources.until.timestamp() * 1000)


def _took_part(names: Sequence[str]) -> sa.ColumnElement[bool]:
    # aliases, because the condition also stands inside queries over these very tables
    part, who = participants.alias(), contacts.alias()
    return conversations.c.id.in_(
        sa.select(part.c.conversation_id)
        .join(who, who.c.id == part.c.contact_id)
        .where(sa.or_(who.c.name.in_(names), who.c.company.in_(names)))
    )


def _titled(name: str) -> sa.ColumnElement[bool]:
    """Companies are also known by the titles of their meetings; a name there is a whole word."""
    title: sa.ColumnElement[str] = conversations.c.title
    for mark in _BETWEEN_WORDS:
        title = sa.func.replace(title, mark, " ")
    return (sa.literal(" ") + title + " ").icontains(f" {name} ", autoescape=True)
