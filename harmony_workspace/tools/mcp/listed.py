"""What a server says of its tools, read with suspicion: too many, too large, twice or unreadable is left out."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harmony_protocol.base import Wire
from harmony_protocol.tools import ToolClass
from harmony_workspace.tools.mcp import naming

if TYPE_CHECKING:
    from mcp.types import Tool as Listed

MAX_TOOLS = 200
"""Of one server. A model that is offered more chooses badly, and pays for each."""
MAX_DESCRIPTION = 4_000
MAX_TITLE = 80
MAX_SCHEMA = 40_000
"""Characters of one schema."""
MAX_ALL = 400_000
"""Characters of all that is kept of one server."""
MAX_NODES = 5_000
"""Parts of a schema once its references are followed."""
MAX_DEPTH = 40
_INSIDE = frozenset(
    {"properties", "items", "prefixItems", "additionalProperties", "contains", "unevaluatedProperties"}
    | {"unevaluatedItems", "propertyNames"}
)
"""Words of a schema that step into a value."""


class KnownTool(Wire):
    """A tool as it was last listed."""

    id: str
    name: str
    """The server's own."""
    version: str
    title: str
    description: str = ""
    input_schema: dict[str, Any]
    destructive: bool = False
    least: ToolClass = "read"
    """A hint of the server's: no admin lowers it below this."""


@dataclass(frozen=True)
class Listing:
    tools: tuple[KnownTool, ...] = ()
    left_out: int = 0


@dataclass(frozen=True)
class _Met:
    """References on the way to a part. ``here``: since the last step into a value."""

    ever: frozenset[str] = frozenset()
    here: frozenset[str] = frozenset()

    def also(self, reference: str) -> "_Met":
        return _Met(self.ever | {reference}, self.here | {reference})

    def inside(self) -> "_Met":
        return _Met(self.ever)


class Unusable(ValueError):
    """This schema is not for us."""


def read(server_id: str, listed: Iterable["Listed"]) -> Listing:
    """The first ones that are usable, each id once."""
    found: dict[str, KnownTool] = {}
    left_out = size = 0
    for tool in listed:
        if len(found) >= MAX_TOOLS:  # not even looked at
            left_out += 1
            continue
        try:
            known = _known(server_id, tool)
        except (Unusable, RecursionError):
            left_out += 1
            continue
        length = len(known.model_dump_json())
        if known.id in found or size + length > MAX_ALL:
            left_out += 1
            continue
        found[known.id] = known
        size += length
    return Listing(tuple(found.values()), left_out)


def _known(server_id: str, tool: "Listed") -> KnownTool:
    tool_id = naming.tool_id(server_id, tool.name)
    if not tool_id or len(tool.name) > 200:
        raise Unusable("no name")
    schema = _usable(tool.input_schema)
    hints = tool.annotations
    destructive = hints is not None and hints.destructive_hint is True
    changes = destructive or (hints is not None and hints.read_only_hint is False)
    plain = tool.name.replace("_", " ").replace("-", " ").strip()
    title = tool.title or (hints.title if hints else "") or plain[:1].upper() + plain[1:]
    said = {
        "name": tool.name,
        "title": naming.shown(title, MAX_TITLE) or tool_id,
        "description": (tool.description or "")[:MAX_DESCRIPTION],
        "input_schema": schema,
        "destructive": destructive,
        "least": "write" if changes else "read",
    }
    return KnownTool.model_validate({"id": tool_id, "version": _version(said), **said})


def _version(said: Mapping[str, Any]) -> str:
    told = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _usable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema, if arguments can be held against it in bounded time, without asking anybody. Raises `Unusable`."""
    import jsonschema

    if len(json.dumps(schema, ensure_ascii=False)) > MAX_SCHEMA:
        raise Unusable("too large")
    if schema.get("type") != "object":
        raise Unusable("no object")
    plain = _without_patterns(schema, 0)
    assert isinstance(plain, dict)
    _count(plain, plain, [0], _Met())
    try:
        jsonschema.Draft202012Validator.check_schema(plain)
    except jsonschema.exceptions.SchemaError as error:
        raise Unusable(error.message) from error
    return plain


def _without_patterns(part: Any, depth: int, names: bool = False) -> Any:
    """Without regular expressions: some take forever, and the server checks its own. ``names``: the keys are names
    of arguments, not words of the schema."""
    if depth > MAX_DEPTH:
        raise Unusable("too deep")
    if isinstance(part, list):
        return [_without_patterns(item, depth + 1) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_patterns(
            value, depth + 1, names=not names and key in ("properties", "$defs", "definitions")
        )
        for key, value in part.items()
        if names or key not in ("pattern", "patternProperties", "$schema", "$id")
    }


def _count(part: Any, whole: Mapping[str, Any], nodes: list[int], met: _Met) -> None:
    """Counts parts as a reader meets them; a reference that was met further out is followed once."""
    nodes[0] += 1
    if nodes[0] > MAX_NODES:
        raise Unusable("too much to follow")
    if isinstance(part, list):
        for item in part:
            _count(item, whole, nodes, met)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in ("$ref", "$dynamicRef") and isinstance(value, str):
                _follow(value, whole, nodes, met)
            else:
                _count(value, whole, nodes, met.inside() if key in _INSIDE else met)


def _follow(reference: str, whole: Mapping[str, Any], nodes: list[int], met: _Met) -> None:
    if reference in met.here:
        raise Unusable("refers to itself")  # about the same value: that has no end
    if reference not in met.ever:
        _count(_target(reference, whole), whole, nodes, met.also(reference))


def _target(reference: str, whole: Mapping[str, Any]) -> Any:
    """What stands there; only this schema itself is looked into."""
    if not reference.startswith("#"):
        raise Unusable("refers elsewhere")
    place: Any = whole
    for step in _steps(reference):
        if not isinstance(place, Mapping) or step not in place:
            raise Unusable("refers to nothing")
        place = place[step]
    return place


def _steps(reference: str) -> Iterator[str]:
    for step in reference[1:].split("/")[1:]:
        yield step.replace("~1", "/").replace("~0", "~")
