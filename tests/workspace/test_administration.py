"""An admin looks after people, teams and roles; the workspace keeps an admin, and nobody else sees any of it."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_workspace.access import audience
from harmony_workspace.store.tables import users
from tests.parts.house import Opened, changes_for, new_id, op, opened, send
from tests.parts.workspace_process import spoken, started


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        yield house


def code(reply: httpx.Response) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    return reply.status_code, reply.json()["code"]


async def add(admin: httpx.AsyncClient, name: str, role: str = "User", *teams: str) -> dict[str, Any]:
    new = {"name": name, "email": f"{name}@x.org", "role": role, "teams": teams}
    reply = await admin.post("/v1/users", json=new)
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


async def titles(client: httpx.AsyncClient) -> set[str]:
    return {each["title"] for each in (await client.get("/v1/conversations")).json()["items"]}


async def test_for_anybody_else_there_is_no_administration(it: Opened) -> None:
    ann = it.as_person(it.person("ann", "Team Manager"))
    narrow = it.as_person(it.owner, role="Team Manager")
    pages = (await it.as_owner().get("/v1/openapi.json")).json()["paths"]
    tried = 0
    for path, methods in pages.items():
        for method, operation in methods.items():
            if "administration" not in operation["tags"]:
                continue
            assert operation["description"], path
            place = path.replace("{user}", it.owner.user_id).replace("{role}", "Admin").replace("{team}", "x")
            for client in (ann, narrow):
                reply = await client.request(method, place, json=_fitting(path))
                assert code(reply) == (404, "not_found"), (method, path)
                tried += 1
    assert tried >= 2 * 16


def _fitting(path: str) -> dict[str, Any]:
    """A body that every one of them takes, so that nothing but the caller is refused."""
    return {"name": "x", "email": "x@y.z", "read_scope": "own", "password": "correct horse battery staple"}


async def test_people_are_found_among_thousands_page_by_page_in_any_language(it: Opened) -> None:
    role = it.database.read_now(lambda c: c.scalar(sa.select(users.c.role_id)))
    names = [f"Person {n:04}" for n in range(1_998)] + ["Žofie Nová", "Émile Zola"]
    rows = [
        {"id": new_id(), "name": name, "email": f"p{n}@x.org", "role_id": role, "created_at": 0}
        for n, name in enumerate(names)
    ]
    it.database.write_now(lambda connection: connection.execute(sa.insert(users), rows))
    admin, seen, cursor = it.as_owner(), [], None
    while True:
        page = (
            await admin.get("/v1/users", params={"limit": 500, **({"cursor": cursor} if cursor else {})})
        ).json()
        assert page["total"] == 2_001
        seen += [user["name"] for user in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 2_001
    for q, name in (("žOFIE", "Žofie Nová"), ("zola ÉM", "Émile Zola"), ("p17@x.org", "Person 0017")):
        [found] = (await admin.get("/v1/users", params={"q": q})).json()["items"]
        assert found["name"] == name
    assert code(await admin.get("/v1/users", params={"cursor": "zzz"})) == (422, "bad_request")


@pytest.mark.parametrize("bad", ["", "  ", "x" * 101, "two\nlines", "nul\0", "esc\x1b[2J", "sep\u2028arator"])
async def test_a_name_is_a_line_that_can_be_read(it: Opened, bad: str) -> None:
    admin = it.as_owner()
    needed = {"teams": {}, "roles": {"read_scope": "own"}, "users": {"email": "a@b.c"}, "keys": {}}
    for path, more in needed.items():
        assert code(await admin.post(f"/v1/{path}", json={"name": bad, **more})) == (422, "name_bad"), path


async def test_no_two_are_called_the_same_but_for_capitals(it: Opened) -> None:
    admin = it.as_owner()
    for path in ("/v1/teams", "/v1/roles"):
        for name, taken in ((" Größe ", "GRÖSSE"), ("Cafe\u0301", "café")):
            made = await admin.post(path, json={"name": name, "read_scope": "own"})
            assert made.status_code == 201, made.text
            again = await admin.post(path, json={"name": taken, "read_scope": "own"})
            assert code(again) == (409, "name_taken")
            itself = f"{path}/{made.json()['id']}"
            method = "PATCH" if path == "/v1/teams" else "PUT"
            renamed = await admin.request(method, itself, json={"name": taken, "read_scope": "own"})
            assert renamed.json()["name"] == taken, "its own name it may write differently"
    await add(admin, "ann")
    ben = await add(admin, "ben")
    for address, what in (("ANN@X.ORG", (409, "email_taken")), ("a b@c.d", (422, "email_bad"))):
        reply = await admin.patch(f"/v1/users/{ben['id']}", json={"email": address})
        assert code(reply) == what
    same = await admin.patch(f"/v1/users/{ben['id']}", json={"email": "BEN@x.org", "name": "ann"})
    assert (same.json()["email"], same.json()["name"]) == ("ben@x.org", "ann")


async def test_a_role_in_use_stays_and_says_who_has_it(it: Opened) -> None:
    admin = it.as_owner()
    await admin.post("/v1/roles", json={"name": "Guest", "read_scope": "own"})
    ann = await add(admin, "ann", "Guest")
    key = (await admin.post("/v1/keys", json={"name": "CI", "role": "guest"})).json()
    reply = await admin.delete("/v1/roles/guest")
    assert (code(reply), reply.json()["args"]) == ((409, "role_in_use"), {"people": 1, "keys": 1})
    await admin.patch(f"/v1/users/{ann['id']}", json={"role": "User"})
    await admin.delete(f"/v1/keys/{key['id']}")
    assert (await admin.delete("/v1/roles/guest")).status_code == 204
    assert code(await admin.delete("/v1/roles/guest")) == (404, "not_found")
    for mistyped in ({"rolle": "Admin"}, {"role": "Admin", "team": "Sales"}):
        assert code(await admin.patch(f"/v1/users/{ann['id']}", json=mistyped)) == (422, "bad_request")
    assert (await admin.get(f"/v1/users/{ann['id']}")).json()["role"] == "User"


async def test_somebody_stays_admin_and_nobody_locks_themselves_out(it: Opened) -> None:
    admin, me = it.as_owner(), it.owner.user_id
    plain = {"name": "Admin", "read_scope": "all", "admin": False}
    for reply in (
        await admin.patch(f"/v1/users/{me}", json={"role": "User"}),
        await admin.put("/v1/roles/Admin", json=plain),
    ):
        assert code(reply) == (409, "last_admin")
    assert (await admin.get("/v1/me")).json()["admin"], "what is refused changed nothing"
    await admin.post("/v1/roles", json={"name": "Boss", "read_scope": "own", "admin": True})
    ann = await add(admin, "ann", "Boss")
    for reply in (
        await admin.patch(f"/v1/users/{me}", json={"role": "User"}),
        await admin.put("/v1/roles/Admin", json=plain),
    ):
        assert code(reply) == (409, "own_admin")
    key = (await admin.post("/v1/keys", json={"name": "Ann's", "user": ann["id"]})).json()["secret"]
    anns = it.client(key)
    assert (await anns.patch(f"/v1/users/{me}", json={"role": "User"})).status_code == 200
    assert code(await admin.get("/v1/users")) == (404, "not_found")
    assert code(await anns.patch("/v1/users/ann@x.org", json={"role": "User"})) == (409, "last_admin")


async def test_two_admins_who_demote_each_other_at_once_leave_one(it: Opened) -> None:
    people = [it.person(name, "Admin") for name in ("ann", "ben")]
    ann, ben = map(it.as_person, people)
    await it.as_owner().patch("/v1/users/ann@example.org", json={"name": "Ann"})
    replies = await asyncio.gather(
        ann.patch(f"/v1/users/{people[1].user_id}", json={"role": "User"}),
        ben.patch(f"/v1/users/{people[0].user_id}", json={"role": "User"}),
    )
    assert sorted(reply.status_code for reply in replies) == [200, 404]


async def test_of_a_team_that_goes_meetings_and_spaces_stay_with_their_owners(it: Opened) -> None:
    admin = it.as_owner()
    ann, ben = (it.person(name, "Team Manager", "Sales") for name in ("ann", "ben"))
    of_ann, of_ben = it.as_person(ann), it.as_person(ben)
    it.meeting(ann, "Acme pricing", "nineteen", "Sales")
    space = new_id()
    await send(of_ann, op("put_space", space, name="Acme"), op("put_space", space, team_id=ann.team_ids[0]))
    _, cursor = await changes_for(of_ben)
    [team] = (await admin.get("/v1/teams")).json()
    assert (team["people"], team["conversations"], team["spaces"]) == (2, 1, 1)
    assert await titles(of_ben) == {"Acme pricing"}
    assert (await admin.delete("/v1/teams/sales")).status_code == 204
    assert (await titles(of_ann), await titles(of_ben)) == ({"Acme pricing"}, set())
    assert await titles(admin) == {"Acme pricing"}
    told, _ = await changes_for(of_ben, cursor)
    assert {(each["kind"], each["action"]) for each in told} == {
        ("conversation", "revoke"),
        ("space", "revoke"),
    }
    [kept] = (await of_ann.get("/v1/spaces")).json()
    assert (kept["id"], kept["team_id"]) == (space, None)
    assert (await admin.get("/v1/users/ben@example.org")).json()["teams"] == []


async def test_who_loses_very_much_begins_anew(it: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "MOST_REVOKES", 1)
    ann = it.person("ann", "Team Manager", "Sales")
    for number in range(2):
        it.meeting(it.owner, f"Talk {number}", "hello", "Sales")
    client = it.as_person(ann)
    _, cursor = await changes_for(client)
    await it.as_owner().patch(f"/v1/users/{ann.user_id}", json={"teams": []})
    assert code(await client.get("/v1/sync", params={"since": cursor})) == (410, "cursor_expired")
    assert (await changes_for(client))[0] == []


async def test_a_key_that_shows_teams_follows_those_of_an_owner_who_sees_everything(it: Opened) -> None:
    admin, ann = it.as_owner(), it.person("ann", "Admin")
    await admin.post("/v1/teams", json={"name": "Sales"})
    meeting = it.meeting(it.owner, "Acme pricing", "nineteen", "Sales")
    client = it.as_person(ann, role="Team Manager")
    seen, cursor = await changes_for(client)
    assert seen == []
    await admin.patch(f"/v1/users/{ann.user_id}", json={"teams": ["Sales"]})
    assert code(await client.get("/v1/sync", params={"since": cursor})) == (410, "cursor_expired")
    seen, cursor = await changes_for(client)
    assert [each["id"] for each in seen] == [meeting.id]
    [team] = (await client.get("/v1/me")).json()["teams"]
    assert (team["name"], set(team)) == ("Sales", {"id", "name"}), (
        "how many are in it is for admins, and not 0"
    )
    await admin.patch(f"/v1/users/{ann.user_id}", json={"teams": []})
    told, _ = await changes_for(client, cursor)
    assert [(each["action"], each["id"]) for each in told] == [("revoke", meeting.id)]


def test_the_command_line_looks_after_them_and_says_faults_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*arguments: str) -> str:
        done = spoken(*arguments, data=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(*arguments: str) -> str:
        done = spoken(*arguments, data=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        return done.stderr

    with started(tmp_path):
        assert said("name") == "My workspace\n"
        assert said("name", " Acme ") == said("name") == "Acme\n"
        assert "one line" in refused("name", "")
        said("team", "add", "Sales")
        assert "Teams: Sales." in refused("user", "add", "Ann", "ann@x.org", "--team", "Typo")
        said("user", "add", "Ann", "ann@x.org", "--team", "Sales")
        assert "Ann <ann@x.org>  Team Manager" in said(
            "user", "change", "ann@x.org", "--role", "team manager"
        )
        assert said("user", "list", "ann") == "Ann  ann@x.org  Team Manager  Sales\n"
        assert "--name" in refused("user", "change", "ann@x.org")
        assert "No such user" in refused("user", "change", "nobody@x.org", "--name", "X")
        said("team", "rename", "sales", "Vertrieb")
        assert said("team", "list") == "Vertrieb  people: 1  meetings: 0  spaces: 0\n"
        for typed, what in (("Sales", "nothing was changed"), ("Vertrieb", "")):
            monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
            removed = spoken("team", "remove", "vertrieb", data=tmp_path)
            assert "“Vertrieb” has people: 1, meetings: 0, spaces: 0." in removed.stderr
            assert (removed.returncode, what in removed.stderr) == (2 if what else 0, True)
        said("team", "add", "Vertrieb")
        assert "gone" in said("team", "remove", "Vertrieb")
        said("role", "add", "Guest", "--reads", "team")
        assert "reads all" in said("role", "change", "guest", "--reads", "all")
        assert "in use" in refused("role", "remove", "Team Manager")
        said("role", "remove", "Guest")
        secret = said("key", "create", "CI", "--user", "ann@x.org", "--days", "3").strip()
        assert len(secret) == 67
        listed = said("key", "list", "--user", "ann@x.org").split("  ")
        assert listed[1:5] == ["CI", "ann@x.org", "Team Manager", "used never"]
        assert "no more" in said("key", "revoke", listed[0]).replace("any more", "no more")
        assert said("key", "list") == ""
        assert "No such key" in refused("key", "revoke", listed[0])
