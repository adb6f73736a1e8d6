"""Signing in with a browser: by password or from the window; guessing takes long, and a session is nobody else's."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from harmony_workspace.access import attempts, audience, people, tickets
from harmony_workspace.access import browser as browsers
from harmony_workspace.store import sign_in_tables
from harmony_workspace.store.sign_in_tables import browser_sessions, passwords
from harmony_workspace.store.tables import users
from harmony_workspace.web.pages.paths import own_page
from tests.parts.house import HOST, Opened, new_id, opened
from tests.parts.pages import PASSWORD, browser, fill_in, give_password, page, signed_in

ANOTHER = "seven blue umbrellas"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as it:
        yield it


def session_cookie(reply: httpx.Response) -> str:
    [found] = [
        line
        for line in reply.headers.get_list("set-cookie")
        if re.match(r"__Host-harmony-[0-9a-f]{8}=", line)
    ]
    return found


async def test_somebody_signs_in_reads_and_signs_out(house: Opened) -> None:
    meeting = house.meeting(house.owner, "Prices", "Eighteen percent.")
    email, client = give_password(house, house.owner), browser(house)
    wanted = f"/c/{meeting.id}"
    asked = await client.get(wanted)
    assert (asked.status_code, asked.headers["location"]) == (303, f"/sign-in?next={wanted}")
    reply = await fill_in(client, email.upper() + " ", next=wanted)
    assert (reply.status_code, reply.headers["location"]) == (303, wanted)
    cookie = session_cookie(reply)
    assert all(word in cookie for word in ("; HttpOnly", "; Path=/", "; SameSite=lax", "; Secure"))
    assert "Domain" not in cookie
    seen = page(await client.get(wanted))
    assert "Eighteen percent." in seen.words
    left = await client.post("/sign-out", data=seen.fields, headers={"Origin": f"https://{HOST}"})
    assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
    assert (await client.get(wanted)).status_code == 303
    assert house.count(browser_sessions) == 0


async def test_unknown_people_and_wrong_passwords_look_the_same(house: Opened) -> None:
    email = give_password(house, house.owner)
    without = house.person("olga", "User")
    wrong = [
        await fill_in(browser(house), email, "something else entirely"),
        await fill_in(browser(house), house.database.read_now(people.one, without.user_id).email),
        await fill_in(browser(house), "nobody@example.org"),
    ]
    assert {reply.status_code for reply in wrong} == {403}
    told = {re.sub(r'value="[^"]*"', "", reply.text) for reply in wrong}
    assert len(told) == 1
    assert "do not belong together" in page(wrong[0]).words
    assert house.count(browser_sessions) == 0


async def test_whoever_guesses_has_to_wait_and_is_told_how_long(house: Opened) -> None:
    email = give_password(house, house.owner)
    client, account = browser(house), attempts.account(email)
    for _ in range(account.most - 2):
        house.database.write_now(attempts.admit, account)
    for _ in range(2):
        assert (await fill_in(client, email, "a wrong password")).status_code == 403
    right = await fill_in(client, email)
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0
    assert "Too many tries. Try again in 15 minutes." in page(right).words
    # the account waits, wherever it is tried from; others do not
    assert (await fill_in(browser(house, "10.0.0.2"), email)).status_code == 429
    other = give_password(house, house.person("olga", "User"))
    assert (await fill_in(client, other)).status_code == 303


async def test_one_address_cannot_try_many_accounts(house: Opened) -> None:
    spent = attempts.address("10.0.0.1")
    for _ in range(spent.most):
        house.database.write_now(attempts.admit, spent)
    email = give_password(house, house.owner)
    assert (await fill_in(browser(house), email)).status_code == 429
    assert (await fill_in(browser(house, "10.0.0.2"), email)).status_code == 303


def test_a_whole_network_of_the_sixth_version_is_one_address() -> None:
    one, same, other = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9%eth0", "2001:db8:1:3::1"
    assert attempts.address(one) == attempts.address(same) != attempts.address(other)
    assert attempts.address("::ffff:10.0.0.1") == attempts.address("10.0.0.1") != attempts.address("10.0.0.2")


def test_a_failure_counts_for_a_quarter_of_an_hour(house: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, began = attempts.Tried("ann", most=2), attempts.now_ms()

    def admitted(seconds: float) -> int:
        monkeypatch.setattr(attempts, "now_ms", lambda: began + round(seconds * 1000))
        return house.database.write_now(attempts.admit, ann)

    window = attempts.WINDOW_MS / 1000
    assert (admitted(0), admitted(60), admitted(60)) == (0, 0, window - 60)
    assert (admitted(window - 0.5), admitted(window), admitted(window)) == (1, 0, 60)
    house.database.write_now(attempts.forgive, ann)
    assert (admitted(window), admitted(window)) == (0, 60)
    house.database.write_now(attempts.forget, ann)
    assert (admitted(window), admitted(window), house.count(sign_in_tables.attempts)) == (0, 0, 2)


async def test_a_form_of_another_site_signs_nobody_in_or_out(house: Opened) -> None:
    email = give_password(house, house.owner)
    client = browser(house)
    fields = {"email": email, "password": PASSWORD, "next": "/", "form_mark": "A" * 43}
    unmarked = await client.post("/sign-in", data=fields, headers={"Origin": f"https://{HOST}"})
    assert unmarked.status_code == 403
    for origin in ("https://evil.example", "null", f"http://{HOST}"):
        foreign = await fill_in(browser(house), email, Origin=origin)
        assert foreign.status_code == 403
        assert page(foreign).heading == "Another site tried to act for you"
    inside = await signed_in(house, house.owner)
    await inside.post("/sign-out", data={"form_mark": "A" * 43}, headers={"Origin": f"https://{HOST}"})
    assert (await inside.get("/")).status_code == 200


async def test_who_opened_two_links_before_signing_in_gets_to_both(house: Opened) -> None:
    """The second tab's form is of the time before; also where that was long ago, one gets where one wanted."""
    email = give_password(house, house.owner)
    links = [f"/c/{house.meeting(house.owner, title, 'Ten.').id}" for title in ("One", "Two")]
    client, other = browser(house), browser(house)
    forms = [page(await client.get("/sign-in", params={"next": link})).fields for link in links]
    sent = [{**form, "email": email, "password": PASSWORD} for form in forms]
    ours = {"Origin": f"https://{HOST}"}
    assert [
        (await client.post("/sign-in", data=form, headers=ours)).headers["location"] for form in sent
    ] == links
    late = await other.post("/sign-in", data=sent[1], headers=ours)
    assert (late.status_code, page(late).fields["next"]) == (403, links[1])
    elsewhere = await other.post("/sign-in", data={**sent[1], "next": "//evil.example"}, headers=ours)
    assert page(elsewhere).fields["next"] == "/"


