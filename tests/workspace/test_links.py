"""A link to a meeting is made, listed, followed by who may read it, and ended; by itself it grants nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from harmony_protocol.meetings import ConversationStatus
from harmony_workspace.access import browser as browser_sessions
from harmony_workspace.access.scope import Reader
from harmony_workspace.store.meeting_tables import links
from harmony_workspace.store.tables import conversations
from tests.parts import postgres
from tests.parts.house import Opened, new_id, opened
from tests.parts.pages import browser, page, signed_in

RACES = 25


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as it:
        yield it


async def shared(client: httpx.AsyncClient, meeting_id: str) -> dict[str, str]:
    reply = await client.post(f"/v1/conversations/{meeting_id}/links")
    assert reply.status_code in (200, 201), reply.text
    made: dict[str, str] = reply.json()
    return made


def path_of(link: dict[str, str]) -> str:
    return httpx.URL(link["url"]).path


async def test_made_once_listed_opened_and_revoked(house: Opened) -> None:
    owner, meeting = house.as_owner(), house.meeting(house.owner, "Prices", "Eighteen percent.")
    place = f"/v1/conversations/{meeting.id}/links"
    assert (await owner.get(place)).json() == {"items": [], "here_only": True}
    first = await owner.post(place)
    assert (first.status_code, (again := await owner.post(place)).status_code) == (201, 200)
    link = first.json()
    assert again.json() == link
    assert link["url"].startswith("https://127.0.0.1:8443/s/")
    assert len(path_of(link).removeprefix("/s/")) == 32
    assert link["last_opened_at"] is None

    visitor = await signed_in(house, house.owner)
    followed = await visitor.get(path_of(link))
    assert (followed.status_code, followed.headers["location"]) == (303, f"/c/{meeting.id}")
    assert "Eighteen percent." in page(await visitor.get(followed.headers["location"])).words
    assert (await owner.get(place)).json()["items"][0]["last_opened_at"]

    assert (await owner.delete(f"{place}/{link['id']}")).status_code == 204
    assert (await owner.delete(f"{place}/{link['id']}")).status_code == 404
    assert (await owner.get(place)).json()["items"] == []
    ended = page(await visitor.get(path_of(link)))
    assert (ended.status, ended.heading) == (404, "This link no longer works")


async def test_links_begin_with_the_public_address_where_there_is_one(house: Opened) -> None:
    house.house.public_url = "https://harmony.example.org"
    owner, meeting = house.as_owner(), house.meeting(house.owner, "Prices", "Ten.")
    assert (await shared(owner, meeting.id))["url"].startswith("https://harmony.example.org/s/")
    assert (await owner.get(f"/v1/conversations/{meeting.id}/links")).json()["here_only"] is False


async def test_a_meeting_is_shared_once_it_is_completed(house: Opened) -> None:
    owner, meeting = house.as_owner(), house.meeting(house.owner, "Prices", "Ten.")
    house.database.write_now(
        lambda connection: connection.execute(
            sa.update(conversations).values(status=ConversationStatus.TRANSCRIBING.value)
        )
    )
    early = await owner.post(f"/v1/conversations/{meeting.id}/links")
    assert (early.status_code, early.json()["code"]) == (409, "not_completed")
    assert early.json()["args"] == {"status": "transcribing"}


def three(house: Opened) -> dict[str, Reader]:
    """Three people who read their own, their team's and all meetings."""
    return {
        "own": house.person("olga", "User", "Sales"),
        "team": house.person("tom", "Team Manager", "Sales"),
        "all": house.person("ada", "Admin"),
    }


@pytest.mark.parametrize("scope", ["own", "team", "all"])
async def test_who_may_read_it_opens_it_and_who_may_not_is_told_who_can_help(
    house: Opened, scope: str
) -> None:
    me, colleague = three(house)[scope], house.person("carl", "User", "Sales")
    visitor, api, owner = await signed_in(house, me), house.as_person(me), house.as_owner()
    readable = {"own": (True, False, False), "team": (True, True, False), "all": (True, True, True)}[scope]
    made_by = ((me, ""), (colleague, "Sales"), (house.owner, ""))
    for (by, team), may in zip(made_by, readable, strict=True):
        meeting = house.meeting(by, "Prices", "Eighteen percent.", team=team)
        link, place = await shared(owner, meeting.id), f"/v1/conversations/{meeting.id}/links"
        by_link, by_page = await visitor.get(path_of(link)), page(await visitor.get(f"/c/{meeting.id}"))
        [listed] = (await owner.get(place)).json()["items"]
        assert bool(listed["last_opened_at"]) == may
        assert (await api.get(place)).status_code == (200 if may else 404)
        assert (await api.post(place)).is_success == may
        if may:
            assert by_link.status_code == 303
            assert "Eighteen percent." in by_page.words
            continue
        for denied in (page(by_link), by_page):
            assert (denied.status, denied.heading) == (403, "Access Denied")
            assert "Settings → Roles" in denied.words
            assert "ada@example.org" in denied.words
            assert "Prices" not in denied.words


