"""Whatever is sent to the workspace, it answers with a problem the sender can act on, and never with its own fault."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harmony_workspace.companion import space_changes
from tests.parts.house import HOST, Opened, ask, new_id, opened, send

NUL = "a\x00b"
HALF = "\ud800"
"""Half of a pair: JSON can write it, UTF-8 cannot."""
HUGE = 10**40


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        yield house


def owner(house: Opened) -> httpx.AsyncClient:
    """Everything it sends says that it is JSON; otherwise nobody would look inside."""
    client = house.as_owner()
    client.headers["Content-Type"] = "application/json"
    return client


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
    elif reply.request.url.path == "/v1/ops":
        problems = [outcome["problem"] for outcome in reply.json()["outcomes"] if outcome["problem"]]
        assert all(400 <= problem["status"] < 500 for problem in problems), problems


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
    client = owner(house)
    for path in ("/v1/ops", "/v1/conversations", "/v1/threads/x/runs", "/v1/users", "/v1/keys"):
        for body in BODIES.values():
            is_problem(await client.post(path, content=body, headers={"Content-Type": kind}), 400, 422)


def attached(**changed: Any) -> dict[str, Any]:
    return {"id": new_id(), "kind": "text", "name": "a.txt", "text": "hi", **changed}


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
        asking(time_zone=HALF),
        asking(sources={"people": [HALF]}),
        asking(attachments=[attached(name=HALF)]),
        asking(attachments=[attached(text=HALF)]),
        asking(attachments=[attached(kind="conversation", conversation_id=HALF)]),
        operation(kind="update_thread", body={"title": HALF}),
        operation(kind="put_space", target=new_id(), body={"name": HALF}),
        operation(kind="put_space", target=new_id(), body={"name": "a", "context": HALF}),
        operation(kind="set_preferences", body={"custom_instructions": HALF}),
        operation(kind="set_preferences", body={"auto_approve": [HALF]}),
    ]


async def test_an_operation_that_cannot_be_done(house: Opened) -> None:
    client = owner(house)
    for op in bad_operations():
        never_our_fault(await client.post("/v1/ops", content=json.dumps({"ops": [op]})))
    assert (await send(client, ask("And now?")))[0]["status"] == "applied"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("put_space", {"name": HALF}),
        ("set_preferences", {"auto_approve": ["x"] * 201}),
        ("set_preferences", {"auto_approve": ["x" * 201]}),
        ("set_preferences", {"default_model": "x" * 501}),
        ("set_preferences", {"default_model": HALF}),
    ],
)
async def test_one_operation_that_cannot_be_done_stops_its_own_lane_alone(
    house: Opened, kind: str, body: dict[str, Any]
) -> None:
    target = house.owner.user_id if kind == "set_preferences" else new_id()
    bad = operation(kind=kind, target=target, body=body)
    behind = operation(kind=kind, target=target, body={})
    batch = json.dumps({"ops": [ask("Before"), bad, behind, ask("After")]})
    reply = await owner(house).post("/v1/ops", content=batch)
    assert reply.status_code == 200
    outcomes = reply.json()["outcomes"]
    assert [outcome["status"] for outcome in outcomes] == ["applied", "failed", "skipped", "applied"]
    assert outcomes[1]["problem"]["status"] in (413, 422)


async def test_a_fault_of_ours_in_one_operation_stops_its_own_lane_alone(
    house: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: Any) -> int:
        raise RuntimeError("secret words")

    monkeypatch.setattr(space_changes, "put", breaks)
    bad = operation(kind="put_space", target=new_id(), body={"name": "a"})
    outcomes: Any = await send(owner(house), ask("Before"), bad, ask("After"))
    assert [outcome["status"] for outcome in outcomes] == ["applied", "failed", "applied"]
    assert outcomes[1]["problem"]["code"] == "internal"
    assert "secret" not in str(outcomes)
    assert bad["op_id"] in caplog.text


async def test_operations_nested_as_deep_as_json_goes(house: Opened) -> None:
    client = owner(house)
    for depth in (50, 200, 400, 600, 700, 800, 900, 950, 1000):
        nest = '{"a":' * depth + "1" + "}" * depth
        op = json.dumps(asking(extra="NEST")).replace('"NEST"', nest)
        never_our_fault(await client.post("/v1/ops", content='{"ops": [' + op + "]}"))


async def test_too_many_and_too_large(house: Opened) -> None:
    client = owner(house)
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
    client = owner(house)
    for path in PATHS:
        for id_ in IDS:
            is_problem(await client.get(path.format(id_)), 404)
        is_problem(await client.request("BREW", path.format("x")), 404, 405)


QUERIES = [
    "/v1/sync?since={}", "/v1/conversations?cursor={}", "/v1/conversations?limit={}", "/v1/conversations?q={}",
    "/v1/conversations?from={}", "/v1/conversations?to={}", "/v1/vocabulary?limit={}",
    "/v1/ledger?q={}", "/v1/ledger?cursor={}", "/v1/ledger?everybody={}",
]  # fmt: skip
VALUES = [
    "", "x", "%00", "%ff", "-1", "0", "9" * 30, "9" * 5000, "1e400", "NaN", "eyJ9", "%22", "*", "%25_%5C", "null",
    "0001-01-01T00:00:00%2B23:00", "9999-12-31T23:59:59-23:00", "[]", "e30=", "x" * 20_000,
]  # fmt: skip


async def test_a_question_mark_and_anything(house: Opened) -> None:
    client = owner(house)
    for path in QUERIES:
        for value in VALUES:
            never_our_fault(await client.get(path.format(value)))


async def test_a_place_in_a_run_that_is_none(house: Opened) -> None:
    client = owner(house)
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
    ("/v1/rules/trial", {"rule": HALF}),
    ("/v1/rules/trial", {"rule": NUL}),
    ("/v1/rules/trial", {"rule": "(" * 2_000}),
    ("/v1/rules/trial", {"rule": "a" * 100_000}),
    ("/v1/rules/trial", {"rule": ["*"]}),
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
    client = owner(house)
    for path, body in STORED:
        never_our_fault(await client.post(path, content=json.dumps(body)))
    for path in ("/v1/conversations", "/v1/keys", "/v1/users", "/v1/sync", "/v1/vocabulary"):
        assert (await client.get(path)).status_code == 200


SAME = "0198a000-0000-7000-8000-000000000001"
"""Named alike wherever the stories are collected."""
MESSAGE = f"/v1/threads/{SAME}/messages/{SAME}"
PROVIDER = {"name": "n", "base_url": "http://127.0.0.1:9", "models": [{"name": "a"}]}
PUT: list[tuple[str, dict[str, Any]]] = [
    ("/v1/providers", PROVIDER | {"name": HALF}),
    ("/v1/providers", PROVIDER | {"models": [{"name": HALF}]}),
    ("/v1/providers", PROVIDER | {"api_key": HALF}),
    ("/v1/providers", PROVIDER | {"kind": HALF}),
    ("/v1/providers", PROVIDER | {"base_url": HALF}),
    ("/v1/providers/default", {"model": HALF}),
    ("/v1/catalogue", {"enabled": [HALF]}),
    (MESSAGE, {"text": "hi", "parent_id": HALF}),
    (MESSAGE, {"text": "hi", "attachments": [attached(id=SAME, name=HALF)]}),
]


@pytest.mark.parametrize(("path", "body"), PUT)
async def test_half_of_a_character_is_refused_before_anything_is_done(
    house: Opened, path: str, body: dict[str, Any]
) -> None:
    client = owner(house)
    is_problem(await client.put(path, content=json.dumps(body)), 422)
    raw = json.dumps(body, ensure_ascii=False).encode(errors="surrogatepass")
    is_problem(await client.put(path, content=raw, headers={"Content-Type": "application/json"}), 400, 422)
    whole = json.dumps({"text": "\U0001f98a"})  # both halves, as JSON writes them
    path = f"/v1/threads/{new_id()}/messages/{new_id()}"
    assert (await client.put(path, content=whole)).status_code == 204
    assert not house.house.sealed.has("n")


HOSTS = ["", "evil.example", "127.0.0.1", "127.0.0.1:1", f"{HOST}.evil.example", f"{HOST}/", f"x@{HOST}", "localhost:8443\x00"]  # fmt: skip


async def test_another_host(house: Opened) -> None:
    client = owner(house)
    for host in HOSTS:
        is_problem(await client.get("/v1/me", headers={"Host": host}), 421)
        is_problem(await client.get("/.well-known/harmony", headers={"Host": host}), 421)


@pytest.mark.parametrize(
    "origin", ["null", "", "https://evil.example", f"http://{HOST}", f"https://{HOST}.x"]
)
async def test_another_origin(house: Opened, origin: str) -> None:
    client = owner(house)
    is_problem(await client.post("/v1/ops", json={"ops": []}, headers={"Origin": origin}), 403)
    is_problem(await client.options("/v1/ops", headers={"Origin": origin}), 403)


async def test_a_key_that_is_none(house: Opened) -> None:
    client = owner(house)
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
    never_our_fault(await owner(house).post("/v1/ops", content=json.dumps({"ops": [op]})))
