"""Networks as they are: hotels, companies, wrong clocks, sleep, addresses of six, silence. Each is told, nothing is lost."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.net import careful, certificates, portal_page
from harmony_desktop.net.way import Way
from harmony_desktop.net.workspace import Workspace
from harmony_desktop.services.session import CompanionSession
from harmony_desktop.settings import Settings
from harmony_desktop.system import waking
from harmony_desktop.wishes.network import CERTIFICATE
from harmony_desktop.wordings import explain
from harmony_workspace.access import tls
from tests.fakes.https_server import Answer, Exchange, serving
from tests.parts.bus import system_bus
from tests.parts.drawer import drawer
from tests.parts.office import KEY, Office, office, page, session, there
from tests.parts.own_workspace import until

__all__ = ["drawer", "session", "system_bus", "there"]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


async def problem(doing: Any) -> Problem:
    with pytest.raises(HarmonyError) as raised:
        await doing
    assert all("…" not in words for words in explain(raised.value.problem))
    return raised.value.problem


async def signed_in(session: CompanionSession, there: Office) -> None:
    await session.accounts.sign_in(there.server.url, KEY)
    await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")


# --- a network that wants somebody to sign in ---------------------------------------------------------------------


async def elsewhere(exchange: Exchange) -> None:
    await exchange.reply(302, location="https://hotel.example/terms")


async def wants_sign_in(exchange: Exchange) -> None:
    await exchange.reply(511, "Sign in", "text/plain")


async def page_without_saying_so(exchange: Exchange) -> None:
    await exchange.reply(200, "\n<html>Welcome</html>", "")


@pytest.mark.parametrize("instead", [page, elsewhere, wants_sign_in, page_without_saying_so])
async def test_a_hotel_in_between_is_told_and_the_question_goes_once_afterwards(
    session: CompanionSession, there: Office, instead: Answer
) -> None:
    await signed_in(session, there)
    there.instead = instead
    session.network.woke()
    await until(session, lambda: session.link is LinkState.OFFLINE, "the hotel")
    await until(session, lambda: session.workspace_problem and session.workspace_problem.args, "why")
    told = session.workspace_problem
    assert told is not None
    assert told.code == "network_sign_in"
    assert str(told.args["url"]).startswith("https://hotel" if instead is elsewhere else there.server.url)
    await session.send_message("From the hotel")
    there.instead = None
    session.network.again()
    await session.delivered()
    assert len(there.ops) == 1


async def test_a_batch_that_a_hotel_answered_is_sent_again(session: CompanionSession, there: Office) -> None:
    await signed_in(session, there)
    there.instead = page
    await session.send_message("Into the hotel")
    await until(session, lambda: session.link is LinkState.OFFLINE, "the hotel")
    there.instead = None
    await session.delivered()
    assert len(there.ops) == 1


async def test_a_filter_on_the_way_is_not_taken_for_the_workspace_s_refusal(
    session: CompanionSession, there: Office
) -> None:
    async def blocked(exchange: Exchange) -> None:
        await exchange.reply(403, "<html>Blocked by policy</html>", "text/html")

    there.instead = blocked
    assert (await problem(session.accounts.sign_in(there.server.url, KEY))).code == "network_between"


async def test_who_signs_in_again_with_a_new_key_is_there_at_once(
    session: CompanionSession, there: Office
) -> None:
    async def unknown(exchange: Exchange) -> None:
        await exchange.reply(401, "{}")

    await signed_in(session, there)
    there.instead = unknown
    session.network.woke()
    await until(session, lambda: session.link is LinkState.REFUSED, "the refusal")
    await session.send_message("Kept meanwhile")
    there.instead = None
    await session.accounts.sign_in(there.server.url, KEY)
    await session.delivered()
    assert len(there.ops) == 1
    assert len([a for a in session.accounts.all() if a.url]) == 1


async def test_plain_http_at_the_same_address_says_where_to_sign_in() -> None:
    async def at(answer: bytes) -> str:
        async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            assert b"key" not in head.lower()
            writer.write(answer)
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(attend, "127.0.0.1", 0) as server:
            return await portal_page.asked_for("127.0.0.1", server.sockets[0].getsockname()[1])

    away = b"HTTP/1.1 302 Found\r\nLocation: http://hotel.example/in\r\nContent-Length: 0\r\n\r\n"
    assert await at(away) == "http://hotel.example/in"
    assert (await at(b"HTTP/1.1 511 Sign in\r\nContent-Length: 0\r\n\r\n")).startswith("http://127.0.0.1")
    assert await at(b"HTTP/1.1 301 M\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n") == ""
    assert await at(b"HTTP/1.1 302 M\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n") == ""
    assert await at(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") == ""
    assert await portal_page.asked_for("127.0.0.1", 9) == ""


# --- certificates and clocks -------------------------------------------------------------------------------------


async def test_who_issued_a_certificate_is_told_and_the_company_s_own_can_be_chosen(
    session: CompanionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(tmp_path / "office", monkeypatch, trusted=False) as there:
        told = await problem(session.accounts.sign_in(there.server.url, KEY))
        assert (told.code, told.args["why"]) == ("workspace_untrusted", "unknown")
        assert "Harmony" in str(told.args["issuer"])
        assert str(told.args["issuer"]) in explain(told)[0]
        assert there.server.seen == []

        def choose(file: Path) -> None:
            Settings(tmp_path / "data/client").choose(CERTIFICATE, str(file))

        await asyncio.to_thread(choose, tmp_path / "office/server.key")
        assert (await problem(session.accounts.sign_in(there.server.url, KEY))).code == "certificate_file_bad"
        await asyncio.to_thread(choose, there.server.ca_file)
        await signed_in(session, there)


@pytest.mark.parametrize(
    ("now", "host", "why", "says"),
    [
        (NOW, "work.example", "unknown", "Office CA"),
        (NOW - timedelta(days=400), "work.example", "early", "2025-10-18"),
        (NOW + timedelta(days=4000), "work.example", "expired", "2027-11-22"),
        (NOW, "other.example", "other", "work.example"),
        (NOW, "a.work.example", "unknown", "Office CA"),
    ],
)
def test_a_wrong_clock_is_told_from_a_wrong_certificate(
    now: datetime, host: str, why: str, says: str
) -> None:
    shown = certificates.Shown(
        "AB:CD", "Office CA", ("work.example", "*.work.example"), NOW, NOW + timedelta(days=365)
    )
    told = certificates.explain(Problem("workspace_untrusted"), f"https://{host}:8443", shown, now)
    assert told.args["why"] == why
    assert says in " ".join(explain(told))


async def test_an_expired_certificate_is_told_with_the_clock(
    session: CompanionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=600)
    async with office(tmp_path / "office", monkeypatch, made_at=long_ago) as there:
        told = await problem(session.accounts.sign_in(there.server.url, KEY))
    assert (told.code, told.args["why"]) == ("workspace_untrusted", "expired")


@pytest.mark.parametrize("days", [-600, 600])
async def test_on_this_computer_a_wrong_clock_parts_nobody(tmp_path: Path, days: int) -> None:
    """As after a jump: the workspace's own certificate is of another day than the clock says."""
    made = tls.own(tmp_path, now=datetime.now(UTC) + timedelta(days=days))
    assert made.ca is not None
    async with serving(made.certificate, made.key, made.ca, {}) as server:
        workspace = server.workspace()
        assert (await problem(workspace.me())).code == "not_found"  # it answers
        await workspace.close()


