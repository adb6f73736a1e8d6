"""After each kind of deletion: the words are nowhere, and the copies that remain are named, exactly those."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import filelock
import pytest
import sqlalchemy as sa

from harmony_journal import reports
from harmony_protocol.backups import CopyKind, KeptCopy
from harmony_workspace.access import people
from harmony_workspace.access.second_factor import name as seed_name
from harmony_workspace.keeping import kept
from harmony_workspace.meetings.deleting import UNDO_MS
from harmony_workspace.paths import MEDIA, UPLOADS, Paths
from harmony_workspace.removal import workspace as removal
from harmony_workspace.store import facts
from harmony_workspace.store.clock import moment, now_ms
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate
from harmony_workspace.store.tables import conversations, passages, threads, users
from harmony_workspace.store.tool_tables import ledger as ledger_rows
from harmony_workspace.store.tool_tables import ledger_texts, mcp_servers, tool_calls, waiting_turns
from harmony_workspace.tools import ledger
from harmony_workspace.tools.builtin.email_account import secret_name
from harmony_workspace.tools.tool import Call, Tool
from harmony_workspace.web.removal import keep_retention
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts import postgres
from tests.parts.canaries import CANARY, in_rows, on_disk
from tests.parts.house import Opened, ask, changes_for, done, new_id, op, opened, quiet, until
from tests.parts.workspace_process import spoken, started


async def pay(call: Call) -> str:
    return "Paid."


SCHEMA = {"type": "object", "properties": {"to": {"type": "string"}}}
PAY = Tool("pay", "1", "Pay somebody", "Pays.", SCHEMA, "external", run=pay)
DAY_MS = 86_400_000
SEED = "JBSWY3DPEHPK3PXP"


def a_copy(folder: Path, name: str) -> KeptCopy:
    (folder / name).write_bytes(b"zip")
    at = moment(now_ms() + 1000)
    return KeptCopy(id=new_id(), kind=CopyKind.BACKUP, path=str(folder / name), at=at, size=3)


def nowhere(it: Opened, folder: Path) -> Callable[[], bool]:
    """On a server of others, its rows are what there is to be looked at."""
    return lambda: not in_rows(it.database) and (postgres.WANTED or not on_disk(folder))


@pytest.fixture
async def erasing(tmp_path: Path) -> AsyncIterator[Callable[[Opened], None]]:
    """What a workspace does all along."""
    works: list[asyncio.Task[None]] = []
    yield lambda it: works.append(asyncio.create_task(it.house.erasing.keep()))
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_the_search_finds_every_form(tmp_path: Path, before: str) -> None:
    for n, kept_as in enumerate(
        (
            json.dumps(CANARY).encode(),
            CANARY.upper().encode("utf-16"),
            base64.b64encode(f"{before}{CANARY}\n\n".encode()),
        )
    ):
        (tmp_path / str(n)).write_bytes(kept_as)
    assert on_disk(tmp_path) == ["0", "1", "2"]


async def test_a_thread_leaves_nothing_but_that_tools_were_used(
    tmp_path: Path, model: ModelServer, erasing: Callable[[Opened], None]
) -> None:
    """Its question, attachment, answer, events, a call that was done, and one that waits with what was read for it."""
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    data.mkdir()
    elsewhere.mkdir()
    async with opened(data, model=model, tools=[PAY]) as it:
        erasing(it)
        client, thread = it.as_owner(), new_id()
        model.script(tool("pay", to=CANARY), text(f"{CANARY} is paid."), tool("pay", to=f"{CANARY} again"))
        question: Any = ask(f"Pay {CANARY}.", thread)
        chip = {"id": new_id(), "kind": "text", "name": f"{CANARY}.txt", "text": f"{CANARY} said so"}
        question["body"]["attachments"] = [chip]
        await done(client, question)
        await quiet(it)
        [waiting] = [c["row"] for c in (await changes_for(client))[0] if c["kind"] == "approval"]
        await done(
            client, op("decide_approval", waiting["id"], decision="approve", args_hash=waiting["args_hash"])
        )
        await quiet(it)
        await done(client, ask(f"And {CANARY} again.", thread))
        await quiet(it)
        there = set(in_rows(it.database))
        assert {
            "messages",
            "attachments",
            "run_events",
            "tool_calls",
            "ledger_texts",
            "waiting_turns",
        } <= there
        it.database.write_now(kept.add, a_copy(elsewhere, "mine.zip"), a_copy(elsewhere, "lost.zip"))
        (elsewhere / "lost.zip").unlink()

        told = (await client.get(f"/v1/threads/{thread}/deletion")).json()
        assert [copy["name"] for copy in told["copies"]] == ["mine.zip"], (
            "those that are there, and no others"
        )
        counts = {each["what"]: each["count"] for each in told["goes"]}
        assert (counts["threads"], counts["attachments"], counts["calls"], counts["waiting"]) == (1, 1, 2, 1)
        assert {"backups", "exports", "providers", "tools", "record"} <= set(told["stays"])

        await done(client, op("delete_thread", thread))
        await until(nowhere(it, data), "it is nowhere")
        assert it.count(tool_calls) == it.count(waiting_turns) == it.count(threads) == 0
        assert it.count(ledger_texts) > 0
        assert it.database.read_now(ledger.verify).broken_at is None


async def leave_traces(it: Opened, folder: Path, ann: Any) -> str:
    """Whatever somebody has in a workspace, with the canary in all of it."""
    client = it.as_person(ann)
    meeting = it.meeting(ann, f"About {CANARY}", f"the {CANARY} price", team="Sales")
    for kind in (MEDIA, UPLOADS):
        (folder / kind).mkdir(exist_ok=True)
    (folder / MEDIA / meeting.id).write_bytes(CANARY.encode())
    coming = new_id()
    new = {"name": f"{CANARY}.wav", "size": 100}
    assert (await client.put(f"/v1/uploads/{coming}", json=new)).is_success
    (folder / UPLOADS / coming).write_bytes(CANARY.encode())
    space = new_id()
    team = ann.team_ids[0]
    await done(client, op("put_space", space, name=f"{CANARY} space", context=CANARY, team_id=team))
    await done(client, ask(f"What of {CANARY}?"))
    for what in ("notes", "tasks"):
        assert (await client.put(f"/v1/{what}/{new_id()}", json={"title": CANARY, "text": CANARY})).is_success
    server = {"name": CANARY.lower(), "transport": "http", "url": "https://x.org/mcp", "personal": True}
    assert (await client.post("/v1/mcp-servers", json=server | {"token": "t0ken"})).is_success
    it.house.sealed.put(seed_name(ann.user_id), SEED)
    it.house.sealed.put(secret_name(ann.user_id), "secret")
    await quiet(it)
    return space


async def test_an_account_goes_with_all_that_was_its_owners(
    tmp_path: Path, erasing: Callable[[Opened], None]
) -> None:
    async with opened(tmp_path) as it:
        erasing(it)
        ann, ben = it.person("ann", "User", "Sales"), it.person("ben", "Team Manager", "Sales")
        await leave_traces(it, tmp_path, ann)
        client, mate = it.as_person(ann), it.as_person(ben)
        before, cursor = await changes_for(mate)
        seen = {
            (each["kind"], each["id"])
            for each in before
            if each["kind"] in ("conversation", "space", "thread")
        }
        assert {kind for kind, _ in seen} == {"conversation", "space"}
        told = (await client.get("/v1/me/deletion")).json()
        counts = {each["what"]: each["count"] for each in told["goes"]}
        assert (
            counts.items()
            >= {"meetings": 1, "uploads": 1, "shared_spaces": 1, "servers": 1, "notes": 1}.items()
        )
        assert (told["typed"], told["copies"]) == ("ann@example.org", [])
        assert "server_names" in told["stays"]

        wrong = await client.request("DELETE", "/v1/me", json={"typed": "ann"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "typed_wrong")
        gone = await client.request("DELETE", "/v1/me", json={"typed": " Ann@example.org"})
        assert gone.status_code == 204, gone.text
        assert (await client.get("/v1/me")).status_code == 401
        after, _ = await changes_for(mate, cursor)
        assert {(c["kind"], c["id"]) for c in after if c["action"] in ("delete", "revoke")} >= seen
        await until(lambda: it.count(conversations) == 0, "its meetings are erased")
        if not postgres.WANTED:
            await until(lambda: not [f for f in on_disk(tmp_path) if f != "workspace.db"], "no file holds it")
        rows = in_rows(it.database)
        assert rows == ["ledger"], "that a server of this name was set up is chained, and was said before"
        assert it.count(passages) == it.count(threads) == it.count(mcp_servers) == 0
        assert it.house.sealed.names() == []
        listed = (await it.as_owner().get("/v1/users")).json()["items"]
        assert [user["name"] for user in listed if user["name"] == "ann"] == []


async def test_what_somebody_leaves_is_passed_on_and_its_new_owner_has_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        ann, ben = it.person("ann", "User", "Sales"), it.person("ben", "User")
        space = await leave_traces(it, tmp_path, ann)
        admin, heir = it.as_owner(), it.as_person(ben)
        _, cursor = await changes_for(heir)
        wanted = {"typed": "ann@example.org", "meetings_to": "ben@example.org", "spaces_to": ben.user_id}
        assert (await admin.request("DELETE", "/v1/users/ann@example.org", json=wanted)).status_code == 204
        [meeting] = (await heir.get("/v1/conversations")).json()["items"]
        assert meeting["title"] == f"About {CANARY}"
        changed, _ = await changes_for(heir, cursor)
        assert {(c["kind"], c["action"]) for c in changed} >= {
            ("conversation", "upsert"),
            ("space", "upsert"),
        }
        [passed] = [c["row"] for c in changed if c["id"] == space]
        assert passed["mine"]
        assert (await heir.get("/v1/threads")).json() == []


async def test_nobody_goes_who_is_the_last_to_look_after_it_or_cannot_prove_who_they_are(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as it:
        eve, owner = it.person("eve", "Admin"), it.as_owner()
        email = (await owner.get("/v1/me")).json()["email"]
        client = it.as_person(eve)
        assert (
            await client.put("/v1/me/password", json={"password": "a long enough secret"})
        ).status_code == 204

        async def refused(by: Any, place: str, **body: str) -> tuple[int, str]:
            reply = await by.request("DELETE", place, json=body)
            return reply.status_code, reply.json()["code"]

        assert await refused(client, "/v1/me", typed="eve@example.org") == (403, "password_wrong")
        told = (await client.get(f"/v1/users/{email}/deletion")).json()
        assert told["asks_password"], "of the admin who deletes somebody from another computer"
        assert await refused(client, f"/v1/users/{email}", typed=email) == (403, "password_wrong")
        known = {"typed": email, "password": "a long enough secret"}
        assert await refused(client, f"/v1/users/{email}", **known) == (409, "own_computer")
        assert await refused(owner, "/v1/me", typed=email) == (409, "own_computer")
        assert await refused(owner, f"/v1/users/{email}", typed=email) == (409, "own_admin")
        assert await refused(client, "/v1/workspace", typed="test") == (422, "typed_wrong")
        assert await refused(client, "/v1/workspace", typed="Test", password="x") == (403, "password_wrong")
        bare = it.as_person(it.person("bob", "Admin"))
        assert await refused(bare, "/v1/workspace", typed="Test") == (403, "proof_needed")
        assert await refused(it.as_person(it.person("una", "User")), "/v1/workspace", typed="Test") == (
            404,
            "not_found",
        )
        assert (it.count(users), removal.begun_in(tmp_path)) == (4, False)
        proven = {"typed": "eve@example.org", "password": "a long enough secret"}
        assert (await client.request("DELETE", "/v1/me", json=proven)).status_code == 204


async def test_open_streams_end_and_every_window_is_told_that_the_workspace_is_gone(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        ann = it.as_person(it.person("ann", "User"))
        async with aclosing(it.house.nudges.follow(60.0)) as following:
            next_one = asyncio.ensure_future(anext(following, None))
            await asyncio.sleep(0)
            reply = await it.as_owner().request("DELETE", "/v1/workspace", json={"typed": "Test"})
            assert reply.status_code == 204
            assert await asyncio.wait_for(next_one, 5) is None
        told = await ann.get("/v1/me")
        assert (told.status_code, told.json()["code"]) == (410, "workspace_deleted")
        assert (await it.client("lk_nobody").get("/v1/me")).status_code == 410


@postgres.only_in_a_file(reason="the process is started on a file")
def test_a_deleted_workspace_is_nowhere_on_this_computer_and_a_new_one_begins(tmp_path: Path) -> None:
    with started(tmp_path) as child, child.client() as client:
        new = {"title": CANARY, "file_name": "x.txt", "content": f"Dana Reyes: {CANARY}\n"}
        assert client.post("/v1/conversations", json=new).is_success
        provider = {"base_url": "http://127.0.0.1:9/v1", "models": [{"name": "m"}], "api_key": f"sk-{CANARY}"}
        client.put("/v1/providers", json=provider)
        before = client.get("/v1/me").json()["workspace_id"]
        (tmp_path / "workspace" / "workspace.db.before-0011").write_bytes(CANARY.encode())
        assert on_disk(tmp_path)
        told = client.get("/v1/workspace/deletion").json()
        assert told["copies"] == [], "what lies among its own files goes with it"
        assert client.request("DELETE", "/v1/workspace", json={"typed": told["typed"]}).status_code == 204
        assert child.process.wait(30) == 0
    left = sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file())
    assert [name for name in left if not name.endswith(".lock")] == ["deleted-workspaces.json"]
    assert on_disk(tmp_path) == []
    with started(tmp_path) as child, child.client() as client:
        me = client.get("/v1/me").json()
        assert (me["workspace_id"] != before, me["deleted"]) == (True, [before])
        assert client.get("/v1/conversations").json()["items"] == []


@postgres.only_in_a_file(reason="the process is started on a file")
def test_one_that_was_cut_short_is_finished_before_anything_is_served(tmp_path: Path) -> None:
    with started(tmp_path) as child, child.client() as client:
        new = {"title": CANARY, "file_name": "x.txt", "content": f"Dana Reyes: {CANARY}\n"}
        assert client.post("/v1/conversations", json=new).is_success
        (tmp_path / "workspace" / removal.MARK).write_text("{")  # killed right after the mark, which is torn
        child.process.kill()
    logs = tmp_path / "logs"
    for program in ("workspace", "window"):
        reports.keep(logs, program, reports.Kind.FAULT, f"of the {program}", "")
    assert on_disk(tmp_path)
    listed = spoken("user", "list", data=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert on_disk(tmp_path) == []
    assert [report.program for report in reports.every(logs)] == ["window"]
    wrong = spoken("delete", "--name", "Something else", data=tmp_path)
    assert wrong.returncode == 2
    assert "My workspace" in wrong.stderr
    assert "  1 person\n" in wrong.stderr
    done = spoken("delete", "--name", "My workspace", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "workspace" / "workspace.db").exists()
    with started(tmp_path):  # nothing of it is left when the command has ended
        done = spoken("delete", "--name", "My workspace", data=tmp_path)
        assert (done.returncode, "begins with an empty workspace" in done.stderr) == (0, True)
        assert sorted(file.name for file in (tmp_path / "workspace").iterdir()) == ["run"]


async def test_old_meetings_go_by_themselves_where_an_admin_wants_it_and_only_then(
    tmp_path: Path, erasing: Callable[[Opened], None]
) -> None:
    async with opened(tmp_path) as it:
        erasing(it)
        ann = it.person("ann", "User")
        old, new = it.meeting(ann, f"Old {CANARY}", CANARY), it.meeting(ann, "New", "nineteen")
        long_ago = {"started_at": now_ms() - 400 * DAY_MS, "created_at": now_ms() - 390 * DAY_MS}
        aged = sa.update(conversations).where(conversations.c.id == old.id).values(**long_ago)
        it.database.write_now(lambda connection: connection.execute(aged))
        admin, reads = it.as_owner(), it.as_person(ann)
        place = "/v1/workspace/retention"
        assert (await admin.get(place)).json() == {"meetings_days": None, "due": 0}, "off"
        assert (await admin.get(place, params={"days": 395})).json()["due"] == 0, "it came in later than that"
        assert (await admin.get(place, params={"days": 365})).json() == {"meetings_days": None, "due": 1}
        assert (await admin.put(place, json={"meetings_days": 7})).status_code == 422
        assert (await reads.put(place, json={"meetings_days": 365})).status_code == 404
        keeping = asyncio.create_task(keep_retention(it.house))
        _, cursor = await changes_for(reads)
        assert (await admin.put(place, json={"meetings_days": 365})).status_code == 200
        await until(lambda: it.house.erasing.is_gone(old.id), "it is deleted")
        changed, _ = await changes_for(reads, cursor)
        assert [(c["action"], c["id"]) for c in changed] == [("delete", old.id)]
        assert [each["id"] for each in (await reads.get("/v1/conversations")).json()["items"]] == [new.id]
        told = [row.what for row in it.database.read_now(lambda c: c.execute(sa.select(ledger_rows)).all())]
        assert told == ["retention_changed", "retention"]
        for mistyped in ({}, {"days": 90}, {"meetings_days": 90, "from": "today"}):
            assert (await admin.put(place, json=mistyped)).status_code == 422
        assert (await admin.get(place)).json()["meetings_days"] == 365, "it would have been off"
        await it.house.erasing.erase_due(now_ms() + UNDO_MS + 1)
        await until(nowhere(it, tmp_path), "it is nowhere")
        keeping.cancel()


def test_in_postgresql_our_tables_go_and_nobody_elses(tmp_path: Path) -> None:
    url = postgres.cluster().url(postgres.cluster().fresh(tmp_path / "mark"))
    paths = Paths(tmp_path)
    paths.make()
    with closing(Database(paths.database, url)) as database:
        database.write_now(people.settle)
        database.write_now(lambda c: c.exec_driver_sql("CREATE TABLE somebodys (id int)"))
        database.write_now(removal.begin)
        tables = database.read_now(lambda c: set(sa.inspect(c).get_table_names()))
        assert {"conversations", "ledger", "somebodys"} <= tables
        lock = filelock.FileLock(paths.lock)
        with lock:
            removal.settle(paths, url, patience=0)
        assert removal.begun(paths), "another process still serves it: the last one does it"
    removal.settle(paths, url)
    assert not removal.begun(paths)
    with closing(Database(paths.database, url)) as database:
        assert database.read_now(lambda c: sa.inspect(c).get_table_names()) == ["somebodys"]
        migrate(database)
        assert database.read_now(facts.get, facts.WORKSPACE_ID) is None
