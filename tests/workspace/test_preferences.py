"""What a user chose for themselves is kept by the workspace, changes field by field, and is nobody else's matter."""

from pathlib import Path

import pytest

from harmony_protocol.preferences import ResponseStyle
from tests.fakes.answerer import Scripted
from tests.parts.house import ask, changes_for, done, new_id, op, opened, refused


async def test_what_is_named_changes_and_the_rest_stays(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, me = it.as_owner(), it.owner.user_id
        empty = (await client.get("/v1/preferences")).json()
        assert (empty["rev"], empty["custom_instructions"], empty["response_style"]) == (0, "", None)
        first = op("set_preferences", me, custom_instructions="Be kind.", auto_approve=["web_search"])
        assert await done(client, first) == [{"rev": 1}]
        await done(client, op("set_preferences", me, response_style="Concise", rev=99))
        assert (await client.get("/v1/preferences")).json() == {
            "custom_instructions": "Be kind.",
            "response_style": "Concise",
            "auto_approve": ["web_search"],
            "default_model": "",
            "rev": 2,
        }
        await done(client, op("set_preferences", me, response_style=None))
        assert (await client.get("/v1/preferences")).json()["response_style"] is None


async def test_they_apply_from_the_next_question_on(tmp_path: Path) -> None:
    script = Scripted()
    async with opened(tmp_path, script) as it:
        client, thread = it.as_owner(), new_id()
        await done(client, ask("say one", thread))
        choice = op(
            "set_preferences", it.owner.user_id, custom_instructions="Be kind.", response_style="Technical"
        )
        await done(client, choice, ask("say two", thread))
        asked = [(q.custom_instructions, q.response_style) for q in script.asked]
        assert asked == [("", None), ("Be kind.", ResponseStyle.TECHNICAL)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"custom_instructions": "x" * 8001}, "too_large"),
        ({"response_style": "Rude"}, "bad_request"),
        ({"auto_approve": "all"}, "bad_request"),
        ({"custom_instructions": None}, "bad_request"),
    ],
)
async def test_what_makes_no_sense_is_refused(tmp_path: Path, body: dict[str, object], code: str) -> None:
    async with opened(tmp_path) as it:
        client = it.as_owner()
        assert (await refused(client, op("set_preferences", it.owner.user_id, **body)))["code"] == code
        assert (await client.get("/v1/preferences")).json()["rev"] == 0


async def test_they_are_nobody_elses(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, ann = it.as_owner(), it.as_person(it.person("ann", "Admin"))
        await done(client, op("set_preferences", it.owner.user_id, custom_instructions="Be kind."))
        assert (await refused(ann, op("set_preferences", it.owner.user_id)))["code"] == "not_found"
        assert (await ann.get("/v1/preferences")).json()["rev"] == 0
        assert (await changes_for(ann))[0] == []
        [told] = [c for c in (await changes_for(client))[0] if c["kind"] == "preferences"]
        assert (told["id"], told["row"]["custom_instructions"]) == (it.owner.user_id, "Be kind.")
