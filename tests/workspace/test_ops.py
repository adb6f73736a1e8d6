"""Operations take effect once, fail alone, and stop their own lane only."""

import asyncio
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from harmony_protocol.sync import Op
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.asking import title_of
from harmony_workspace.companion.operations import Effect
from harmony_workspace.store.tables import changes, idempotency, messages, runs, spaces, threads
from harmony_workspace.web import batches, guard
from harmony_workspace.web.guard import OPEN_PATHS
from tests.parts.house import HOST, ask, new_id, op, opened, send


async def test_a_question_makes_the_thread_stores_the_message_and_starts_a_run(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        question = ask("say What did Acme say?")
        [outcome] = await send(client, question)
        assert outcome["status"] == "applied"
        await client.get(f"/v1/runs/{outcome['result']['run_id']}/events")
        thread = (await client.get(f"/v1/threads/{question['target']}")).json()
        asked, answer = thread["messages"]
        assert (asked["id"], asked["text"]) == (question["body"]["message_id"], question["body"]["text"])
        assert (answer["id"], answer["status"]) == (outcome["result"]["answer_id"], "finished")
        assert thread["thread"]["title"] == "say What did Acme say?"
        assert thread["thread"]["model"] == "test/one"


async def test_a_repeated_operation_takes_effect_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        question = ask("say hello")
        first, again = await send(client, question, question)
        assert again == first | {"status": "repeated", "place": again["place"]}
        [once_more] = await send(client, question)
        assert once_more == again | {"place": once_more["place"]}
        assert (it.count(threads), it.count(messages), it.count(runs)) == (1, 2, 1)


async def test_an_operations_id_used_for_something_else_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        question = ask("say hello")
        await send(client, question)
        [outcome] = await send(client, ask("say something else", op_id=str(question["op_id"])))
        assert outcome["status"] == "failed"
        assert (outcome["problem"]["code"], outcome["problem"]["status"]) == ("key_reused", 422)
        thread, body = question["target"], {"message_id": question["body"]["message_id"]}
        key = {"Idempotency-Key": new_id()}
        begun = await client.post(f"/v1/threads/{thread}/runs", json=body, headers=key)
        assert begun.status_code == 202
        assert begun.headers["Location"] == f"/v1/runs/{begun.json()['id']}"
        repeated = await client.post(f"/v1/threads/{thread}/runs", json=body, headers=key)
        assert repeated.json()["id"] == begun.json()["id"]
        other = await client.post(
            f"/v1/threads/{thread}/runs", json=body | {"model": "test/two"}, headers=key
        )
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")


async def test_a_failed_operation_stops_its_own_lane_only(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        thread, other = new_id(), new_id()
        outcomes = await send(
            it.as_owner(),
            ask("say one", thread),
            ask("say two", thread, model="test/none"),
            ask("say three", thread),
            ask("say four", other),
        )
        assert [o["status"] for o in outcomes] == ["applied", "failed", "skipped", "applied"]
        assert it.count(messages) == 4
        assert it.count(idempotency) == 2
        there = it.database.read_now(lambda connection: connection.scalars(sa.select(messages.c.id)).all())
        told = it.database.read_now(lambda connection: connection.scalars(sa.select(changes.c.row_id)).all())
        assert set(told) == {thread, other, *there}  # nobody hears of what was not done


async def test_a_threads_model_is_locked_by_its_first_message(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, thread = it.as_owner(), new_id()
        await send(client, ask("say one", thread, model="test/two"))
        [second] = await send(client, ask("say two", thread, model="test/one"))
        assert second["problem"]["detail"] == "Start a new chat to change model."
        [third] = await send(client, ask("say three", thread))
        assert (await client.get(f"/v1/runs/{third['result']['run_id']}")).json()["model"] == "test/two"


async def test_one_of_many_at_once_wins_and_the_others_hear_of_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, question = it.as_owner(), ask("say hello")
        replies = await asyncio.gather(*(send(client, question) for _ in range(8)))
        assert sorted(r[0]["status"] for r in replies) == ["applied"] + ["repeated"] * 7
        assert it.count(runs) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "fly", "body": {}},
        {"kind": "send_message", "body": {"message_id": "x", "text": "hello"}},
        {"kind": "send_message", "body": {"message_id": new_id(), "text": ""}},
        {"kind": "send_message", "body": {"text": "hello"}},
        {"kind": "retry_run", "body": {"message_id": new_id()}},
        {"kind": "stop_run", "body": {}},
    ],
)
async def test_an_operation_that_makes_no_sense_changes_nothing(tmp_path: Path, broken: dict) -> None:
    async with opened(tmp_path) as it:
        [outcome] = await send(it.as_owner(), {"op_id": new_id(), "target": new_id()} | broken)
        assert outcome["status"] == "failed"
        assert outcome["problem"]["code"] in ("bad_request", "not_found")
        assert (it.count(threads), it.count(messages), it.count(idempotency)) == (0, 0, 0)