async def test_a_session_that_was_planted_is_worth_nothing(house: Opened) -> None:
    """The browser gets another one by signing in, and what it had before is no session of anybody."""
    email = give_password(house, house.owner)
    name = f"__Host-harmony-{house.house.workspace_id[-8:]}"
    planted = browsers.fresh()
    client = browser(house)
    client.cookies.set(name, planted, domain=HOST.split(":")[0])
    reply = await fill_in(client, email)
    assert planted not in session_cookie(reply)
    other = browser(house)
    other.cookies.set(name, planted, domain=HOST.split(":")[0])
    assert (await other.get("/")).status_code == 303
    # nor does what somebody had outlive the next signing in of the same browser
    olga = await signed_in(house, house.person("olga", "User"))
    before = olga.cookies[name]
    again = house.database.write_now(tickets.issue, tickets.Ticket(house.owner.user_id, "/"))
    await olga.get(f"/sign-in/{again}")
    other.cookies.set(name, before, domain=HOST.split(":")[0])
    assert (await other.get("/")).status_code == 303


async def test_a_cookie_opens_no_door_of_the_api_and_a_key_no_page(house: Opened) -> None:
    meeting = house.meeting(house.owner, "Prices", "Ten.")
    inside = await signed_in(house, house.owner)
    for path in ("/v1/me", f"/v1/conversations/{meeting.id}", "/v1/openapi.json"):
        assert (await inside.get(path)).status_code == 401
    assert (await house.as_owner().get(f"/c/{meeting.id}")).status_code == 303


