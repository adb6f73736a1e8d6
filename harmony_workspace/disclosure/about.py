"""Documents, contact and notes on providers, as an admin sets them: kept as one fact."""

import re
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import sqlalchemy as sa

from harmony_protocol.disclosure import Document, DocumentsAndContact, ProviderNote
from harmony_protocol.errors import ErrorCode
from harmony_workspace.problems import Refused, bad_request
from harmony_workspace.store import changes, facts
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.tools.builtin.email_account import ADDRESS

FACT = "documents_and_contact"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Signs nobody sees; some of them turn the letters of an address around."""


def stored(connection: sa.Connection) -> DocumentsAndContact:
    value = facts.get(connection, FACT)
    return DocumentsAndContact() if value is None else DocumentsAndContact.model_validate(value)


def put(connection: sa.Connection, new: DocumentsAndContact) -> DocumentsAndContact:
    """All of it at once. A note keeps its date as long as its words stay."""
    before = stored(connection)
    if new.rev != before.rev:
        raise Refused(
            ErrorCode.STALE_REVISION,
            HTTPStatus.CONFLICT,
            "This was changed meanwhile.",
            row=before.model_dump(mode="json"),
        )
    made = DocumentsAndContact(
        documents=tuple(_document(each) for each in new.documents),
        contact_name=_line(new.contact_name),
        contact=_contact(new.contact),
        notes=_notes(new.notes, before.notes, moment(now_ms())),
        rev=before.rev + 1,
    )
    facts.put(connection, FACT, made.model_dump(mode="json"))
    changes.nudge(connection)
    return made


def is_address(text: str) -> bool:
    """Of a page that everybody's browser may be sent to: ``https://`` with a host, nothing hidden in it. A plain
    ``http://`` one at loopback would be another page on each reader's machine."""
    if _CONTROL.search(text) or re.search(r"[\s\\<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
        )
    except ValueError:
        return False


def _document(given: Document) -> Document:
    title, url = _line(given.title), given.url.strip()
    if not title:
        raise bad_request("A document needs a title.", url=url)
    if not is_address(url):
        raise bad_request("A document's address begins with https://.", url=url)
    return Document(title=title, url=url)


def _contact(text: str) -> str:
    text = text.strip()
    if text and not is_address(text) and not re.search(ADDRESS, text):
        raise bad_request("The contact is an e-mail address, or an address that begins with https://.")
    return text


def _line(text: str) -> str:
    if _CONTROL.search(text):
        raise bad_request("There is a character in it that no title has.")
    return " ".join(text.split())


def _notes(
    new: tuple[ProviderNote, ...], before: tuple[ProviderNote, ...], now: datetime
) -> tuple[ProviderNote, ...]:
    stood = {note.by: note for note in before}
    if len({note.by for note in new}) < len(new):
        raise bad_request("There are two notes on one provider.")
    return tuple(_note(note, stood.get(note.by), now) for note in new)


def _note(new: ProviderNote, before: ProviderNote | None, now: datetime) -> ProviderNote:
    text = new.text.strip()
    if not text or _CONTROL.search(text.replace("\n", "")):
        raise bad_request("There is nothing in the note, or a character that no text has.", by=new.by)
    if before is not None and before.text == text:
        return before
    return ProviderNote(by=new.by, text=text, written_at=now.astimezone(UTC))
