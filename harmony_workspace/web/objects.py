"""Notes, tasks and contacts, to see, open, edit and delete."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from harmony_protocol.objects import (
    Contact,
    ContactChange,
    ContactPage,
    NewNote,
    NewTask,
    Note,
    NotePage,
    Task,
    TaskPage,
)
from harmony_workspace.objects import contacts
from harmony_workspace.objects.owned import NOTES, TASKS
from harmony_workspace.objects.pages import MAX_PAGE
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words

router = APIRouter(tags=["objects"], dependencies=[Depends(whole_words)])
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]


@router.get("/notes")
async def list_notes(
    house: TheHouse, reader: TheReader, q: str = "", cursor: str | None = None, limit: Limit = 100
) -> NotePage:
    """The caller's own, the latest first; `q` looks in titles and texts."""
    items, more = await house.database.read(NOTES.listed, reader, q=q, cursor=cursor, limit=limit)
    return NotePage(items=items, cursor=more)


@router.get("/notes/{note_id}")
async def get_note(house: TheHouse, reader: TheReader, note_id: str) -> Note:
    return await house.database.read(NOTES.one, reader, note_id)


@router.put("/notes/{note_id}")
async def put_note(house: TheHouse, reader: TheReader, note_id: str, new: NewNote) -> Note:
    """Makes or changes it; the id is the caller's choice, a UUID. Also undoes a deletion."""
    return await house.database.write(NOTES.put, reader, note_id, new)


@router.delete("/notes/{note_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete_note(house: TheHouse, reader: TheReader, note_id: str) -> None:
    await house.database.write(NOTES.delete, reader, note_id)


@router.get("/tasks")
async def list_tasks(
    house: TheHouse, reader: TheReader, q: str = "", cursor: str | None = None, limit: Limit = 100
) -> TaskPage:
    """The caller's own, the latest first; `q` looks in titles and texts."""
    items, more = await house.database.read(TASKS.listed, reader, q=q, cursor=cursor, limit=limit)
    return TaskPage(items=items, cursor=more)


@router.get("/tasks/{task_id}")
async def get_task(house: TheHouse, reader: TheReader, task_id: str) -> Task:
    return await house.database.read(TASKS.one, reader, task_id)


@router.put("/tasks/{task_id}")
async def put_task(house: TheHouse, reader: TheReader, task_id: str, new: NewTask) -> Task:
    """Makes or changes it; the id is the caller's choice, a UUID. Also undoes a deletion."""
    return await house.database.write(TASKS.put, reader, task_id, new)


@router.delete("/tasks/{task_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete_task(house: TheHouse, reader: TheReader, task_id: str) -> None:
    await house.database.write(TASKS.delete, reader, task_id)


@router.get("/contacts")
async def list_contacts(
    house: TheHouse, reader: TheReader, q: str = "", cursor: str | None = None, limit: Limit = 100
) -> ContactPage:
    """Who took part in the meetings the caller may see, by name."""
    items, more = await house.database.read(contacts.listed, reader, q=q, cursor=cursor, limit=limit)
    return ContactPage(items=items, cursor=more)


@router.get("/contacts/{contact_id}")
async def get_contact(house: TheHouse, reader: TheReader, contact_id: str) -> Contact:
    return await house.database.read(contacts.one, reader, contact_id)


@router.put("/contacts/{contact_id}")
async def put_contact(house: TheHouse, reader: TheReader, contact_id: str, change: ContactChange) -> Contact:
    """Changes what the body names; contacts come into being with meetings."""
    return await house.database.write(contacts.put, reader, contact_id, change)


@router.delete("/contacts/{contact_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete_contact(house: TheHouse, reader: TheReader, contact_id: str) -> None:
    await house.database.write(contacts.delete, reader, contact_id)
