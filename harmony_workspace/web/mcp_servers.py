"""Servers that tools are taken from: everybody's, set up by an admin, and one's own."""

from http import HTTPStatus

import sqlalchemy as sa
from fastapi import APIRouter, Depends

from harmony_protocol.tools import McpServer, McpServerChange, NewMcpServer, SignIn
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import not_found
from harmony_workspace.tools.mcp import rows, secrets, ways
from harmony_workspace.tools.mcp.rows import Server
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words
from harmony_workspace.web.house import House
from harmony_workspace.web.tools import shown

router = APIRouter(prefix="/mcp-servers", tags=["tools"], dependencies=[Depends(whole_words)])


@router.get("")
async def listed(house: TheHouse, reader: TheReader) -> list[McpServer]:
    """Those this reader has; how one is reached stands only in what they may change."""
    return await house.database.read(_listed, house, reader)


@router.post("", status_code=HTTPStatus.CREATED)
async def add(house: TheHouse, reader: TheReader, new: NewMcpServer) -> McpServer:
    """It is asked for its tools at once, and nobody waits for that: ``state`` tells."""
    server = await house.database.write(_add, house, reader, new)
    house.connections.refresh_soon(server.id)
    return await _one(house, reader, server.id)


@router.patch("/{server_id}")
async def change(house: TheHouse, reader: TheReader, server_id: str, wanted: McpServerChange) -> McpServer:
    """Off: its connection ends, and its program with it."""
    await house.database.write(rows.enable, reader, server_id, wanted.enabled)
    if wanted.enabled:
        house.connections.refresh_soon(server_id)
    else:
        await house.connections.forget(server_id)
    return await _one(house, reader, server_id)


@router.put("/{server_id}")
async def put(house: TheHouse, reader: TheReader, server_id: str, new: NewMcpServer) -> McpServer:
    """A secret that is not given stays, unless another place is asked now; whose server it is stays, too."""
    superseded = await house.database.write(_put, house, reader, server_id, new)
    for run_id in superseded:
        house.executor.look(run_id)
    await house.sign_ins.end(server_id)
    await house.connections.forget(server_id)
    house.connections.refresh_soon(server_id)
    return await _one(house, reader, server_id)


@router.post("/{server_id}/refresh")
async def refresh(house: TheHouse, reader: TheReader, server_id: str) -> McpServer:
    """Asks it for its tools, and waits for them."""
    await house.database.read(rows.to_change, reader, server_id)
    await house.connections.refresh(server_id)
    return await _one(house, reader, server_id)


@router.post("/{server_id}/sign-in")
async def sign_in(house: TheHouse, reader: TheReader, server_id: str) -> SignIn:
    """Begins a sign-in and gives the page it happens on; the browser has to be on this computer."""
    server, trusted = await house.database.read(_to_sign_in, reader, server_id)
    return SignIn(address=await house.sign_ins.begin(server, trusted))


@router.delete("/{server_id}", status_code=HTTPStatus.NO_CONTENT)
async def remove(house: TheHouse, reader: TheReader, server_id: str) -> None:
    """Its tools, what was chosen for them and its secrets go with it; what waits for them is not asked any more."""
    superseded = await house.database.write(_remove, house, reader, server_id)
    for run_id in superseded:
        house.executor.look(run_id)
    await house.sign_ins.end(server_id)
    await house.connections.forget(server_id)


def _add(connection: sa.Connection, house: House, reader: Reader, new: NewMcpServer) -> Server:
    server = rows.add(connection, reader, new)
    secrets.put(house.sealed, server.id, new)
    return server


def _put(
    connection: sa.Connection, house: House, reader: Reader, server_id: str, new: NewMcpServer
) -> list[str]:
    elsewhere, superseded = rows.change(connection, reader, server_id, new)
    (secrets.put if elsewhere else secrets.change)(house.sealed, server_id, new)
    return superseded


def _remove(connection: sa.Connection, house: House, reader: Reader, server_id: str) -> list[str]:
    superseded = rows.remove(connection, reader, server_id)
    secrets.forget(house.sealed, server_id)
    return superseded


def _to_sign_in(connection: sa.Connection, reader: Reader, server_id: str) -> tuple[Server, bool]:
    server = rows.to_change(connection, reader, server_id)
    return server, ways.is_trusted(connection, server)


async def _one(house: House, reader: Reader, server_id: str) -> McpServer:
    for server in await house.database.read(_listed, house, reader):
        if server.id == server_id:
            return server
    raise not_found("server")


def _listed(connection: sa.Connection, house: House, reader: Reader) -> list[McpServer]:
    tools = [tool for tool in house.toolbox.all(connection, reader) if tool.source != "harmony"]
    found = []
    for server in rows.every(connection):
        if server.of(reader):
            of_it = tuple(shown(tool) for tool in tools if tool.source == server.id)
            found.append(_wire(house, reader, server).model_copy(update={"tools": of_it}))
    return found


def _wire(house: House, reader: Reader, server: Server) -> McpServer:
    settings, standing = server.settings, house.connections.standing(server.id)
    known = server.run_by(reader)
    return McpServer(
        id=server.id,
        name=settings.name,
        transport=settings.transport,
        command=settings.command if known else "",
        args=settings.args if known else (),
        url=settings.url if known else "",
        personal=server.owner_id is not None,
        enabled=server.enabled,
        state=standing.state if server.enabled else "off",
        detail=standing.detail if known else "",
        signed_in=known and house.sealed.has(secrets.name(server.id, "sign-in")),
    )
