"""A recording becomes a meeting: heard in the background, whatever dies meanwhile, and played to whoever may see it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_workspace.store.meeting_tables import heard_pieces, recordings, transcriptions
from tests.fakes import hostile_files
from tests.parts import bringing
from tests.parts.bringing import brought, ended, hearing, said, when
from tests.parts.house import Opened, opened, until
from tests.parts.wer import errors

TALK = bringing.conversation(4)
"""Two people, four turns, about twenty seconds."""
PATIENCE = 100.0
"""What is done at low priority takes long on a busy machine."""


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        yield house


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Each on a channel of their own."""
    return bringing.write(tmp_path_factory.mktemp("talk") / "talk.wav", bringing.stereo(TALK)).read_bytes()


@pytest.fixture(scope="module")
def silence(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    import numpy as np

    hum = np.random.default_rng(1).normal(0, 1e-3, (1, 4 * bringing.RATE)).astype(np.float32)
    return bringing.write(tmp_path_factory.mktemp("talk") / "hum.wav", hum).read_bytes()


async def far_enough(it: Opened, pieces: int) -> None:
    await until(lambda: it.count(heard_pieces) >= pieces, f"{pieces} pieces", PATIENCE)


def is_the_talk(turns: list[dict[str, Any]]) -> None:
    """Whole, nothing doubled, under two names, each turn where it is in the recording."""
    assert [turn["speaker"] for turn in turns] == ["Speaker A", "Speaker B"] * 2
    start = 0.0
    for turn, (_, words, sound) in zip(turns, TALK, strict=True):
        assert errors(words, turn["text"]).wrong <= 2, (words, turn["text"])
        assert abs(turn["start_ms"] / 1000 - start) < 0.6, (turn, start)
        start += len(sound) / bringing.RATE


async def test_two_people_on_two_channels_are_heard_each_by_name(it: Opened, talk: bytes) -> None:
    client = it.as_owner()
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with hearing(it) as room:
        made = (await brought(client, talk, "Acme call.wav", medium="Phone", language="en-US")).json()
        assert (made["status"], made["recording"]["duration_ms"] // 1000) == (
            "queued",
            sum(len(s) for _, _, s in TALK) // 16_000,
        )
        assert room.hearing.busy, "the workspace does not end by itself meanwhile"
        meeting = await ended(client, made["id"])
        is_the_talk(await said(client, made["id"]))
        await until(lambda: not room.hearing.busy, "nothing waits", PATIENCE)
    assert (meeting["status"], meeting["percent"], meeting["language"]) == ("completed", 100, "en")
    assert (meeting["title"], meeting["medium"], meeting["participants"]) == ("Acme call", "Phone", [])
    assert it.count(transcriptions) == it.count(heard_pieces) == 0
    changes_of_status = 4
    told = meeting["rev"] - made["rev"]
    assert told <= loop.time() - began + changes_of_status, "windows hear of progress once a second at most"


async def test_it_makes_room_while_somebody_speaks_and_a_killed_process_costs_no_words(
    it: Opened, talk: bytes
) -> None:
    client = it.as_owner()
    async with hearing(it) as room:
        id_ = (await brought(client, talk, "talk.wav")).json()["id"]
        await far_enough(it, 1)
        room.hearing.pause(True)
        await until(lambda: room.hearing.resting, "the stretch in hand is heard", PATIENCE)
        heard, meeting = it.count(heard_pieces), (await client.get(f"/v1/conversations/{id_}")).json()
        assert meeting["status"] == "transcribing"
        await brought(client, hostile_files.wav(), "another.wav")  # coming in goes on meanwhile
        assert it.count(heard_pieces) == heard < len(TALK)
        assert room.hearing.ears.pid
        os.kill(room.hearing.ears.pid, signal.SIGKILL)
        room.hearing.pause(False)
        assert (await ended(client, id_))["status"] == "completed"
        is_the_talk(await said(client, id_))


async def test_the_end_of_the_workspace_and_a_cancellation_cost_no_words_either(
    tmp_path: Path, talk: bytes
) -> None:
    async with opened(tmp_path) as it, hearing(it):
        id_ = (await brought(it.as_owner(), talk, "talk.wav")).json()["id"]
        await far_enough(it, 1)
    async with opened(tmp_path, again=True) as it, hearing(it) as room:
        client = it.as_owner()
        there = (await client.get(f"/v1/conversations/{id_}")).json()
        assert (there["status"], there["problem"]) == ("transcribing", None)
        await far_enough(it, 2)
        stopped = (await client.post(f"/v1/conversations/{id_}/cancel")).json()
        assert (stopped["status"], stopped["problem"]["code"]) == ("failed", "import_cancelled")
        await until(lambda: not room.hearing.busy, "nothing waits", PATIENCE)
        assert (await client.post(f"/v1/conversations/{id_}/cancel")).json() == stopped
        again = (await client.post(f"/v1/conversations/{id_}/retry")).json()
        assert (again["status"], again["problem"], again["percent"] > 0) == ("queued", None, True)
        assert (await ended(client, id_))["status"] == "completed"
        is_the_talk(await said(client, id_))
        assert (await client.post(f"/v1/conversations/{id_}/retry")).json()["status"] == "completed"


async def test_deleted_it_is_not_heard_on_and_restored_it_is(it: Opened, talk: bytes) -> None:
    client = it.as_owner()
    async with hearing(it) as room:
        id_ = (await brought(client, talk, "talk.wav")).json()["id"]
        await far_enough(it, 1)
        assert (await client.delete(f"/v1/conversations/{id_}")).is_success
        await until(lambda: not room.hearing.busy, "nothing waits", PATIENCE)
        assert (await client.post(f"/v1/conversations/{id_}/restore")).is_success
        assert (await ended(client, id_))["status"] == "completed"
        is_the_talk(await said(client, id_))


async def test_where_nobody_speaks_it_says_so(it: Opened, silence: bytes) -> None:
    client = it.as_owner()
    async with hearing(it):
        id_ = (await brought(client, silence, "hum.wav")).json()["id"]
        meeting = await ended(client, id_)
        assert (meeting["status"], meeting["problem"]["code"]) == ("failed", "import_no_speech")
        assert (await client.get(f"/v1/conversations/{id_}/recording")).content == silence


async def test_without_a_speech_model_it_says_so_and_can_be_tried_again(it: Opened, talk: bytes) -> None:
    client = it.as_owner()
    async with hearing(it, models=()) as room:
        id_ = (await brought(client, talk, "talk.wav")).json()["id"]
        meeting = await ended(client, id_)
        assert (meeting["problem"]["code"], meeting["problem"]["retryable"]) == ("speech_model_missing", True)
        await until(lambda: not room.hearing.busy, "nothing waits", PATIENCE)
        again = (await client.post(f"/v1/conversations/{id_}/retry")).json()
        assert (again["status"], again["problem"]) == ("queued", None)


async def test_a_recording_over_which_the_recogniser_always_dies_is_given_up(it: Opened, talk: bytes) -> None:
    client = it.as_owner()
    async with hearing(it, models=("nothing that is known",)) as room:
        id_ = (await brought(client, talk, "talk.wav")).json()["id"]
        meeting = await ended(client, id_)
        assert (meeting["status"], meeting["problem"]["code"]) == ("failed", "import_unreadable")
        assert (room.files.media / id_).read_bytes() == talk, "the recording stays"
        await until(lambda: not room.hearing.busy, "nothing waits", PATIENCE)


async def test_the_recording_is_played_whole_or_in_ranges_and_never_as_a_page(it: Opened) -> None:
    client = it.as_owner()
    sound = hostile_files.wav()
    await it.house.bringing.settle()
    id_ = (await brought(client, sound, 'größer "als"\n.wav')).json()["id"]
    path = f"/v1/conversations/{id_}/recording"
    whole = await client.get(path)
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, sound, "audio/wav")
    assert whole.headers["content-disposition"].startswith("inline; filename")
    assert (whole.headers["x-content-type-options"], whole.headers["accept-ranges"]) == ("nosniff", "bytes")
    assert "sandbox" in whole.headers["content-security-policy"]
    head = await client.head(path)
    assert (head.content, head.headers["content-length"], head.headers["etag"]) == (
        b"",
        str(len(sound)),
        whole.headers["etag"],
    )
    part = await client.get(path, headers={"Range": "bytes=100-199", "If-Range": whole.headers["etag"]})
    assert (part.status_code, part.content) == (206, sound[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(sound)}"
    assert (await client.get(path, headers={"Range": f"bytes={len(sound)}-"})).status_code == 416
    assert (it.house.bringing.files.media / id_).stat().st_mode & 0o777 == 0o600


async def test_who_may_not_see_the_meeting_neither_hears_nor_changes_it(it: Opened) -> None:
    client, stranger = it.as_owner(), it.as_person(it.person("eve", "User"))
    colleague = it.as_person(it.person("ann", "Team Manager", "Sales"))
    await it.house.bringing.settle()
    id_ = (await brought(client, hostile_files.wav(), "talk.wav", team="Sales")).json()["id"]
    for what in ("recording", "cancel", "retry"):
        method = "GET" if what == "recording" else "POST"
        path = f"/v1/conversations/{id_}/{what}"
        assert (await stranger.request(method, path)).status_code == 404
        expected = 200 if what == "recording" else 409
        assert (await colleague.request(method, path)).status_code == expected, what
    made: httpx.Response = await brought(client, b"Dana: Hello there, all.\n", "talk.txt")
    assert (await client.get(f"/v1/conversations/{made.json()['id']}/recording")).status_code == 404
    assert it.count(recordings) == 1
    await when(client, id_, lambda meeting: meeting["status"] == "queued")
