"""The tools of all servers this reader may use, as they were last listed: nobody is asked."""

import functools
from collections.abc import Iterator

import sqlalchemy as sa

from harmony_protocol.tools import Preview
from harmony_workspace.access.scope import Reader
from harmony_workspace.tools.mcp import rows
from harmony_workspace.tools.mcp.connections import Connections
from harmony_workspace.tools.mcp.listed import KnownTool
from harmony_workspace.tools.mcp.rows import Server
from harmony_workspace.tools.tool import Arguments, Call, Tool, plain_lines
from harmony_workspace.tools.toolbox import OFF, Shelf

NAMING = ("title", "name", "subject")
"""Arguments that tell best which one it is."""
SHORT = 80
"""Letters of a value that fits into a title."""


def create_shelf(connections: Connections) -> Shelf:
    def shelf(connection: sa.Connection, reader: Reader) -> Iterator[Tool]:
        for server in rows.every(connection):
            if server.of(reader):
                for known in server.tools:
                    yield tool_of(server, known, connections)

    return shelf


def tool_of(server: Server, known: KnownTool, connections: Connections) -> Tool:
    """What a server offers acts outside; only an admin makes less of it, and never below the server's own hints."""
    return Tool(
        id=known.id,
        version=known.version,
        title=known.title,
        description=known.description,
        input_schema=known.input_schema,
        tool_class="external",
        least=known.least,
        run=functools.partial(_run, connections, server.id, known),
        preview=functools.partial(_preview, server, known),
        destructive=known.destructive,
        source=server.id,
        source_name=server.settings.name,
        reason_off=_reason_off(server, connections),
    )


def _preview(
    server: Server, known: KnownTool, _connection: sa.Connection, _reader: Reader, arguments: Arguments
) -> Preview:
    """Of two calls of one tool, the title tells which is which."""
    texts = {name: value.strip() for name, value in arguments.items() if isinstance(value, str)}
    first = next((texts[name] for name in (*NAMING, *texts) if 0 < len(texts.get(name, "")) <= SHORT), "")
    title = f"{known.title} “{first}”" if first else known.title
    return Preview(title=f"{title} ({server.settings.name})", lines=plain_lines(arguments))


def _reason_off(server: Server, connections: Connections) -> str:
    if not server.enabled:
        return OFF
    state = connections.standing(server.id).state
    return "" if state in ("ready", "connecting") else state


async def _run(connections: Connections, server_id: str, known: KnownTool, call: Call) -> str:
    return await connections.call(server_id, known, call)
