"""Signing the window in by the browser, against a real workspace: who brings something else gets nowhere."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import sqlalchemy as sa

from harmony_desktop.domain.accounts import Leaving
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.net import browser_sign_in
from harmony_desktop.services.session import CompanionSession
from harmony_workspace.access import people, tls
from harmony_workspace.store.sign_in_tables import passwords
from harmony_workspace.store.tables import keys
from tests.parts.drawer import Drawer, drawer
from tests.parts.office import session
from tests.parts.own_workspace import until
from tests.parts.pages import PASSWORD, give_password, page
from tests.parts.site import Site, served

__all__ = ["drawer", "session"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as it:
        give_password(it.house, it.house.owner)
        yield it


@pytest.fixture(autouse=True)
def _trusted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.own(site.certificate.parent).ca))


class Begun:
    """A sign-in that waits for the browser."""

    def __init__(self, session: CompanionSession, url: str) -> None:
        self._shown: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.signing_in = asyncio.ensure_future(
            session.accounts.sign_in_with_browser(url, self._shown.set_result, lambda: None)
        )

    async def page(self) -> str:
        either: list[asyncio.Future[Any]] = [self._shown, self.signing_in]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not self._shown.done():
            self.signing_in.result()  # says why there is none
        return await self._shown

    async def asked(self) -> dict[str, str]:
        return {name: said for name, [said] in parse_qs(urlsplit(await self.page()).query).items()}

    async def problem(self) -> str:
        with pytest.raises(HarmonyError) as raised:
            await asyncio.wait_for(self.signing_in, 20)
        return raised.value.problem.code


@pytest.fixture
async def browser(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """Knows how to go where it is led."""
    async with httpx.AsyncClient(follow_redirects=True, trust_env=True) as client:
        yield client


async def through(browser: httpx.AsyncClient, site: Site, at: str, answer: str = "allow") -> httpx.Response:
    """Somebody signs in there and answers; what they see last."""
    shown = page(await browser.get(at))
    ours = {"Origin": site.url}
    if shown.heading == "Sign in to Harmony":
        email = site.house.database.read_now(people.one, site.house.owner.user_id).email
        fields = {**shown.fields, "email": email, "password": PASSWORD}
        shown = page(await browser.post(f"{site.url}/sign-in", data=fields, headers=ours))
    assert shown.heading == "Sign this window in?", shown.words
    return await browser.post(
        f"{site.url}/sign-in/window", data={**shown.fields, "answer": answer}, headers=ours
    )


async def test_the_browser_brings_the_key_and_the_window_is_in(
    session: CompanionSession, site: Site, browser: httpx.AsyncClient, drawer: Drawer
) -> None:
    begun = Begun(session, site.url + "/")
    seen = await through(browser, site, await begun.page())
    assert "You can close this tab and go back to Harmony." in seen.text
    assert "script" not in seen.text
    account = await begun.signing_in
    assert (account.url, account.workspace_name, account.session) == (site.url, "Test", True)
    assert any(value.startswith("lk_") for value in drawer.kept.values())
    await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
    this, *_ = await session.sign_in.sessions()
    assert (this.window, this.current) == (True, True)

    # and signing out ends it there
    assert await session.accounts.sign_out(Leaving.DISCARD) is True
    assert sessions_of(site) == 0


async def test_a_session_that_is_ended_elsewhere_asks_to_sign_in_again(
    session: CompanionSession, site: Site, browser: httpx.AsyncClient
) -> None:
    begun = Begun(session, site.url)
    await through(browser, site, await begun.page())
    await begun.signing_in
    await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
    [mine, *_] = await session.sign_in.sessions()
    await session.sign_in.end(mine.id)
    await until(session, lambda: session.link is LinkState.REFUSED, "the question for another key")
    again = Begun(session, site.url)
    await through(browser, site, await again.page())
    account = await again.signing_in
    await until(session, lambda: session.link is LinkState.ONLINE, "the workspace again")
    assert [each.url for each in session.accounts.all()].count(site.url) == 1
    # where the workspace is away one is signed out all the same, and told
    site.house.house.hosts, hosts = frozenset({"nobody"}), site.house.house.hosts
    try:
        assert await session.accounts.sign_out(Leaving.DISCARD) is False
    finally:
        site.house.house.hosts = hosts
    assert account.folder not in [each.folder for each in session.accounts.all()]


async def test_a_no_in_the_browser_is_said_in_both(
    session: CompanionSession, site: Site, browser: httpx.AsyncClient
) -> None:
    begun = Begun(session, site.url)
    seen = await through(browser, site, await begun.page(), "deny")
    assert "Harmony was not signed in" in seen.text
    assert await begun.problem() == "sign_in_denied"
    assert [each.url for each in session.accounts.all()] == [""]


async def knock(at: str, raw: bytes) -> bytes:
    """What is answered to these bytes."""
    where = urlsplit(at)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    with closing(writer):
        writer.write(raw)
        return await asyncio.wait_for(reader.read(), 10)


async def test_strangers_who_knock_change_nothing(
    session: CompanionSession, site: Site, browser: httpx.AsyncClient
) -> None:
    """Wrong word, way, host and manner, twice the same name, and somebody who never ends a sentence."""
    begun = Begun(session, site.url)
    asked = await begun.asked()
    at, state = asked["redirect_uri"], asked["state"]
    where = urlsplit(at)
    right = urlencode({"code": "stolen", "state": state, "iss": site.url})
    host = f"Host: {where.netloc}\r\n\r\n"
    slow = socket.create_connection((where.hostname or "", where.port or 0))
    slow.send(f"GET {where.path}?{right} HTTP/1.1\r\nHost: ".encode())
    with closing(slow):
        for knocked in (
            f"GET {where.path}?{urlencode({'code': 'x', 'state': 'y' * 43})} HTTP/1.1\r\n{host}",
            f"GET {where.path} HTTP/1.1\r\n{host}",
            f"GET /?{right} HTTP/1.1\r\n{host}",
            f"POST {where.path}?{right} HTTP/1.1\r\n{host}",
            f"GET {where.path}?{right}&state={state} HTTP/1.1\r\n{host}",
            f"GET {where.path}?{right} HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            f"GET {where.path}?{right} HTTP/1.1\r\n\r\n",
        ):
            assert b" 404 " in await knock(at, knocked.encode()), knocked
        for broken in (b"\xff\xfe\r\n\r\n", b"GET\r\n\r\n", b"x" * 20_000 + b"\r\n\r\n"):
            assert b" 200 " not in await knock(at, broken)
        assert not begun.signing_in.done()
        await through(browser, site, await begun.page())
        await asyncio.wait_for(begun.signing_in, 20)
        with pytest.raises(ConnectionRefusedError):
            await knock(at, b"")  # nobody is there any more
        assert slow.recv(1) == b"", "and who dawdled was sent away"


async def test_what_another_workspace_gave_is_sent_to_none(
    session: CompanionSession, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for told in ({"iss": "https://evil.example"}, {}):
        begun = Begun(session, site.url)
        asked = await begun.asked()
        brought = urlencode({"code": "theirs", "state": asked["state"], **told})
        async with httpx.AsyncClient() as client:
            await client.get(f"{asked['redirect_uri']}?{brought}")
        assert await begun.problem() == "other_issuer"
    begun = Begun(session, site.url)
    asked = await begun.asked()
    made_up = urlencode({"code": "made up", "state": asked["state"], "iss": site.url})
    async with httpx.AsyncClient() as client:
        await client.get(f"{asked['redirect_uri']}?{made_up}")
    assert await begun.problem() == "sign_in_ended"
    assert [each.url for each in session.accounts.all()] == [""]


async def test_a_browser_that_never_comes_back_is_not_waited_for_for_ever(
    session: CompanionSession, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_sign_in, "PATIENCE", 0.1)
    begun = Begun(session, site.url)
    at = (await begun.asked())["redirect_uri"]
    assert await begun.problem() == "sign_in_timeout"
    with pytest.raises(ConnectionRefusedError):
        await knock(at, b"")
    monkeypatch.setattr(browser_sign_in, "PATIENCE", 60)
    stopped = Begun(session, site.url)
    at = (await stopped.asked())["redirect_uri"]
    stopped.signing_in.cancel()
    await asyncio.wait([stopped.signing_in])
    with pytest.raises(ConnectionRefusedError):
        await knock(at, b"")


async def test_a_workspace_where_nobody_has_a_password_says_so(session: CompanionSession, site: Site) -> None:
    database = site.house.database
    kept = database.read_now(lambda c: [dict(row) for row in c.execute(passwords.select()).mappings()])
    database.write_now(lambda c: c.execute(sa.delete(passwords)))
    try:
        assert await Begun(session, site.url).problem() == "no_browser_sign_in"
    finally:
        database.write_now(lambda c: c.execute(sa.insert(passwords), kept))
    assert (await session.accounts.look(site.url)).browser_sign_in is True


def sessions_of(site: Site) -> int:
    rows = site.house.database.read_now(lambda c: c.execute(keys.select()).all())
    return len([row for row in rows if row.kind == "session"])
