"""An AG-UI agent behind a thread: it answers, uses its own tools, and asks its user through our approvals."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic_ai.messages import ModelMessage
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from harmony_protocol.providers import Limits, NewProvider
from harmony_workspace.companion import limits, providers
from harmony_workspace.companion.answerer import create_answerer
from harmony_workspace.companion.runs import Runs
from harmony_workspace.tools import ledger
from harmony_workspace.web.nudges import Nudges
from tests.fakes.agui_server import KEY, AgUiServer, call, library_agent, raw, returned
from tests.fakes.model_server import ModelServer
from tests.parts.house import Opened, ask, changes_for, done, new_id, op, opened, quiet, send, until

EFFECTS: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def no_effects() -> None:
    EFFECTS.clear()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    with ModelServer() as model:
        async with opened(tmp_path, model=model) as it:
            yield it


async def says_what_it_did(messages: Sequence[ModelMessage]) -> AsyncIterator[Any]:
    """Looks up, then asks to refund, then tells what came of it."""
    match [(part.tool_name, part.content) for part in returned(messages)]:
        case []:
            yield call("look_up", '{"order": "A7"}', "look")
        case [_]:
            yield "It was sent late. I would refund it."
            yield call("refund", '{"order": "A7", "amount": 5}', "pay")
        case [*_, (_, told)]:
            yield f"The tool said: {told}"


async def only_talks(messages: Sequence[ModelMessage]) -> AsyncIterator[Any]:
    for word in ("Hello ", "from ", "elsewhere."):
        yield word


async def set_up(it: Opened, server: AgUiServer, key: str = "") -> httpx.AsyncClient:
    client = it.as_owner()
    new = {"name": "Support desk", "kind": "agui", "base_url": server.url, "api_key": key}
    reply = await client.put("/v1/providers", json=new)
    assert reply.status_code == 200, reply.text
    return client


async def approvals(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found, _ = await changes_for(client)
    return [change["row"] for change in found if change["kind"] == "approval"]


async def messages_of(it: Opened, client: httpx.AsyncClient) -> list[dict[str, Any]]:
    await quiet(it)
    [thread] = (await client.get("/v1/threads")).json()
    found: list[dict[str, Any]] = (await client.get(f"/v1/threads/{thread['id']}")).json()["messages"]
    return found


def deciding(waiting: dict[str, Any], decision: str = "approve", **more: Any) -> dict[str, object]:
    return op("decide_approval", waiting["id"], decision=decision, args_hash=waiting["args_hash"], **more)


async def test_an_admin_adds_one_by_its_address_and_it_answers_with_the_thread_so_far(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, only_talks), key=KEY) as server:
        client = await set_up(house, server, KEY)
        [kind] = [k for k in (await client.get("/v1/provider-kinds")).json() if k["kind"] == "agui"]
        assert not kind["needs_key"]
        shown = (await client.get("/v1/providers")).text
        assert KEY not in shown
        [model] = [m for m in (await client.get("/v1/models")).json() if m["default"]]
        assert (model["name"], model["provider"], model["local"]) == ("Support desk", "Support desk", False)

        thread = new_id()
        await done(client, ask("Who are you?", thread))
        await done(client, ask("And again?", thread))
        *_, answer = await messages_of(house, client)
        assert answer["text"] == "Hello from elsewhere."
        assert answer["receipt"]["provider"] == "Support desk"
        sent = server.requests[-1]
        assert [(m["role"], m["content"]) for m in sent["messages"]] == [
            ("user", "Who are you?"),
            ("assistant", "Hello from elsewhere."),
            ("user", "And again?"),
        ]
        assert sent["threadId"] == thread
        assert sent["tools"] == []


async def test_a_key_that_is_refused_and_an_address_where_nobody_is_are_told_at_once(house: Opened) -> None:
    client = house.as_owner()
    with AgUiServer(library_agent(EFFECTS, only_talks), key=KEY) as server:
        url = server.url
    new = {"name": "Support desk", "kind": "agui", "base_url": url}
    gone = (await client.put("/v1/providers", json=new)).json()
    assert gone["code"] == "provider_unreachable"
    assert (await client.post("/v1/providers/check", json=new)).json()["code"] == "provider_unreachable"
    bad = (await client.put("/v1/providers", json={**new, "base_url": "ftp://x/agent"})).json()
    assert bad["code"] == "bad_request"


async def test_what_it_wants_to_do_waits_for_the_user_and_the_decision_goes_back(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, says_what_it_did)) as server:
        client = await set_up(house, server)
        await done(client, ask("Where is A7?"))
        assert EFFECTS == []
        [waiting] = await approvals(client)
        assert waiting["tool_id"] == "agent_supportdesk_refund"
        assert (waiting["state"], waiting["tool_class"]) == ("pending", "external")
        assert waiting["after_foreign_text"], "no rule comes of it with one click"
        assert json.loads(waiting["arguments"]) == {"order": "A7", "amount": 5}
        assert waiting["preview"]["title"] == "Let Support desk go on with “refund”"

        await done(client, deciding(waiting))
        _, first, second = await messages_of(house, client)
        assert EFFECTS == [{"order": "A7", "amount": 5}]
        assert first["text"] == "It was sent late. I would refund it."
        assert first["steps"] == ["Used look_up"]
        assert second["text"] == "The tool said: Refunded 5 for A7."
        assert second["steps"] == ["Used refund"]
        assert second["parent_id"] == first["id"]
        [call_] = await approvals(client)
        assert (call_["state"], call_["result"][:20]) == ("succeeded", "Handed to the agent.")
        assert (await house.database.read(ledger.verify)).broken_at is None


async def test_a_decision_is_handed_over_also_after_the_workspace_was_started_again(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, says_what_it_did)) as server:
        client = await set_up(house, server)
        await done(client, ask("Where is A7?"))
        [waiting] = await approvals(client)
        await house.house.close()
        before = house.house
        runs = Runs(house.database, create_answerer(house.database, before.sealed, before.toolbox))
        house.house = replace(before, runs=runs, nudges=Nudges())
        del house.app
        await house.house.executor.begin()
        await done(house.as_owner(), deciding(waiting))
        await quiet(house)
        assert EFFECTS == [{"order": "A7", "amount": 5}]
        assert len(server.requests) == 2
        await house.house.close()


async def test_tried_again_it_is_asked_anew_and_handed_no_decision_twice(house: Opened) -> None:
    helpful = library_agent(EFFECTS, says_what_it_did)
    with AgUiServer(helpful) as server:
        client = await set_up(house, server)
        await done(client, ask("Where is A7?"))
        [waiting] = await approvals(client)
        server.answer = raw(lines(b""))  # it took the decision, and said nothing
        await done(client, deciding(waiting))
        question, first, failed = await messages_of(house, client)
        assert failed["status"] == "failed"
        assert server.requests[-1]["resume"]
        server.answer = helpful
        again = op("retry_run", question["thread_id"], message_id=question["id"], answer_id=first["id"])
        await done(client, again)
        await quiet(house)
        assert not server.requests[-1].get("resume")
        assert "An earlier answer to this called tools already" in json.dumps(server.requests[-1]["messages"])
        assert (EFFECTS, [it["state"] for it in await approvals(client)].count("pending")) == ([], 1)


async def test_it_gets_the_arguments_as_the_user_changed_them(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, says_what_it_did)) as server:
        client = await set_up(house, server)
        await done(client, ask("Where is A7?"))
        [waiting] = await approvals(client)
        changed = json.dumps({"order": "A7", "amount": "much"})
        [refused] = await send(client, deciding(waiting, arguments=changed))
        assert refused["problem"]["code"] == "arguments_invalid"  # type: ignore[index]
        await done(client, deciding(waiting, arguments=json.dumps({"order": "A7", "amount": 2})))
        await messages_of(house, client)
        assert EFFECTS == [{"order": "A7", "amount": 2}]


async def test_it_is_told_a_denial_with_its_reason(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, says_what_it_did)) as server:
        client = await set_up(house, server)
        await done(client, ask("Where is A7?"))
        [waiting] = await approvals(client)
        await done(client, deciding(waiting, "deny", reason="Ask Ann first."))
        assert (await messages_of(house, client))[-1]["text"] == "The tool said: Ask Ann first."
        assert EFFECTS == []


async def test_a_forged_decision_and_an_agent_that_moved_meanwhile_do_nothing(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, says_what_it_did)) as server:
        client = await set_up(house, server)
        await done(client, ask("Where is A7?"))
        [waiting] = await approvals(client)
        [refused] = await send(client, deciding({**waiting, "args_hash": "0" * 64}))
        assert refused["problem"]["code"] == "approval_changed"  # type: ignore[index]
        with AgUiServer(library_agent(EFFECTS, only_talks)) as other:
            await set_up(house, other)
            await done(client, deciding(waiting))
            await quiet(house)
            [call_] = await approvals(client)
            assert call_["state"] == "superseded"
            assert other.requests[-1]["resume"] == [{"interruptId": "int-pay", "status": "cancelled"}]
    assert EFFECTS == []


async def test_a_rule_of_the_user_answers_in_their_place(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, says_what_it_did)) as server:
        client = await set_up(house, server)
        me = house.owner.user_id
        await done(client, op("set_preferences", me, auto_approve=["!agent_supportdesk_*"]))
        await done(client, ask("Where is A7?"))
        await messages_of(house, client)
        [call_] = await approvals(client)
        assert call_["state"] == "denied_by_rule"
        await done(client, op("set_preferences", me, auto_approve=["agent_supportdesk_refund(amount=5)"]))
        await done(client, ask("And now?", new_id()))
        await quiet(house)
        assert EFFECTS == [{"order": "A7", "amount": 5}]


async def test_nobody_can_have_such_a_call_made_without_the_agent(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, only_talks)) as server:
        client = await set_up(house, server)
        await done(client, ask("Hello"))
        _, answer = await messages_of(house, client)
        proposal = op("propose_call", answer["id"], tool_id="agent_supportdesk_refund", arguments="{}")
        [outcome] = await send(client, proposal)
        assert outcome["status"] == "failed"
        assert await approvals(client) == []


async def test_a_question_of_the_agent_is_answered_in_a_form(house: Opened) -> None:
    asks = {
        "type": "RUN_FINISHED",
        "threadId": "t",
        "runId": "r",
        "outcome": {
            "type": "interrupt",
            "interrupts": [
                {
                    "id": "q1",
                    "reason": "input_required",
                    "message": "Which branch?",
                    "responseSchema": {
                        "type": "object",
                        "properties": {
                            "branch": {"type": "string", "enum": ["main", "next"]},
                            "note": {"type": "string", "pattern": "(a+)+$"},
                        },
                        "required": ["branch"],
                    },
                }
            ],
        },
    }
    said = [
        {"type": "TEXT_MESSAGE_START", "messageId": "m", "role": "assistant"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": "Released."},
        {"type": "RUN_FINISHED", "threadId": "t", "runId": "r"},
    ]
    runs = iter([[asks], said])
    with AgUiServer(raw(lambda: sse(*next(runs)))) as server:
        client = await set_up(house, server)
        await done(client, ask("Release it."))
        [waiting] = await approvals(client)
        assert (waiting["tool_title"], waiting["reason"]) == ("input_required", "Which branch?")
        assert "pattern" not in json.dumps(waiting["input_schema"])
        await done(client, deciding(waiting, arguments='{"branch": "next"}'))
        assert (await messages_of(house, client))[-1]["text"] == "Released."
        [entry] = server.requests[-1]["resume"]
        assert entry == {"interruptId": "q1", "status": "resolved", "payload": {"branch": "next"}}


async def test_an_agent_that_takes_yes_or_no_alone_gets_no_changed_arguments(house: Opened) -> None:
    wants = [
        {"type": "TOOL_CALL_START", "toolCallId": "c", "toolCallName": "ship"},
        {"type": "TOOL_CALL_ARGS", "toolCallId": "c", "delta": '{"to": "Ann"}'},
        {"type": "TOOL_CALL_END", "toolCallId": "c"},
        {
            "type": "RUN_FINISHED",
            "threadId": "t",
            "runId": "r",
            "outcome": {"type": "interrupt", "interrupts": [{"id": "i", "reason": "ok?", "toolCallId": "c"}]},
        },
    ]
    runs = iter([wants, text_of("Shipped.")])
    with AgUiServer(raw(lambda: sse(*next(runs)))) as server:
        client = await set_up(house, server)
        await done(client, ask("Ship it."))
        [waiting] = await approvals(client)
        [refused] = await send(client, deciding(waiting, arguments='{"to": "Bob"}'))
        assert refused["problem"]["code"] == "arguments_invalid"  # type: ignore[index]
        await done(client, deciding(waiting))
        await quiet(house)
        assert server.requests[-1]["resume"] == [
            {"interruptId": "i", "status": "resolved", "payload": {"approved": True}}
        ]


async def two_refunds(messages: Sequence[ModelMessage]) -> AsyncIterator[Any]:
    """At once, and after them another one."""
    match [str(part.content) for part in returned(messages)]:
        case []:
            yield call("refund", '{"order": "A7", "amount": 1}', "one")
            yield call("refund", '{"order": "B8", "amount": 2}', "two", index=1)
        case [_, _]:
            yield call("refund", '{"order": "C9", "amount": 3}', "three")
        case told:
            yield "; ".join(told)


async def test_several_wishes_settle_one_by_one_and_the_next_one_asks_again(house: Opened) -> None:
    with AgUiServer(library_agent(EFFECTS, two_refunds)) as server:
        client = await set_up(house, server)
        await done(client, ask("Refund all."))
        first, second = sorted(await approvals(client), key=lambda it: str(it["arguments"]))
        await done(client, deciding(first))
        await quiet(house)
        assert len(server.requests) == 1, "it waits for the other one"
        await done(client, deciding(second, "deny", reason="Too late."))
        await quiet(house)
        [third] = [it for it in await approvals(client) if it["state"] == "pending"]
        assert json.loads(third["arguments"])["order"] == "C9"
        await done(client, deciding(third))
        answer = (await messages_of(house, client))[-1]
        assert answer["text"] == "Refunded 1 for A7.; Too late.; Refunded 3 for C9."
        assert [effect["order"] for effect in EFFECTS] == ["A7", "C9"]


async def test_arguments_that_can_be_read_in_two_ways_are_shown_as_they_were_written(house: Opened) -> None:
    wants = [
        {"type": "TOOL_CALL_CHUNK", "toolCallId": "c", "toolCallName": "ship", "delta": '{"to": "Ann", "to"'},
        {"type": "TOOL_CALL_CHUNK", "delta": ': "Bob"}'},
        {
            "type": "RUN_FINISHED",
            "outcome": {"type": "interrupt", "interrupts": [{"id": "i", "reason": "ok?", "toolCallId": "c"}]},
        },
    ]
    with AgUiServer(raw(lambda: sse(*wants))) as server:
        client = await set_up(house, server)
        await done(client, ask("Ship it."))
        [waiting] = await approvals(client)
        assert json.loads(waiting["arguments"]) == {"arguments": '{"to": "Ann", "to": "Bob"}'}


async def test_attached_meetings_go_along_and_are_cited(house: Opened) -> None:
    meeting = house.meeting(house.owner, "Plan", "We ship on Friday after the last test has passed.")
    with AgUiServer(raw(lambda: sse(*text_of("On Friday [1], says [7].")))) as server:
        client = await set_up(house, server)
        question = ask("When do we ship?")
        question["body"]["attachments"] = [  # type: ignore[index]
            {"id": new_id(), "kind": "conversation", "name": "Plan", "conversation_id": meeting.id}
        ]
        await done(client, question)
        _, answer = await messages_of(house, client)
        assert answer["text"] == "On Friday [1], says."
        assert answer["citations"][0]["conversation_id"] == meeting.id
        assert answer["receipt"]["conversations_read"] == [meeting.id]
        recorded = (await client.get("/v1/ledger", params={"q": "get_transcript"})).json()["items"]
        assert meeting.id in recorded[0]["arguments"], "that it went along stands in the record"
        assert "We ship on Friday" in server.requests[-1]["messages"][-1]["content"]


async def test_stopping_hangs_up(house: Opened) -> None:
    gone = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def forever() -> AsyncIterator[bytes]:
        try:
            async for part in sse(*text_of("Well")[:2]):
                yield part
            while True:
                await asyncio.sleep(0.02)
                yield b": still here\n\n"
        finally:
            loop.call_soon_threadsafe(gone.set)

    with AgUiServer(raw(forever)) as server:
        client = await set_up(house, server)
        [outcome] = await send(client, ask("Talk."))
        run: str = outcome["result"]["run_id"]  # type: ignore[index]
        await until(lambda: (live := house.house.runs.live(run)) and live.draft.text, "it began")
        await client.post(f"/v1/runs/{run}/cancel")
        assert (await messages_of(house, client))[-1]["text"] == "Well"
        async with asyncio.timeout(10):
            await gone.wait()


def text_of(words: str) -> list[dict[str, Any]]:
    return [
        {"type": "TEXT_MESSAGE_START", "messageId": "m", "role": "assistant"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": words},
        {"type": "TEXT_MESSAGE_END", "messageId": "m"},
        {"type": "RUN_FINISHED", "threadId": "t", "runId": "r"},
    ]


async def sse(*events: dict[str, Any]) -> AsyncIterator[bytes]:
    for event in events:
        yield f"data: {json.dumps(event)}\n\n".encode()


def lines(*parts: bytes) -> Callable[[], AsyncIterator[bytes]]:
    async def chunks() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    return chunks


async def endless_words() -> AsyncIterator[bytes]:
    """Far more than is taken; a server that never ended would outlive the test."""
    yield b'data: {"type": "TEXT_MESSAGE_START", "messageId": "m"}\n\n'
    for _ in range(500):
        yield b'data: {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": "%s"}\n\n' % (
            b"more " * 5000
        )


async def endless_line() -> AsyncIterator[bytes]:
    yield b"data: "
    for _ in range(200):
        yield b"x" * 65536


async def endless_noise() -> AsyncIterator[bytes]:
    for _ in range(200):
        yield b'data: {"type": "RAW", "event": "%s"}\n\n' % (b"x" * 65536)


async def endless_calls() -> AsyncIterator[bytes]:
    for n in range(5000):
        yield b'data: {"type": "TOOL_CALL_START", "toolCallId": "%d", "toolCallName": "x"}\n\n' % n


async def endless_messages() -> AsyncIterator[bytes]:
    for n in range(0, 20_000, 500):
        yield b"".join(
            b'data: {"type": "TEXT_MESSAGE_CHUNK", "messageId": "%d", "delta": "x"}\n\n' % m
            for m in range(n, n + 500)
        )


async def endless_sleep() -> AsyncIterator[bytes]:
    while True:
        yield b": still here\n\n"
        await asyncio.sleep(0.02)


HOSTILE: dict[str, tuple[Callable[[], AsyncIterator[bytes]], str]] = {
    "endless words": (endless_words, "answer_length"),
    "noise without end": (endless_noise, "answer_length"),
    "an event without end": (endless_line, "provider_bad_reply"),
    "calls without end": (endless_calls, "provider_bad_reply"),
    "no end of waiting": (endless_sleep, "run_limit"),
    "no JSON": (lines(b"data: {nonsense\n\n"), "provider_bad_reply"),
    "a nest": (lines(b"data: " + b"[" * 200_000 + b"\n\n"), "provider_bad_reply"),
    "no event": (lines(b"data: [1]\n\n"), "provider_bad_reply"),
    "no type": (lines(b'data: {"type": 7}\n\n'), "provider_bad_reply"),
    "half a character": (
        lines(b'data: {"type": "TEXT_MESSAGE_CHUNK", "messageId": "m", "delta": "\\ud800"}\n\n'),
        "provider_bad_reply",
    ),
    "a stream that stops": (
        lines(b'data: {"type": "TEXT_MESSAGE_CHUNK", "messageId": "m", "delta": "Half"}\n\n'),
        "answer_unended",
    ),
    "nothing": (lines(), "answer_unended"),
    "names that are none": (
        lines(b'data: {"type": "TOOL_CALL_CHUNK", "toolCallId": [1], "toolCallName": {}, "delta": 7}\n\n'),
        "provider_bad_reply",
    ),
    "messages without end": (endless_messages, "answer_length"),
    "an end without a word": (lines(b'data: {"type": "RUN_FINISHED"}\n\n'), "provider_bad_reply"),
    "its own failure": (
        lines(b'data: {"type": "RUN_ERROR", "message": "Out of coffee."}\n\n'),
        "provider_fault",
    ),
    "interrupts that are none": (
        lines(b'data: {"type": "RUN_FINISHED", "outcome": {"type": "interrupt", "interrupts": []}}\n\n'),
        "provider_bad_reply",
    ),
    "interrupts without end": (
        lines(
            b'data: {"type": "RUN_FINISHED", "outcome": {"type": "interrupt", "interrupts": [%s]}}\n\n'
            % b", ".join(b'{"id": "%d", "reason": "x"}' % n for n in range(2000))
        ),
        "provider_bad_reply",
    ),
    "interrupts of one name": (
        lines(
            b'data: {"type": "RUN_FINISHED", "outcome": {"type": "interrupt", "interrupts": '
            b'[{"id": "a", "reason": "x"}, {"id": "a", "reason": "y"}]}}\n\n'
        ),
        "provider_bad_reply",
    ),
}


async def test_half_a_character_of_its_arguments_is_shown_as_it_is_written(house: Opened) -> None:
    written = '{"order": "\\ud800"}'
    takes = {"type": "object", "properties": {"approved": {"type": "boolean"}, "editedArgs": {}}}
    waits = {"id": "i", "reason": "tool_call", "toolCallId": "c", "responseSchema": takes}
    events = (
        {"type": "TOOL_CALL_START", "toolCallId": "c", "toolCallName": "refund"},
        {"type": "TOOL_CALL_ARGS", "toolCallId": "c", "delta": written},
        {"type": "TOOL_CALL_END", "toolCallId": "c"},
        {"type": "RUN_FINISHED", "outcome": {"type": "interrupt", "interrupts": [waits]}},
    )
    with AgUiServer(raw(lambda: sse(*events))) as server:
        client = await set_up(house, server)
        await done(client, ask("Refund it."))
        [waiting] = await approvals(client)
        assert json.loads(waiting["arguments"]) == {"arguments": written}
        assert (await client.get("/v1/approvals")).status_code == 200


async def test_whatever_an_endpoint_sends_ends_in_words(house: Opened) -> None:
    with AgUiServer(raw(lines())) as server:
        client = await set_up(house, server)
        for kind, (chunks, code) in HOSTILE.items():
            house.database.write_now(limits.put, Limits(seconds=1 if code == "run_limit" else 60))
            server.answer = raw(chunks)
            problem = await problem_of(house, client)
            assert problem["code"] == code, (kind, problem)
            if kind == "its own failure":
                assert problem["detail"] == "Out of coffee."


async def test_what_is_no_stream_is_told_by_its_status(house: Opened) -> None:
    codes = {
        401: "provider_key",
        404: "provider_bad_reply",
        429: "provider_rate_limit",
        500: "provider_fault",
    }
    with AgUiServer(raw(lines())) as server:
        client = await set_up(house, server, KEY)
        for status, code in codes.items():

            async def answer(_request: object, status: int = status) -> PlainTextResponse:
                return PlainTextResponse(f"no: {KEY}", status)

            server.answer = answer
            problem = await problem_of(house, client)
            assert problem["code"] == code
            assert KEY not in json.dumps(problem)


async def problem_of(it: Opened, client: httpx.AsyncClient) -> dict[str, Any]:
    """What an answer in a thread of its own ended with."""
    [result] = await done(client, ask("Hello", new_id()))
    await quiet(it)
    problem: dict[str, Any] = (await client.get(f"/v1/runs/{result['run_id']}")).json()["problem"]
    return problem


async def test_an_endpoint_that_leads_elsewhere_or_packs_its_reply_is_not_followed(house: Opened) -> None:
    replies = iter(
        [
            RedirectResponse("http://127.0.0.1:9/other"),
            Response(b"\x1f\x8b", media_type="text/event-stream", headers={"content-encoding": "gzip"}),
        ]
    )

    async def answer(_request: object) -> Response:
        return next(replies)

    with AgUiServer(answer) as server:
        client = await set_up(house, server)
        for code in ("provider_unreachable", "provider_bad_reply"):
            assert (await problem_of(house, client))["code"] == code


async def test_words_of_helpers_and_of_other_roles_are_not_its_answer(house: Opened) -> None:
    told = [
        {"type": "NEVER_HEARD_OF", "value": 1},
        {"type": "TEXT_MESSAGE_START", "messageId": "s", "role": "system"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": "s", "delta": "secret"},
        {"type": "TEXT_MESSAGE_CHUNK", "messageId": "h", "delta": "helper", "subagentRunId": "x"},
        {"type": "STEP_STARTED", "stepName": "Thinking\u202e hard"},
        *text_of("Plain."),
    ]
    with AgUiServer(raw(lambda: sse(*told))) as server:
        client = await set_up(house, server)
        await done(client, ask("Hello"))
        answer = (await messages_of(house, client))[-1]
        assert answer["text"] == "Plain."
        assert answer["steps"] == ["Thinking hard"]


async def test_an_agent_that_tells_the_whole_thread_at_once_is_understood(house: Opened) -> None:
    told = [
        {"id": "1", "role": "user", "content": "Before"},
        {"id": "2", "role": "assistant", "content": "An old answer."},
        {"id": "3", "role": "user", "content": "Hello"},
        {"id": "4", "role": "assistant", "content": "All"},
        {"id": "5", "role": "tool", "toolCallId": "x", "content": "hidden"},
        {"id": "6", "role": "assistant", "content": "at once."},
    ]
    events = [{"type": "MESSAGES_SNAPSHOT", "messages": told}, {"type": "RUN_FINISHED"}]
    with AgUiServer(raw(lambda: sse(*events))) as server:
        client = await set_up(house, server)
        await done(client, ask("Hello"))
        assert (await messages_of(house, client))[-1]["text"] == "All\n\nat once."


def test_only_its_kind_has_an_address_kept_whole() -> None:
    from harmony_workspace.companion import catalogue

    new = NewProvider(kind="agui", base_url="https://agents.example/run/?team=a#top")
    assert catalogue.clean_url(new.base_url, new.kind) == "https://agents.example/run/?team=a"
    assert catalogue.provider_id_of(new) == "agents-example"
    assert providers.KINDS[new.kind].title == "AG-UI agent"
