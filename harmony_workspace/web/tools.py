"""The tools there are, and what is chosen for each: on or off, and how much it may do unasked."""

import sqlalchemy as sa
from fastapi import APIRouter, Depends

from harmony_protocol.tools import Tool as Shown
from harmony_protocol.tools import ToolSetting
from harmony_workspace.access.scope import Reader
from harmony_workspace.problems import bad_request, not_found
from harmony_workspace.tools import toolbox
from harmony_workspace.tools.mcp import rows
from harmony_workspace.tools.tool import Tool
from harmony_workspace.tools.toolbox import OFF, Toolbox
from harmony_workspace.web.asked import TheHouse, TheReader, whole_words

router = APIRouter(tags=["tools"], dependencies=[Depends(whole_words)])


@router.get("/tools")
async def listed(house: TheHouse, reader: TheReader) -> list[Shown]:
    """Every tool this reader has, also those that cannot be used now; ``reason_off`` says why."""
    return await house.database.read(_listed, house.toolbox, reader)


@router.patch("/tools/{tool_id}")
async def choose(house: TheHouse, reader: TheReader, tool_id: str, change: ToolSetting) -> Shown:
    """What is not named stays. An admin chooses; who owns a personal server may switch its tools and make them ask
    for more."""
    return await house.database.write(_choose, house.toolbox, reader, tool_id, change)


def shown(tool: Tool) -> Shown:
    return Shown(
        id=tool.id,
        version=tool.version,
        title=tool.title,
        description=tool.description,
        input_schema=dict(tool.input_schema),
        tool_class=tool.tool_class,
        destructive=tool.destructive,
        source=tool.source,
        source_name=tool.source_name,
        enabled=tool.reason_off != OFF,
        reason_off=tool.reason_off,
    )


def _listed(connection: sa.Connection, box: Toolbox, reader: Reader) -> list[Shown]:
    return [shown(tool) for tool in box.all(connection, reader)]


def _choose(
    connection: sa.Connection, box: Toolbox, reader: Reader, tool_id: str, change: ToolSetting
) -> Shown:
    tool = box.find(connection, reader, tool_id)
    if tool is None:
        raise not_found("tool")
    if not reader.admin:
        _check_own(connection, reader, tool, change)
    before = toolbox.stored(connection).get(tool_id, ToolSetting())
    named = change.model_dump(exclude_unset=True, exclude={"version"})
    after = before.model_copy(update=named)
    if change.tool_class is not None:
        after = after.model_copy(update={"version": tool.version})
    toolbox.put(connection, tool_id, after, reader.user_id)
    now = box.find(connection, reader, tool_id)
    assert now is not None
    if change.tool_class is not None and now.tool_class != change.tool_class:
        raise bad_request(f"{tool.title} cannot be less than “{now.tool_class}”.", least=now.tool_class)
    return shown(now)


def _check_own(connection: sa.Connection, reader: Reader, tool: Tool, change: ToolSetting) -> None:
    server = rows.one(connection, tool.source)
    if server is None or server.owner_id != reader.user_id or change.destructive is False:
        raise not_found("tool")
    if change.tool_class not in (None, "external"):
        raise not_found("tool")
