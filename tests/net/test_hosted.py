"""A host that is no workspace of ours: three plausible shapes read alike, every trouble told, the key kept to itself."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from harmony_desktop.domain.hosted import HostedPage, lines
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.net import hosted
from harmony_desktop.net.hosted import HostedApi
from harmony_desktop.net.way import Way
from harmony_desktop.wordings import PROBLEMS
from harmony_workspace.access import tls
from tests.fakes.hosted_host import ACTION, BEGAN, KEY, MANY, SAID, SHAPES, SUMMARY, Hosted, hosting, title
from tests.fakes.https_server import Exchange

ONE = ConversationId("c-1")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tls.Certificates:
    return tls.own(tmp_path_factory.mktemp("tls"))


@asynccontextmanager
async def reached(host: Hosted) -> AsyncIterator[HostedApi]:
    api = HostedApi(host.url, KEY, Way(own_authority=host.server.ca_file))
    try:
        yield api
    finally:
        await api.close()


@pytest.mark.parametrize("shape", sorted(SHAPES))
async def test_the_same_meetings_are_read_in_each_shape(made: tls.Certificates, shape: str) -> None:
    async with hosting(made, SHAPES[shape]) as host, reached(host) as api:
        pages, onward = list[HostedPage](), dict[str, str]()
        while not pages or onward:
            pages.append(await api.page(onward))
            onward = dict(pages[-1].onward)
        every = [meeting for page in pages for meeting in page.meetings]
        assert [len(page.meetings) for page in pages] == [50, 50, 20]
        assert [meeting.title for meeting in every] == [title(n) for n in range(MANY)]
        second = every[1]
        assert (second.id, second.medium, second.team) == (ONE, "Zoom", "Sales")
        assert (second.started_at, second.duration_ms) == (BEGAN - timedelta(hours=1), 1_860_000)
        assert [person.name for person in second.participants] == ["Dana Reyes", "Priya Nair"]
        assert await api.one(ONE) == second
        said = await api.transcript(ONE)
        assert [(t.speaker, t.start_ms, t.text) for t in said] == [(w, at, words) for w, at, _, words in SAID]
        assert lines(said)[1] == "[00:04] Dana Reyes: We can do net sixty, not ninety."
        found = {insight.title: insight.items for insight in await api.insights(ONE)}
        assert found["Summary"][0].text == SUMMARY
        assert found["Action items"][0].text == ACTION
        assert {exchange.headers["x-api-key"] for exchange in host.seen} == {KEY}
        assert not any(KEY in exchange.path for exchange in host.seen)


# --- what goes wrong

Trouble = Callable[[Exchange], Awaitable[None]]


def status(code: int, *headers: str, body: str = "{}", kind: str = "application/json") -> Trouble:
    async def answer(exchange: Exchange) -> None:
        told = "".join(f"{header}\r\n" for header in headers)
        await exchange.send(
            f"HTTP/1.1 {code} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{told}\r\n{body}"
        )

    return answer


async def refused(made: tls.Certificates, answer: Trouble) -> Problem:
    async with hosting(made) as host, reached(host) as api:
        host.answers["/v1/conversations"] = answer
        with pytest.raises(HarmonyError) as raised:
            await api.page()
    assert raised.value.problem.code in PROBLEMS
    assert KEY not in str(raised.value)
    return raised.value.problem


@pytest.mark.parametrize(
    ("answer", "code", "retryable"),
    [
        (status(401), "hosted_unauthorized", False),
        (status(403), "hosted_forbidden", False),
        (status(404), "hosted_missing", False),
        (status(500), "hosted_failed", True),
        (status(503, body="<html>down</html>", kind="text/html"), "hosted_failed", True),
        (status(418), "hosted_strange", False),
        (status(200, body="<!doctype html><p>Sign in", kind="text/html"), "hosted_strange", False),
        (status(200, body='{"items": ['), "hosted_strange", False),
        (status(200, body="[" * 100_000), "hosted_strange", False),
        (status(200, body="just words", kind="text/plain"), "hosted_strange", False),
        (status(200, "Content-Encoding: gzip", body="not packed"), "hosted_strange", False),
    ],
)
async def test_each_trouble_is_told_apart(
    made: tls.Certificates, answer: Trouble, code: str, retryable: bool
) -> None:
    problem = await refused(made, answer)
    assert (problem.code, problem.retryable) == (code, retryable)


@pytest.mark.parametrize(("said", "expected"), [("7", 7), ("soon", 0), ("9" * 30, 3600)])
async def test_a_host_that_is_busy_says_how_long_to_wait(
    made: tls.Certificates, said: str, expected: int
) -> None:
    problem = await refused(made, status(429, f"Retry-After: {said}"))
    assert (problem.code, problem.retryable, problem.args["seconds"]) == ("hosted_busy", True, expected)


async def test_a_host_may_name_the_moment_instead(made: tls.Certificates) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(minutes=50), usegmt=True)
    problem = await refused(made, status(429, f"Retry-After: {then}"))
    seconds = problem.args["seconds"]
    assert isinstance(seconds, int)
    assert 2400 < seconds <= 3000


@pytest.mark.parametrize(
    "where", ["https://{other}/v1/conversations", "//{other}/", "http://{here}/", "https://u:p@{here}/"]
)
async def test_a_redirect_to_another_host_is_not_followed_and_the_key_stays(
    made: tls.Certificates, where: str
) -> None:
    async with hosting(made) as other, hosting(made) as host, reached(host) as api:
        there, here = (each.url.removeprefix("https://") for each in (other, host))
        location = f"Location: {where.format(other=there, here=here)}"
        host.answers["/v1/conversations"] = status(307, location)
        with pytest.raises(HarmonyError) as raised:
            await api.page()
        assert raised.value.problem.code == "hosted_elsewhere"
        assert (len(host.seen), other.seen) == (1, [])


async def test_a_redirect_on_the_same_host_is_followed_but_not_for_ever(made: tls.Certificates) -> None:
    async with hosting(made) as host, reached(host) as api:
        host.answers["/v1/conversations"] = status(308, "Location: /v1/conversations/?limit=3")
        host.answers["/v1/conversations/"] = status(200, body='{"items": [{"id": "a"}]}')
        assert [meeting.id for meeting in (await api.page()).meetings] == ["a"]
        host.answers["/v1/conversations/"] = status(302, "Location: /v1/conversations")
        with pytest.raises(HarmonyError, match="redirects without end"):
            await api.page()


async def test_a_reply_that_is_too_large_or_too_slow_is_given_up(
    made: tls.Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosted, "LARGEST", 10_000)
    monkeypatch.setattr(hosted, "LONGEST", 0.3)

    async def endless(exchange: Exchange) -> None:
        await exchange.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[")
        while True:
            await exchange.send(" " * 4000)

    async def dripping(exchange: Exchange) -> None:
        await exchange.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[")
        while True:
            await exchange.send(" ")
            await asyncio.sleep(0.02)

    async def silent(exchange: Exchange) -> None:
        await exchange.hold()

    async def packed(exchange: Exchange) -> None:
        body = gzip.compress(b" " * 1_000_000)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        exchange.writer.write(head.encode() + body)
        await exchange.writer.drain()

    assert (await refused(made, endless)).code == "hosted_large"
    assert (await refused(made, packed)).code == "hosted_large"
    assert (await refused(made, dripping)).code == "hosted_slow"
    assert (await refused(made, silent)).code == "hosted_slow"


async def test_a_host_that_is_not_there_or_not_trusted_is_sent_no_key(made: tls.Certificates) -> None:
    async with hosting(made) as host:
        url = host.url
        stranger = HostedApi(url, KEY)  # nobody here vouches for its certificate
        with pytest.raises(HarmonyError) as raised:
            await stranger.page()
        await stranger.close()
        assert (raised.value.problem.code, host.seen) == ("hosted_untrusted", [])
    gone = HostedApi(url, KEY, Way(own_authority=made.ca))
    with pytest.raises(HarmonyError) as raised:
        await gone.page()
    await gone.close()
    assert (raised.value.problem.code, raised.value.problem.retryable) == ("hosted_unreachable", True)


@pytest.mark.parametrize(
    "key", ["", "lk_", KEY[:-1], KEY.upper(), "sk-" + "a" * 64, KEY + "\n", f"Bearer {KEY}"]
)
def test_a_key_of_another_form_is_sent_nowhere(key: str) -> None:
    with pytest.raises(HarmonyError) as raised:
        HostedApi("https://host.example", key)
    assert raised.value.problem.code == "hosted_key"


async def test_no_log_holds_the_key(made: tls.Certificates, caplog: pytest.LogCaptureFixture) -> None:
    """Nor the words of a meeting; also where the reply throws the key back."""
    with caplog.at_level("DEBUG", "harmony_desktop"):
        async with hosting(made) as host, reached(host) as api:
            await api.page()
            await api.transcript(ONE)
            for answer in (status(401, body=json.dumps({"key": KEY})), status(500, body=KEY)):
                host.answers["/v1/conversations"] = answer
                with pytest.raises(HarmonyError) as raised:
                    await api.page()
                assert KEY not in f"{raised.value} {raised.value.problem}"
    told = "\n".join(
        r.getMessage() + str(r.exc_text or "") for r in caplog.records if r.name.startswith("harmony")
    )
    assert told
    assert "lk_" not in told
    assert SAID[1][3] not in told


async def test_a_cursor_no_address_can_hold_is_refused(made: tls.Certificates) -> None:
    async with hosting(made) as host, reached(host) as api:
        with pytest.raises(HarmonyError) as raised:
            await api.page({f"q{n}": "é" * 2000 for n in range(20)})
        assert (raised.value.problem.code, host.seen) == ("hosted_strange", [])
