"""Every operation of the OpenAPI document, called as everybody there is: nothing of others in any answer, and what is
theirs looks like what does not exist. An operation with a place in its path that is not named here fails the test."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_protocol.sync import OpKind
from harmony_workspace.access import sessions
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.meeting_tables import insights, links
from harmony_workspace.store.tables import attachments, contacts, keys, participants, runs
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.bringing import begun
from tests.parts.house import Opened, ask, new_id, op, opened, quiet, send
from tests.parts.schemas import plain
from tests.parts.slow import Slow

MET, PRIVATE = "XYLOPHONEMET", "QUAGMIREPRIVATE"
"""Words of a meeting out of scope, and of what is its owner's alone, whoever reads all meetings."""
SECRET_PARTS = {
    "conversation_id": "meeting", "link_id": "link", "contact_id": "contact",
    "thread_id": "thread", "run_id": "run", "attachment_id": "attachment", "space_id": "space",
    "upload_id": "upload", "note_id": "note", "task_id": "task", "key": "key", "session_id": "session",
}  # fmt: skip
"""Places in a path that name something of somebody."""
OPEN_PARTS = {"message_id", "offset", "project_id", "tool_id", "server_id"}
"""Those that name what everybody sees, or what the caller makes."""
ADMINS_PARTS = {"user", "team", "role", "provider_id", "backup_id"}
ADMINS_TAGS = {"administration", "backups"}
WITHOUT_KEY = {("get", "/.well-known/harmony"), ("post", "/v1/sign-in/token")}
MAKES = {
    ("put", "/v1/threads/{thread_id}/messages/{message_id}"),
    ("post", "/v1/agui/threads/{thread_id}"),
    *(("put", f"/v1/{kind}") for kind in ("uploads/{upload_id}", "notes/{note_id}", "tasks/{task_id}")),
}
"""With an id that is free they make something; with one of somebody's they are refused."""
LEFT_OUT = {
    ("post", "/v1/sample"): "brings meetings in that everybody may read",
    ("post", "/v1/email-account/check"): "speaks to a server of mail",
}
MEETING = "/v1/conversations/{conversation_id}"
REACHED = {"/v1/conversations", MEETING, f"{MEETING}/transcript", f"{MEETING}/insights", "/v1/said", "/v1/sync",
           "/v1/vocabulary", "/v1/contacts", "/v1/contacts/{contact_id}"}  # fmt: skip
WITH_A_KEY_THAT_IS_NONE = ("expired", "deleted", "ended session", "none")


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    body: Any
    tags: frozenset[str]
    queries: frozenset[str]

    @property
    def parts(self) -> set[str]:
        return set(re.findall(r"{(\w+)}", self.path))

    @property
    def admins(self) -> bool:
        return bool(self.tags & ADMINS_TAGS) or bool(self.parts & ADMINS_PARTS)

    @property
    def about_meetings(self) -> bool:
        return bool(self.parts & {"conversation_id", "contact_id"})

    def place(self, ids: dict[str, str]) -> str:
        def named(found: re.Match[str]) -> str:
            return ids.get(SECRET_PARTS.get(found[1], found[1])) or (
                "0" if found[1] == "offset" else new_id()
            )

        return re.sub(r"{(\w+)}", named, self.path)


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            body = None if schema is None else plain(schema, document)
            asked = frozenset(p["name"] for p in told.get("parameters", ()) if p["in"] == "query")
            yield Operation(method, path, body, frozenset(told["tags"]), asked)


@dataclass
class World:
    it: Opened
    ids: dict[str, str]
    """What the owner has, by kind."""
    callers: dict[str, httpx.AsyncClient]
    operations: list[Operation]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as it:
        await it.house.bringing.settle()
        owner = it.as_owner()
        document = (await owner.get("/v1/openapi.json")).json()
        ids = {**await met(it, owner), **await private(it, owner)}
        yield World(it, ids, await callers(it, owner), list(operations(document)))


async def met(it: Opened, owner: httpx.AsyncClient) -> dict[str, str]:
    """A meeting in a team of others, its word in every field there is."""
    await owner.post("/v1/teams", json={"name": "Product"})
    new = {
        "title": f"Price {MET}", "team": "Product", "medium": f"M{MET}", "file_name": "x.txt",
        "content": f"Dana {MET}: The price is {MET}\n",
        "participants": [{"name": f"Dana {MET}", "company": f"C{MET}", "role": f"R{MET}", "email": f"{MET}@x.org"}],
    }  # fmt: skip
    meeting = (await owner.post("/v1/conversations", json=new)).json()["id"]
    project = (await owner.post("/v1/insight-projects", json={"name": "Calls"})).json()["id"]
    definition = {"id": "d", "kind": "summary", "title": MET, "answer": "text", "question": "?"}
    row = {
        "id": new_id(), "conversation_id": meeting, "project_id": project, "definition": definition, "items": [{"text": MET}],
        "value": None, "model": "m", "position": 0, "made_at": 1,
    }  # fmt: skip
    it.database.write_now(lambda connection: connection.execute(sa.insert(insights).values(row)))
    assert (await owner.post(f"/v1/conversations/{meeting}/links")).status_code == 201
    dana = sa.select(contacts.c.id).join(participants)
    return {
        "meeting": meeting,
        "link": one(it, links.c.id),
        "contact": it.database.read_now(lambda c: c.scalar(dana)),
    }


