"""Deletions among readers who never stop: by link, page, API, recording, report, search, feed and thread."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from harmony_protocol.meetings import Conversation
from harmony_workspace.companion.answering import Cited, TextDelta
from harmony_workspace.companion.recall.search import search
from harmony_workspace.meetings import deleting
from harmony_workspace.store import meeting_tables
from harmony_workspace.store.clock import now_ms
from tests.fakes.answerer import Scripted
from tests.parts.house import Opened, ask, done, new_id, opened
from tests.parts.pages import signed_in

Way = Callable[[], Awaitable[bytes]]
_AFTERWARDS = 2
"""So many times each way is tried after the commit."""
_PARTS = 8
_PART = 64 * 1024


@dataclass
class Tally:
    """Reads that gave the words, by when they were begun."""

    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    tried_after: int = 0
    ended_after: int = 0
    """Begun before the commit and answered after it, words and all: they read what was there."""


@dataclass
class _Round:
    """One meeting, everybody who reads it, and the moment of its deletion."""

    word: bytes
    tally: Tally
    committed: float = float("inf")

    async def read(self, name: str, way: Way) -> None:
        """Again and again, until it was tried often enough after the commit."""
        left = _AFTERWARDS
        while left:
            begun = time.monotonic()
            late = begun > self.committed
            content = await way()
            left -= late
            self.tally.tried_after += late
            if self.word in content:
                (self.tally.after if late else self.tally.before)[name] += 1
                self.tally.ended_after += not late and time.monotonic() > self.committed


async def races(folder: Path, rounds: int, seed: int, *, ways_at_once: int, reports_every: int) -> Tally:
    """Raises ``AssertionError`` at the first read that was begun after a commit and gave words of the meeting."""
    chance, tally, script, cursor = random.Random(seed), Tally(), Scripted(), ""
    async with opened(folder, script) as it:
        mate = it.person("mate", "Team Manager", "Sales")
        api, visitor = it.as_person(mate), await signed_in(it, mate)
        for number in range(rounds):
            word = f"quagmire{number}x"
            cursor = (
                (await api.get("/v1/sync")).json()["cursor"] if number == 0 else await newest(api, cursor)
            )
            meeting = it.meeting(it.owner, f"About {word}", f"{word} is nineteen", team="Sales")
            recorded(it, meeting, word)
            ways = await ways_to(it, meeting, api, visitor, script, cursor)
            left_out = chance.sample(sorted({*ways} - {"link"}), len(ways) - ways_at_once)
            ways = {name: way for name, way in ways.items() if name not in left_out}
            if number % reports_every == 0:
                ways["report"] = report(api, meeting, word)
            race = _Round(word.encode(), tally)
            await run(it, race, meeting, ways, chance)
            assert not tally.after, (seed, number, tally)
            if chance.random() < 0.1:
                await taken_back(it, meeting, ways, race)
        it.database.write_now(_set_deleted, now_ms() - deleting.UNDO_MS - 1)
        await it.house.erasing.erase_due()
    assert not [file for file in folder.rglob("*") if b"quagmire" in contents(file)], (
        "nothing is left on the disk"
    )
    return tally


async def run(
    it: Opened, race: _Round, meeting: Conversation, ways: dict[str, Way], chance: random.Random
) -> None:
    owner = it.as_owner()

    def committed() -> None:
        if deleting_now and race.committed == float("inf"):
            race.committed = time.monotonic()

    deleting_now = False
    forget = it.database.on_change(committed)
    readers = [asyncio.create_task(race.read(name, way)) for name, way in ways.items()]
    for _ in range(chance.randrange(40)):
        await asyncio.sleep(0)  # somewhere in the middle of what they do
    deleting_now = True
    reply = await owner.delete(f"/v1/conversations/{meeting.id}")
    assert reply.status_code == 200, reply.text
    await asyncio.gather(*readers)
    forget()


async def taken_back(it: Opened, meeting: Conversation, ways: dict[str, Way], race: _Round) -> None:
    """Undo brings every way back; then it is deleted for good."""
    # how long the readers took, on a busy machine, is no part of the user's time to undo
    it.database.write_now(_set_deleted, now_ms())
    assert (await it.as_owner().post(f"/v1/conversations/{meeting.id}/restore")).status_code == 200
    for name, way in ways.items():
        assert race.word in await way(), name
    assert (await it.as_owner().delete(f"/v1/conversations/{meeting.id}")).status_code == 200


def recorded(it: Opened, meeting: Conversation, word: str) -> None:
    it.house.bringing.files.make()
    size = (it.house.bringing.files.media / meeting.id).write_bytes(
        word.encode() * (_PARTS * _PART // len(word))
    )
    row = {"name": "a.wav", "media_type": "audio/wav", "size": size, "duration_ms": 1, "channels": 1}
    of = {"conversation_id": meeting.id, "created_at": 1, "video": False}
    it.database.write_now(
        lambda connection: connection.execute(sa.insert(meeting_tables.recordings).values(**row, **of))
    )


async def ways_to(
    it: Opened,
    meeting: Conversation,
    api: httpx.AsyncClient,
    visitor: httpx.AsyncClient,
    script: Scripted,
    cursor: str,
) -> dict[str, Way]:
    """Every way to the words of the meeting, for somebody who may read it."""
    place, word = f"/v1/conversations/{meeting.id}", meeting.title.split()[-1]
    link = (await api.post(f"{place}/links")).json()["url"].removeprefix("https://127.0.0.1:8443")
    script.script = (TextDelta("[[quote:1]]"), Cited(1, meeting.id, 0))
    question: Any = ask("What?")
    question["body"]["attachments"] = [
        {"id": new_id(), "kind": "conversation", "conversation_id": meeting.id, "name": ""}
    ]
    await done(api, question)
    mate = (await api.get("/v1/me")).json()["user_id"]

    async def by_link() -> bytes:
        first = await visitor.get(link)
        return (await visitor.get(first.headers["location"])).content if first.status_code == 303 else b""

    async def found() -> bytes:
        reader = it.database.read_now(_reader, mate)
        return repr(await it.database.read(search, reader, word, semantic=False)).encode()

    return {
        "link": by_link,
        "page": got(visitor, f"/c/{meeting.id}"),
        "page's recording": got(visitor, f"/c/{meeting.id}/recording"),
        "meeting": got(api, place),
        "transcript": got(api, f"{place}/transcript"),
        "recording": got(api, f"{place}/recording", Range="bytes=100-9999"),
        "list": got(api, f"/v1/conversations?q={word}"),
        "feed": got(api, f"/v1/sync?since={cursor}"),
        "thread": got(api, f"/v1/threads/{question['target']}"),
        "recall": found,
    }


def got(client: httpx.AsyncClient, path: str, **headers: str) -> Way:
    async def content() -> bytes:
        return (await client.get(path, headers=headers)).content

    return content


def report(client: httpx.AsyncClient, meeting: Conversation, word: str) -> Way:
    """Its words are packed in the PDF: that it came tells as much."""

    async def content() -> bytes:
        came = (await client.get(f"/v1/conversations/{meeting.id}/report")).content.startswith(b"%PDF-")
        return word.encode() if came else b""

    return content


async def newest(client: httpx.AsyncClient, cursor: str) -> str:
    page = (await client.get("/v1/sync", params={"since": cursor})).json()
    assert not page["has_more"]
    return str(page["cursor"])


def _reader(connection: sa.Connection, user_id: str) -> Any:
    from harmony_workspace.access import people

    return people.reader(connection, user_id)


def _set_deleted(connection: sa.Connection, moment: int) -> None:
    """As if what is deleted had been deleted then."""
    from harmony_workspace.store.tables import conversations

    connection.execute(
        sa.update(conversations).where(conversations.c.deleted_at.is_not(None)).values(deleted_at=moment)
    )


def contents(file: Path) -> bytes:
    return file.read_bytes().lower() if file.is_file() else b""
