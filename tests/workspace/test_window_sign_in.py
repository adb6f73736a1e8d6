"""A window is signed in by the browser: nobody else's listener gets anything, a code opens once, a session ends at once."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_workspace.access import passwords, sessions, window_codes
from harmony_workspace.access.attempts import exchange
from harmony_workspace.access.window_request import NotAsked, listens_here, of_path, parse
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.sign_in_tables import browser_sessions, sign_in_codes
from harmony_workspace.web import open_keys
from harmony_workspace.web.pages.paths import own_page
from tests.parts.house import HOST, Opened, opened
from tests.parts.pages import PASSWORD, browser, digest, fill_in, give_password, page, signed_in
from tests.parts.slow import Slow

BACK = "http://127.0.0.1:41234/signed-in"
VERIFIER = secrets.token_urlsafe(32)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code", "redirect_uri": BACK, "state": "s" * 32, "code_challenge": CHALLENGE,
    "code_challenge_method": "S256", "client": "Sam’s laptop",
}  # fmt: skip
OURS = {"Origin": f"https://{HOST}"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as it:
        yield it


@pytest.fixture
async def inside(house: Opened) -> httpx.AsyncClient:
    """The owner's browser, signed in with the password."""
    email, client = give_password(house, house.owner), browser(house)
    assert (await fill_in(client, email)).status_code == 303
    return client


async def consent(theirs: httpx.AsyncClient, answer: str = "allow", **asked: str) -> dict[str, str]:
    """What the browser brings back to the listener."""
    shown = page(await theirs.get("/sign-in/window", params={**ASKED, **asked}))
    assert shown.heading == "Sign this window in?"
    sent = {**shown.fields, "answer": answer}
    reply = await theirs.post("/sign-in/window", data=sent, headers=OURS)
    assert reply.status_code == 303
    led = urlsplit(reply.headers["location"])
    assert f"{led.scheme}://{led.netloc}{led.path}" == asked.get("redirect_uri", BACK)
    return {name: said for name, [said] in parse_qs(led.query).items()}


async def exchanged(house: Opened, code: str, **other: str) -> httpx.Response:
    given = {"code": code, "code_verifier": VERIFIER, "redirect_uri": BACK, **other}
    return await browser(house).post("/v1/sign-in/token", json=given)


async def window(house: Opened, client: httpx.AsyncClient, name: str = "Sam’s laptop") -> httpx.AsyncClient:
    """One that was signed in."""
    brought = await consent(client, client=name)
    return house.client((await exchanged(house, brought["code"])).json()["api_key"])


async def open_sessions(api: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get("/v1/me/sessions")).json()
    return found


async def test_a_window_is_let_in_by_who_signed_in_and_allowed_it(house: Opened) -> None:
    email, client = give_password(house, house.owner), browser(house)
    told = (await client.get("/.well-known/harmony")).json()
    assert (told["issuer"], told["browser_sign_in"]) == (f"https://{HOST}", True)
    first = await client.get("/sign-in/window", params=ASKED)
    assert first.status_code == 303, "nobody is signed in yet"
    shown = page(await client.get(first.headers["location"]))
    assert "allow Harmony on your computer in" in shown.words
    filled = {**shown.fields, "email": email, "password": PASSWORD}
    reply = await client.post("/sign-in", data=filled, headers=OURS)
    asked = page(await client.get(reply.headers["location"]))
    assert "Sam’s laptop" in asked.words
    assert email in asked.words
    brought = await consent(client)
    assert (brought["state"], brought["iss"]) == (ASKED["state"], f"https://{HOST}")
    made = await exchanged(house, brought["code"])
    assert made.headers["cache-control"] == "no-store"
    api = house.client(made.json()["api_key"])
    assert (await api.get("/v1/me")).json()["email"] == email
    assert (await api.get("/v1/keys")).json()["items"] == [], "a session is no key of the API"
    this, other = await open_sessions(api)
    assert (this["kind"], this["client"], this["current"]) == ("window", "Sam’s laptop", True)
    assert (other["kind"], other["current"]) == ("browser", False)


