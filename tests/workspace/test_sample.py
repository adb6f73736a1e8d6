"""The sample comes at a wish, piece by piece where one watches, and goes as a whole; what is the user's own stays."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harmony_protocol.meetings import NewConversation
from harmony_workspace.access import audience, people
from harmony_workspace.meetings import conversations, erasing, sample
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database
from tests.parts.house import fresh_database, opened

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
OF = 18


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(fresh_database(tmp_path)) as made:
        made.write_now(people.settle)
        yield made


async def test_it_comes_piece_by_piece_and_each_meeting_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        owner = it.as_owner()
        before = (await owner.get("/v1/sample")).json()
        assert before["empty"]
        assert (before["company"], before["of"], before["missing"], before["titles"]) == (
            "Tidewick",
            OF,
            OF,
            [],
        )
        came = [len((await owner.post("/v1/sample?most=7")).json()) for _ in range(4)]
        assert came == [7, 7, 4, 0]
        after = (await owner.get("/v1/sample")).json()
        assert (after["missing"], len(after["titles"])) == (0, OF)
        assert len((await owner.get("/v1/conversations")).json()["items"]) == OF


async def test_it_goes_as_a_whole_and_the_users_own_stays(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        owner = it.as_owner()
        loaded = (await owner.post("/v1/sample")).json()
        own = NewConversation(title="Mine", content="Dana: We signed.", file_name="x.txt", team="Sales")
        mine = (await owner.post("/v1/conversations", json=own.model_dump(mode="json"))).json()
        assert (await owner.delete(f"/v1/conversations/{loaded[0]['id']}")).is_success
        assert (await owner.delete("/v1/sample")).json()["titles"] == []
        assert [m["id"] for m in (await owner.get("/v1/conversations")).json()["items"]] == [mine["id"]]
        reply = await owner.get(f"/v1/conversations/{loaded[1]['id']}/transcript")
        assert reply.status_code == 404
        assert [team["name"] for team in (await owner.get("/v1/teams")).json()] == ["Sales"]
        assert len((await owner.post("/v1/sample")).json()) == OF
        assert len((await owner.get("/v1/conversations")).json()["items"]) == OF + 1


async def test_only_an_admin_sees_to_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        lee = it.as_person(it.person("lee", "User"))
        for method in ("GET", "POST", "DELETE"):
            assert (await lee.request(method, "/v1/sample")).status_code in (403, 404), method


def test_one_that_an_older_version_loaded_goes_too(database: Database) -> None:
    owner = database.write_now(people.settle)
    reader = database.read_now(people.reader, owner)
    database.write_now(sample.load, reader, NOW)
    database.write_now(facts.put, sample.LOADED, True)
    assert database.read_now(sample.standing).missing == 0
    gone = database.write_now(sample.remove)
    assert len(gone) == OF
    database.write_now(erasing.erase, gone)
    assert database.read_now(conversations.listed, reader).items == []


def test_a_team_that_somebody_took_up_stays(database: Database) -> None:
    owner = database.write_now(people.settle)
    database.write_now(sample.load, database.read_now(people.reader, owner), NOW)
    database.write_now(lambda at: audience.change_teams(at, owner, [people.team_id(at, "Product")]))
    database.write_now(sample.remove)
    assert [team.name for team in database.read_now(people.all_teams)] == ["Product"]
