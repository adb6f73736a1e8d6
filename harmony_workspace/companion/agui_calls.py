"""What an AG-UI agent waits for, as calls that its user decides on; and the decisions as the agent gets them.

The agent acts, not we: an approval is handed to it together with the exact arguments that were looked at.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from harmony_protocol.tools import CallState, Preview
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion import catalogue
from harmony_workspace.companion.agui_heard import LONGEST_NAME, Called
from harmony_workspace.companion.answering import Asked, Settled
from harmony_workspace.companion.catalogue import Source
from harmony_workspace.companion.kinds import AGUI
from harmony_workspace.tools import schema as schemas
from harmony_workspace.tools.mcp import naming
from harmony_workspace.tools.tool import Arguments, Call, Tool, plain_lines

if TYPE_CHECKING:
    from ag_ui.core import Interrupt

BEGINNING = "agent_"
"""Ids of what agents wait for begin so; no tool of ours and of no MCP server does."""
HANDED = "Handed to the agent. What it did with it stands in its answer."
_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
_REASON = 600
MOST_FIELDS = 50
"""Of a form, and choices of one of its fields."""
LONGEST_FIELD = 200


def asked(
    source: Source, interrupt: "Interrupt", calls: Mapping[str, Called]
) -> tuple[Asked, dict[str, Any]]:
    """The call, and what is kept of the interrupt until it is decided."""
    called = calls.get(interrupt.tool_call_id or "")
    answer = _answer_schema(interrupt)
    given = None if called is None else _object(called.arguments)
    if called is None:
        name, schema = naming.shown(interrupt.reason, LONGEST_NAME) or "question", _form(answer)
        arguments: Mapping[str, Any] = _filled(schema)
        way = "answer"
    elif given is not None and "editedArgs" in _properties(answer):
        name, schema, arguments, way = called.name, _shape(given), given, "edited"
    else:
        name, arguments = called.name, {"arguments": called.arguments} if given is None else given
        schema, way = _fixed(arguments), "approved"
    text = json.dumps(arguments, ensure_ascii=False)
    tool = tool_of(source, name, schema)
    words = naming.shown(interrupt.message or "", _REASON)
    kept = {"id": interrupt.id, "way": way, "takes": sorted(_properties(answer))}
    return Asked(interrupt.id, tool, text, words), kept


def entry(kept: Mapping[str, Any], settled: Settled | None) -> dict[str, Any]:
    """The AG-UI resume entry for one interrupt."""
    cancelled = {"interruptId": kept["id"], "status": "cancelled"}
    names = kept["takes"]
    if settled is None:
        return cancelled
    if settled.state is CallState.SUCCEEDED:
        arguments = json.loads(settled.arguments)
        payload: dict[str, Any] = {"approved": True} if "approved" in names else {}
        if kept["way"] == "edited":  # those that were looked at, whatever the agent thinks it had asked for
            payload["editedArgs"] = arguments
        elif kept["way"] == "answer":
            payload = {**arguments, **payload}
    elif settled.state in (CallState.DENIED, CallState.DENIED_BY_RULE) and "approved" in names:
        payload = {"approved": False}
        if settled.denial and "reason" in names:
            payload["reason"] = settled.denial
    else:
        return cancelled
    return {"interruptId": kept["id"], "status": "resolved", "payload": payload}


def tool_of(source: Source, name: str, schema: Mapping[str, Any]) -> Tool:
    """External whatever the agent says of it; another address of the agent is another version."""
    shown = naming.shown(name, LONGEST_NAME) or "action"

    def preview(_connection: sa.Connection, _reader: Reader, arguments: Arguments) -> Preview:
        return Preview(
            title=f"Let {source.model.provider} go on with “{shown}”", lines=plain_lines(arguments)
        )

    return Tool(
        id=tool_id(source.provider_id, name),
        version=_version(source),
        title=shown,
        description="",
        input_schema=schema,
        tool_class="external",
        write=_hand_over,
        preview=preview,
        source=source.provider_id,
        source_name=source.model.provider,
        class_fixed=True,
    )


def tool_id(provider_id: str, name: str) -> str:
    return naming.tool_id(_prefix(provider_id), name) or f"{_prefix(provider_id)}_action"


def find(connection: sa.Connection, _reader: Reader, wanted: str) -> Tool | None:
    """What an agent that is still set up and offered waits for, by its id. Its schema stands with its call."""
    if not wanted.startswith(BEGINNING):
        return None
    for source in catalogue.sources(connection):
        beginning = f"{_prefix(source.provider_id)}_"
        if source.kind == AGUI and source.model.enabled and wanted.startswith(beginning):
            return tool_of(source, wanted.removeprefix(beginning), {})
    return None


def _hand_over(_connection: sa.Connection, _call: Call) -> str:
    return HANDED


def _prefix(provider_id: str) -> str:
    return BEGINNING + provider_id.replace("-", "")[:24]


def _version(source: Source) -> str:
    told = "\0".join((source.provider_id, source.base_url))
    return f"agui-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _object(text: str) -> dict[str, Any] | None:
    """None for what two readers could read in two ways; it is shown as it was written."""
    try:
        value = json.loads(text or "{}", object_pairs_hook=schemas.once)
        schemas.check_writable(value)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _answer_schema(interrupt: "Interrupt") -> dict[str, Any]:
    """What the agent wants to hear. One that says nothing of it, about a call, wants yes or no."""
    if interrupt.response_schema is None and interrupt.tool_call_id:
        return {"type": "object", "properties": {"approved": {"type": "boolean"}}}
    return interrupt.response_schema or {}


def _properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def _shape(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The agent's tools bring no schema: what was asked for tells the kinds of its parts."""
    return {
        "type": "object",
        "properties": {
            name: {"type": _KINDS[type(value)]} if type(value) in _KINDS else {}
            for name, value in arguments.items()
        },
        "required": list(arguments),
        "additionalProperties": False,
    }