async def test_a_message_may_be_put_again_but_not_changed(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        path = f"/v1/threads/{new_id()}/messages/{new_id()}"
        for _ in range(2):
            assert (await client.put(path, json={"text": "hello"})).status_code == 204
        assert (await client.put(path, json={"text": "other"})).status_code == 409
        assert it.count(messages) == 1


async def test_other_hosts_and_origins_are_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        for host in ("evil.example:8443", "127.0.0.1:80", "127.0.0.1.evil.example:8443"):
            reply = await client.get("/v1/me", headers={"Host": host})
            assert (reply.status_code, reply.json()["code"]) == (421, "bad_request")
        for origin in ("https://evil.example", "null", f"http://{HOST}"):
            reply = await client.get("/v1/me", headers={"Origin": origin})
            assert (reply.status_code, reply.json()["code"]) == (403, "foreign_origin")
        assert (await client.get("/v1/me", headers={"Origin": f"https://{HOST}"})).status_code == 200


async def test_every_error_is_a_problem_with_the_requests_id_and_no_traceback(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()

        def broken(connection: object) -> list:
            raise RuntimeError("the inside of the house")

        it.house.catalogue = broken
        replies: list[httpx.Response] = [
            await client.get("/nowhere"),
            await client.delete("/v1/models"),
            await client.get("/v1/conversations", params={"limit": 1000}),
            await client.get("/v1/conversations", params={"cursor": "?"}),
            await client.post("/v1/ops", content=b"{"),
            await client.post("/v1/conversations", json={"content": " "}),
            await client.get("/v1/sync", params={"since": "nonsense"}),
            await client.get("/v1/models"),
        ]
        assert [r.status_code for r in replies] == [404, 405, 422, 422, 422, 422, 410, 500]
        for reply in replies:
            assert reply.headers["content-type"] == "application/problem+json"
            assert reply.json()["request_id"] == reply.headers["x-request-id"] != ""
            assert "Traceback" not in reply.text
            assert "inside of the house" not in reply.text


async def test_a_body_beyond_the_cap_is_refused_with_and_without_its_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "MAX_BODY", 1000)

    async def chunks():
        for _ in range(5):
            yield b" " * 300

    async with opened(tmp_path) as it:
        client = it.as_owner()
        for body in (b" " * 1500, chunks()):
            reply = await client.post("/v1/ops", content=body)
            assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


async def test_the_openapi_document_is_complete(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        document = (await it.as_owner().get("/v1/openapi.json")).json()
        assert document["openapi"].startswith("3.1")
        for path, methods in document["paths"].items():
            for method, told in methods.items():
                good = next(r for code, r in told["responses"].items() if code.startswith("2"))
                assert good.get("content") or "204" in told["responses"], (method, path)
                if path not in OPEN_PATHS:
                    assert told["security"] == [{"APIKeyHeader": []}]
                    assert "application/problem+json" in told["responses"]["404"]["content"]
        assert "Problem" in document["components"]["schemas"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What did Acme say about pricing?", "What did Acme say about pricing?"),
        ("  Hello\nthere.  ", "Hello there"),
        ("Write a mail. Then send it.", "Write a mail"),
        ("word " * 40, "word word word word word word word word word word word word…"),
        ("x" * 100, "x" * 60 + "…"),
        (".", "."),
    ],
)
def test_a_thread_is_called_by_its_first_words(question: str, title: str) -> None:
    assert title_of(question) == title


async def test_many_operations_are_committed_together_but_for_a_question(tmp_path: Path) -> None:
    """A commit costs more than what it commits, and a run begun by one may not see the next."""
    async with opened(tmp_path) as it:
        places: list[str] = []
        batch = [op("put_space", new_id(), name=f"Space {n}") for n in range(33)]
        batch[3], batch[4] = ask("say one"), ask("say two")
        for told, sent in zip(await send(it.as_owner(), *batch), batch, strict=True):
            assert (told["status"], told["op_id"]) == ("applied", sent["op_id"])
            places.append(str(told["place"]))
        assert [len(list(same)) for _, same in groupby(places)] == [4, 1, 25, 3]


async def test_what_cannot_be_committed_with_others_is_done_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as it:
        together = batches.together

        def breaks(connection: sa.Connection, reader: Reader, ops: list[Op], *more: Any) -> list[Effect]:
            effects = together(connection, reader, ops, *more)
            if any(one.body.get("name") == "Bad" for one in ops[: len(effects)]):
                raise OSError("the disk is full")
            return effects

        monkeypatch.setattr(batches, "together", breaks)
        names = ("One", "Bad", "Three")
        told = await send(it.as_owner(), *[op("put_space", new_id(), name=name) for name in names])
        assert [one["status"] for one in told] == ["applied", "failed", "applied"]
        assert it.count(spaces) == 2