# --- addresses ----------------------------------------------------------------------------------------------------


async def test_an_address_of_six_is_written_in_brackets(tmp_path: Path) -> None:
    made = tls.own(tmp_path)
    assert made.ca is not None
    async with serving(made.certificate, made.key, made.ca, {}, "::1") as server:
        assert server.url.startswith("https://[::1]:")
        workspace = server.workspace()
        assert (await problem(workspace.me())).code == "not_found"
        await workspace.close()
        shown = await certificates.look(server.url)
    assert shown is not None
    assert "::1" in shown.names


async def test_a_broken_six_does_not_hold_up_a_four(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tls.own(tmp_path, ("dual.example",))
    assert made.ca is not None
    async with serving(made.certificate, made.key, made.ca, {}) as server, silent_six(_port(server.url)):
        both = [("::1", socket.AF_INET6), ("127.0.0.1", socket.AF_INET)]
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", _names({"dual.example": both}))
        workspace = Workspace(f"https://dual.example:{_port(server.url)}", "k", Way(own_authority=made.ca))
        began = asyncio.get_running_loop().time()
        assert (await problem(workspace.me())).code == "not_found"
        assert asyncio.get_running_loop().time() - began < 4.0, "less than it takes to give up on one"
        await workspace.close()


async def test_a_name_that_is_not_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", _names({}))
    workspace = await asyncio.to_thread(Workspace, "https://work.example", "k")
    told = await problem(workspace.me())
    assert (told.code, told.args, told.retryable) == ("name_unknown", {"host": "work.example"}, True)
    await workspace.close()


@asynccontextmanager
async def silent_six(port: int) -> AsyncIterator[None]:
    """Nobody answers at ::1, as where packets are lost: the queue of those who knock is full."""
    listening = socket.socket(socket.AF_INET6)
    listening.bind(("::1", port))
    listening.listen(0)
    knocking = []
    for _ in range(4):
        one = socket.socket(socket.AF_INET6)
        one.setblocking(False)
        one.connect_ex(("::1", port))
        knocking.append(one)
    try:
        yield
    finally:
        for one in (*knocking, listening):
            one.close()


def _names(known: dict[str, list[tuple[str, socket.AddressFamily]]]) -> Callable[..., Any]:
    """No test asks the name servers of the world."""

    async def look(host: Any, port: Any, **_: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(family, socket.SOCK_STREAM, 6, "", (at, port)) for at, family in known[name]]

    return look


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


# --- silence, sleep -----------------------------------------------------------------------------------------------


async def test_a_workspace_that_hangs_is_told_as_slow(there: Office) -> None:
    there.instead = Exchange.hold
    workspace = Workspace(there.server.url, KEY, Way(own_authority=there.server.ca_file))
    told = await problem(workspace._http.get("/v1/me", patience=0.3))
    assert (told.code, told.retryable) == ("workspace_slow", True)
    await workspace.close()


async def test_one_that_does_not_even_greet_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(careful, "SECURING", 0.2)
    monkeypatch.setattr("harmony_desktop.net.transport.CONNECT", 0.2)

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(attend, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        workspace = await asyncio.to_thread(Workspace, url, "k")
        assert (await problem(workspace._http.get("/v1/me", patience=0.2))).retryable
        await workspace.close()


async def test_after_sleep_the_connection_is_made_afresh_at_once_and_streams_go_on(
    session: CompanionSession, there: Office
) -> None:
    await signed_in(session, there)
    await until(session, lambda: _listens(there) == 1, "the stream of changes")
    greeted = there.greeted
    session.network.woke()
    await until(session, lambda: there.greeted > greeted, "a new greeting")
    await until(
        session, lambda: session.link is LinkState.ONLINE and _listens(there) == 2, "the stream again"
    )


def _listens(there: Office) -> int:
    return sum(seen.path == "/v1/events" for seen in there.server.seen)


async def test_waking_does_not_wait_out_the_pause_between_attempts(
    session: CompanionSession, there: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed_in(session, there)
    monkeypatch.setattr("harmony_desktop.services.link.delay", lambda _: 3600.0)
    there.instead = wants_sign_in
    session.network.woke()
    await until(session, lambda: session.link is LinkState.OFFLINE, "being away")
    there.instead = None
    session.network.woke()
    await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")


async def test_the_login_service_tells_of_waking(system_bus: str) -> None:
    woke = asyncio.Event()
    watching = asyncio.ensure_future(waking.watch(woke.set))
    bus = await MessageBus(bus_address=system_bus).connect()

    async def tell(sleeps: bool) -> None:
        where = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep")
        await bus.send(
            Message(
                message_type=MessageType.SIGNAL,
                path=where[0],
                interface=where[1],
                member=where[2],
                signature="b",
                body=[sleeps],
            )
        )

    async with asyncio.timeout(10):
        await tell(True)
        while not woke.is_set():  # it may not listen yet
            await tell(False)
            await asyncio.sleep(0.02)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    bus.disconnect()


def test_a_clock_that_went_on_without_us_is_noticed_and_a_late_look_is_not() -> None:
    clocks = [(0.0, 0.0, 0.0)]
    jumps = waking.Jumps(lambda: clocks[-1])
    for moment, slept in (
        ((21.0, 21.0, 21.0), False),
        ((41.0, 41.0, 3641.0), True),  # Linux: only one of them goes on in sleep
        ((3661.0, 61.0, 3661.0), True),  # macOS: the wall clock
        ((-90000.0, 81.0, 3681.0), False),  # set back: nothing was slept through
    ):
        clocks.append(moment)
        assert jumps.slept(20.0) is slept
