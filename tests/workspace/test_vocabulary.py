"""The workspace tells which names its readers are likely to say, and never those of what they may not see."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from harmony_protocol.meetings import NewConversation, Participant
from harmony_workspace.access.scope import Reader
from harmony_workspace.meetings import conversations as meetings
from harmony_workspace.store.tables import conversations
from tests.parts.house import Opened, done, new_id, op, opened


def bring_in(
    it: Opened, by: Reader, title: str, day: int, *people: tuple[str, str], language: str = ""
) -> None:
    new = NewConversation(
        title=title,
        started_at=datetime(2026, 11, day, 10, tzinfo=UTC),
        participants=tuple(Participant(name=name, company=company) for name, company in people),
        content="A: yes.",
        file_name="call.txt",
    )
    stored = it.database.write_now(meetings.bring_in, by, new)
    it.database.write_now(
        lambda c: c.execute(
            sa.update(conversations).where(conversations.c.id == stored.id).values(language=language)
        )
    )


async def test_people_companies_titles_and_spaces_are_told_with_where_they_are_from(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        ours = ("Ann Lee", "Harmony")
        for day in (2, 3, 4):
            bring_in(it, it.owner, f"Falcon review {day}", day, ("Jürgen Groß", "Acme"), ours)
        bring_in(it, it.owner, "Kick-off", 1, ours)
        await done(it.as_owner(), op("put_space", new_id(), name="Zephyr", context=""))
        body = (await it.as_owner().get("/v1/vocabulary")).json()
        known = {each["name"]: each for each in body["known"]}
        assert body["names"] == [each["name"] for each in body["known"]]
        assert known["Jürgen Groß"] == {
            "name": "Jürgen Groß", "kind": "person", "company": "Acme", "meetings": 3,
        }  # fmt: skip
        assert (known["Acme"]["kind"], known["Acme"]["meetings"]) == ("company", 3)
        assert known["Falcon"]["kind"] == "title"
        assert known["Zephyr"]["kind"] == "space"


async def test_nobody_hears_of_names_from_meetings_and_spaces_of_others(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        bring_in(it, it.owner, "Kick-off", 1, ("Priya Raman", "Globex"))
        await done(it.as_owner(), op("put_space", new_id(), name="Zephyr", context=""))
        ann = it.person("ann", "User")
        bring_in(it, ann, "Lunch", 2, ("Dana Reyes", ""))
        names = (await it.as_person(ann).get("/v1/vocabulary")).json()["names"]
        assert "Dana Reyes" in names
        assert not {"Priya Raman", "Globex", "Zephyr"} & set(names)


async def test_for_a_take_in_german_names_of_german_meetings_stand_first_and_none_is_missing(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as it:
        bring_in(it, it.owner, "Anruf", 1, ("Jürgen Groß", ""), language="de")
        bring_in(it, it.owner, "Call", 2, ("Priya Raman", ""), language="en")
        client = it.as_owner()
        said = {}
        for language in ("", "de", "en"):
            reply = await client.get("/v1/vocabulary", params={"language": language})
            said[language] = [name for name in reply.json()["names"] if " " in name]
        assert said[""] == said["en"] == ["Priya Raman", "Jürgen Groß"]
        assert said["de"] == ["Jürgen Groß", "Priya Raman"]


async def test_a_new_meeting_comes_first_and_there_is_an_end(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        for day in range(1, 21):
            bring_in(it, it.owner, "Call", day, (f"Person Number{day}", ""))
        names = (await it.as_owner().get("/v1/vocabulary", params={"limit": 5})).json()["names"]
        assert names[1:3] == ["Person Number20", "Person Number19"]  # after the one who spoke in all of them
        assert len(names) == 5