async def private(it: Opened, owner: httpx.AsyncClient) -> dict[str, str]:
    """A space, a thread in it, a note, a task, a file that comes, a key and a session, which nobody shares."""
    space, note, task = new_id(), new_id(), new_id()
    question: Any = ask(f"say {PRIVATE}")
    file = {"id": new_id(), "kind": "text", "name": f"{PRIVATE}.txt", "text": PRIVATE, "size": 9}
    question["body"] |= {"space_id": space, "attachments": [file]}
    chosen = op("set_preferences", it.owner.user_id, custom_instructions=PRIVATE)
    put = op("put_space", space, name=PRIVATE, context=PRIVATE)
    outcomes = await send(owner, put, question, chosen)
    assert {outcome["status"] for outcome in outcomes} == {"applied"}, outcomes
    await quiet(it)
    for kind, id_ in (("notes", note), ("tasks", task)):
        assert (await owner.put(f"/v1/{kind}/{id_}", json={"title": PRIVATE, "text": PRIVATE})).is_success
    upload = await begun(owner, b"Dana: hello", f"{PRIVATE}.txt", title=PRIVATE)
    key = (await owner.post("/v1/me/keys", json={"name": "mine"})).json()["id"]
    session = (await owner.post("/v1/me/keys", json={"name": PRIVATE})).json()["id"]
    as_session(it, session)
    return {
        "space": space, "thread": str(question["target"]), "run": one(it, runs.c.id), "note": note, "task": task,
        "attachment": one(it, attachments.c.id), "upload": upload, "key": key, "session": session,
    }  # fmt: skip


def one(it: Opened, column: sa.Column[str]) -> str:
    return str(it.database.read_now(lambda connection: connection.scalar(sa.select(column))))


def as_session(it: Opened, key_id: str, **more: Any) -> None:
    made = {
        "kind": sessions.SESSION,
        "client": PRIVATE,
        "last_used_at": now_ms(),
        "expires_at": now_ms() + 86_400_000,
        **more,
    }
    it.database.write_now(lambda c: c.execute(sa.update(keys).where(keys.c.id == key_id).values(**made)))


async def callers(it: Opened, owner: httpx.AsyncClient) -> dict[str, httpx.AsyncClient]:
    """Each with threads of nobody: everything there is belongs to the owner."""
    await owner.post("/v1/roles", json={"name": "Analyst", "read_scope": "all"})
    people = {
        name: it.person(name, role, *teams)
        for name, role, teams in (
            ("own", "User", ()),
            ("team", "Team Manager", ("Sales",)),
            ("all", "Analyst", ()),
            ("admin", "Admin", ()),
        )
    }
    found = {name: it.as_person(reader) for name, reader in people.items()}
    found["narrowed key"] = it.as_person(people["admin"], role="User")
    for name in ("expired", "deleted", "ended session"):
        new = {"name": name, "user": people["admin"].user_id}
        made = (await owner.post("/v1/keys", json=new)).json()
        found[name] = it.client(made["secret"])
        if name == "deleted":
            assert (await owner.delete(f"/v1/keys/{made['id']}")).status_code == 204
        elif name == "expired":
            over = sa.update(keys).where(keys.c.id == made["id"]).values(expires_at=1)
            it.database.write_now(lambda connection, over=over: connection.execute(over))
        else:
            as_session(it, made["id"])
            it.database.write_now(sessions.end, people["admin"].user_id, made["id"])
    return {**found, "none": it.client("")}


async def called(
    client: httpx.AsyncClient, operation: Operation, place: str, **query: str
) -> tuple[int, str]:
    """The answer without what differs from request to request."""
    if operation.path == "/v1/events":
        return 200, ""  # it never ends; see below
    reply = await client.request(operation.method, place, json=operation.body, params=query)
    return reply.status_code, re.sub(r'"request_id":"[^"]*"', "", reply.text)


def clean(name: str, answer: str, what: object) -> None:
    assert PRIVATE not in answer, (name, what, answer[:500])
    assert MET not in answer or name in ("all", "admin"), (name, what, answer[:500])