async def test_who_says_no_sends_the_window_away_with_nothing(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    brought = await consent(inside, "deny")
    assert brought == {"error": "access_denied", "state": ASKED["state"], "iss": f"https://{HOST}"}
    assert house.count(sign_in_codes) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "http://localhost:41234/x"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "http://127.0.0.1@evil.example:80/"},
        {"redirect_uri": "http://127.0.0.1:0/"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"response_type": "token"},
        {"state": ""},
    ],
)
async def test_a_bad_request_is_told_on_the_page_and_sent_nowhere(
    house: Opened, inside: httpx.AsyncClient, wrong: dict[str, str]
) -> None:
    for client in (inside, browser(house)):
        shown = page(await client.get("/sign-in/window", params={**ASKED, **wrong}))
        assert (shown.status, shown.heading) == (400, "This sign-in cannot go on")
    twice = [*ASKED.items(), ("redirect_uri", "https://evil.example/")]
    assert (await inside.get("/sign-in/window", params=twice)).status_code == 400  # type: ignore[arg-type]


async def test_no_other_site_answers_in_ones_place(house: Opened, inside: httpx.AsyncClient) -> None:
    shown = page(await inside.get("/sign-in/window", params=ASKED))
    sent = {**shown.fields, "answer": "allow"}
    foreign = await inside.post("/sign-in/window", data=sent, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    unmarked = await inside.post("/sign-in/window", data={**sent, "form_mark": "A" * 43}, headers=OURS)
    assert unmarked.headers["location"].startswith("/sign-in/window?"), "asked again"
    elsewhere = {**sent, "next": sent["next"].replace("127.0.0.1", "evil.example")}
    assert (await inside.post("/sign-in/window", data=elsewhere, headers=OURS)).status_code == 400
    assert house.count(sign_in_codes) == 0


async def test_a_browser_that_a_window_opened_lets_no_other_window_in_and_ends_with_it(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    """Else a stolen key would live on in a session of its own."""
    api = await window(house, inside)
    url = (await api.post("/v1/me/browser-ticket", json={"path": "/"})).json()["url"]
    opened_ = browser(house)
    assert (await opened_.get(url)).status_code == 303
    asked = await opened_.get("/sign-in/window", params=ASKED)
    assert page(await opened_.get(asked.headers["location"])).heading == "Sign in to Harmony"
    assert (await opened_.get("/")).status_code == 200
    await api.delete("/v1/me/sessions/current")
    assert (await opened_.get("/")).status_code == 303


# --- the code


async def test_a_code_counts_once_and_a_second_use_takes_back_what_it_gave(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    code = (await consent(inside))["code"]
    api = house.client((await exchanged(house, code)).json()["api_key"])
    assert (await api.get("/v1/me")).status_code == 200
    again = await exchanged(house, code)
    assert (again.status_code, again.json()["code"]) == (400, "sign_in_ended")
    assert (await api.get("/v1/me")).status_code == 401


async def test_a_code_is_worth_nothing_to_another_window_nor_after_a_minute(
    house: Opened, inside: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in ({"code_verifier": "x" * 43}, {"redirect_uri": BACK + "/"}):
        code = (await consent(inside))["code"]
        assert (await exchanged(house, code, **wrong)).status_code == 400
        assert (await exchanged(house, code)).status_code == 400, "nor is there a second guess"
    code, began = (await consent(inside))["code"], now_ms()
    monkeypatch.setattr(window_codes, "now_ms", lambda: began + 61_000)
    assert (await exchanged(house, code)).status_code == 400


async def test_a_code_that_is_exchanged_by_many_at_once_leaves_no_key(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    code = (await consent(inside))["code"]
    replies = await asyncio.gather(*(exchanged(house, code) for _ in range(8)))
    assert sum(reply.status_code == 200 for reply in replies) == 1
    [made] = [reply.json()["api_key"] for reply in replies if reply.status_code == 200]
    assert (await house.client(made).get("/v1/me")).status_code == 401


async def test_the_exchange_reads_forms_too_and_says_what_it_cannot_read(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    client, code = browser(house), (await consent(inside))["code"]
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": VERIFIER,
        "redirect_uri": BACK,
    }
    assert (await client.post("/v1/sign-in/token", data=given)).status_code == 200
    for body in (b"", b"{", b"[]", b'{"code":"x"}', b"\xff", b'{"code":"\\ud800"}'):
        assert (await client.post("/v1/sign-in/token", content=body)).status_code == 422, body


async def test_who_guesses_codes_has_to_wait(house: Opened, inside: httpx.AsyncClient) -> None:
    statuses = [(await exchanged(house, secrets.token_urlsafe(32))).status_code for _ in range(41)]
    assert statuses == [400] * 40 + [429]
    assert exchange("10.0.0.1").most == 40


# --- sessions


async def test_a_session_is_ended_from_another_and_stops_at_once(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    lost, here = await window(house, inside, "Lost laptop"), await window(house, inside)
    [found] = [each for each in await open_sessions(here) if each["client"] == "Lost laptop"]
    assert (await here.delete(f"/v1/me/sessions/{found['id']}")).status_code == 204
    assert (await lost.get("/v1/me")).status_code == 401
    assert (await here.delete(f"/v1/me/sessions/{found['id']}")).status_code == 404
    olga = house.as_person(house.person("olga", "User"))
    [mine, *_] = await open_sessions(here)
    assert (await olga.delete(f"/v1/me/sessions/{mine['id']}")).status_code == 404
    assert (await olga.delete("/v1/me/sessions/current")).status_code == 404, "a key of the API is no session"


async def test_what_is_open_in_a_session_ends_with_it(
    house: Opened, inside: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_keys, "SETTLE_SECONDS", 0.0)
    lost = await window(house, inside)
    slow = Slow(house.app, lost.headers["X-API-Key"])
    following = asyncio.create_task(slow.ask("GET", "/v1/events"))
    await slow.begun.wait()
    email = (await lost.get("/v1/me")).json()["email"]
    assert not following.done()
    async with asyncio.timeout(5):
        assert (await house.as_owner().delete(f"/v1/users/{email}/sessions")).status_code == 204
        await following
    assert slow.ended


async def test_all_others_end_and_an_admin_ends_those_of_a_person(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    other, here = await window(house, inside), await window(house, inside)
    await consent(inside)  # on its way
    assert (await here.delete("/v1/me/sessions")).status_code == 204
    assert [each["current"] for each in await open_sessions(here)] == [True]
    assert (await other.get("/v1/me")).status_code == 401
    assert (house.count(browser_sessions), house.count(sign_in_codes)) == (0, 0)
    olga = house.as_person(house.person("olga", "User"))
    email = (await here.get("/v1/me")).json()["email"]
    assert (await olga.delete(f"/v1/users/{email}/sessions")).status_code == 404
    assert (await house.as_owner().delete(f"/v1/users/{email}/sessions")).status_code == 204
    assert (await here.get("/v1/me")).status_code == 401


async def test_a_changed_password_ends_all_but_the_window_that_changed_it(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    other, here = await window(house, inside), await window(house, inside)
    new = {"password": "seven blue umbrellas", "current": PASSWORD}
    assert (await here.put("/v1/me/password", json=new)).status_code == 204
    assert [(await each.get("/v1/me")).status_code for each in (other, here)] == [401, 200]
    assert (await inside.get("/")).status_code == 303
    known = house.database.read_now(passwords.of, house.owner.user_id)
    house.database.write_now(passwords.replace, house.owner.user_id, digest(PASSWORD), known)
    assert (await here.get("/v1/me")).status_code == 401, "an admin ends that one, too"


async def test_a_stolen_session_leaves_no_key_and_no_password_behind(
    house: Opened, inside: httpx.AsyncClient
) -> None:
    api = await window(house, inside)
    own = f"/v1/users/{(await api.get('/v1/me')).json()['email']}/password"
    assert (await api.put(own, json={"password": "another set of words"})).status_code == 409
    for path in ("/v1/me/keys", "/v1/keys"):
        for wrong in ("", "not this one"):
            refused = await api.post(path, json={"name": "left behind", "password": wrong})
            assert (refused.status_code, refused.json()["code"]) == (403, "password_wrong")
        assert (await api.post(path, json={"name": "mine", "password": PASSWORD})).status_code == 201
    assert [key["name"] for key in (await api.get("/v1/me/keys")).json()] == ["mine", "mine"]


async def test_a_session_lasts_while_it_is_used_and_no_longer_than_a_year(
    house: Opened, inside: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harmony_workspace.access import keys

    api, began, day = await window(house, inside), now_ms(), 86_400_000

    def at(days: float) -> None:
        for module in (sessions, keys):
            monkeypatch.setattr(module, "now_ms", lambda: began + round(days * day))

    for days in (1, 80, 160, 240, 320, 364):
        at(days)
        assert (await api.get("/v1/me")).status_code == 200, days
    at(365.1)
    assert (await api.get("/v1/me")).status_code == 401
    at(0)
    api = await window(house, inside)
    at(91)
    assert (await api.get("/v1/me")).status_code == 401


async def test_a_session_follows_the_role_of_its_person(house: Opened) -> None:
    from harmony_workspace.access import audience, people

    olga = house.person("olga", "User")
    give_password(house, olga)
    client = browser(house)
    await fill_in(client, "olga@example.org")
    api = await window(house, client)
    assert (await api.get("/v1/me")).json()["read_scope"] == "own"
    house.database.write_now(lambda c: audience.change_role(c, olga.user_id, people.role_id(c, "Admin")))
    assert (await api.get("/v1/me")).json()["admin"] is True


# --- what may be asked for

HOSTS = st.sampled_from(["127.0.0.1", "[::1]", "localhost", "127.1", "0.0.0.0", "127.0.0.1.evil.example", "evil.example", "[::ffff:127.0.0.1]", "①27.0.0.1"])  # fmt: skip
PARTS = st.tuples(
    st.sampled_from(["http://", "https://", "HTTP://", "http:/", "//", "javascript:", ""]),
    st.sampled_from(["", "u@", "u:p@", "127.0.0.1:1@"]),
    HOSTS,
    st.sampled_from([":41234", ":0", ":65535", ":65536", ":080", "", ":", ":٤١", ":1:2"]),
    st.sampled_from(
        ["/", "/cb", "/cb#x", "/cb?x=1", "/../", "/\\evil.example", "", "/a\r\nb", "/%2e", "/cb\n"]
    ),
)


@given(PARTS.map("".join) | st.text(max_size=80))
def test_only_a_listener_on_this_computer_is_led_back_to(uri: str) -> None:
    """Whatever is let through is read the same by everybody: scheme, number, port and path, and nothing else."""
    if not listens_here(uri):
        with pytest.raises(NotAsked):
            parse(list({**ASKED, "redirect_uri": uri}.items()))
        return
    found = urlsplit(uri)
    assert (found.scheme, found.query, found.fragment, found.username) == ("http", "", "", None)
    assert found.hostname in ("127.0.0.1", "::1")
    assert found.port is not None
    assert 0 < found.port < 65_536
    assert uri == f"http://{found.netloc}{found.path}"
    assert uri.isascii()
    assert uri.isprintable()


@given(st.text(max_size=90), st.from_regex(r"[A-Za-z0-9._~-]{16,40}", fullmatch=True))
def test_what_is_asked_for_survives_the_way_over_the_page_to_sign_in(client: str, state: str) -> None:
    try:
        asked = parse(list({**ASKED, "client": client, "state": state}.items()))
    except NotAsked:
        assert not state.isascii()
        return
    assert of_path(asked.path) == asked
    assert own_page(asked.path) == asked.path
    assert asked.path.isascii()
    assert asked.path.isprintable()
    assert "\n" not in asked.client


async def test_ended_by_ticket_browsers_stay_out_of_the_list_of_others(house: Opened) -> None:
    olga = house.person("olga", "User")
    await signed_in(house, olga)
    assert len(await open_sessions(house.as_person(olga))) == 1
    assert await open_sessions(house.as_owner()) == []
