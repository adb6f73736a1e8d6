"""Tools that write into this workspace: a note, a task, what is known of a contact."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
import uuid_utils
from pydantic import ValidationError

from harmony_protocol.objects import Contact, ContactChange, NewNote, NewTask
from harmony_protocol.tools import Preview, PreviewLine
from harmony_workspace.access.scope import Reader
from harmony_workspace.meetings import conversations
from harmony_workspace.objects import contacts
from harmony_workspace.objects.owned import NOTES, TASKS
from harmony_workspace.problems import Refused
from harmony_workspace.tools.tool import Arguments, Call, Tool, ToolFailed, plain_lines

_MEETING = {
    "type": "string",
    "maxLength": 100,
    "description": "The id of the meeting it belongs to, if any.",
}
_TITLE = {"type": "string", "minLength": 1, "maxLength": 300, "pattern": "\\S"}


def tools(_connection: sa.Connection, _reader: Reader) -> Iterable[Tool]:
    return CREATE_NOTE, CREATE_TASK, UPDATE_CONTACT


def _schema(required: list[str], **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _note(connection: sa.Connection, call: Call) -> str:
    try:
        note = NOTES.put(connection, call.reader, _fresh_id(), NewNote(**call.arguments, call_id=call.id))
    except (Refused, ValidationError) as error:
        raise _failed(error) from error
    return f"Created the note “{note.title}”, id {note.id}."


def _task(connection: sa.Connection, call: Call) -> str:
    try:
        task = TASKS.put(connection, call.reader, _fresh_id(), NewTask(**call.arguments, call_id=call.id))
    except (Refused, ValidationError) as error:
        raise _failed(error) from error
    return f"Created the task “{task.title}”, id {task.id}."


def _contact(connection: sa.Connection, call: Call) -> str:
    change = {name: value for name, value in call.arguments.items() if name != "contact_id"}
    if call.looked_at is None or call.looked_at["id"] != call.arguments["contact_id"]:
        raise ToolFailed("This is not the contact that was looked at. Ask again for the one that is meant.")
    wanted = ContactChange(**change, before=Contact(**call.looked_at))
    try:
        after = contacts.put(connection, call.reader, call.arguments["contact_id"], wanted)
    except (Refused, ValidationError) as error:
        raise _failed(error) from error
    return f"The contact is now: {after.model_dump_json(exclude={'id'})}"


def _failed(error: Refused | ValidationError) -> ToolFailed:
    if isinstance(error, Refused):
        return ToolFailed(error.detail)
    return ToolFailed("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()))


def _fresh_id() -> str:
    return str(uuid_utils.uuid7())


def _preview_note(connection: sa.Connection, reader: Reader, arguments: Arguments) -> Preview:
    title = f"Create the note “{arguments['title']}”"
    return Preview(title=title, lines=_with_meeting(connection, reader, arguments))


def _preview_task(connection: sa.Connection, reader: Reader, arguments: Arguments) -> Preview:
    title = f"Create the task “{arguments['title']}”"
    return Preview(title=title, lines=_with_meeting(connection, reader, arguments))


def _with_meeting(connection: sa.Connection, reader: Reader, arguments: Arguments) -> tuple[PreviewLine, ...]:
    """An id says nothing to people: the meeting's title stands beside it."""
    found = conversations.by_ids(connection, reader, [arguments.get("conversation_id", "")])
    titles = tuple(PreviewLine(label="meeting", text=meeting.title) for meeting in found)
    return plain_lines(arguments) + titles


def _contact_as_it_is(
    connection: sa.Connection, reader: Reader, arguments: Arguments
) -> dict[str, Any] | None:
    try:
        return contacts.one(connection, reader, arguments["contact_id"]).model_dump(mode="json")
    except Refused:
        return None


def _preview_contact(connection: sa.Connection, reader: Reader, arguments: Arguments) -> Preview:
    """Who it is, and every field as it was and as it would be."""
    try:
        before = contacts.one(connection, reader, arguments["contact_id"])
    except Refused:
        return Preview(title="Change a contact that is not there", lines=plain_lines(arguments))
    lines = [PreviewLine(label="contact_id", text=before.id)]
    for name, value in arguments.items():
        if name != "contact_id":
            was = str(getattr(before, name))
            lines.append(PreviewLine(label=name, text=value))
            if was and was != value:
                lines.append(PreviewLine(label=f"{name} until now", text=was))
    who = f"{before.name} ({before.company})" if before.company else before.name
    return Preview(title=f"Change the contact {who}", lines=tuple(lines))


CREATE_NOTE = Tool(
    id="create_note",
    version="1",
    title="Create a note",
    description="Create a note of the user's own. It stays in the workspace; nobody else sees it.",
    input_schema=_schema(
        ["title"],
        title=_TITLE,
        text={"type": "string", "maxLength": 100_000, "description": "Markdown."},
        conversation_id=_MEETING,
    ),
    tool_class="write",
    write=_note,
    preview=_preview_note,
)
CREATE_TASK = Tool(
    id="create_task",
    version="1",
    title="Create a task",
    description="Create a task in the user's own list. It stays in the workspace; nobody else sees it.",
    input_schema=_schema(
        ["title"],
        title=_TITLE,
        text={"type": "string", "maxLength": 100_000, "description": "What is to be done, in Markdown."},
        due={
            "type": "string",
            "format": "date",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
            "description": "As 2026-12-01.",
        },
        assignee={"type": "string", "maxLength": 200, "description": "Who is to do it."},
        conversation_id=_MEETING,
    ),
    tool_class="write",
    write=_task,
    preview=_preview_task,
)
UPDATE_CONTACT = Tool(
    id="update_contact",
    version="1",
    title="Change a contact",
    description="Change what is known of a person. Only the given fields change; search_contacts gives the id.",
    input_schema=_schema(
        ["contact_id"],
        contact_id={"type": "string", "maxLength": 100},
        name={"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\\S"},
        company={"type": "string", "maxLength": 200},
        role={"type": "string", "maxLength": 200},
        email={"type": "string", "maxLength": 320},
    )
    | {"minProperties": 2},
    tool_class="write",
    write=_contact,
    preview=_preview_contact,
    looks_at=_contact_as_it_is,
)