async def test_only_its_maker_the_meetings_owner_and_an_admin_end_a_link(house: Opened) -> None:
    maker, manager = house.person("olga", "User", "Sales"), house.person("tom", "Team Manager", "Sales")
    meeting = house.meeting(maker, "Prices", "Ten.", team="Sales")
    of_maker = await shared(house.as_person(maker), meeting.id)
    of_manager = await shared(house.as_person(manager), meeting.id)
    place = f"/v1/conversations/{meeting.id}/links"
    assert (await house.as_person(manager).delete(f"{place}/{of_maker['id']}")).status_code == 404
    assert (await house.as_person(maker).delete(f"{place}/{of_manager['id']}")).status_code == 204
    assert (await house.as_owner().delete(f"{place}/{of_maker['id']}")).status_code == 204
    # a link of another meeting cannot be ended under this one's address
    other = await shared(house.as_owner(), house.meeting(house.owner, "Other", "Ten.").id)
    assert (await house.as_owner().delete(f"{place}/{other['id']}")).status_code == 404


async def test_unknown_revoked_and_deleted_look_the_same(house: Opened) -> None:
    owner = house.as_owner()
    visitor = await signed_in(house, house.person("olga", "User"))
    revoked = await shared(owner, house.meeting(house.owner, "Prices", "Ten.").id)
    await owner.delete(f"/v1/conversations/{revoked['conversation_id']}/links/{revoked['id']}")
    deleted = await shared(owner, house.meeting(house.owner, "Terms", "Ten.").id)
    assert (await owner.delete(f"/v1/conversations/{deleted['conversation_id']}")).is_success
    seen = [
        await visitor.get(path)
        for path in ("/s/" + "A" * 32, path_of(revoked), path_of(deleted), f"/c/{deleted['conversation_id']}", f"/c/{new_id()}")
    ]  # fmt: skip
    assert {reply.status_code for reply in seen} == {404}
    assert len({reply.text for reply in seen}) == 1
    assert page(seen[0]).heading == "This link no longer works"
    [admin] = [
        house.database.read_now(lambda c: c.scalar(sa.text("SELECT email FROM users ORDER BY id LIMIT 1")))
    ]
    assert admin in page(seen[0]).words


async def test_nobody_learns_of_a_link_before_signing_in(house: Opened) -> None:
    link = await shared(house.as_owner(), house.meeting(house.owner, "Prices", "Ten.").id)
    nobody = browser(house)
    for path in (path_of(link), "/s/" + "A" * 32, f"/c/{link['conversation_id']}", f"/c/{new_id()}"):
        reply = await nobody.get(path)
        assert (reply.status_code, reply.headers["location"]) == (303, f"/sign-in?next={path}")
    assert house.database.read_now(lambda c: c.scalar(sa.select(links.c.last_opened_at))) is None


async def test_a_disk_that_takes_nothing_more_keeps_nobody_from_reading(
    house: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither that a link was opened nor that a session is in use can be kept then."""
    owner, meeting = house.as_owner(), house.meeting(house.owner, "Prices", "Eighteen percent.")
    link = await shared(owner, meeting.id)
    visitor = await signed_in(house, house.owner)
    hour_later = browser_sessions.now_ms() + 3_600_000
    monkeypatch.setattr(browser_sessions, "now_ms", lambda: hour_later)
    sa.event.listen(house.database.engine, "begin", read_only)
    reply = await visitor.get(path_of(link))
    assert (reply.status_code, reply.headers["location"]) == (303, f"/c/{meeting.id}")
    assert "Eighteen percent." in page(await visitor.get(f"/c/{meeting.id}")).words
    assert (await owner.patch(f"/v1/conversations/{meeting.id}", json={"title": "x"})).status_code == 500


def read_only(connection: sa.Connection) -> None:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY" if postgres.WANTED else "PRAGMA query_only=ON")


async def test_no_read_through_a_link_succeeds_after_it_was_revoked(house: Opened) -> None:
    owner, meeting = house.as_owner(), house.meeting(house.owner, "Prices", "Ten.")
    visitor = await signed_in(house, house.person("ada", "Admin"))
    for _ in range(RACES):
        link = await shared(owner, meeting.id)
        over = asyncio.Event()

        async def revoke(link: dict[str, str] = link, over: asyncio.Event = over) -> None:
            await owner.delete(f"/v1/conversations/{meeting.id}/links/{link['id']}")
            over.set()

        async def read(link: dict[str, str] = link, over: asyncio.Event = over) -> tuple[bool, int]:
            begun_late = over.is_set()
            return begun_late, (await visitor.get(path_of(link))).status_code

        ended = asyncio.create_task(revoke())
        seen = [await read() for _ in range(3)]
        await ended
        seen.append(await read())
        assert seen[-1] == (True, 404)
        assert all(status == 404 for late, status in seen if late), seen
