"""A space gathers threads with a context of their own; a team may read it, its owner alone writes."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_protocol.spaces import MAX_CONTEXT
from harmony_workspace.access import audience
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.answering import Cited, TextDelta
from harmony_workspace.store.tables import spaces, threads
from harmony_workspace.web.runs import follow
from tests.fakes.answerer import WAIT, Scripted
from tests.parts.house import Opened, ask, changes_for, done, new_id, op, opened, refused, send


def asking(text: str, space: str) -> dict[str, object]:
    question: Any = ask(text)
    question["body"]["space_id"] = space
    return dict(question)


class Sales:
    """Ann and Ben of one team; Ann has a space."""

    def __init__(self, it: Opened) -> None:
        self.it = it
        self.ann, self.ben = it.person("ann", "User", "Sales"), it.person("ben", "User", "Sales")
        self.ann_client, self.ben_client = it.as_person(self.ann), it.as_person(self.ben)
        [self.team] = self.ann.team_ids
        self.space = new_id()

    async def begin(self, **more: Any) -> None:
        body = {"name": "Acme", "context": "They buy bolts.", **more}
        await done(self.ann_client, op("put_space", self.space, **body))

    async def share(self, team: str | None) -> None:
        await done(self.ann_client, op("put_space", self.space, team_id=team))


async def told(client: httpx.AsyncClient, since: str) -> dict[str, list[str]]:
    """What came since then: kinds by action."""
    found: dict[str, list[str]] = {}
    for change in (await changes_for(client, since))[0]:
        found.setdefault(change["action"], []).append(change["kind"])
    return found


async def test_a_space_is_made_changed_and_listed(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, space = it.as_owner(), new_id()
        await done(client, op("put_space", space, name=" Acme ", context="They buy bolts."))
        [made] = (await client.get("/v1/spaces")).json()
        assert (made["name"], made["context"], made["mine"], made["rev"]) == (
            "Acme",
            "They buy bolts.",
            True,
            1,
        )
        assert (made["team_id"], made["team"]) == (None, "")
        assert await done(client, op("put_space", space, name="Acme Ltd")) == [{"rev": 2}]
        after = (await client.get(f"/v1/spaces/{space}")).json()
        assert (after["name"], after["context"]) == ("Acme Ltd", "They buy bolts.")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_request"),
        ({"name": " "}, "bad_request"),
        ({"name": None}, "bad_request"),
        ({"name": "x" * 201}, "too_large"),
        ({"name": "x", "context": "x" * (MAX_CONTEXT + 1)}, "too_large"),
        ({"name": "x", "team_id": new_id()}, "not_found"),
    ],
)
async def test_what_makes_no_sense_is_refused(tmp_path: Path, body: dict[str, Any], code: str) -> None:
    async with opened(tmp_path) as it:
        assert (await refused(it.as_owner(), op("put_space", new_id(), **body)))["code"] == code
        assert (await refused(it.as_owner(), op("put_space", "x", name="x")))["code"] == "bad_request"
        assert it.count(spaces) == 0


async def test_the_context_is_in_the_next_question_of_its_threads(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, space = it.as_owner(), new_id()
        await done(client, op("put_space", space, name="Acme", context="Bolts."))
        inside, outside = asking("say one", space), ask("say two")
        await done(client, inside)
        await done(client, outside)
        await done(client, op("put_space", space, context="Nuts."))
        thread = str(inside["target"])
        await done(client, ask("say three", thread))
        await done(client, op("update_thread", thread, space_id=None))
        await done(client, ask("say four", thread))
        await done(client, op("update_thread", str(outside["target"]), space_id=space))
        await done(client, ask("say five", str(outside["target"])))
        assert [q.space_context for q in script.asked] == ["Bolts.", "", "Nuts.", "", "Nuts."]


async def test_a_context_that_was_changed_elsewhere_is_not_overwritten_unseen(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, space = it.as_owner(), new_id()
        await done(client, op("put_space", space, name="Acme", context="Bolts."))
        await done(client, op("put_space", space, 1, context="Bolts and nuts."))
        problem = await refused(client, op("put_space", space, 1, context="Screws."))
        assert (problem["code"], problem["status"]) == ("stale_revision", 409)
        assert (problem["args"]["row"]["context"], problem["args"]["row"]["rev"]) == ("Bolts and nuts.", 2)
        await done(client, op("put_space", space, 1, context="Bolts and nuts."))  # the same words
        await done(client, op("put_space", space, 1, name="Another name"))  # no words
        await done(client, op("put_space", space, 2, context="Screws."))  # only the name changed since
        assert (await client.get(f"/v1/spaces/{space}")).json()["context"] == "Screws."


async def test_a_team_reads_what_is_shared_with_it_and_nothing_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        sales = Sales(it)
        await sales.begin()
        above = {"id": new_id(), "kind": "text", "name": "a", "text": "Words."}
        question: Any = asking("say nineteen", sales.space)
        question["body"]["attachments"] = [above]
        [result] = await done(sales.ann_client, question)
        await done(sales.ann_client, ask("say private"))
        paths = (
            f"/v1/spaces/{sales.space}",
            f"/v1/threads/{question['target']}",
            f"/v1/runs/{result['run_id']}",
            f"/v1/runs/{result['run_id']}/events",
            f"/v1/attachments/{above['id']}",
        )
        boss = it.as_owner()
        for client in (sales.ben_client, boss):
            assert [(await client.get(path)).status_code for path in paths] == [404] * 5
        await sales.share(sales.team)
        assert [(await sales.ben_client.get(path)).status_code for path in paths] == [200] * 5
        assert [(await boss.get(path)).status_code for path in paths] == [404] * 5, "an admin is in no team"
        [space] = (await sales.ben_client.get("/v1/spaces")).json()
        assert (space["mine"], space["owner"], space["team"]) == (False, "ann", "Sales")
        [thread] = (await sales.ben_client.get("/v1/threads")).json()
        assert (thread["mine"], thread["owner_id"], thread["space_id"]) == (
            False,
            sales.ann.user_id,
            sales.space,
        )


async def test_only_the_owner_writes(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        sales = Sales(it)
        await sales.begin()
        question: Any = asking("wait so far", sales.space)
        [outcome] = await send(sales.ann_client, question)
        result: Any = outcome["result"]
        thread, run = question["target"], result["run_id"]
        writes = (
            ask("say mine", thread),
            op("retry_run", thread, message_id=question["body"]["message_id"]),
            op("stop_run", run),
            op("update_thread", thread, title="Mine"),
            op("delete_thread", thread),
            op("put_space", sales.space, name="Mine"),
            op("delete_space", sales.space),
            asking("say mine", sales.space),
        )
        for write in writes:
            assert (await refused(sales.ben_client, write))["code"] == "not_found"
        await sales.share(sales.team)
        for write in writes:
            problem = await refused(sales.ben_client, write | {"op_id": new_id()})
            assert (problem["code"], problem["status"]) == ("read_only", 409)
        assert (await sales.ben_client.post(f"/v1/runs/{run}/cancel")).status_code == 409
        assert (
            await sales.ben_client.put(f"/v1/threads/{thread}/messages/{new_id()}", json={"text": "x"})
        ).status_code == 409
        mine = ask("say mine")
        await done(sales.ben_client, mine)
        move = op("update_thread", str(mine["target"]), space_id=sales.space)
        assert (await refused(sales.ben_client, move))["code"] == "read_only"
        assert it.count(threads) == 2


async def test_a_shared_answers_quotes_come_through_each_readers_own_scope(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        sales = Sales(it)
        meeting = it.meeting(sales.ann, "Acme pricing", "The price is nineteen")
        script.script = [TextDelta("Nineteen [1]."), Cited(1, meeting.id, 0)]
        await sales.begin(team_id=sales.team)
        question = asking("price?", sales.space)
        [result] = await done(sales.ann_client, question)
        thread, events = f"/v1/threads/{question['target']}", f"/v1/runs/{result['run_id']}/events"
        for client, seen in ((sales.ann_client, True), (sales.ben_client, False)):
            [citation] = (await client.get(thread)).json()["messages"][1]["citations"]
            assert citation["withdrawn"] is not seen
            assert ("The price is nineteen" in (await client.get(events)).text) is seen


async def test_sharing_tells_the_team_and_unsharing_takes_it_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        sales = Sales(it)
        await sales.begin()
        await done(sales.ann_client, asking("say nineteen", sales.space))
        _, cursor = await changes_for(sales.ben_client)
        await sales.share(sales.team)
        assert await told(sales.ben_client, cursor) == {"upsert": ["space", "thread", "message", "message"]}
        _, cursor = await changes_for(sales.ben_client, cursor)
        await sales.share(None)
        assert await told(sales.ben_client, cursor) == {"revoke": ["space", "thread"]}
        _, own = await changes_for(sales.ann_client)
        assert own


async def test_moving_a_thread_out_or_deleting_takes_it_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        sales = Sales(it)
        await sales.begin(team_id=sales.team)
        one, two, three = (asking("say nineteen", sales.space) for _ in range(3))
        await done(sales.ann_client, one, two, three)
        _, cursor = await changes_for(sales.ben_client)
        await done(sales.ann_client, op("update_thread", str(one["target"]), space_id=None))
        assert await told(sales.ben_client, cursor) == {"revoke": ["thread"]}
        _, cursor = await changes_for(sales.ben_client, cursor)
        await done(sales.ann_client, op("delete_thread", str(two["target"])))
        assert await told(sales.ben_client, cursor) == {"delete": ["thread"]}
        _, cursor = await changes_for(sales.ben_client, cursor)
        _, own = await changes_for(sales.ann_client)
        await done(sales.ann_client, op("delete_space", sales.space))
        assert await told(sales.ben_client, cursor) == {"delete": ["space"], "revoke": ["thread"]}
        assert await told(sales.ann_client, own) == {"delete": ["space"], "upsert": ["thread"]}
        assert [t["space_id"] for t in (await sales.ann_client.get("/v1/threads")).json()] == [None, None]
        late = op("put_space", sales.space, name="Acme")
        assert (await refused(sales.ann_client, late))["code"] == "not_found", "deleting beats a later change"


async def test_who_joins_a_team_gets_its_spaces_and_who_leaves_loses_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        sales = Sales(it)
        await sales.begin(team_id=sales.team)
        await done(sales.ann_client, asking("say nineteen", sales.space))
        carl: Reader = it.person("carl", "User")
        client = it.as_person(carl)
        _, cursor = await changes_for(client)
        it.database.write_now(audience.change_teams, carl.user_id, [sales.team])
        assert await told(client, cursor) == {"upsert": ["space", "thread", "message", "message"]}
        _, cursor = await changes_for(client, cursor)
        it.database.write_now(audience.change_teams, carl.user_id, [])
        assert await told(client, cursor) == {"revoke": ["space", "thread"]}


async def test_who_reads_along_hears_no_more_once_the_space_is_private_again(tmp_path: Path) -> None:
    script = Scripted([TextDelta("one"), WAIT, TextDelta("secret")])
    async with opened(tmp_path, script) as it:
        sales = Sales(it)
        await sales.begin(team_id=sales.team)
        [outcome] = await send(sales.ann_client, asking("go", sales.space))
        result: Any = outcome["result"]
        live = it.house.runs.live(result["run_id"])
        assert live is not None
        mine, shared = (follow(it.house, reader, live, 0) for reader in (sales.ann, sales.ben))
        assert b"RUN_STARTED" in await anext(shared)
        await sales.share(None)
        script.gate.set()
        assert b"secret" in b"".join([frame async for frame in mine])
        assert [frame async for frame in shared] == []
