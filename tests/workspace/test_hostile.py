"""Whatever is sent to the workspace, it answers with a problem the sender can act on, and never with its own fault."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.parts.house import HOST, Opened, ask, new_id, opened, send

NUL = "a\x00b"
HALF = "\ud800"
"""Half of a pair: JSON can write it, UTF-8 cannot."""
HUGE = 10**40


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        yield house


def is_problem(reply: httpx.Response, *statuses: int) -> None:
    assert reply.headers["content-type"] == "application/problem+json", (reply.status_code, reply.text[:300])
    problem = reply.json()
    assert problem["status"] == reply.status_code
    assert problem["code"]
    assert problem["request_id"] == reply.headers["x-request-id"]
    assert reply.status_code in statuses, reply.text[:500]


def never_our_fault(reply: httpx.Response) -> None:
    if reply.is_error:
        is_problem(reply, *range(400, 500))


def operation(**changed: Any) -> dict[str, Any]:
    return {**ask("Hello?"), **changed}


def asking(**changed: Any) -> dict[str, Any]:
    return operation(body={"message_id": new_id(), "text": "Hello?", "spoken": False, "model": "", **changed})


BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "two values": b"{} {}",
    "not UTF-8": b'{"ops": ["\xff\xfe"]}',
    "a number": b"7",
    "null": b"null",
    "deep": b"[" * 10_000 + b"]" * 10_000,
    "deep inside": b'{"ops": ' + b'{"body": ' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    "a number of 5000 digits": b'{"ops": [{"base_rev": ' + b"9" * 5000 + b"}]}",
}


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
async def test_a_body_that_is_none(house: Opened, kind: str) -> None:
    client = house.as_owner()
    for path in ("/v1/ops", "/v1/conversations", "/v1/threads/x/runs", "/v1/users", "/v1/keys"):
        for body in BODIES.values():
            is_problem(await client.post(path, content=body, headers={"Content-Type": kind}), 400, 422)


def bad_operations() -> list[dict[str, Any]]:
    return [
        asking(message_id=NUL),
        asking(message_id=HALF),
        asking(message_id=7),
        asking(message_id="../../etc/passwd"),
        asking(text=""),
        asking(text=HALF),
        asking(text=["a"]),
        asking(text="x" * 200_001),
        asking(model=HALF),
        asking(model={"a": HALF}),
        asking(model=NUL),
        asking(extra=HALF),
        asking(**{HALF: 1}),
        asking(spoken=HUGE),
        operation(op_id=HALF),
        operation(op_id=""),
        operation(target=HALF),
        operation(target=NUL),
        operation(target="x" * 1_000_000),
        operation(kind=HALF),
        operation(kind="drop_everything"),
        operation(base_rev=HUGE),
        operation(base_rev=1.5),
        operation(written_at=HUGE),
        operation(written_at="0000-00-00"),
        operation(body=[]),
        operation(kind="stop_run", target=NUL),
        operation(kind="retry_run", body={"message_id": NUL}),
        operation(kind="retry_run", body={}),
    ]


async def test_an_operation_that_cannot_be_done(house: Opened) -> None:
    client = house.as_owner()
    for op in bad_operations():
        never_our_fault(await client.post("/v1/ops", content=json.dumps({"ops": [op]})))
    assert (await send(client, ask("And now?")))[0]["status"] == "applied"


async def test_operations_nested_as_deep_as_json_goes(house: Opened) -> None:
    client = house.as_owner()
    for depth in (50, 200, 400, 600, 700, 800, 900, 950, 1000):
        nest = '{"a":' * depth + "1" + "}" * depth
        op = json.dumps(asking(extra="NEST")).replace('"NEST"', nest)
        never_our_fault(await client.post("/v1/ops", content='{"ops": [' + op + "]}"))


async def test_too_many_and_too_large(house: Opened) -> None:
    client = house.as_owner()
    is_problem(await client.post("/v1/ops", json={"ops": [ask("x")] * 201}), 422)
    long = {"Content-Length": str(64 * 1024**2 + 1)}
    is_problem(await client.post("/v1/ops", content=b"", headers=long), 413)
    for strange in ("-1", "1e9", "9" * 5000, "²"):
        headers = httpx.Headers({"Content-Length": strange}, encoding="utf-8")
        is_problem(await client.post("/v1/ops", content=b"", headers=headers), 400, 413)
    content = {"content": "x" * 20_000_001, "file_name": "x.txt"}
    is_problem(await client.post("/v1/conversations", json=content), 413, 422)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 8 * 1024**2

    is_problem(await client.post("/v1/ops", content=endless()), 413)


IDS = [
    "x", "%00", "a%00b", "%ff%fe", "%ed%a0%80", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f", "'%20OR%201=1--", "x" * 10_000, "🦊", "%0d%0aX-Evil:1",
]  # fmt: skip
PATHS = [
    "/v1/threads/{}", "/v1/runs/{}", "/v1/runs/{}/events", "/v1/conversations/{}",
    "/v1/conversations/{}/transcript", "/v1/conversations/{}/insights", "/v1/{}", "/{}",
]  # fmt: skip


async def test_an_id_that_is_none(house: Opened) -> None:
    client = house.as_owner()
    for path in PATHS:
        for id_ in IDS:
            is_problem(await client.get(path.format(id_)), 404)
        is_problem(await client.request("BREW", path.format("x")), 404, 405)


QUERIES = [
    "/v1/sync?since={}", "/v1/conversations?cursor={}", "/v1/conversations?limit={}", "/v1/conversations?q={}",
    "/v1/conversations?from={}", "/v1/conversations?to={}", "/v1/vocabulary?limit={}",
]  # fmt: skip
VALUES = [
    "", "x", "%00", "%ff", "-1", "0", "9" * 30, "9" * 5000, "1e400", "NaN", "eyJ9", "%22", "*", "%25_%5C", "null",
    "0001-01-01T00:00:00%2B23:00", "9999-12-31T23:59:59-23:00", "[]", "e30=", "x" * 20_000,
]  # fmt: skip


async def test_a_question_mark_and_anything(house: Opened) -> None:
    client = house.as_owner()
    for path in QUERIES:
        for value in VALUES:
            never_our_fault(await client.get(path.format(value)))


async def test_a_place_in_a_run_that_is_none(house: Opened) -> None:
    client = house.as_owner()
    outcome = (await send(client, ask("say one two")))[0]
    run = outcome["result"]["run_id"]  # type: ignore[index]
    for after in ("-1", "x", "", "1.5", "%00"):
        is_problem(await client.get(f"/v1/runs/{run}/events?after={after}"), 422)
    for after in ("9" * 18, "9" * 19, "9" * 40):
        never_our_fault(await client.get(f"/v1/runs/{run}/events?after={after}"))
        never_our_fault(
            await client.get(f"/v1/runs/{run}/events", headers={"Last-Event-ID": f"{run}:{after}"})
        )
    for last in ("x", f"{run}:", f"{run}:x", f"{run}:-1", f"{run}:²", "other:1", ":"):
        headers = httpx.Headers({"Last-Event-ID": last}, encoding="utf-8")
        is_problem(await client.get(f"/v1/runs/{run}/events", headers=headers), 422)


STORED: list[tuple[str, dict[str, Any]]] = [
    ("/v1/keys", {"name": NUL}),
    ("/v1/keys", {"name": "a", "expires_in_days": HUGE}),
    ("/v1/keys", {"name": "a", "expires_in_days": 10**9}),
    ("/v1/keys", {"name": "a", "expires_in_days": 10**13}),
    ("/v1/keys", {"name": "a", "user": NUL}),
    ("/v1/keys", {"name": "a", "role": HALF}),
    ("/v1/users", {"name": NUL, "email": NUL}),
    ("/v1/users", {"name": "a", "email": HALF}),
    ("/v1/users", {"name": "a", "email": "a@b.c", "teams": [HALF, NUL]}),
    ("/v1/users", {"name": "a", "email": "a@b.c", "role": "x" * 100_000}),
    ("/v1/teams", {"name": ""}),
    ("/v1/teams", {"name": HALF}),
    ("/v1/conversations", {"content": NUL, "file_name": NUL, "title": NUL}),
    ("/v1/conversations", {"content": HALF}),
    ("/v1/conversations", {"content": "A: hi\n", "file_name": "../../x.txt", "title": "../x"}),
    ("/v1/conversations", {"content": "A: hi\n", "started_at": "0001-01-01T00:00:00+23:00"}),
    ("/v1/conversations", {"content": "A: hi\n", "started_at": "9999-12-31T23:59:59-23:00"}),
    ("/v1/conversations", {"content": "A: hi\n", "started_at": HUGE}),
    ("/v1/conversations", {"content": "A: hi\n", "participants": [{"name": HALF}]}),
    ("/v1/conversations", {"content": "A: hi\n", "participants": [{"name": "A"}] * 2}),
    ("/v1/conversations", {"content": "[" * 10_000, "file_name": "x.json"}),
    ("/v1/conversations", {"content": "[" * 10_000 + "]" * 10_000, "file_name": "x.json"}),
    (
        "/v1/conversations",
        {
            "content": "WEBVTT\n\n99999999999999999999:00:00.000 --> 99999999999999999999:00:01.000\nA: x\n",
            "file_name": "x.vtt",
        },
    ),
    (
        "/v1/conversations",
        {
            "content": '[{"speaker":"A","text":"x","start":1e400,"end":1e999}]',
            "file_name": "x.json",
        },
    ),
    (
        "/v1/conversations",
        {
            "content": '[{"speaker":"A\\ud800","text":"x\\ud800","start":1e30,"end":' + "9" * 40 + "}]",
            "file_name": "x.json",
        },
    ),
]


async def test_something_to_store_that_cannot_be(house: Opened) -> None:
    client = house.as_owner()
    for path, body in STORED:
        never_our_fault(await client.post(path, content=json.dumps(body)))
    for path in ("/v1/conversations", "/v1/keys", "/v1/users", "/v1/sync", "/v1/vocabulary"):
        assert (await client.get(path)).status_code == 200


HOSTS = ["", "evil.example", "127.0.0.1", "127.0.0.1:1", f"{HOST}.evil.example", f"{HOST}/", f"x@{HOST}", "localhost:8443\x00"]  # fmt: skip


async def test_another_host(house: Opened) -> None:
    client = house.as_owner()
    for host in HOSTS:
        is_problem(await client.get("/v1/me", headers={"Host": host}), 421)
        is_problem(await client.get("/.well-known/harmony", headers={"Host": host}), 421)


@pytest.mark.parametrize(
    "origin", ["null", "", "https://evil.example", f"http://{HOST}", f"https://{HOST}.x"]
)
async def test_another_origin(house: Opened, origin: str) -> None:
    client = house.as_owner()
    is_problem(await client.post("/v1/ops", json={"ops": []}, headers={"Origin": origin}), 403)
    is_problem(await client.options("/v1/ops", headers={"Origin": origin}), 403)


async def test_a_key_that_is_none(house: Opened) -> None:
    client = house.as_owner()
    for key in ["", "lk_", "lk_" + "0" * 64, "x" * 10_000, "lk_" + "ÿ" * 64, "' OR 1=1--"]:
        headers = httpx.Headers({"X-API-Key": key}, encoding="latin-1")
        is_problem(await client.get("/v1/me", headers=headers), 401)
        is_problem(await client.get("/v1/nowhere", headers=headers), 401)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(["message_id", "answer_id", "text", "spoken", "model", "title"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    kind=st.sampled_from(["send_message", "retry_run", "stop_run"]) | st.text(),
    target=st.text() | st.uuids().map(str),
    body=st.dictionaries(fields, values) | values,
    rev=values,
)
async def test_any_operation_at_all(house: Opened, kind: str, target: str, body: Any, rev: Any) -> None:
    op = {"op_id": new_id(), "kind": kind, "target": target, "body": body, "base_rev": rev}
    never_our_fault(await house.as_owner().post("/v1/ops", content=json.dumps({"ops": [op]})))
