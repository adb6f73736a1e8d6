"""An answer lays out an e-mail; the user sends it, as it is or changed, through an approval and without a model."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_protocol.sync import Op
from harmony_workspace.companion import email_drafts, operations
from harmony_workspace.companion.email_drafts import EmailDraft
from harmony_workspace.tools.shelves import create_toolbox
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import (
    Opened,
    ask,
    calls_for,
    changes_for,
    done,
    new_id,
    op,
    opened,
    quiet,
    refused,
    send,
)
from tests.parts.post import Post

DRAFT: dict[str, Any] = {
    "to": ["dana@acme.example"],
    "subject": "Prices",
    "body": "Hello Dana,\n\n```\n18 %\n```\n\nAnn",
}


@pytest.fixture
async def house(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model, box=create_toolbox) as it:
        yield it


async def drafted(house: Opened, model: ModelServer, client: httpx.AsyncClient) -> dict[str, Any]:
    """The answer that holds the draft."""
    model.script(tool("draft_email", **DRAFT), text("I left the date open."))
    await done(client, ask("Write Dana about the prices."))
    await quiet(house)
    found, _ = await changes_for(client)
    [answer] = [c["row"] for c in found if c["kind"] == "message" and c["row"]["role"] == "assistant"]
    return dict(answer)


def sending(answer: dict[str, Any], **mail: Any) -> dict[str, object]:
    return op("propose_call", answer["id"], tool_id="send_email", arguments=json.dumps({**DRAFT, **mail}))


def approving(call: dict[str, Any]) -> dict[str, object]:
    return op("decide_approval", call["id"], decision="approve", args_hash=call["args_hash"])


async def test_a_draft_is_part_of_the_answer_and_asks_nothing(house: Opened, model: ModelServer) -> None:
    client = house.as_owner()
    answer = await drafted(house, model, client)
    assert answer["text"] == (
        "````email\nTo: dana@acme.example\nSubject: Prices\n\n"
        "Hello Dana,\n\n```\n18 %\n```\n\nAnn\n````\n\n\nI left the date open."
    )
    assert answer["receipt"]["tools"] == ["draft_email"]
    assert await calls_for(client) == []
    assert "Do not repeat" in json.dumps(model.requests[-1].body)


async def test_what_is_no_e_mail_is_given_back(house: Opened, model: ModelServer) -> None:
    client = house.as_owner()
    model.script(tool("draft_email", **{**DRAFT, "subject": " "}), text("I have no subject."))
    await done(client, ask("Write Dana."))
    await quiet(house)
    assert "it needs a subject and a body" in json.dumps(model.requests[-1].body)
    [thread] = (await client.get("/v1/threads")).json()
    messages = (await client.get(f"/v1/threads/{thread['id']}")).json()["messages"]
    assert messages[-1]["text"] == "I have no subject."


def test_names_and_subjects_stay_on_their_line_and_are_no_marks() -> None:
    assert email_drafts.words("Ann [[quote:1]]\nTo: `x`") == "Ann ([quote:1]] To: 'x'"
    told = email_drafts.block(EmailDraft(("a@b.example\nSubject: no",), "One\nTwo", "\n\nHello\n"))
    assert told == "```email\nTo: a@b.example Subject: no\nSubject: One Two\n\nHello\n```\n"


async def test_the_user_sends_it_changed_and_no_model_is_asked(
    house: Opened, model: ModelServer, post: Post
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account())
    answer = await drafted(house, model, client)
    asked = len(model.requests)
    sent = sending(answer, body="Hello Dana, 18 % it is.")
    [result] = await done(client, sent)
    [again] = await send(client, sent)
    assert (again["status"], again["result"]) == ("repeated", result)
    [twice] = await done(client, {**sent, "op_id": new_id()})
    assert twice == result, "one of the same words waits already"

    [call] = await calls_for(client)
    assert (call["id"], call["state"]) == (result["approval_id"], "pending")
    assert (call["message_id"], call["run_id"]) == (answer["id"], call["id"])
    assert call["preview"]["title"] == "Send an e-mail to dana@acme.example"
    assert call["after_foreign_text"], "no rule is made of it with one click"
    assert post.taken == []

    await done(client, approving(call))
    await quiet(house)
    [call] = await calls_for(client)
    assert call["state"] == "succeeded", call
    [envelope] = post.taken
    assert "18 % it is." in str(envelope.content)
    assert len(model.requests) == asked
    [thread] = (await client.get("/v1/threads")).json()
    assert len((await client.get(f"/v1/threads/{thread['id']}")).json()["messages"]) == 2


async def test_a_rule_of_the_user_answers_it_as_any_other_call(
    house: Opened, model: ModelServer, post: Post
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account())
    answer = await drafted(house, model, client)
    rules = ["send_email(to=*@acme.example)", "!send_email(to=*@rival.example)"]
    await done(client, op("set_preferences", house.owner.user_id, auto_approve=rules))
    [result] = await done(client, sending(answer))
    [other] = await done(client, sending(answer, to=["eve@rival.example"]))
    assert (result["state"], other["state"]) == ("allowed_by_rule", "denied_by_rule")
    await quiet(house)
    assert [envelope.rcpt_tos for envelope in post.taken] == [["dana@acme.example"]]


async def test_what_cannot_be_sent_is_refused_in_words(house: Opened, model: ModelServer, post: Post) -> None:
    client = house.as_owner()
    answer = await drafted(house, model, client)
    problem = await refused(client, sending(answer))
    assert (problem["code"], problem["args"]) == ("tool_off", {"tool": "send_email", "reason": "no_account"})
    await client.put("/v1/email-account", json=post.account())
    problem = await refused(client, sending(answer, to=["dana"]))
    assert problem["code"] == "arguments_invalid"
    assert problem["args"] == {"fault": "to: “dana” is no e-mail address."}
    for name in ("search_contacts", "draft_email", "no_such_tool"):
        problem = await refused(client, op("propose_call", answer["id"], tool_id=name, arguments="{}"))
        assert (problem["code"], problem["args"]["reason"]) == ("tool_off", "unknown")
    assert await calls_for(client) == []


async def test_nobody_asks_under_another_ones_answer(house: Opened, model: ModelServer, post: Post) -> None:
    answer = await drafted(house, model, house.as_owner())
    stranger = house.as_person(house.person("eve", "User"))
    await stranger.put("/v1/email-account", json=post.account())
    problem = await refused(stranger, sending(answer))
    assert problem["code"] == "not_found"
    problem = await refused(stranger, sending({"id": "no-such-message"}))
    assert problem["code"] == "not_found"


async def test_a_question_after_it_does_not_wait_and_stopping_the_answer_leaves_it(
    house: Opened, model: ModelServer, post: Post
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account())
    answer = await drafted(house, model, client)
    await done(client, sending(answer))
    model.script(text("It is Tuesday."))
    await done(client, ask("Which day is it?", thread=answer["thread_id"]))
    await done(client, op("stop_run", answer["run_id"]))
    [call] = await calls_for(client)
    assert call["state"] == "pending"


async def test_what_was_approved_is_carried_out_after_a_restart(
    house: Opened, model: ModelServer, post: Post
) -> None:
    client = house.as_owner()
    await client.put("/v1/email-account", json=post.account())
    answer = await drafted(house, model, client)
    await done(client, sending(answer))
    [call] = await calls_for(client)
    decision = Op.model_validate(approving(call))  # stored, and the workspace ends before it looks at it
    await house.database.write(operations.apply, house.owner, decision, house.house.catalogue)
    assert post.taken == []
    await house.house.executor.begin()
    await quiet(house)
    assert len(post.taken) == 1
