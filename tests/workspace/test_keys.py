"""Keys: what they open, what they never open, and how all that is open with one ends when it does."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_workspace.access import audience
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import keys
from harmony_workspace.web import open_keys, recordings
from harmony_workspace.web.rates import Rate
from tests.parts.bringing import begun, brought, write
from tests.parts.house import HOST, Opened, ask, opened, send, until
from tests.parts.pages import signed_in
from tests.parts.slow import Slow

Request = tuple[str, str, dict[str, Any]]


@pytest.fixture
async def it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Opened]:
    monkeypatch.setattr(open_keys, "SETTLE_SECONDS", 0.0)
    async with opened(tmp_path) as house:
        await house.house.bringing.settle()
        yield house


async def made(client: httpx.AsyncClient, path: str = "/v1/me/keys", **new: Any) -> dict[str, Any]:
    reply = await client.post(path, json={"name": "CI", **new})
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


def code(reply: httpx.Response) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    return reply.status_code, reply.json()["code"]


# ── what is open with a key ──────────────────────────────────────────────────────────────────────────
async def nudges(_it: Opened, _client: httpx.AsyncClient) -> Request:
    return "GET", "/v1/events", {}


async def answer(_it: Opened, client: httpx.AsyncClient) -> Request:
    [outcome] = await send(client, ask("wait for it"))
    return "GET", f"/v1/runs/{outcome['result']['run_id']}/events", {}  # type: ignore[index]


async def upload(_it: Opened, client: httpx.AsyncClient) -> Request:
    id_ = await begun(client, b"Dana: hello there", "call.txt")
    return "PUT", f"/v1/uploads/{id_}/parts/0", {"body": b"Dana: "}


async def recording(it: Opened, client: httpx.AsyncClient) -> Request:
    import numpy as np

    hum = np.random.default_rng(1).normal(0, 1e-3, (1, 200_000)).astype(np.float32)
    sound = write(it.database.folder / "hum.wav", hum).read_bytes()
    meeting = (await brought(client, sound, "Acme call.wav")).json()["id"]
    return "GET", f"/v1/conversations/{meeting}/recording", {"headers": {"range": "bytes=10-"}}


OPEN = (nudges, answer, upload, recording)


async def deleted(it: Opened, key_id: str) -> None:
    assert (await it.as_owner().delete(f"/v1/keys/{key_id}")).status_code == 204


async def expired(it: Opened, key_id: str) -> None:
    """A moment after it was looked at last, without a word to anybody."""


async def gone_with_its_owner(it: Opened, key_id: str) -> None:
    def fire(connection: sa.Connection) -> None:
        connection.execute(sa.delete(keys).where(keys.c.id == key_id))
        audience.changes.nudge(connection)

    it.database.write_now(fire)


@pytest.mark.parametrize("end", [deleted, expired, gone_with_its_owner])
@pytest.mark.parametrize("opens", OPEN)
async def test_what_is_open_with_a_key_ends_with_it(
    it: Opened,
    opens: Callable[[Opened, httpx.AsyncClient], Awaitable[Request]],
    end: Callable[[Opened, str], Awaitable[None]],
) -> None:
    key = await made(it.as_owner())
    client = it.client(key["secret"])
    method, path, how = await opens(it, client)
    if end is expired:
        soon = sa.update(keys).where(keys.c.id == key["id"]).values(expires_at=now_ms() + 400)
        it.database.write_now(lambda connection: connection.execute(soon))
    slow = Slow(it.app, key["secret"], **how)
    async with asyncio.timeout(5):
        asking = asyncio.create_task(slow.ask(method, path))
        await slow.begun.wait()
        await end(it, key["id"])
        await asking
    assert slow.ended
    assert slow.status == (401 if opens is upload else 206 if opens is recording else 200)
    assert (await client.get("/v1/me")).status_code == 401
    assert it.house.open_keys._held == {}


async def test_another_key_of_the_same_person_goes_on(it: Opened) -> None:
    one, other = await made(it.as_owner()), await made(it.as_owner())
    slow = Slow(it.app, other["secret"])
    asking = asyncio.create_task(slow.ask("GET", "/v1/events"))
    await slow.begun.wait()
    await deleted(it, one["id"])
    assert (await it.client(other["secret"]).get("/v1/me")).status_code == 200
    assert not asking.done()
    await deleted(it, other["id"])
    async with asyncio.timeout(5):
        await asking


async def test_a_recording_that_plays_ends_when_its_listener_may_no_longer_hear_it(
    it: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "LOOK_SECONDS", 0.0)
    admin = it.as_owner()
    _, path, _ = await recording(it, admin)
    await made(admin, "/v1/roles", name="Analyst", read_scope="all")
    ann = it.person("ann", "Analyst")
    key = await made(it.as_person(ann))
    slow = Slow(it.app, key["secret"])
    playing = asyncio.create_task(slow.ask("GET", path))
    await slow.begun.wait()
    await admin.put("/v1/roles/Analyst", json={"name": "Analyst", "read_scope": "own"})
    slow.go_on.set()
    await playing
    assert slow.ended
    sizes = [len(message["body"]) for message in slow.got if message["type"] == "http.response.body"]
    assert sum(sizes) < 400_000, "less than there is"


async def test_a_recording_that_plays_in_a_browser_ends_with_its_session(
    it: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "LOOK_SECONDS", 0.0)
    _, path, _ = await recording(it, it.as_owner())
    client = await signed_in(it, it.owner)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    slow = Slow(it.app, "", headers={"cookie": cookies})
    playing = asyncio.create_task(slow.ask("GET", path.replace("/v1/conversations/", "/c/")))
    await slow.begun.wait()
    assert (await it.as_owner().delete("/v1/me/sessions")).status_code == 204
    slow.go_on.set()
    await playing
    sizes = [len(message["body"]) for message in slow.got if message["type"] == "http.response.body"]
    assert slow.status == 200
    assert sum(sizes) < 400_000, "less than there is"


# ── making and listing ───────────────────────────────────────────────────────────────────────────────
async def test_everybody_keeps_keys_of_their_own_and_sees_nobody_elses(it: Opened) -> None:
    ann, ben = (it.as_person(it.person(name, "User")) for name in ("ann", "ben"))
    key = await made(ann, name=" Reports ", expires_in_days=30)
    assert (key["name"], key["role"], key["owner"], len(key["secret"])) == ("Reports", "User", "ann", 67)
    listed = (await ann.get("/v1/me/keys")).json()
    assert [(k["name"], k["current"], k["secret"]) for k in listed] == [
        ("test", True, None),
        ("Reports", False, None),
    ]
    assert key["id"] not in (await ben.get("/v1/me/keys")).text
    assert code(await ben.delete(f"/v1/me/keys/{key['id']}")) == (404, "not_found")
    assert code(await ann.delete(f"/v1/me/keys/{listed[0]['id']}")) == (409, "key_calls")
    used = it.client(key["secret"])
    assert (await used.get("/v1/me")).status_code == 200
    assert (await ann.get("/v1/me/keys")).json()[1]["last_used_at"]
    seen = [each["last_seen_at"] for each in (await it.as_owner().get("/v1/users?q=ann")).json()["items"]]
    assert (await ann.delete(f"/v1/me/keys/{key['id']}")).status_code == 204
    assert (await used.get("/v1/me")).status_code == 401
    assert code(await ann.delete(f"/v1/me/keys/{key['id']}")) == (404, "not_found")
    it.database.write_now(lambda c: c.execute(sa.delete(keys)))
    still = (await it.as_owner().get("/v1/users?q=ann")).json()["items"]
    assert seen[0], "the key was used"
    assert [each["last_seen_at"] for each in still] == seen, "whoever was seen stays seen without a key"


@pytest.mark.parametrize("days", [0, -1, 3_651, 10**13])
async def test_a_key_lasts_one_day_to_ten_years(it: Opened, days: int) -> None:
    mine = it.as_owner()
    for path in ("/v1/keys", "/v1/me/keys"):
        reply = await mine.post(path, json={"name": "CI", "expires_in_days": days})
        assert code(reply) == (422, "key_days")
        mistyped = await mine.post(path, json={"name": "CI", "days": 3})
        assert code(mistyped) == (422, "bad_request"), "it would last without end"
        assert "body.days: there is no such field" in mistyped.text


async def test_a_key_makes_none_that_reads_more_or_lasts_longer_than_itself(it: Opened) -> None:
    boss = await made(it.as_owner(), role="Team Manager", expires_in_days=7)
    narrow = it.client(boss["secret"])
    for new in ({"role": "Admin", "expires_in_days": 1}, {"expires_in_days": 8}, {}):
        assert code(await narrow.post("/v1/me/keys", json={"name": "x", **new})) == (409, "key_wider")
    me = (await narrow.get("/v1/me")).json()
    assert (me["role"], me["admin"]) == ("Team Manager", False), "whoever is asked says the same of the key"
    assert (await made(narrow, expires_in_days=6))["role"] == "Team Manager"
    assert (await made(narrow, role="User", expires_in_days=6))["role"] == "User"
    wide = await made(it.as_owner())
    account = {"host": "mail.elsewhere.org", "sender": "a@elsewhere.org"}
    for refused in (
        await narrow.delete(f"/v1/me/keys/{wide['id']}"),
        await narrow.put("/v1/email-account", json=account),
        await narrow.delete("/v1/email-account"),
    ):
        assert code(refused) == (403, "unauthorized"), "what is its owner's for all their keys"
    assert (await it.client(wide["secret"]).get("/v1/email-account")).json()["host"] == ""
    ann = it.as_person(it.person("ann", "User"))
    assert code(await ann.post("/v1/me/keys", json={"name": "x", "role": "Admin"})) == (409, "key_wider")


async def test_a_key_is_never_wider_than_its_owner_is_at_the_moment(it: Opened) -> None:
    ann = it.person("ann", "Admin")
    key = await made(it.as_person(ann), role="Admin")
    client = it.client(key["secret"])
    assert (await client.get("/v1/users")).status_code == 200
    for role, scope in (("User", "own"), ("Team Manager", "team"), ("User", "own")):
        await it.as_owner().patch(f"/v1/users/{ann.user_id}", json={"role": role})
        me = (await client.get("/v1/me")).json()
        assert (me["read_scope"], me["admin"]) == (scope, False)
        assert code(await client.get("/v1/users")) == (404, "not_found")
        assert code(await client.delete(f"/v1/keys/{key['id']}")) == (404, "not_found")


async def test_an_admin_sees_every_key_with_its_owner_and_revokes_it(it: Opened) -> None:
    mine = it.as_owner()
    ann = it.person("ann", "User")
    key = await made(mine, "/v1/keys", name="Ann's CI", user="ann@example.org", expires_in_days=9)
    page = (await mine.get("/v1/keys", params={"user": ann.user_id, "q": "ANN ci"})).json()
    [shown] = page["items"]
    assert (shown["id"], shown["owner"], shown["owner_email"]) == (key["id"], "ann", "ann@example.org")
    assert shown["created_at"] < shown["expires_at"]
    assert shown["last_used_at"] is None
    assert (await mine.get("/v1/keys", params={"q": "nothing"})).json()["total"] == 0
    await deleted(it, key["id"])
    assert (await mine.get("/v1/keys", params={"user": ann.user_id})).json()["items"] == []


async def test_that_a_key_is_used_is_not_a_write_for_each_request(it: Opened) -> None:
    client = it.client((await made(it.as_owner()))["secret"])
    await client.get("/v1/me")
    first = it.database.read_now(lambda c: c.scalar(sa.select(keys.c.last_used_at)))
    for _ in range(5):
        await client.get("/v1/me")
    assert it.database.read_now(lambda c: c.scalar(sa.select(keys.c.last_used_at))) == first
    ago = sa.update(keys).values(last_used_at=now_ms() - 3_600_000)
    it.database.write_now(lambda connection: connection.execute(ago))
    await client.get("/v1/me")
    assert it.database.read_now(lambda c: c.scalar(sa.select(keys.c.last_used_at))) >= first


# ── keys that are none ───────────────────────────────────────────────────────────────────────────────
ODD = ["lk_" + "0" * 63, "lk_" + "0" * 65, "lk_" + "A" * 64, "LK_" + "0" * 64, "lk_" + "٣" * 64, "é", "x" * 5_000,
       "lk_" + "0" * 64 + "\t", '"lk_"', "null", "lk_" + "0" * 64 + ", lk_" + "0" * 64]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
async def test_a_key_in_an_odd_form_is_no_key(it: Opened, odd: str) -> None:
    raw = [(b"Host", HOST.encode()), (b"X-API-Key", odd.encode())]
    reply = await it.client("").request("GET", "/v1/me", headers=raw)
    assert code(reply) == (401, "unauthorized")
    assert odd not in reply.text or odd == "null"


async def test_of_two_keys_none_is_taken(it: Opened) -> None:
    good = (await made(it.as_owner()))["secret"]
    client = it.client(good)
    for pair in ((good, "lk_" + "0" * 64), (good, good)):
        client.headers = httpx.Headers([("X-API-Key", key) for key in pair])
        assert code(await client.get("/v1/me")) == (401, "unauthorized")


async def test_who_tries_many_keys_has_to_wait_and_hinders_nobody_at_the_same_address(it: Opened) -> None:
    good = it.client((await made(it.as_owner()))["secret"])
    told = [await it.client(f"lk_{number:064x}").get("/v1/me") for number in range(41)]
    assert [reply.status_code for reply in told] == [401] * 40 + [429]
    problem = told[-1].json()
    assert (problem["code"], problem["retryable"]) == ("rate_limited", True)
    assert int(told[-1].headers["retry-after"]) == problem["args"]["seconds"] > 0
    assert (await good.get("/v1/me")).status_code == 200


async def test_a_window_that_goes_on_with_a_deleted_key_hears_that_it_is_not_valid(it: Opened) -> None:
    gone = it.client("lk_" + "0" * 64)
    assert {(await gone.get("/v1/me")).status_code for _ in range(60)} == {401}
    assert (await it.client("lk_" + "1" * 64).get("/v1/me")).status_code == 401, (
        "nor does it use up the limit"
    )
    assert it.house.failed_keys.take("127.0.0.1") == 0


async def test_a_key_may_ask_often_but_not_without_end(it: Opened) -> None:
    now = 0.0
    it.house.requests = Rate(most=5, refill=2, clock=lambda: now)
    one, two = await made(it.as_owner()), await made(it.as_owner())
    client, other = it.client(one["secret"]), it.client(two["secret"])
    told = [await client.get("/v1/me") for _ in range(6)]
    assert [reply.status_code for reply in told] == [200] * 5 + [429]
    assert told[-1].headers["retry-after"] == "1"
    assert (await other.get("/v1/me")).status_code == 200, "each key for itself"
    assert (await it.as_owner().get("/v1/me")).status_code == 200, "a window of this computer has no limit"
    now = 1.0
    assert [(await client.get("/v1/me")).status_code for _ in range(3)] == [200, 200, 429]
    document = (await it.as_owner().get("/v1/openapi.json")).json()
    assert "Retry-After" in document["paths"]["/v1/me"]["get"]["responses"]["429"]["headers"]


def test_what_is_remembered_of_who_asks_is_bounded() -> None:
    rate = Rate(most=1, refill=1, clock=lambda: 0.0)
    for number in range(20_000):
        assert rate.take(str(number)) == 0
    assert len(rate._left) <= 10_000


async def test_who_asks_does_not_wait_for_the_note_that_their_key_is_in_use(it: Opened) -> None:
    client, free = it.as_person(it.person("ann", "User")), threading.Event()
    used = sa.select(sa.func.count()).select_from(keys).where(keys.c.last_used_at.is_not(None))
    writing = asyncio.create_task(it.database.write(lambda _connection: free.wait(30)))
    try:
        async with asyncio.timeout(20):
            assert (await client.get("/v1/me")).status_code == 200
    finally:
        free.set()
    assert await writing
    await until(lambda: it.database.read_now(lambda c: c.scalar(used)) == 1, "it is noted")
