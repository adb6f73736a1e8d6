"""People see what their role lets them see, everywhere; keys never widen it."""

from pathlib import Path

import pytest

from harmony_protocol.errors import ErrorCode
from harmony_protocol.people import ReadScope
from harmony_workspace.access import audience, people
from harmony_workspace.companion import runs
from harmony_workspace.companion.answering import AnswerError, Cited, TextDelta
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import keys as keys_table
from tests.fakes.answerer import WAIT, Scripted
from tests.parts.house import Opened, ask, changes_for, opened, send, until


async def test_a_second_user_with_scope_own_finds_nothing_of_the_firsts(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        secret = it.meeting(it.owner, "Acme pricing", "The price is nineteen")
        ann = it.person("ann", "User")
        client = it.as_person(ann)
        assert (await client.get("/v1/conversations")).json() == {"items": [], "cursor": None}
        assert (await client.get("/v1/conversations", params={"q": "Acme"})).json()["items"] == []
        for path in ("", "/transcript", "/insights"):
            reply = await client.get(f"/v1/conversations/{secret.id}{path}")
            assert reply.status_code == 404
            assert reply.json()["code"] == "not_found"
        assert (await client.get("/v1/vocabulary")).json()["names"] == []
        assert (await changes_for(client))[0] == []
        owner = it.as_owner()
        assert [c["id"] for c in (await owner.get("/v1/conversations")).json()["items"]] == [secret.id]
        assert (await owner.get("/v1/vocabulary")).json()["names"] == ["Dana Reyes"]


async def test_threads_belong_to_their_owner_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        question = ask("say hello")
        [outcome] = await send(it.as_owner(), question)
        ann = it.as_person(it.person("ann", "Admin"))
        run = outcome["result"]["run_id"]
        for path in (f"/v1/threads/{question['target']}", f"/v1/runs/{run}", f"/v1/runs/{run}/events"):
            assert (await ann.get(path)).status_code == 404
        assert (await ann.post(f"/v1/runs/{run}/cancel")).status_code == 404
        [refused] = await send(ann, ask("mine now", thread=question["target"]))
        assert refused["problem"]["code"] == "not_found"
        assert (await ann.get("/v1/threads")).json() == []


async def test_a_narrowed_role_reaches_old_citations_and_the_feed(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        meeting = it.meeting(it.owner, "Acme pricing", "The price is nineteen")
        ann = it.person("ann", "Admin")
        client = it.as_person(ann)
        script.script = [TextDelta("It is nineteen [1]."), Cited(1, meeting.id, 0)]
        question = ask("What is the price?")
        [outcome] = await send(client, question)
        events = f"/v1/runs/{outcome['result']['run_id']}/events"
        assert "The price is nineteen" in (await client.get(events)).text
        thread = f"/v1/threads/{question['target']}"
        [citation] = (await client.get(thread)).json()["messages"][1]["citations"]
        assert citation["quote"] == "The price is nineteen"
        assert (citation["title"], citation["speaker"]) == ("Acme pricing", "Dana Reyes")
        _, cursor = await changes_for(client)

        narrow(it, ann.user_id)

        [withdrawn] = (await client.get(thread)).json()["messages"][1]["citations"]
        assert withdrawn["withdrawn"]
        assert not withdrawn["quote"] + withdrawn["title"] + withdrawn["speaker"]
        assert "nineteen" not in (await client.get(events)).text.replace("It is nineteen", "")
        changed, _ = await changes_for(client, cursor)
        assert [c["action"] for c in changed if c["id"] == meeting.id] == ["revoke"]


def narrow(it: Opened, user_id: str) -> None:
    it.database.write_now(
        lambda connection: audience.change_role(connection, user_id, people.role_id(connection, "User"))
    )


async def test_a_question_that_waited_reads_what_its_asker_may_read_when_it_starts(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        ann = it.person("ann", "Admin")
        client = it.as_person(ann)
        first = ask("wait")
        await send(client, first)
        [second] = await send(client, ask("say hello", thread=str(first["target"])))
        narrow(it, ann.user_id)
        script.gate.set()
        assert "hello" in (await client.get(f"/v1/runs/{second['result']['run_id']}/events")).text
        assert script.asked[-1].text == "say hello"
        assert script.asked[-1].reader.scope is ReadScope.OWN


async def test_a_question_whose_key_ended_while_it_waited_is_not_answered(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        ann = it.person("ann", "Admin")
        client, again = it.as_person(ann, days=1), it.as_person(ann)
        first = ask("wait")
        await send(client, first)
        [two] = await send(client, ask("say hello", thread=str(first["target"])))
        it.database.write_now(
            lambda c: c.execute(keys_table.update().where(keys_table.c.expires_at > 0).values(expires_at=1))
        )
        script.gate.set()
        told = (await again.get(f"/v1/runs/{two['result']['run_id']}/events")).text
        assert "unauthorized" in told
        assert "hello" not in told
        assert [question.text for question in script.asked] == ["wait"]


@pytest.mark.parametrize(
    "then",
    [[WAIT], [], [AnswerError(ErrorCode.PROVIDER_TIMEOUT)]],
    ids=["it would go on", "it would end", "it would fail"],
)
async def test_an_answer_ends_where_its_asker_may_read_less(
    tmp_path: Path, then: list[str | AnswerError]
) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        ann = it.person("ann", "Admin")
        client = it.as_person(ann)
        script.script = [TextDelta("told before, "), WAIT, TextDelta("told later"), *then]
        question = ask("What is the price?")
        run = str((await send(client, question))[0]["result"]["run_id"])  # type: ignore[index]
        live = it.house.runs.live(run)
        assert live is not None
        assert await live.beyond(len(live.begun.events) + 1, 5)
        narrow(it, ann.user_id)
        script.gate.set()
        script.gate.clear()
        told = (await client.get(f"/v1/runs/{run}/events")).text
        assert "scope_narrowed" in told
        answer = (await client.get(f"/v1/threads/{question['target']}")).json()["messages"][1]
        assert (answer["status"], answer["text"]) == ("failed", "told before, ")


@pytest.mark.parametrize("how", ["the role is edited", "the key is deleted"])
async def test_an_answer_of_which_nothing_comes_ends_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(runs, "SILENCE", 0.05)
    script = Scripted([WAIT])
    async with opened(tmp_path, script) as it:
        admin = it.as_owner()
        await admin.post("/v1/roles", json={"name": "Analyst", "read_scope": "all"})
        ann = it.person("ann", "Analyst")
        await send(it.as_person(ann), ask("What is the price?"))
        await until(lambda: script.asked, "the model is asked")
        if how == "the role is edited":
            await admin.put("/v1/roles/Analyst", json={"name": "Analyst", "read_scope": "team"})
        else:
            [key] = (await admin.get("/v1/keys")).json()["items"]
            await admin.delete(f"/v1/keys/{key['id']}")
        await until(lambda: script.cancelled, "the model is left alone", 5)


@pytest.mark.parametrize("role", ["User", "Team Manager"])
async def test_a_widened_role_starts_the_cache_anew(tmp_path: Path, role: str) -> None:
    async with opened(tmp_path) as it:
        it.meeting(it.owner, "Acme pricing", "nineteen")  # in no team
        ann = it.person("ann", role, "Sales")
        client = it.as_person(ann, role="Admin")
        _, cursor = await changes_for(client)
        it.database.write_now(
            lambda connection: audience.change_role(
                connection, ann.user_id, people.role_id(connection, "Admin")
            )
        )
        reply = await client.get("/v1/sync", params={"since": cursor})
        assert (reply.status_code, reply.json()["code"]) == (410, "cursor_expired")
        assert len((await changes_for(client))[0]) == 1


async def test_a_team_manager_sees_the_team_and_their_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        tess = it.person("tess", "Team Manager", "Sales")
        it.person("paul", "User", "Product")
        admin = it.database.read_now(people.reader, it.owner.user_id)
        it.meeting(admin, "Sales call", "hello", team="Sales")
        it.meeting(admin, "Product talk", "hello", team="Product")
        it.meeting(tess, "My own", "hello")
        found = (await it.as_person(tess).get("/v1/conversations")).json()["items"]
        assert sorted(c["title"] for c in found) == ["My own", "Sales call"]


async def test_a_key_reads_the_lesser_of_its_role_and_its_owners(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        it.meeting(it.owner, "Acme pricing", "nineteen")
        narrow_key = it.as_person(it.owner, role="User")
        me = (await narrow_key.get("/v1/me")).json()
        assert (me["read_scope"], me["admin"]) == ("own", False)
        wide_key = it.as_person(it.person("ann", "User"), role="Admin")
        assert (await wide_key.get("/v1/me")).json()["read_scope"] == ReadScope.OWN
        assert (await wide_key.get("/v1/users")).status_code == 404
        assert (await wide_key.get("/v1/conversations")).json()["items"] == []


async def test_a_key_is_shown_once_kept_as_a_hash_and_ends(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        owner = it.as_owner()
        made = await owner.post("/v1/keys", json={"name": "CI", "role": "User", "expires_in_days": 1})
        assert made.status_code == 201
        secret = made.json()["secret"]
        assert len(secret) == 67
        assert secret.startswith("lk_")
        assert secret not in (await owner.get("/v1/keys")).text
        assert secret.encode() not in b"".join(f.read_bytes() for f in tmp_path.iterdir() if f.is_file())
        client = it.client(secret)
        assert (await client.get("/v1/me")).status_code == 200
        it.database.write_now(lambda c: c.execute(keys_table.update().values(expires_at=now_ms())))
        assert (await client.get("/v1/me")).status_code == 401


@pytest.mark.parametrize("key", ["", "lk_", "lk_" + "0" * 64, "LK_" + "0" * 64, "Bearer x"])
async def test_without_a_key_there_is_only_the_well_known_page(tmp_path: Path, key: str) -> None:
    async with opened(tmp_path) as it:
        client = it.client(key)
        reply = await client.get("/v1/threads")
        assert (reply.status_code, reply.json()["code"]) == (401, "unauthorized")
        assert (await client.get("/v1/openapi.json")).status_code == 401
        assert (await client.get("/.well-known/harmony")).json()["api"] == "v1"


async def test_an_admin_adds_people_and_refuses_nonsense(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        owner = it.as_owner()
        new = {"name": "Ann", "email": "Ann@Example.org", "role": "Team Manager", "teams": ["Sales"]}
        mistyped = await owner.post("/v1/users", json=new)
        assert (mistyped.status_code, mistyped.json()["detail"]) == (
            422,
            "There is no team 'Sales'. Teams: none yet.",
        )
        assert (await owner.post("/v1/teams", json={"name": "Sales"})).status_code == 201
        made = (await owner.post("/v1/users", json=new)).json()
        assert (made["email"], made["teams"]) == ("ann@example.org", ["Sales"])
        assert (await owner.post("/v1/users", json=new)).status_code == 409
        assert (await owner.post("/v1/users", json=new | {"email": "nowhere"})).status_code == 422
        odd = await owner.post("/v1/users", json=new | {"email": "b@c.d", "role": "King"})
        assert "Roles: Admin, Team Manager, User" in odd.json()["detail"]
        assert [t["name"] for t in (await owner.get("/v1/teams")).json()] == ["Sales"]
        assert {r["name"] for r in (await owner.get("/v1/roles")).json()} == {"Admin", "Team Manager", "User"}


async def test_an_admin_sets_up_a_provider_whose_key_never_comes_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        owner = it.as_owner()
        new = {
            "name": "Lab",
            "base_url": "http://127.0.0.1:1234/v1",
            "models": [{"name": "big"}],
            "api_key": "sk-very-secret",
        }
        made = (await owner.put("/v1/providers", json=new)).json()
        assert (made["local"], made["has_key"], made["models"][0]["name"]) == (True, True, "big")
        listed = await owner.get("/v1/providers")
        assert "sk-very-secret" not in listed.text
        assert listed.json()["default_model"] == f"{made['id']}/big"
        assert (await owner.put("/v1/providers/default", json={"model": "none"})).status_code == 422
        assert (await owner.put("/v1/providers", json=new | {"base_url": "ftp://lab"})).status_code == 422
        assert (await it.as_person(it.person("ann", "User")).get("/v1/providers")).status_code == 404