def _fixed(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """For an agent that takes yes or no alone: nothing can be changed."""
    return {**_shape(arguments), "properties": {name: {"enum": [value]} for name, value in arguments.items()}}


def _form(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer's own form, without the yes or no that the decision is."""
    properties = {
        name: part
        for name, part in islice(_properties(answer).items(), MOST_FIELDS)
        if name != "approved" and isinstance(part, dict) and len(name) <= LONGEST_FIELD
    }
    needed = answer.get("required")
    required = [name for name in properties if isinstance(needed, list) and name in needed]
    plain = {name: _simple(part) for name, part in properties.items()}
    return {"type": "object", "properties": plain, "required": required, "additionalProperties": False}


def _simple(part: Mapping[str, Any]) -> dict[str, Any]:
    """Of the agent's schema only what a form shows: patterns and references of strangers are not worked through."""
    simple: dict[str, Any] = {}
    kind = part.get("type")
    if kind in _KINDS.values():
        simple["type"] = kind
    choices = part.get("enum")
    if isinstance(choices, list) and choices:
        simple["enum"] = [it for it in choices[:MOST_FIELDS] if len(str(it)) <= LONGEST_FIELD] or [""]
    for name in ("title", "description"):
        if isinstance(part.get(name), str):
            simple[name] = naming.shown(part[name], 300)
    return simple


def _filled(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Something that fits for each part that has to be there; the user puts in what is meant."""
    properties = _properties(schema)
    return {name: _empty(properties[name]) for name in _required(schema)}


def _required(schema: Mapping[str, Any]) -> Sequence[str]:
    return schema.get("required") or ()


def _empty(part: Mapping[str, Any]) -> Any:
    if choices := part.get("enum"):
        return choices[0]
    empty: dict[str, Any] = {"boolean": False, "integer": 0, "number": 0, "array": [], "object": {}}
    return empty.get(str(part.get("type")), "")
