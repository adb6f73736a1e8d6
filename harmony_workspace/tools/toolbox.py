"""The tools there are: built in and connected, as an admin set them and as this user may use them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from harmony_protocol.tools import ToolClass, ToolSetting
from harmony_workspace.access.scope import Reader
from harmony_workspace.store.tool_tables import tool_settings
from harmony_workspace.tools import ledger
from harmony_workspace.tools.tool import Tool

Shelf = Callable[[sa.Connection, Reader], Iterable[Tool]]
"""Tools of one kind for this reader, known without asking anybody."""
OFF = "switched_off"
_RANK: Mapping[ToolClass, int] = {"read": 0, "write": 1, "external": 2}


@dataclass(frozen=True)
class Toolbox:
    shelves: Sequence[Shelf] = field(default=())
    elsewhere: Callable[[sa.Connection, Reader, str], Tool | None] | None = None
    """Finds tools that are never offered, such as what an agent of its own waits for."""

    def all(self, connection: sa.Connection, reader: Reader) -> list[Tool]:
        """Also those that cannot be used now: ``reason_off`` says why. Of two with one id the first one counts."""
        settings = stored(connection)
        found: dict[str, Tool] = {}
        for shelf in self.shelves:
            for tool in shelf(connection, reader):
                found.setdefault(tool.id, _as_set(tool, settings.get(tool.id)))
        return list(found.values())

    def usable(self, connection: sa.Connection, reader: Reader) -> list[Tool]:
        return [tool for tool in self.all(connection, reader) if not tool.reason_off]

    def find(self, connection: sa.Connection, reader: Reader, tool_id: str) -> Tool | None:
        found = next((tool for tool in self.all(connection, reader) if tool.id == tool_id), None)
        if found is None and self.elsewhere is not None:
            return self.elsewhere(connection, reader, tool_id)
        return found


def stored(connection: sa.Connection) -> Mapping[str, ToolSetting]:
    rows = connection.execute(sa.select(tool_settings)).all()
    return {row.tool_id: ToolSetting.model_validate(row.value) for row in rows}


def put(connection: sa.Connection, tool_id: str, setting: ToolSetting, user_id: str = "") -> None:
    """``user_id``: the admin who chose it, for the record."""
    ledger.write(
        connection,
        "tool_changed",
        tool_id=tool_id,
        user_id=user_id,
        detail=setting.model_dump_json(exclude_none=True),
    )
    connection.execute(sa.delete(tool_settings).where(tool_settings.c.tool_id == tool_id))
    connection.execute(
        sa.insert(tool_settings).values(tool_id=tool_id, value=setting.model_dump(mode="json"))
    )


def _as_set(tool: Tool, setting: ToolSetting | None) -> Tool:
    if setting is None:
        return tool
    return replace(
        tool,
        tool_class=_class(tool, setting),
        destructive=tool.destructive or setting.destructive is True,
        reason_off=tool.reason_off or (OFF if setting.enabled is False else ""),
    )


def _class(tool: Tool, setting: ToolSetting) -> ToolClass:
    """A class is lowered for the version that was looked at, and never below what the tool says of itself."""
    chosen = None if tool.class_fixed else setting.tool_class
    if chosen is None or _RANK[chosen] >= _RANK[tool.tool_class]:
        return chosen or tool.tool_class
    if tool.least is None or setting.version != tool.version:
        return tool.tool_class
    return max(chosen, tool.least, key=_RANK.__getitem__)
