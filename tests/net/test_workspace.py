"""What the client makes of a workspace that is strange, broken, or not the one it trusts."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from harmony_desktop.domain.answers import NothingNew, RunEnded, RunEvent, StepAdded, TextAdded
from harmony_desktop.domain.ids import RunId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import MessageState
from harmony_desktop.net.way import Way
from harmony_desktop.net.workspace import Workspace
from harmony_protocol.events import MAX_EVENT_BYTES
from harmony_workspace.access import tls
from tests.fakes.https_server import Answer, Exchange, Server, serving

RUN = RunId("r1")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tls.Certificates:
    return tls.own(tmp_path_factory.mktemp("tls"))


@asynccontextmanager
async def server(certificates: tls.Certificates, answers: dict[str, Answer]) -> AsyncIterator[Server]:
    assert certificates.ca is not None
    async with serving(certificates.certificate, certificates.key, certificates.ca, answers) as found:
        yield found


async def problem_of(workspace: Workspace) -> HarmonyError:
    with pytest.raises(HarmonyError) as raised:
        await workspace.me()
    await workspace.close()
    return raised.value


def event(seq: int, **body: object) -> str:
    return f"id: r1:{seq}\ndata: {json.dumps(body)}\n\n"


async def read(workspace: Workspace, after: int = 0, into: list[RunEvent] | None = None) -> list[RunEvent]:
    """``into`` keeps what came before an error."""
    got: list[RunEvent] = [] if into is None else into
    async with aclosing(workspace.run_events(RUN, after)) as events:
        async for e in events:
            got.append(e)
    return got


async def test_a_problem_body_becomes_an_error_with_its_code_and_arguments(
    certificates: tls.Certificates,
) -> None:
    async def refuse(exchange: Exchange) -> None:
        body = {"status": 413, "code": "too_large", "args": {"limit": 9}, "detail": "big", "request_id": "q7"}
        await exchange.reply(413, json.dumps(body), "application/problem+json")

    async with server(certificates, {"/v1/me": refuse}) as found:
        error = await problem_of(found.workspace())
    assert (error.problem.code, error.problem.args, error.problem.retryable) == (
        "too_large",
        {"limit": 9},
        False,
    )
    assert "q7" in error.problem.detail


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (401, "network_between", True),  # it says nothing about our key
        (404, "network_between", True),  # nor about what was asked for
        (413, "too_large", False),
        (429, "rate_limited", True),
        (502, "internal", True),
    ],
)
async def test_an_error_page_without_a_problem_is_told_by_its_status(
    certificates: tls.Certificates, status: int, code: str, retryable: bool
) -> None:
    async with server(certificates, {"/v1/me": lambda e: e.reply(status, "<html>", "text/html")}) as found:
        error = await problem_of(found.workspace())
    assert (error.problem.code, error.problem.retryable) == (code, retryable)


async def test_a_workspace_with_a_foreign_certificate_gets_no_key(
    certificates: tls.Certificates, tmp_path: Path
) -> None:
    other = tls.own(tmp_path)
    async with server(certificates, {}) as found:
        error = await problem_of(Workspace(found.url, "lk_secret", Way(own_authority=other.ca)))
        assert found.seen == []
    assert error.problem.code == "workspace_untrusted"


async def test_nobody_listening_is_worth_another_try(certificates: tls.Certificates) -> None:
    error = await problem_of(Workspace("https://127.0.0.1:9", "lk_0", Way(own_authority=certificates.ca)))
    assert (error.problem.code, error.problem.retryable) == ("workspace_unreachable", True)


async def test_events_are_read_from_the_cursor_and_unknown_ones_only_move_it(
    certificates: tls.Certificates,
) -> None:
    async def tell(exchange: Exchange) -> None:
        await exchange.begin_events()
        await exchange.send(": heartbeat\n\n" + event(3, type="TEXT_MESSAGE_CONTENT", delta="a\u2028b"))
        await exchange.send(event(4, type="HOLOGRAM", beam=1) + event(5, type="CUSTOM", name="x", value=1))
        await exchange.send(event(6, type="CUSTOM", name="harmony.step", value={"text": "Read 2 calls"}))
        await exchange.send(event(7, type="RUN_FINISHED"))

    async with server(certificates, {"/v1/runs/r1/events": tell}) as found:
        workspace = found.workspace()
        events = await read(workspace, after=2)
        await workspace.close()
        assert found.seen[0].headers["last-event-id"] == "r1:2"
        assert found.seen[0].path.endswith("?after=2")
    assert [e.seq for e in events] == [3, 4, 5, 6, 7]
    assert [e.what for e in events] == [
        TextAdded("a\u2028b"),
        NothingNew(),
        NothingNew(),
        StepAdded("Read 2 calls"),
        RunEnded(MessageState.SETTLED),
    ]


async def test_a_finished_run_with_nothing_left_is_an_empty_stream(certificates: tls.Certificates) -> None:
    async with server(certificates, {"/v1/runs/r1/events": lambda e: e.reply(204)}) as found:
        workspace = found.workspace()
        assert await read(workspace) == []
        await workspace.close()


async def test_an_event_beyond_the_cap_ends_the_stream(certificates: tls.Certificates) -> None:
    async def flood(exchange: Exchange) -> None:
        await exchange.begin_events()
        await exchange.send(event(1, type="TEXT_MESSAGE_CONTENT", delta="fits"))
        await exchange.send("data: ")
        for _ in range(MAX_EVENT_BYTES // 65536 + 2):
            await exchange.send("x" * 65536)

    async with server(certificates, {"/v1/runs/r1/events": flood}) as found:
        workspace = found.workspace()
        got: list[RunEvent] = []
        with pytest.raises(HarmonyError) as raised:
            await read(workspace, into=got)
        await workspace.close()
    assert raised.value.problem.code == "workspace_strange"
    assert [e.seq for e in got] == [1]


async def test_many_events_larger_together_than_the_cap_are_fine(certificates: tls.Certificates) -> None:
    async def tell(exchange: Exchange) -> None:
        await exchange.begin_events()
        for seq in range(1, 6):
            await exchange.send(event(seq, type="TEXT_MESSAGE_CONTENT", delta="x" * 400_000))

    async with server(certificates, {"/v1/runs/r1/events": tell}) as found:
        workspace = found.workspace()
        assert len(await read(workspace)) == 5
        await workspace.close()


async def test_a_connection_cut_inside_an_event_is_an_error_to_resume_from(
    certificates: tls.Certificates,
) -> None:
    async def cut(exchange: Exchange) -> None:
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
        await exchange.send(head + event(1, type="TEXT_MESSAGE_CONTENT", delta="half"))

    async with server(certificates, {"/v1/runs/r1/events": cut}) as found:
        workspace = found.workspace()
        got: list[RunEvent] = []
        with pytest.raises(HarmonyError) as raised:
            await read(workspace, into=got)
        await workspace.close()
    assert raised.value.problem.code == "workspace_unreachable"
    assert [e.what for e in got] == [TextAdded("half")]


async def test_a_failed_run_carries_its_problem(certificates: tls.Certificates) -> None:
    async def fail(exchange: Exchange) -> None:
        problem = {"code": "provider_timeout", "retryable": True, "args": {"seconds": 60}}
        await exchange.begin_events()
        await exchange.send(
            event(1, type="RUN_ERROR", message="slow", code="provider_timeout", problem=problem)
        )

    async with server(certificates, {"/v1/runs/r1/events": fail}) as found:
        workspace = found.workspace()
        (ended,) = await read(workspace)
        await workspace.close()
    assert isinstance(ended.what, RunEnded)
    assert ended.what.state is MessageState.FAILED
    assert ended.what.problem is not None
    assert (ended.what.problem.code, ended.what.problem.args) == ("provider_timeout", {"seconds": 60})
