"""An MCP server with Linear's tool names that keeps its issues in SQLite, where a test can look and count.

``python linear_server.py FILE`` speaks on stdin and stdout; with ``--http`` it says ``ready PORT`` and speaks
streamable HTTP on loopback, with ``--sign-in`` behind OAuth.
"""

import argparse
import importlib
import json
import socket
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

READING = ToolAnnotations(read_only_hint=True)
CREATING = ToolAnnotations(read_only_hint=False, destructive_hint=False)
DELETING = ToolAnnotations(read_only_hint=False, destructive_hint=True)
_TABLES = """
CREATE TABLE IF NOT EXISTS issues (id TEXT PRIMARY KEY, title TEXT, team TEXT, description TEXT, priority INTEGER,
    assignee TEXT, state TEXT);
CREATE TABLE IF NOT EXISTS comments (issue_id TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS effects (number INTEGER PRIMARY KEY, tool TEXT, arguments TEXT);
"""
TEAMS = [{"id": "HAR", "name": "Harmony"}, {"id": "OPS", "name": "Operations"}]
USERS = [{"id": "u1", "name": "John Park"}, {"id": "u2", "name": "Dana Reyes"}]
Priority = Annotated[Literal[0, 1, 2, 3, 4], Field(description="0 none, 1 urgent, 2 high, 3 normal, 4 low")]


class Board:
    """The rows. Every effect is counted in the transaction that has it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with closing(self._open()) as database:
            database.executescript(_TABLES)

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=30)
        database.row_factory = sqlite3.Row
        return database

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with closing(self._open()) as database:
            return [dict(row) for row in database.execute(query, values)]

    def act(self, tool: str, arguments: dict[str, Any], statement: str, *values: object) -> None:
        with closing(self._open()) as database, database:
            database.execute(
                "INSERT INTO effects (tool, arguments) VALUES (?, ?)", (tool, json.dumps(arguments))
            )
            database.execute(statement, values)

    def issues(self) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM issues ORDER BY rowid")

    def effects(self) -> list[tuple[str, dict[str, Any]]]:
        found = self.rows("SELECT tool, arguments FROM effects ORDER BY number")
        return [(row["tool"], json.loads(row["arguments"])) for row in found]


def create_server(board: Board, **settings: Any) -> MCPServer[Any]:
    server: MCPServer[Any] = MCPServer("Linear", log_level="CRITICAL", **settings)
    _reading(server, board)
    _acting(server, board)
    return server


def _reading(server: MCPServer[Any], board: Board) -> None:
    @server.tool(annotations=READING)
    def list_teams() -> list[dict[str, str]]:
        """List the teams of the workspace"""
        return TEAMS

    @server.tool(annotations=READING)
    def list_users() -> list[dict[str, str]]:
        """List the users of the workspace"""
        return USERS

    @server.tool(annotations=READING)
    def list_issues(team: str = "", query: str = "") -> list[dict[str, Any]]:
        """List issues, of one team or with words in their title"""
        return board.rows(
            "SELECT * FROM issues WHERE (?1 = '' OR team = ?1) AND title LIKE '%' || ?2 || '%'", team, query
        )

    @server.tool(annotations=READING)
    def get_issue(id: str) -> dict[str, Any]:
        """Retrieve an issue by its id"""
        found = board.rows("SELECT * FROM issues WHERE id = ?", id)
        if not found:
            raise ToolError(f"No issue {id}")
        return found[0]


def _acting(server: MCPServer[Any], board: Board) -> None:
    @server.tool(title="Create an issue", annotations=CREATING)
    def create_issue(
        title: str, team: str, description: str = "", priority: Priority = 0, assignee: str = ""
    ) -> dict[str, Any]:
        """Create a new Linear issue"""
        if team not in {name for known in TEAMS for name in known.values()}:
            raise ToolError(f"No team {team}")
        made = {
            "id": f"HAR-{len(board.issues()) + 1}",
            "title": title,
            "team": team,
            "description": description,
            "priority": priority,
            "assignee": assignee,
            "state": "Todo",
        }
        board.act("create_issue", made, "INSERT INTO issues VALUES (?, ?, ?, ?, ?, ?, ?)", *made.values())
        return made

    @server.tool(title="Update an issue", annotations=CREATING)
    def update_issue(id: str, state: str) -> str:
        """Update an existing Linear issue"""
        board.act("update_issue", {"id": id}, "UPDATE issues SET state = ? WHERE id = ?", state, id)
        return f"{id} is {state} now."

    @server.tool(title="Comment on an issue", annotations=CREATING)
    def create_comment(issueId: str, body: str) -> str:
        """Create a comment on a Linear issue"""
        board.act("create_comment", {"id": issueId}, "INSERT INTO comments VALUES (?, ?)", issueId, body)
        return "Commented."

    @server.tool(title="Delete an issue", annotations=DELETING)
    def delete_issue(id: str) -> str:
        """Delete a Linear issue"""
        board.act("delete_issue", {"id": id}, "DELETE FROM issues WHERE id = ?", id)
        return f"{id} is gone."


def main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default="")
    parser.add_argument("--sign-in", action="store_true")
    options = parser.parse_args(argv)
    board = Board(options.file)
    if options.http:
        _serve(board, options)
    else:
        create_server(board).run("stdio")


def _serve(board: Board, options: argparse.Namespace) -> None:
    import uvicorn

    listener = socket.create_server(("127.0.0.1", options.port))
    port = listener.getsockname()[1]
    settings = _guarded(f"http://127.0.0.1:{port}", options)
    app: Any = create_server(board, **settings).streamable_http_app()
    print(f"ready {port}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run([listener])


def _guarded(address: str, options: argparse.Namespace) -> dict[str, Any]:
    if not (options.token or options.sign_in):
        return {}
    sys.path.insert(0, str(Path(__file__).parent))
    guard = importlib.import_module("sign_in_server")
    settings: dict[str, Any] = guard.settings(address, options.token)
    return settings


if __name__ == "__main__":
    main(sys.argv[1:])
