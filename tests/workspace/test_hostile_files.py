"""Two hundred broken or hostile files: a clear error each, and nothing of them left."""

import collections
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from harmony_workspace.store.meeting_tables import recordings, transcriptions, uploads
from harmony_workspace.store.tables import contacts, conversations, passages, turns
from tests.fakes import hostile_files
from tests.fakes.hostile_files import Hostile
from tests.parts.house import Opened, new_id, opened


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        await house.house.bringing.settle()
        yield house


async def test_each_gets_a_clear_error_and_leaves_nothing(it: Opened) -> None:
    client = it.as_owner()
    answers: dict[str, list[str]] = collections.defaultdict(list)
    wrong: list[str] = []
    for n, hostile in enumerate(hostile_files.files()):
        status, code = await _answer(client, hostile)
        answers[hostile.name].append(code)
        if code not in hostile.codes or not 400 <= status < 500:
            wrong.append(
                f"{n} {hostile.name} ({len(hostile.content)} bytes): {status} {code}, not {set(hostile.codes)}"
            )
    assert not wrong, "\n".join(wrong)
    kept = it.house.bringing.files
    assert [path.name for folder in (kept.uploads, kept.media) for path in folder.iterdir()] == []
    for table in (uploads, conversations, recordings, transcriptions, turns, passages, contacts):
        assert it.count(table) == 0, table.name


async def _answer(client: object, hostile: Hostile) -> tuple[int, str]:
    """Of the step at which it was refused."""
    import httpx

    assert isinstance(client, httpx.AsyncClient)
    path = f"/v1/uploads/{new_id()}"
    reply = await client.put(path, json={"name": hostile.name, "size": hostile.size})
    for start in range(0, len(hostile.content), 8 * 1024**2):
        if reply.is_success:
            part = hostile.content[start : start + 8 * 1024**2]
            reply = await client.put(f"{path}/parts/{start}", content=part)
    if reply.is_success:
        reply = await client.post(f"{path}/finish")
    return reply.status_code, str(reply.json().get("code") or reply.json().get("status"))
