"""What is asked of a workspace about what the user keeps there: notes, tasks, contacts, the account for e-mail."""

from collections.abc import Callable
from typing import Any, TypeVar

from harmony_desktop.domain.ids import ApprovalId, ConversationId, MessageId, ThreadId
from harmony_desktop.domain.objects import MOST_LISTED, Contact, Note, Origin, Task
from harmony_desktop.domain.tools import EmailAccount, NewEmailAccount
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_protocol import objects as wire
from harmony_protocol import tools

T = TypeVar("T")
PAGE = 500


class ObjectDesk:
    """Every method raises `HarmonyError` and nothing else of its own."""

    def __init__(self, http: Transport) -> None:
        self._http = http

    async def notes(self, words: str) -> tuple[Note, ...]:
        return await self._listed("/v1/notes", words, _note)

    async def tasks(self, words: str) -> tuple[Task, ...]:
        return await self._listed("/v1/tasks", words, _task)

    async def contacts(self, words: str) -> tuple[Contact, ...]:
        return await self._listed("/v1/contacts", words, _contact)

    async def note(self, id_: str) -> Note:
        return _note(await self._http.get(f"/v1/notes/{escaped(id_)}"))

    async def task(self, id_: str) -> Task:
        return _task(await self._http.get(f"/v1/tasks/{escaped(id_)}"))

    async def contact(self, id_: str) -> Contact:
        return _contact(await self._http.get(f"/v1/contacts/{escaped(id_)}"))

    async def put_note(self, note: Note) -> Note:
        body = {"title": note.title, "text": note.text, "conversation_id": note.conversation_id}
        return _note(await self._http.put(f"/v1/notes/{escaped(note.id)}", body | _based(note)))

    async def put_task(self, task: Task) -> Task:
        body = {
            "title": task.title,
            "text": task.text,
            "due": task.due,
            "assignee": task.assignee,
            "done": task.done,
            "conversation_id": task.conversation_id,
        }
        return _task(await self._http.put(f"/v1/tasks/{escaped(task.id)}", body | _based(task)))

    async def put_contact(self, contact: Contact, before: Contact | None) -> Contact:
        body: dict[str, Any] = {name: value for name, value in vars(contact).items() if name != "id"}
        if before is not None:
            body["before"] = vars(before)
        return _contact(await self._http.put(f"/v1/contacts/{escaped(contact.id)}", body))

    async def delete(self, kind: str, id_: str) -> None:
        """``kind``: notes, tasks, contacts."""
        await self._http.delete(f"/v1/{kind}/{escaped(id_)}")

    async def email_account(self) -> EmailAccount:
        return _account(await self._http.get("/v1/email-account"))

    async def set_email_account(self, new: NewEmailAccount) -> EmailAccount:
        return _account(await self._http.put("/v1/email-account", vars(new)))

    async def check_email_account(self) -> None:
        await self._http.post("/v1/email-account/check")

    async def remove_email_account(self) -> None:
        await self._http.delete("/v1/email-account")

    async def _listed(self, path: str, words: str, of: Callable[[Any], T]) -> tuple[T, ...]:
        found: list[T] = []
        cursor: str | None = None
        while True:
            body = await self._http.get(path, q=words or None, cursor=cursor, limit=PAGE)
            found += [of(row) for row in items(body)]
            cursor = body.get("cursor") if isinstance(body, dict) else None
            if not cursor or len(found) >= MOST_LISTED:
                return tuple(found)


def _based(made: Note | Task) -> dict[str, object]:
    """The revision that was looked at; for what is not there, where it came from when it was."""
    if made.rev:
        return {"base_rev": made.rev}
    return {"call_id": made.origin.approval_id} if made.origin else {}


def _note(row: object) -> Note:
    given = told(wire.Note, row)
    return Note(**given.model_dump(exclude=_REFERENCES), **_referred(given))


def _task(row: object) -> Task:
    given = told(wire.Task, row)
    return Task(**given.model_dump(exclude=_REFERENCES), **_referred(given))


_REFERENCES = {"conversation_id", "call_id", "thread_id", "message_id"}


def _referred(given: wire.Note | wire.Task) -> dict[str, Any]:
    """The meeting it is about, and where Companion made it."""
    about = ConversationId(given.conversation_id) if given.conversation_id else None
    origin = None
    if given.call_id and given.thread_id and given.message_id:
        origin = Origin(ApprovalId(given.call_id), ThreadId(given.thread_id), MessageId(given.message_id))
    return {"conversation_id": about, "origin": origin}


def _contact(row: object) -> Contact:
    return Contact(**told(wire.Contact, row).model_dump())


def _account(row: object) -> EmailAccount:
    return EmailAccount(**told(tools.EmailAccount, row).model_dump())
