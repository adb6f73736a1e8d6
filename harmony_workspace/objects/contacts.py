"""The people who took part in meetings, as a user may see and correct them."""

from http import HTTPStatus

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.objects import Contact, ContactChange
from harmony_workspace.access.scope import Reader, visible
from harmony_workspace.objects import pages
from harmony_workspace.problems import Refused, bad_request, conflict, not_found
from harmony_workspace.store import changes
from harmony_workspace.store.tables import contacts, conversations, participants

_SEARCHED = (contacts.c.name, contacts.c.company, contacts.c.role, contacts.c.email)


def listed(
    connection: sa.Connection, reader: Reader, *, q: str = "", cursor: str | None = None, limit: int
) -> tuple[list[Contact], str | None]:
    """By name; everyone of a meeting that the reader may see."""
    query = sa.select(contacts).where(_seen(reader))
    for word in q.split():
        query = query.where(sa.or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED)))
    if cursor:
        place = sa.tuple_(contacts.c.name, contacts.c.id)
        query = query.where(place > sa.tuple_(*map(sa.literal, pages.place(cursor, 2))))
    rows = connection.execute(query.order_by(contacts.c.name, contacts.c.id).limit(limit + 1)).all()
    more = pages.cursor(rows[limit - 1].name, rows[limit - 1].id) if len(rows) > limit else None
    return [Contact(**row._asdict()) for row in rows[:limit]], more


def one(connection: sa.Connection, reader: Reader, contact_id: str) -> Contact:
    query = sa.select(contacts).where(contacts.c.id == contact_id, _seen(reader))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise not_found("contact")
    return Contact(**row._asdict())


def put(connection: sa.Connection, reader: Reader, contact_id: str, change: ContactChange) -> Contact:
    """Changes what is named. Who somebody is, and where their e-mail goes, changes only for those who see all of
    their meetings."""
    before = one(connection, reader, contact_id)
    if change.before is not None and change.before != before:
        raise Refused(
            ErrorCode.STALE_REVISION,
            HTTPStatus.CONFLICT,
            "The contact was changed meanwhile.",
            row=before.model_dump(mode="json"),
        )
    named = change.model_dump(exclude_none=True, exclude={"before"})
    after = before.model_copy(update={name: " ".join(value.split()) for name, value in named.items()})
    if not _is_address(after.email):
        raise bad_request("This is no e-mail address.", email=after.email)
    if after == before:
        return before
    if (after.name, after.company, after.email) != (before.name, before.company, before.email):
        _check_all(connection, contact_id, visible(reader))
    if (after.name, after.company) != (before.name, before.company):
        _check_free(connection, after)
    connection.execute(
        sa.update(contacts).where(contacts.c.id == contact_id).values(after.model_dump(exclude={"id"}))
    )
    _tell(connection, contact_id)
    return after


def delete(connection: sa.Connection, reader: Reader, contact_id: str) -> None:
    """Also out of the lists of who took part; an admin may, or who brought all of these meetings in."""
    one(connection, reader, contact_id)
    if not reader.admin:
        _check_all(connection, contact_id, conversations.c.created_by == reader.user_id)
    _tell(connection, contact_id)
    connection.execute(sa.delete(participants).where(participants.c.contact_id == contact_id))
    connection.execute(sa.delete(contacts).where(contacts.c.id == contact_id))


def _seen(reader: Reader) -> sa.ColumnElement[bool]:
    met = sa.select(participants.c.contact_id).join(conversations).where(visible(reader))
    return contacts.c.id.in_(met)


def _check_all(connection: sa.Connection, contact_id: str, fits: sa.ColumnElement[bool]) -> None:
    others = (
        sa.select(sa.func.count())
        .select_from(participants)
        .join(conversations)
        .where(participants.c.contact_id == contact_id, conversations.c.deleted_at.is_(None), sa.not_(fits))
    )
    if connection.scalar(others):
        raise conflict("This person took part in meetings that are not yours.")


def _check_free(connection: sa.Connection, wanted: Contact) -> None:
    same = sa.select(contacts.c.id).where(
        contacts.c.name == wanted.name, contacts.c.company == wanted.company, contacts.c.id != wanted.id
    )
    if connection.scalar(same) is not None:
        raise conflict("There is somebody of this name and company already.")


def _tell(connection: sa.Connection, contact_id: str) -> None:
    """The meetings name their people, so they changed with them."""
    met = sa.select(participants.c.conversation_id).where(participants.c.contact_id == contact_id)
    ids = list(connection.scalars(met))
    connection.execute(
        sa.update(conversations).where(conversations.c.id.in_(ids)).values(rev=conversations.c.rev + 1)
    )
    changes.record_all(connection, "conversation", ids)


def _is_address(text: str) -> bool:
    name, _, host = text.partition("@")
    return not text or bool(name and "." in host and " " not in text)
