"""The scripted session's doors to tools, servers, notes, tasks, contacts and e-mail: everything happens in memory."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from harmony_desktop.domain.approvals import ToolClass
from harmony_desktop.domain.objects import Contact, Note, Task
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.tools import (
    EmailAccount,
    McpServer,
    NewEmailAccount,
    NewMcpServer,
    RuleTrial,
    ServerState,
    Tool,
    ToolChange,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TOOLS = (
    Tool("search_conversations", "Search meetings", ToolClass.READ),
    Tool("web_search", "Search the web", ToolClass.READ, reason_off="no_key"),
    Tool("create_note", "Create a note", ToolClass.WRITE),
    Tool("send_email", "Send an e-mail", ToolClass.EXTERNAL, reason_off="no_account"),
)
Kept = TypeVar("Kept", Note, Task)
Item = TypeVar("Item")


class ScriptedTools:
    """`doors.Tools`; ``trials`` are what rules would have done, ``refuses`` what is said to the next request."""

    def __init__(self) -> None:
        self.kept = {tool.id: tool for tool in TOOLS}
        self.servers_kept: dict[str, McpServer] = {}
        self.added: list[NewMcpServer] = []
        self.put: list[tuple[str, NewMcpServer]] = []
        self.changed: list[tuple[str, ToolChange]] = []
        self.connects_to: dict[str, object] = {"state": ServerState.CONNECTING}
        """How a server that was added stands once it is looked at again."""
        self.trials: dict[str, RuleTrial] = {}
        self.tried: list[tuple[str, str]] = []
        self.search_key: str | None = None
        self.sign_in_address = "https://linear.example/authorize"
        self.signing_in: list[str] = []
        self.refuses: Problem | None = None

    async def all(self) -> tuple[Tool, ...]:
        self._ask()
        return tuple(self.kept.values())

    async def change(self, tool_id: str, change: ToolChange) -> Tool:
        self._ask()
        self.changed.append((tool_id, change))
        named = {name: value for name, value in vars(change).items() if value is not None}
        for server in self.servers_kept.values():
            tools = tuple(replace(t, **named) if t.id == tool_id else t for t in server.tools)
            self.servers_kept[server.id] = replace(server, tools=tools)
            if tools != server.tools:
                return next(t for t in tools if t.id == tool_id)
        self.kept[tool_id] = replace(self.kept[tool_id], **named)
        return self.kept[tool_id]

    async def try_rule(self, rule: str, instead_of: str = "") -> RuleTrial:
        self._ask()
        self.tried.append((rule, instead_of))
        return self.trials.get(rule, RuleTrial(rule, broad=rule.strip("!") == "*"))

    async def servers(self) -> tuple[McpServer, ...]:
        self._ask()
        for server in self.servers_kept.values():
            if server.state is ServerState.CONNECTING:
                self.servers_kept[server.id] = replace(server, **self.connects_to)  # type: ignore[arg-type]
        return tuple(self.servers_kept.values())

    async def add_server(self, new: NewMcpServer) -> McpServer:
        self._ask()
        self.added.append(new)
        id_ = new.name.lower().replace(" ", "_")
        named = {
            name: getattr(new, name) for name in ("name", "transport", "command", "args", "url", "personal")
        }
        self.servers_kept[id_] = McpServer(id_, **named, state=ServerState.CONNECTING)
        return self.servers_kept[id_]

    async def put_server(self, server_id: str, new: NewMcpServer) -> McpServer:
        self._ask()
        self.put.append((server_id, new))
        return self.becomes(server_id, ServerState.CONNECTING, name=new.name, url=new.url)

    async def remove_server(self, server_id: str) -> None:
        self._ask()
        del self.servers_kept[server_id]

    async def enable_server(self, server_id: str, enabled: bool) -> McpServer:
        self._ask()
        state = ServerState.CONNECTING if enabled else ServerState.OFF
        return self.becomes(server_id, state, enabled=enabled)

    async def refresh_server(self, server_id: str) -> McpServer:
        self._ask()
        return self.servers_kept[server_id]

    async def sign_in_server(self, server_id: str) -> str:
        self._ask()
        self.signing_in.append(server_id)
        return self.sign_in_address

    async def has_search_key(self) -> bool:
        self._ask()
        return self.search_key is not None

    async def set_search_key(self, key: str) -> None:
        self._ask()
        self.search_key = key
        self.kept["web_search"] = replace(self.kept["web_search"], reason_off="")

    async def remove_search_key(self) -> None:
        self._ask()
        self.search_key = None
        self.kept["web_search"] = replace(self.kept["web_search"], reason_off="no_key")

    def becomes(self, server_id: str, state: ServerState, **fields: object) -> McpServer:
        self.servers_kept[server_id] = replace(self.servers_kept[server_id], state=state, **fields)  # type: ignore[arg-type]
        return self.servers_kept[server_id]

    def _ask(self) -> None:
        problem, self.refuses = self.refuses, None
        if problem is not None:
            raise HarmonyError(problem)


class ScriptedObjects:
    """`doors.Objects`; ``refuses`` is what is said to the next request."""

    def __init__(self) -> None:
        self.notes_kept: dict[str, Note] = {}
        self.tasks_kept: dict[str, Task] = {}
        self.contacts_kept: dict[str, Contact] = {}
        self.account = EmailAccount()
        self.passwords: list[str | None] = []
        self.refuses: Problem | None = None
        self._ids = count(1)

    async def notes(self, words: str = "") -> tuple[Note, ...]:
        self._ask()
        return tuple(
            n for n in self.notes_kept.values() if words.casefold() in f"{n.title} {n.text}".casefold()
        )

    async def tasks(self, words: str = "") -> tuple[Task, ...]:
        self._ask()
        return tuple(
            t for t in self.tasks_kept.values() if words.casefold() in f"{t.title} {t.text}".casefold()
        )

    async def contacts(self, words: str = "") -> tuple[Contact, ...]:
        self._ask()
        everyone = self.contacts_kept.values()
        return tuple(c for c in everyone if words.casefold() in f"{c.name} {c.company}".casefold())

    async def note(self, note_id: str) -> Note:
        return self._one(self.notes_kept, note_id)

    async def task(self, task_id: str) -> Task:
        return self._one(self.tasks_kept, task_id)

    async def contact(self, contact_id: str) -> Contact:
        return self._one(self.contacts_kept, contact_id)

    def new_note(self, title: str = "", text: str = "") -> Note:
        return Note(f"n{next(self._ids)}", title, NOON, NOON, text)

    def new_task(self, title: str = "", text: str = "") -> Task:
        return Task(f"k{next(self._ids)}", title, NOON, NOON, text)

    async def put_note(self, note: Note) -> Note:
        return self._put(self.notes_kept, note)

    async def put_task(self, task: Task) -> Task:
        return self._put(self.tasks_kept, task)

    async def put_contact(self, contact: Contact, before: Contact | None = None) -> Contact:
        self._ask()
        there = self.contacts_kept.get(contact.id)
        if there is None:
            raise HarmonyError.of("not_found")
        if before is not None and there != before:
            raise HarmonyError.of("stale_revision")
        self.contacts_kept[contact.id] = contact
        return contact

    async def delete_note(self, note_id: str) -> None:
        self._one(self.notes_kept, note_id)
        del self.notes_kept[note_id]

    async def delete_task(self, task_id: str) -> None:
        self._one(self.tasks_kept, task_id)
        del self.tasks_kept[task_id]

    async def delete_contact(self, contact_id: str) -> None:
        self._one(self.contacts_kept, contact_id)
        del self.contacts_kept[contact_id]

    async def email_account(self) -> EmailAccount:
        self._ask()
        return self.account

    async def set_email_account(self, new: NewEmailAccount) -> EmailAccount:
        self._ask()
        self.passwords.append(new.password)
        kept = new.password is not None or self.account.has_password
        self.account = EmailAccount(new.host, new.port, new.security, new.username, new.sender, kept)
        return self.account

    async def check_email_account(self) -> None:
        self._ask()

    async def remove_email_account(self) -> None:
        self._ask()
        self.account = EmailAccount()

    def _one(self, kept: dict[str, Item], id_: str) -> Item:
        self._ask()
        if id_ not in kept:
            raise HarmonyError.of("not_found")
        return kept[id_]

    def _put(self, kept: dict[str, Kept], item: Kept) -> Kept:
        self._ask()
        there = kept.get(item.id)
        if there is None and item.rev:
            raise HarmonyError.of("not_found")
        if there is not None and 0 < item.rev < there.rev:
            raise HarmonyError.of("stale_revision")
        kept[item.id] = replace(item, rev=item.rev + 1)
        return kept[item.id]

    def _ask(self) -> None:
        problem, self.refuses = self.refuses, None
        if problem is not None:
            raise HarmonyError(problem)
