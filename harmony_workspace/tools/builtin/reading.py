"""The tools that read this workspace: those of the agent itself, listed for settings, and the search for people."""

from collections.abc import Iterable

import sqlalchemy as sa

from harmony_workspace.access.scope import Reader
from harmony_workspace.objects import contacts
from harmony_workspace.store.database import Database
from harmony_workspace.tools.tool import Call, Tool
from harmony_workspace.tools.toolbox import Shelf

_MEETING = {
    "type": "object",
    "properties": {"conversation_id": {"type": "string"}},
    "required": ["conversation_id"],
}
_OWN = (
    (
        "search_conversations",
        "Search meetings",
        "Find what was said in meetings.",
        {
            "type": "object",
            "properties": {
                "query": {"type": "string"},
                "conversation_ids": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["query"],
        },
    ),
    (
        "list_conversations",
        "List meetings",
        "List meetings, newest first.",
        {"type": "object", "properties": {"query": {"type": "string"}}},
    ),
    ("get_conversation", "Look at a meeting", "One meeting's date, length and participants.", _MEETING),
    (
        "get_transcript",
        "Read a transcript",
        "What was said in one meeting, word for word.",
        {
            "type": "object",
            "properties": {"conversation_id": {"type": "string"}, "from_minute": {"type": "integer"}},
            "required": ["conversation_id"],
        },
    ),
    ("get_insights", "Read insights", "What is kept about one meeting.", _MEETING),
    (
        "count_across_meetings",
        "Count across meetings",
        "How often something came up over many meetings.",
        {
            "type": "object",
            "properties": {"kind_of_thing": {"type": "string"}, "query": {"type": "string"}},
            "required": ["kind_of_thing"],
        },
    ),
    (
        "draft_email",
        "Draft an e-mail",
        "An e-mail to look at, change, copy and send; nothing is sent.",
        {
            "type": "object",
            "properties": {
                "to": {"type": "array", "items": {"type": "string"}},
                "subject": {"type": "string"},
                "body": {"type": "string"},
            },
            "required": ["to", "subject", "body"],
        },
    ),
)
IDS = frozenset(name for name, *_ in _OWN)
"""The agent's own: it offers them itself, with what belongs to an answer (numbers of sources, steps)."""
_LISTED = tuple(
    Tool(name, "1", title, description, schema, "read", class_fixed=True)
    for name, title, description, schema in _OWN
)
_FOUND = 25


def shelf(database: Database) -> Shelf:
    async def search_contacts(call: Call) -> str:
        found, more = await database.read(
            contacts.listed, call.reader, q=call.arguments["query"], limit=_FOUND
        )
        if not found:
            return "Nobody found among the people of meetings the user may see."
        lines = [contact.model_dump_json(exclude_defaults=True) for contact in found]
        return "\n".join([*lines, *(["(There are more.)"] if more else [])])

    tool = Tool(
        id="search_contacts",
        version="1",
        title="Search contacts",
        description="Find people of meetings by words of their name, company, role or e-mail address, with their ids.",
        input_schema={
            "type": "object",
            "properties": {"query": {"type": "string", "maxLength": 300}},
            "required": ["query"],
            "additionalProperties": False,
        },
        tool_class="read",
        run=search_contacts,
        stays=True,
    )

    def tools(_connection: sa.Connection, _reader: Reader) -> Iterable[Tool]:
        return *_LISTED, tool

    return tools
