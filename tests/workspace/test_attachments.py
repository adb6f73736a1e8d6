"""What stands above a question is checked, kept with it, given to the model and to readers of the thread alone."""

import base64
from pathlib import Path
from typing import Any

import pytest

from harmony_protocol.threads import MAX_ATTACHMENT_TEXT, MAX_ATTACHMENTS, MAX_IMAGE_BYTES
from harmony_workspace.access import audience
from harmony_workspace.companion.answering import Attachment
from harmony_workspace.store.tables import attachments, messages
from tests.fakes.answerer import Scripted
from tests.parts.house import ask, changes_for, done, new_id, op, opened, refused

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()


def attached(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": new_id(), "kind": kind, "name": f"a {kind}", **more}


def asking(*above: dict[str, Any], thread: str = "", text: str = "say hello") -> dict[str, object]:
    question: Any = ask(text, thread)
    question["body"]["attachments"] = list(above)
    return dict(question)


async def test_they_stand_with_the_question_and_their_content_is_read_apart(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        text = attached("pdf", text="Nineteen.", media_type="application/pdf", size=7)
        image = attached("image", data=PIXEL, media_type="image/png")
        question = asking(text, image)
        await done(client, question)
        [asked, answer] = (await client.get(f"/v1/threads/{question['target']}")).json()["messages"]
        assert answer["attachments"] == []
        assert [(a["id"], a["kind"], a["name"], a["size"]) for a in asked["attachments"]] == [
            (text["id"], "pdf", "a pdf", 9),
            (image["id"], "image", "a image", 18),
        ]
        whole = (await client.get(f"/v1/attachments/{image['id']}")).json()
        assert (whole["data"], whole["media_type"], whole["text"]) == (PIXEL, "image/png", "")
        assert (await client.get(f"/v1/attachments/{text['id']}")).json()["text"] == "Nineteen."
        [told] = [c["row"] for c in (await changes_for(client))[0] if c["id"] == asked["id"]]
        assert told == asked


async def test_the_model_reads_them_now_and_in_what_follows(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()
        meeting = it.meeting(it.owner, "Acme pricing", "nineteen")
        above = (attached("text", text="Words."), attached("conversation", conversation_id=meeting.id))
        await done(client, asking(*above, thread=thread), ask("say more", thread))
        first, second = script.asked
        assert first.attachments == (Attachment("text", "a text", "Words."),)
        assert first.attached == second.attached == (meeting.id,)
        assert second.attachments == ()
        assert second.history[0].attachments == first.attachments


@pytest.mark.parametrize(
    ("above", "code"),
    [
        ([attached("text", text=" \n")], "bad_request"),
        ([attached("text", text="x" * (MAX_ATTACHMENT_TEXT + 1))], "too_large"),
        ([attached("text", text="x") for _ in range(MAX_ATTACHMENTS + 1)], "too_large"),
        ([attached("image", media_type="image/png")], "bad_request"),
        ([attached("image", media_type="image/png", data="%%%")], "bad_request"),
        ([attached("image", media_type="text/html", data=PIXEL)], "bad_request"),
        ([attached("image", media_type="image/png", data="A" * (MAX_IMAGE_BYTES * 4 // 3 + 8))], "too_large"),
        ([attached("film", text="x")], "bad_request"),
        ([attached("conversation")], "not_found"),
        ([attached("conversation", conversation_id=new_id())], "not_found"),
        ([attached("text", text="x") | {"id": "x"}], "bad_request"),
        ([attached("text", text="x") | {"id": new_id()}] * 2, "conflict"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_used_is_refused_with_the_question(
    tmp_path: Path, above: list[dict[str, Any]], code: str
) -> None:
    async with opened(tmp_path) as it:
        problem = await refused(it.as_owner(), asking(*above))
        assert problem["code"] == code
        assert len(problem["detail"]) < 200, "what was written is not repeated"
        assert (it.count(messages), it.count(attachments)) == (0, 0)


async def test_a_meeting_is_attached_by_those_who_may_read_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        meeting = it.meeting(it.owner, "Acme pricing", "nineteen")
        ann = it.as_person(it.person("ann", "User"))
        question = asking(attached("conversation", conversation_id=meeting.id))
        assert (await refused(ann, question))["code"] == "not_found"


async def test_a_meetings_title_goes_with_the_right_to_read_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        meeting = it.meeting(it.owner, "Acme pricing", "nineteen")
        chip = attached("conversation", conversation_id=meeting.id, text="hidden", name="Acme as I call it")
        question = asking(chip)
        await done(client, question)
        _, cursor = await changes_for(client)

        async def shown() -> dict[str, Any]:
            thread = (await client.get(f"/v1/threads/{question['target']}")).json()
            return dict(thread["messages"][0]["attachments"][0])

        assert (await shown())["name"] == "Acme pricing"
        assert (await client.get(f"/v1/attachments/{chip['id']}")).json()["text"] == ""
        it.database.write_now(audience.delete_conversation, meeting.id)
        assert ((await shown())["name"], (await shown())["conversation_id"]) == ("", meeting.id)
        changed, _ = await changes_for(client, cursor)
        [told] = [c["row"] for c in changed if c["kind"] == "message"]
        assert told["attachments"][0]["name"] == ""


async def test_strangers_do_not_find_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        above = attached("text", text="Secret.")
        question = asking(above)
        await done(it.as_owner(), question)
        ann = it.as_person(it.person("ann", "Admin"))
        assert (await ann.get(f"/v1/attachments/{above['id']}")).status_code == 404
        await done(it.as_owner(), op("delete_thread", str(question["target"])))
        assert (await it.as_owner().get(f"/v1/attachments/{above['id']}")).status_code == 404
