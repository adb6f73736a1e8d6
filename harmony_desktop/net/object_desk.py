"""What is asked of a workspace about what the user keeps there: notes, tasks, contacts, the account for e-mail."""

from collections.abc import Callable
from typing import Any, TypeVar

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.objects import Contact, Note, Task
from harmony_desktop.domain.tools import EmailAccount, NewEmailAccount
from harmony_desktop.net.transport import Transport, escaped, items, told
from harmony_protocol import tools as wire

T = TypeVar("T")
PAGE = 500
MOST = 2_000
"""Of one kind that are read; who keeps more looks for words."""


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

    async def put_note(self, note: Note) -> Note:
        body = {"title": note.title, "text": note.text, "conversation_id": note.conversation_id}
        return _note(await self._http.put(f"/v1/notes/{escaped(note.id)}", body | _based(note.rev)))

    async def put_task(self, task: Task) -> Task:
        body = {
            "title": task.title,
            "text": task.text,
            "due": task.due,
            "assignee": task.assignee,
            "done": task.done,
            "conversation_id": task.conversation_id,
        }
        return _task(await self._http.put(f"/v1/tasks/{escaped(task.id)}", body | _based(task.rev)))

    async def put_contact(self, contact: Contact) -> Contact:
        body = {name: value for name, value in vars(contact).items() if name != "id"}
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
            if not cursor or len(found) >= MOST:
                return tuple(found)


def _based(rev: int) -> dict[str, int]:
    """The revision that was looked at; none for what is new."""
    return {"base_rev": rev} if rev else {}


def _note(row: object) -> Note:
    given = told(wire.Note, row)
    about = ConversationId(given.conversation_id) if given.conversation_id else None
    return Note(**given.model_dump() | {"conversation_id": about})


def _task(row: object) -> Task:
    given = told(wire.Task, row)
    about = ConversationId(given.conversation_id) if given.conversation_id else None
    return Task(**given.model_dump() | {"conversation_id": about})


def _contact(row: object) -> Contact:
    return Contact(**told(wire.Contact, row).model_dump())


def _account(row: object) -> EmailAccount:
    return EmailAccount(**told(wire.EmailAccount, row).model_dump())