async def test_sessions_end_by_themselves(house: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await signed_in(house, house.owner)
    began = browsers.now_ms()
    hour = 3_600_000

    def at(hours: float) -> None:
        monkeypatch.setattr(browsers, "now_ms", lambda: began + round(hours * hour))

    for hours in range(11, 168, 11):  # used every eleven hours
        at(hours)
        assert (await client.get("/")).status_code == 200, hours
    at(168.1)
    assert (await client.get("/")).status_code == 303
    at(0)
    client = await signed_in(house, house.owner)
    at(12.1)
    assert (await client.get("/")).status_code == 303


async def test_a_changed_password_ends_every_session(house: Opened) -> None:
    api, client = house.as_owner(), await signed_in(house, house.owner)
    assert (await api.put("/v1/me/password", json={"password": PASSWORD})).status_code == 204
    assert (await client.get("/")).status_code == 303
    email = house.database.read_now(people.one, house.owner.user_id).email
    client = browser(house)
    assert (await fill_in(client, email)).status_code == 303
    wrong = await api.put("/v1/me/password", json={"password": ANOTHER, "current": "not this one"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")
    assert (await client.get("/")).status_code == 200
    right = await api.put("/v1/me/password", json={"password": ANOTHER, "current": PASSWORD})
    assert right.status_code == 204
    assert (await client.get("/")).status_code == 303
    assert (await fill_in(client, email)).status_code == 403
    assert (await fill_in(client, email, ANOTHER)).status_code == 303


@pytest.mark.parametrize("weak", ["aaaaaaaaaaaaaa", "121212121212", "olga@example.org", "Olga-Olga-Olga", "passwordpassword"])  # fmt: skip
async def test_what_is_easily_guessed_is_no_password(house: Opened, weak: str) -> None:
    api = house.as_person(house.person("olga", "User"))
    reply = await api.put("/v1/me/password", json={"password": weak})
    assert (reply.status_code, reply.json()["code"]) == (422, "password_weak")
    assert house.count(passwords) == 0


async def test_a_short_password_is_refused_and_not_repeated(house: Opened) -> None:
    reply = await house.as_owner().put("/v1/me/password", json={"password": "secret-word"})
    assert reply.status_code == 422
    assert "secret-word" not in reply.text


async def test_an_admin_sets_the_password_of_another_and_nobody_else_does(house: Opened) -> None:
    olga = house.person("olga", "User")
    place = "/v1/users/olga@example.org/password"
    assert (await house.as_person(olga).put(place, json={"password": PASSWORD})).status_code == 404
    assert (await house.as_owner().put(place, json={"password": PASSWORD})).status_code == 204
    assert (await house.as_owner().put(place, json={"password": ANOTHER})).status_code == 204
    assert (await fill_in(browser(house), "olga@example.org", ANOTHER)).status_code == 303
    assert (
        await house.as_owner().put("/v1/users/nobody/password", json={"password": PASSWORD})
    ).status_code == 404


async def test_who_is_gone_or_may_less_feels_it_at_once(house: Opened) -> None:
    ada, meeting = house.person("ada", "Admin"), house.meeting(house.owner, "Prices", "Ten.")
    client = await signed_in(house, ada)
    assert (await client.get(f"/c/{meeting.id}")).status_code == 200
    house.database.write_now(lambda c: audience.change_role(c, ada.user_id, people.role_id(c, "User")))
    assert (await client.get(f"/c/{meeting.id}")).status_code == 403
    house.database.write_now(lambda c: c.execute(sa.delete(users).where(users.c.id == ada.user_id)))
    assert (await client.get(f"/c/{meeting.id}")).status_code == 303
    assert house.count(browser_sessions) == 0


async def ticket(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/v1/me/browser-ticket", json=body)


async def test_the_window_opens_a_page_signed_in_once(house: Opened) -> None:
    meeting = house.meeting(house.owner, "Prices", "Ten.")
    issued = await ticket(house.as_owner(), path=f"/c/{meeting.id}")
    assert issued.status_code == 201
    url, client = issued.json()["url"], browser(house)
    opened_ = await client.get(url)
    assert (opened_.status_code, opened_.headers["location"]) == (303, f"/c/{meeting.id}")
    assert (await client.get(opened_.headers["location"])).status_code == 200
    again = page(await browser(house).get(url))
    assert (again.status, again.heading) == (410, "This address works only once")


async def test_a_ticket_lasts_a_minute_leads_nowhere_else_and_serves_no_other_site(
    house: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = house.as_owner()
    for path in ("https://evil.example/", "//evil.example", "/v1/me", "/c/../v1/me", "/sign-in"):
        assert (await ticket(api, path=path)).status_code == 422, path
    url = (await ticket(api)).json()["url"]
    led = await browser(house).get(url, headers={"Sec-Fetch-Site": "cross-site"})
    assert led.status_code == 410
    late = (await ticket(api)).json()["url"]
    later = tickets.now_ms() + 61_000
    monkeypatch.setattr(tickets, "now_ms", lambda: later)
    assert (await browser(house).get(late)).status_code == 410


async def test_a_session_lasts_no_longer_than_the_key_that_asked_for_it(
    house: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, hour = browsers.now_ms(), 3_600_000
    clients = []
    for days in (1, 30):
        issued = await ticket(house.as_person(house.owner, days=days))
        clients.append(browser(house))
        assert (await clients[-1].get(issued.json()["url"])).status_code == 303
    for hours, found in ((11, [200, 200]), (22, [200, 200]), (24.1, [303, 200]), (30, [303, 200])):
        at = began + round(hours * hour)
        monkeypatch.setattr(browsers, "now_ms", lambda at=at: at)
        assert [(await client.get("/")).status_code for client in clients] == found, hours


async def test_a_browser_reads_no_more_than_the_key_that_opened_it(house: Opened) -> None:
    """Also when the key's role is narrowed afterwards, and its owner's is not."""
    admin, meeting = house.as_owner(), house.meeting(house.person("ann", "User"), "Prices", "Ten.")
    role = {"name": "Second", "read_scope": "all", "admin": True}
    assert (await admin.post("/v1/roles", json=role)).status_code == 201
    client = browser(house)
    await client.get((await ticket(house.as_person(house.owner, role="Second"))).json()["url"])
    assert (await client.get(f"/c/{meeting.id}")).status_code == 200
    await admin.put("/v1/roles/Second", json={**role, "read_scope": "own"})
    assert (await client.get(f"/c/{meeting.id}")).status_code == 403


async def test_a_narrowed_key_signs_nobody_in_who_may_more(house: Opened) -> None:
    narrow = house.as_person(house.owner, role="User")
    assert (await ticket(narrow)).status_code == 403
    assert (await narrow.put("/v1/me/password", json={"password": PASSWORD})).status_code == 403
    assert house.count(passwords) == 0


@given(st.text(max_size=60) | st.from_regex(r"[/\\]{0,3}(s|c|v1)?[/\\.]{0,3}[\w.:@%\r\n-]{0,40}"))
def test_signing_in_leads_to_a_page_of_ours_whatever_is_asked_for(wanted: str) -> None:
    path = own_page(wanted)
    assert path == "/" or path == wanted
    assert re.fullmatch(r"/|/[sc]/[A-Za-z0-9_-]+", path, re.A)


async def test_no_open_redirect_and_no_header_of_the_askers(house: Opened) -> None:
    client, email = browser(house), give_password(house, house.owner)
    hostile = (
        "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/s/../../x",
        "/s/x\r\nSet-Cookie: a=b",
    )  # fmt: skip
    for wanted in hostile:
        assert page(await client.get("/sign-in", params={"next": wanted})).fields["next"] == "/"
    shown = page(await client.get("/sign-in"))
    fields = {**shown.fields, "email": email, "password": PASSWORD, "next": hostile[-1]}
    reply = await client.post("/sign-in", data=fields, headers={"Origin": f"https://{HOST}"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert "a=b" not in "".join(reply.headers.get_list("set-cookie"))
    for wanted in hostile:  # who is signed in already is led on at once
        assert (await client.get("/sign-in", params={"next": wanted})).headers["location"] == "/"


async def test_forms_that_are_none_are_refused_in_words(house: Opened) -> None:
    client = browser(house)
    for body in (b"", b"\xff\xfe", b"&" * 9_000, b"a=b&" * 20, b"x" * 40_000):
        reply = await client.post("/sign-in", content=body, headers={"Origin": f"https://{HOST}"})
        assert page(reply).status == 403, body[:9]
    for path in ("/sign-out", f"/c/{new_id()}"):
        assert (await client.request("PATCH", path)).status_code in (303, 405)