def test_every_place_in_a_path_is_known_here(tmp_path: Path) -> None:
    async def document() -> list[Operation]:
        async with opened(tmp_path) as it:
            return list(operations((await it.as_owner().get("/v1/openapi.json")).json()))

    found = asyncio.run(document())
    unknown = (
        {part for each in found for part in each.parts} - SECRET_PARTS.keys() - OPEN_PARTS - ADMINS_PARTS
    )
    assert not unknown, "say in SECRET_PARTS, OPEN_PARTS or ADMINS_PARTS whose these are"
    known = {(each.method, each.path) for each in found}
    assert MAKES | LEFT_OUT.keys() | WITHOUT_KEY <= known, "these are no more"


async def test_without_a_good_key_no_operation_answers(world: World) -> None:
    for name in WITH_A_KEY_THAT_IS_NONE:
        for each in world.operations:
            if (each.method, each.path) in WITHOUT_KEY:
                continue
            reply = await world.callers[name].request(each.method, each.place(world.ids), json=each.body)
            assert reply.status_code == 401, (name, each)
            clean(name, reply.text, each)


@pytest.mark.parametrize("name", ["own", "team", "narrowed key", "all", "admin"])
async def test_nothing_of_others_is_in_any_answer_and_theirs_looks_like_nothing(
    world: World, name: str
) -> None:
    client, before, told = world.callers[name], await owners(world), set()
    for each in world.operations:
        if (each.method, each.path) in LEFT_OUT or each.path == "/v1/ops":
            continue
        reads_it = name in ("all", "admin") and each.about_meetings
        if each.method != "get" and (reads_it or (name == "admin" and each.admins)):
            continue  # it may, and would
        for query in ({}, {"q": "price"}, {"q": MET}) if "q" in each.queries else ({},):
            status, answer = await called(client, each, each.place(world.ids), **query)
            clean(name, answer, each)
            told |= {each.path} if MET in answer else set()
        if each.admins and name != "admin":
            assert status == 404, each
        elif each.parts & SECRET_PARTS.keys() and not reads_it:
            assert status >= 400, (each, answer)
            if (each.method, each.path) not in MAKES:
                free = await called(client, each, each.place({}))
                assert (status, answer) == free, each
                assert status == 404 or (name, status) == ("narrowed key", 403), (each, answer)
    await batches(world, name)
    assert await owners(world) == before, "and nothing of it was changed"
    if name == "all":
        assert told >= REACHED, "whoever may read it finds it there"


async def owners(world: World) -> list[str]:
    """What belongs to the owner, as they see it."""
    client, ids = world.it.as_owner(), world.ids
    places = {
        "meeting": "conversations", "thread": "threads", "space": "spaces", "note": "notes", "task": "tasks",
        "upload": "uploads", "run": "runs", "contact": "contacts",
    }  # fmt: skip
    asked = [f"{place}/{ids[kind]}" for kind, place in places.items()]
    asked += [f"conversations/{ids['meeting']}/{of}" for of in ("links", "insights")] + [
        "me/keys",
        "me/sessions",
    ]
    replies = [await client.get(f"/v1/{place}") for place in asked]
    assert {reply.status_code for reply in replies} == {200}, replies
    return [reply.text for reply in replies]


async def batches(world: World, name: str) -> None:
    """Every kind of operation on what is others', and what a stream tells."""
    client = world.callers[name]
    body = dict.fromkeys(("text", "title", "name", "context", "tool_id"), "x") | {"message_id": new_id()}
    kinds = {"space": ("put_space", "delete_space"), "run": ("stop_run",)}
    for kind in OpKind:
        of = next((of for of, these in kinds.items() if kind in these), "thread")
        [outcome] = await send(client, op(kind, world.ids[of], **body))
        clean(name, str(outcome), kind)
        refused = outcome["status"] == "failed" or kind.startswith("delete_")
        assert refused, (kind, outcome)
    slow = Slow(world.it.app, client.headers["x-api-key"])
    hearing = asyncio.create_task(slow.ask("GET", "/v1/events"))
    await slow.begun.wait()
    hearing.cancel()
    with suppress(asyncio.CancelledError):
        await hearing
    clean(name, str(slow.got), "events")


@pytest.mark.parametrize("role", ["User", "Team Manager"])
async def test_recall_tells_a_model_nothing_out_of_scope(tmp_path: Path, role: str) -> None:
    calls = (
        tool("search_conversations", query="price"),
        tool("list_conversations", query=""),
        text("Nobody said that.", repeat=True),
    )
    with ModelServer(*calls) as model:
        async with opened(tmp_path, model=model) as it:
            await met(it, it.as_owner())
            client = it.as_person(it.person("ann", role, "Sales"))
            await send(client, ask("What is the price?"))
            await quiet(it)
            changes = (await client.get("/v1/sync")).text
        assert len(model.requests) >= 3
        assert MET not in str([request.body for request in model.requests]) + changes
