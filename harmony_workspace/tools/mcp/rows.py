"""The servers as rows: what an admin or a user set up, and their tools as last listed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.tools import NewMcpServer
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import Refused, bad_request, not_found
from harmony_workspace.store import processes
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tool_tables import mcp_servers, tool_settings
from harmony_workspace.tools import calls, ledger
from harmony_workspace.tools.mcp import naming
from harmony_workspace.tools.mcp.listed import KnownTool

MAX_SERVERS = 40
"""Everybody's; nobody's own take their place."""
MAX_OWN = 10
"""Of one user."""
MAX_SETTINGS = 30_000
"""Characters of what one is set up with."""
CHANGED = "mcp server"
"""Said to the other processes, which have connections of their own."""
_SECRET = {"env", "token"}


@dataclass(frozen=True)
class Server:
    """``settings``: without its secrets."""

    id: str
    owner_id: str | None
    settings: NewMcpServer
    tools: tuple[KnownTool, ...]
    enabled: bool

    def of(self, reader: Reader) -> bool:
        """Whether this reader may use it."""
        return self.owner_id is None or self.owner_id == reader.user_id

    def run_by(self, reader: Reader) -> bool:
        """Whether this reader may change it."""
        return reader.admin if self.owner_id is None else self.owner_id == reader.user_id


def every(connection: sa.Connection) -> list[Server]:
    rows = connection.execute(sa.select(mcp_servers).order_by(mcp_servers.c.created_at, mcp_servers.c.id))
    return [_server(row) for row in rows]


def one(connection: sa.Connection, server_id: str) -> Server | None:
    row = connection.execute(sa.select(mcp_servers).where(mcp_servers.c.id == server_id)).first()
    return None if row is None else _server(row)


def to_change(connection: sa.Connection, reader: Reader, server_id: str) -> Server:
    """Raises ``not_found`` also for who may not change it."""
    server = one(connection, server_id)
    if server is None or not server.run_by(reader):
        raise not_found("server")
    return server


def add(connection: sa.Connection, reader: Reader, new: NewMcpServer) -> Server:
    _check(reader, new)
    taken = set(connection.scalars(sa.select(mcp_servers.c.id)))
    owner = reader.user_id if new.personal else None
    most = MAX_OWN if new.personal else MAX_SERVERS
    beside = sa.select(sa.func.count()).where(mcp_servers.c.owner_id.is_not_distinct_from(owner))
    if (connection.scalar(beside) or 0) >= most:
        raise bad_request(f"There are {most} servers already.")
    server_id = naming.server_id(new.name, taken)
    connection.execute(
        sa.insert(mcp_servers).values(
            id=server_id,
            owner_id=owner,
            value=new.model_dump(mode="json", exclude=_SECRET),
            known_tools=[],
            enabled=True,
            created_at=now_ms(),
        )
    )
    _told(connection, f"{server_id}_*", reader.user_id, f"server {new.name} added")
    processes.say(connection, CHANGED, server_id)
    found = one(connection, server_id)
    assert found is not None
    return found


def change(
    connection: sa.Connection, reader: Reader, server_id: str, new: NewMcpServer
) -> tuple[bool, list[str]]:
    """Whether another place is asked now, and the runs whose calls are not asked any more: what was approved, and
    what was chosen for tools, was so for the other place."""
    server = to_change(connection, reader, server_id)
    new = new.model_copy(update={"personal": server.owner_id is not None})
    _check(reader, new)
    value = new.model_dump(mode="json", exclude=_SECRET)
    connection.execute(sa.update(mcp_servers).where(mcp_servers.c.id == server_id).values(value=value))
    _told(connection, f"{server_id}_*", reader.user_id, f"server {new.name} changed")
    processes.say(connection, CHANGED, server_id)
    if _place(server.settings) == _place(new):
        return False, []
    ids = [tool.id for tool in server.tools]
    connection.execute(sa.update(mcp_servers).where(mcp_servers.c.id == server_id).values(known_tools=[]))
    connection.execute(sa.delete(tool_settings).where(tool_settings.c.tool_id.in_(ids)))
    return True, calls.supersede(connection, dict.fromkeys(ids, ""))


def _place(settings: NewMcpServer) -> tuple[str, ...]:
    if settings.transport == "http":
        return ("http", settings.url)
    return ("stdio", settings.command, *settings.args)


def _check(reader: Reader, new: NewMcpServer) -> None:
    if len(new.model_dump_json()) > MAX_SETTINGS:
        raise bad_request("This is too long.")
    if not new.personal and not reader.admin:
        raise Refused(ErrorCode.NOT_FOUND, HTTPStatus.NOT_FOUND, "Only an admin adds servers for everybody.")
    if new.transport == "stdio":
        if not reader.admin:
            raise bad_request("Only an admin may have programs of this computer started.")
        if not new.command.strip() or "\0" in "".join((new.command, *new.args, *new.env, *new.env.values())):
            raise bad_request("Name the program to start.")
        if any(not name or "=" in name for name in new.env):
            raise bad_request("A name of the environment is empty or has a “=” in it.")
        return
    import httpx2

    try:
        url = httpx2.URL(new.url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise bad_request("This is no address.") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise bad_request("Give an address that begins with https:// or http://.")
    if url.scheme == "http" and not reader.admin:
        raise bad_request("Give an address that begins with https://.")
    if any(mark in new.token for mark in "\r\n\0") or not new.token.isascii():
        raise bad_request("This is no token.")


def enable(connection: sa.Connection, reader: Reader, server_id: str, enabled: bool) -> Server:
    name = to_change(connection, reader, server_id).settings.name
    connection.execute(sa.update(mcp_servers).where(mcp_servers.c.id == server_id).values(enabled=enabled))
    switched = f"server {name} switched {'on' if enabled else 'off'}"
    _told(connection, f"{server_id}_*", reader.user_id, switched)
    processes.say(connection, CHANGED, server_id)
    found = one(connection, server_id)
    assert found is not None
    return found


def remove(connection: sa.Connection, reader: Reader, server_id: str) -> list[str]:
    """Its tools and what was chosen for them go with it; returns the runs whose calls are not asked any more."""
    server = to_change(connection, reader, server_id)
    connection.execute(sa.delete(mcp_servers).where(mcp_servers.c.id == server_id))
    ids = [tool.id for tool in server.tools]
    connection.execute(sa.delete(tool_settings).where(tool_settings.c.tool_id.in_(ids)))
    _told(connection, f"{server_id}_*", reader.user_id, f"server {server.settings.name} removed")
    processes.say(connection, CHANGED, server_id)
    return calls.supersede(connection, dict.fromkeys(ids, ""))


def keep(connection: sa.Connection, server_id: str, tools: Sequence[KnownTool]) -> list[str]:
    """The tools as listed now; returns the runs whose waiting calls are for another version."""
    server = one(connection, server_id)
    if server is None or server.tools == tuple(tools):
        return []
    values = [tool.model_dump(mode="json") for tool in tools]
    connection.execute(sa.update(mcp_servers).where(mcp_servers.c.id == server_id).values(known_tools=values))
    before, now = _versions(server.tools), _versions(tools)
    for tool_id in {**before, **now}:
        if before.get(tool_id) != now.get(tool_id):
            _told(connection, tool_id, "", f"version {now.get(tool_id) or 'none'}")
    return calls.supersede(connection, {**dict.fromkeys(before, ""), **now})


def _versions(tools: Iterable[KnownTool]) -> dict[str, str]:
    return {tool.id: tool.version for tool in tools}


def _told(connection: sa.Connection, tool_id: str, user_id: str, detail: str) -> None:
    ledger.write(connection, "tool_changed", tool_id=tool_id, user_id=user_id, detail=detail)


def _server(row: Any) -> Server:
    return Server(
        id=row.id,
        owner_id=row.owner_id,
        settings=NewMcpServer.model_validate(row.value),
        tools=tuple(KnownTool.model_validate(tool) for tool in row.known_tools),
        enabled=row.enabled,
    )
