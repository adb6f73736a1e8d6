"""Every operation of the OpenAPI document, called as everybody there is: nothing of others in any answer, and what is
theirs looks like what does not exist. An operation or page that is not named in `tests/parts/matrix.py` fails the test, and
so does one that tells less to who may read it: where nothing is told, nothing is shown by finding nothing."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_protocol.sync import OpKind
from harmony_workspace.access import sessions
from harmony_workspace.app import _application
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.meeting_tables import insights, links
from harmony_workspace.store.tables import attachments, contacts, keys, participants, runs
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.bringing import begun
from tests.parts.house import Opened, ask, new_id, op, opened, quiet, send
from tests.parts.matrix import (
    ADMINS_ALONE,
    ADMINS_PARTS,
    BODIES,
    FOR_WHO_MAY_CHANGE,
    LOADS_THE_SAMPLE,
    MAKES,
    MET,
    OPEN_PARTS,
    PAGES,
    PRIVATE,
    REFUSES_THE_PLAINEST,
    SECRET_PARTS,
    TELLS_NOTHING,
    WITHOUT_KEY,
    Operation,
    operations,
    pages,
    place,
    telling,
)
from tests.parts.pages import browser
from tests.parts.slow import Slow

WHOLE = ("own", "team", "all")
"""Those whose key may what they may, and who are no admins."""
WITH_A_KEY_THAT_IS_NONE = ("expired", "deleted", "ended session", "none")


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
        "token": one(it, links.c.token),
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


async def test_whatever_there_is_is_known_here_and_tells_its_owner_what_it_is_to_tell(world: World) -> None:
    every = world.operations
    unknown = (
        {part for each in every for part in each.parts} - SECRET_PARTS.keys() - OPEN_PARTS - ADMINS_PARTS
    )
    assert not unknown, "say in SECRET_PARTS, OPEN_PARTS or ADMINS_PARTS whose these are"
    known = {*MAKES, *WITHOUT_KEY, *ADMINS_ALONE, *REFUSES_THE_PLAINEST, *BODIES}
    assert known <= {each.named for each in every}, "these are no more"
    reads = {each.path: each for each in every if each.method == "get" and not each.admins}
    told = telling(MET) | telling(PRIVATE)
    assert reads.keys() == told - PAGES.keys() | TELLS_NOTHING, (
        "say in TELLS or TELLS_NOTHING what these tell"
    )
    found = set(pages(_application().routes))
    assert found == {*PAGES, "/conversations/{conversation_id}/recording"}, "say in PAGES what these answer"
    owner = world.it.as_owner()
    for path in reads.keys() - (telling(MET) - telling(PRIVATE)):  # who reads all is told those, see below
        _, answer = await called(owner, reads[path], reads[path].place(world.ids))
        assert (PRIVATE in answer) == (path in telling(PRIVATE)), path
        assert (MET in answer) == (path in telling(MET)), path


async def test_without_a_good_key_no_operation_answers(world: World) -> None:
    for name in WITH_A_KEY_THAT_IS_NONE:
        for each in world.operations:
            if each.named in WITHOUT_KEY:
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
        if each.path == "/v1/ops" or (name == "admin" and each.named == LOADS_THE_SAMPLE):
            continue
        reads_it = name in ("all", "admin") and each.about_meetings
        if each.method != "get" and (reads_it or (name == "admin" and each.admins)):
            continue  # it may, and would
        for query in ({"q": PRIVATE}, {"q": MET}, {}) if "q" in each.queries else ({},):
            status, answer = await called(client, each, each.place(world.ids), **query)
            clean(name, answer, each)
            told |= {each.path} if MET in answer else set()
        if each.admins and name != "admin":
            assert status == 404, each
        elif each.parts & SECRET_PARTS.keys() and not reads_it:
            assert status >= 400, (each, answer)
            if each.named not in MAKES:
                free = await called(client, each, each.place({}))
                assert (status, answer) == free, each
                assert status == 404 or (name, status) == ("narrowed key", 403), (each, answer)
        elif name in WHOLE and not reads_it:
            wanted = 404 if each.parts else each.plainly
            done = 0 if status < 300 else status
            assert done == wanted, ("say in REFUSES_THE_PLAINEST why", each, answer)
    await batches(world, name)
    assert await owners(world) == before, "and nothing of it was changed"
    told |= await visited(world, name)
    if name == "all":
        assert told == telling(MET) - FOR_WHO_MAY_CHANGE, "whoever may read it finds it there"


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


async def visited(world: World, name: str) -> set[str]:
    """Every page, as a browser that this caller signed in. Those that told of the meeting."""
    ticket = await world.callers[name].post("/v1/me/browser-ticket", json={"path": "/"})
    if name == "narrowed key":
        assert ticket.status_code == 403
        return set()
    visitor, told = browser(world.it), set()
    assert (await visitor.get(ticket.json()["url"])).status_code == 303
    for path, answered in PAGES.items():
        its = place(path, world.ids | {"name": "style.css"})
        for method in ("POST", "GET"):
            reply = await visitor.request(method, its)
            clean(name, reply.text, (method, path))
        told |= {path} if MET in reply.text else set()
        denied = name not in ("all", "admin") and path.startswith(("/c/", "/s/"))
        assert reply.status_code == (403 if denied else answered), (name, path)
    return told


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
