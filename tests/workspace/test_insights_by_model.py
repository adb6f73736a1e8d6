"""Insights by a capable model: what it is asked, what of its answers is believed, and what happens when it fails."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import NewProvider, ProviderModel
from harmony_workspace.companion import providers
from harmony_workspace.insights import projects
from harmony_workspace.store.columns import metadata
from tests.fakes.model_server import ModelServer, Reply, error, fault, hang, text, tool
from tests.parts.house import Opened, ask, done, opened
from tests.parts.injections import TEXTS
from tests.parts.insights import bring, got, insights, work


@pytest.fixture
async def it(tmp_path: Path, model: ModelServer) -> AsyncIterator[Opened]:
    async with opened(tmp_path, model=model) as house:
        house.database.write_now(projects.settle)
        yield house


def says(*answers: dict[str, Any]) -> Reply:
    return text(json.dumps({"answers": answers}))


def answer(question: int, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"question": question, "items": list(items), **more}


def item(said: str, *turns: int, **more: Any) -> dict[str, Any]:
    return {"text": said, "turns": list(turns), **more}


async def asked(it: Opened, owner: httpx.AsyncClient, *questions: dict[str, Any]) -> str:
    """The workspace asks these questions and nothing else; returns the project's id."""
    [before] = await got(owner, "insight-projects")
    definitions = [{"id": f"q{n}", "title": f"Q{n}", **question} for n, question in enumerate(questions)]
    reply = await owner.put(
        f"/v1/insight-projects/{before['id']}", json={"name": "Ours", "definitions": definitions}
    )
    assert reply.status_code == 200, reply.text
    return str(before["id"])


async def test_the_model_reads_numbered_turns_and_has_no_tools(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    meeting = await bring(owner)
    model.script(
        says(
            answer(1, item("The renewal of the Growth tier is too expensive for Acme at 18 percent.", 1)),
            answer(2, item("Send a new offer for the renewal", 2, owner="priya", due="by Friday")),
        )
    )
    await work(it)
    [request] = model.requests
    assert "tools" not in request.body
    assert "1 Dana Reyes: The renewal is too expensive" in request.body["messages"][-1]["content"]
    summary, actions, points, objections = await insights(owner, meeting)
    assert [(i["text"], i["turns"]) for i in summary["items"]] == [
        ("The renewal of the Growth tier is too expensive for Acme at 18 percent.", [1])
    ]
    assert actions["items"] == [
        {"text": "Send a new offer for the renewal", "turns": [2], "owner": "Priya Nair", "due": "by Friday"}
    ]
    assert points["items"] == objections["items"] == []
    assert summary["model"] == "scripted"


async def test_what_the_named_turns_do_not_bear_out_is_dropped(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    await asked(it, owner, {"kind": "key_points"})
    meeting = await bring(owner)
    good = item("The pilot in Lyon comes before any change of the 240 seats.", 3)
    model.script(
        says(
            answer(
                1,
                good,
                item("The renewal is too expensive at 25 percent.", 1),
                item("Dana accepted the price of the renewal.", 1),
                item("Sarah Connor will pay for the Growth tier.", 1),
                item("They will open an office on the moon.", 4),
                item("We talk about the pilot in Lyon next week.", 77),
                item("We talk about the pilot in Lyon next week."),
                item("", 1),
            )
        )
    )
    await work(it)
    [points] = await insights(owner, meeting)
    assert points["items"] == [{**good, "owner": "", "due": ""}]


async def test_who_and_when_are_only_told_where_the_meeting_tells_them(
    it: Opened, model: ModelServer
) -> None:
    owner = it.as_owner()
    await asked(it, owner, {"kind": "action_items"})
    meeting = await bring(owner)
    model.script(
        says(
            answer(
                1,
                item("Send a new offer for the Growth tier renewal", 2, owner="The lawyer", due="2026-12-01"),
                item("Talk about the pilot in Lyon", 4, owner="PRIYA NAIR", due="next week"),
            )
        )
    )
    await work(it)
    [actions] = await insights(owner, meeting)
    assert [(each["owner"], each["due"]) for each in actions["items"]] == [
        ("", ""),
        ("Priya Nair", "next week"),
    ]


GROUNDS = item("The renewal is too expensive for Acme.", 1)


FORMS: tuple[tuple[str, Any, tuple[dict[str, Any], ...], Any], ...] = (
    ("yes_no", True, (GROUNDS,), True),
    ("yes_no", False, (GROUNDS,), False),
    ("yes_no", True, (), None),
    ("yes_no", True, (item("They signed on the moon.", 1),), None),
    ("yes_no", 1, (GROUNDS,), None),
    ("yes_no", None, (GROUNDS,), None),
    ("scale", 2, (GROUNDS,), 2),
    ("scale", 9, (GROUNDS,), None),
    ("scale", True, (GROUNDS,), None),
    ("text", 3, (GROUNDS,), None),
)
"""The form of an answer, what the model gives with its grounds, and what is told."""


async def test_an_answer_counts_with_its_grounds_and_in_its_form(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    question = {"kind": "question", "question": "Is it too expensive?"}
    await asked(it, owner, *({**question, "answer": form} for form, *_ in FORMS))
    meeting = await bring(owner)
    model.script(says(*(answer(n, *why, value=given) for n, (_, given, why, _) in enumerate(FORMS, 1))))
    await work(it)
    assert [each["value"] for each in await insights(owner, meeting)] == [told for *_, told in FORMS]


async def test_a_long_meeting_is_read_in_parts_that_are_put_together(
    tmp_path: Path, model: ModelServer
) -> None:
    async with opened(tmp_path, model=model) as it:
        small = ProviderModel(name="scripted", context_tokens=6_000)
        new = NewProvider(name="Scripted", base_url=model.url, models=(small,))
        it.database.write_now(providers.set_up, it.house.sealed, new)
        it.database.write_now(projects.settle)
        owner = it.as_owner()
        big = {"kind": "question", "question": "Is it big?", "answer": "yes_no"}
        await asked(it, owner, {"kind": "summary"}, {"kind": "action_items"}, big)
        line = "Speaker {0}: The harbour crane number {0} lifts {0} crates of oranges every hour.\n"
        meeting = await bring(owner, "".join(map(line.format, range(2, 262))), participants=[])
        whole = item("The harbour cranes lift crates of oranges every hour.", 0, 200)
        model.script(
            Reply(text=says(answer(1, whole)).text, when="question 1"), *(_of_a_part(n) for n in range(2, 12))
        )
        await work(it)
        [summary, actions, question] = await insights(owner, meeting)
    *parts, together = [request.body["messages"] for request in model.requests]
    assert len(parts) > 2
    assert all(len(str(part)) < 6_000 * 4 for part in parts)
    assert "question 1, turns 0: The harbour crane lifts crates" in together[-1]["content"]
    assert "Everything that somebody is to do" not in together[0]["content"]
    assert [each["turns"] for each in summary["items"]] == [[0, 200]]
    assert [each["turns"] for each in actions["items"]] == [[n] for n in range(len(parts))]
    assert question["value"] is True
    assert [each["turns"] for each in question["items"]] == [[0]]


def _of_a_part(number: int) -> Reply:
    """What the model says of each part; its turns begin at 0."""
    lifted = item("The harbour crane lifts crates of oranges.", number - 2)
    return says(
        answer(1, lifted),
        answer(2, item(f"Lift {number} crates of oranges", number - 2)),
        answer(3, *([lifted] if number == 2 else []), value=True),
    )


async def test_knowledge_is_told_apart_from_what_is_data(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    [project] = await got(owner, "insight-projects")
    body = {
        "name": "Ours",
        "knowledge": "Lyon is our French pilot.",
        "definitions": project["definitions"][:1],
    }
    await owner.put(f"/v1/insight-projects/{project['id']}", json=body)
    await bring(owner)
    model.script(says(answer(1)))
    await work(it)
    orders, _form, data = (message["content"] for message in model.requests[0].body["messages"])
    assert "Lyon is our French pilot." in orders
    assert "Growth tier" not in orders
    assert "French" not in data


@pytest.mark.parametrize(
    ("reply", "code", "retryable"),
    [
        (fault("key"), ErrorCode.PROVIDER_KEY, False),
        (fault("rate"), ErrorCode.PROVIDER_RATE_LIMIT, True),
        (error(503, "down"), ErrorCode.PROVIDER_FAULT, True),
        (text("Here you are, no JSON.", repeat=True), ErrorCode.PROVIDER_BAD_REPLY, True),
        (Reply(calls=[("delete_everything", {})], repeat=True), ErrorCode.PROVIDER_BAD_REPLY, True),
    ],
)
async def test_what_fails_is_told_and_loses_nothing(
    it: Opened, model: ModelServer, reply: Reply, code: str, retryable: bool
) -> None:
    owner = it.as_owner()
    await asked(it, owner, {"kind": "key_points"})
    meeting = await bring(owner)
    good = says(answer(1, item("The pilot in Lyon comes next week.", 4)))
    model.script(good)
    await work(it)
    [before] = await insights(owner, meeting)
    assert before["items"]
    model.forget()
    model.script(reply)
    await owner.post(f"/v1/conversations/{meeting['id']}/insights", json={})
    await work(it)
    [failed] = await insights(owner, meeting)
    assert (failed["items"], failed["id"]) == (before["items"], before["id"])
    assert (failed["problem"]["code"], failed["problem"]["retryable"]) == (code, retryable)
    assert (await got(owner, f"conversations/{meeting['id']}"))["status"] == "completed"
    model.forget()
    model.script(good)
    await owner.post(f"/v1/conversations/{meeting['id']}/insights", json={})
    await work(it)
    [mended] = await insights(owner, meeting)
    assert mended["problem"] is None


async def test_a_provider_that_asks_for_a_pause_gets_it(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    await asked(it, owner, {"kind": "key_points"})
    meeting = await bring(owner)
    model.script(fault("rate"), fault("rate"), says(answer(1, item("The pilot in Lyon comes next week.", 4))))
    await work(it, 0.0, 0.0)
    [points] = await insights(owner, meeting)
    assert points["items"]
    assert points["problem"] is None


async def test_an_answer_in_the_wrong_form_is_asked_for_once_more(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    await asked(it, owner, {"kind": "key_points"})
    meeting = await bring(owner)
    model.script(text("Sure!"), says(answer(1, item("The pilot in Lyon comes next week.", 4))))
    await work(it)
    assert (await insights(owner, meeting))[0]["items"]


async def test_a_model_that_was_withdrawn_is_named_in_the_problem(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    [project] = await got(owner, "insight-projects")
    body = {"name": "Ours", "model": "scripted/scripted", "definitions": project["definitions"][:1]}
    await owner.put(f"/v1/insight-projects/{project['id']}", json=body)
    await owner.delete("/v1/providers/scripted")
    meeting = await bring(owner)
    await work(it)
    [found] = await insights(owner, meeting)
    assert found["problem"]["code"] == "model_disabled"
    assert found["problem"]["args"] == {"model": "scripted/scripted"}
    assert model.requests == []


@pytest.mark.parametrize("meanwhile", ["changed", "deleted", "cancelled"])
async def test_what_is_no_longer_wanted_is_not_kept(it: Opened, model: ModelServer, meanwhile: str) -> None:
    owner = it.as_owner()
    project = await asked(it, owner, {"kind": "key_points"})
    meeting = await bring(owner)
    path, ours = f"/v1/conversations/{meeting['id']}", f"/v1/insight-projects/{project}"
    told = says(answer(1, item("The pilot in Lyon comes next week.", 4)))
    model.script(Reply(text=told.text, pieces=[told.text[:9], told.text[9:]], delay=0.3), says(answer(1)))
    working = asyncio.create_task(work(it))
    await asyncio.to_thread(model.wait_for, 1)
    if meanwhile == "changed":
        definitions = [{"id": "q0", "kind": "key_points", "title": "Points"}]
        await owner.put(ours, json={"name": "Ours", "definitions": definitions})
    elif meanwhile == "deleted":
        await owner.delete(path)
    else:
        assert (await owner.post(f"{path}/cancel")).status_code == 200
    await working
    assert len(model.requests) == (2 if meanwhile == "changed" else 1)
    await owner.post(f"{path}/restore")
    found = await insights(owner, meeting)
    assert [each["items"] for each in found] == ([[]] if meanwhile == "changed" else [])


async def test_words_of_strangers_give_the_model_no_orders(it: Opened, model: ModelServer) -> None:
    """However it obeys: all it can bring about is an item that the meeting bears out."""
    owner = it.as_owner()
    await asked(it, owner, {"kind": "summary"}, {"kind": "action_items"})
    tables = [table for table in metadata.sorted_tables if table.name in _UNTOUCHED]
    for number, words in enumerate(random.Random(5).sample(TEXTS, 12)):
        meeting = await bring(
            owner, f"Eve Smith: {' '.join(words.split())}\nDana Reyes: Fine.\n", f"Talk {number}"
        )
        before = [it.count(table) for table in tables]
        model.forget()
        model.script(
            says(
                answer(1, item("Everybody agreed to pay invoice 4711 to Eve by tonight.", 1)),
                answer(2, item("Wire the money", 1, owner="admin", due="tonight")),
            )
        )
        await work(it)
        [request] = model.requests
        assert "tools" not in request.body
        assert [message["role"] for message in request.body["messages"]] == ["system", "system", "user"]
        assert request.body["messages"][2]["content"].count("\n") == 1
        assert [each["items"] for each in await insights(owner, meeting)] == [[], []]
        assert [it.count(table) for table in tables] == before


async def test_a_count_over_meetings_does_not_read_them_again(it: Opened, model: ModelServer) -> None:
    owner = it.as_owner()
    await asked(it, owner, {"kind": "objections"})
    for title in ("Renewal", "Renewal again"):
        await bring(owner, title=title)
        model.script(says(answer(1, item("The renewal is too expensive at 18 percent.", 1))))
    await work(it)
    model.forget()
    model.script(
        tool("count_across_meetings", kind_of_thing="objections"), text("The price came up in both [1].")
    )
    await done(owner, ask("Which objections came up most often?"))
    assert len(model.requests) == 2
    told = model.requests[-1].body["messages"][-1]["content"]
    assert "Price: 2 meetings, 2 times" in told


async def test_the_companion_reads_insights_with_the_turns_they_stand_on(
    it: Opened, model: ModelServer
) -> None:
    owner = it.as_owner()
    await asked(
        it, owner, {"kind": "action_items"}, {"kind": "question", "question": "Big?", "answer": "yes_no"}
    )
    meeting = await bring(owner)
    model.script(says(answer(1, item("Send a new offer for the renewal", 2, owner="priya", due="by Friday"))))
    await work(it)
    model.forget()
    model.script(tool("get_insights", conversation_id=meeting["id"]), text("Priya sends an offer [1]."))
    await done(owner, ask("What is to be done?"))
    told = model.requests[-1].body["messages"][-1]["content"]
    assert (
        "Q0:\n- Send a new offer for the renewal (Priya Nair, by Friday) [1]\nQ1: the meeting does not say"
        in told
    )


async def test_what_was_asked_when_the_workspace_ended_is_asked_again(
    tmp_path: Path, model: ModelServer
) -> None:
    model.script(hang())
    async with opened(tmp_path, model=model) as it:
        owner = it.as_owner()
        it.database.write_now(projects.settle)
        project = await asked(it, owner, {"kind": "key_points"})
        meeting = await bring(owner)
        working = asyncio.create_task(work(it))
        await asyncio.to_thread(model.wait_for, 1)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        assert (await got(owner, f"insight-projects/{project}"))["waiting"] == 1
    async with opened(tmp_path, model=model, again=True) as it:
        model.script(says(answer(1, item("The pilot in Lyon comes next week.", 4))))
        await work(it)
        assert (await insights(it.as_owner(), meeting))[0]["items"]
        assert await work(it) == 0


async def test_the_sample_has_its_insights_by_rules_whatever_model_is_there(
    it: Opened, model: ModelServer
) -> None:
    owner = it.as_owner()
    loaded = (await owner.post("/v1/sample")).json()
    assert await work(it) == len(loaded)
    for meeting in loaded:
        found = {each["definition_id"]: each["items"] for each in await insights(owner, meeting)}
        assert found["summary"], meeting["title"]
        assert found["key-points"], meeting["title"]
    assert model.requests == []


_UNTOUCHED = {
    "users",
    "contacts",
    "tasks",
    "notes",
    "rules",
    "tool_calls",
    "threads",
    "insight_projects",
    "links",
}
