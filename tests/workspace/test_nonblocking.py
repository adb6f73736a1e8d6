"""No route holds up the event loop: all the others would wait with it."""

from pathlib import Path

import pytest

from tests.fakes import hostile_files
from tests.parts import bringing
from tests.parts.house import ask, opened, send
from tests.parts.nonblocking import watched


@pytest.mark.usefixtures("fresh_programs")
async def test_asking_following_syncing_and_reading(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        await house.house.bringing.settle()
        meeting = house.meeting(house.owner, "Terms", "Ten percent less.")
        client = house.as_owner()
        with watched("harmony_workspace", "harmony_protocol"):
            outcome = (await send(client, ask("say one two")))[0]
            run = outcome["result"]["run_id"]  # type: ignore[index]
            told = await client.get(f"/v1/runs/{run}/events")
            assert "RUN_FINISHED" in told.text
            for path in (
                "/v1/sync",
                "/v1/me",
                "/v1/models",
                "/v1/threads",
                "/v1/vocabulary",
                f"/v1/conversations/{meeting.id}",
                f"/v1/conversations/{meeting.id}/transcript",
                "/v1/keys",
            ):
                assert (await client.get(path)).status_code == 200, path
            brought = {"title": "More", "file_name": "x.txt", "content": "Dana Reyes: And more.\n"}
            assert (await client.post("/v1/conversations", json=brought)).status_code == 201
            assert (await bringing.brought(client, b"Dana Reyes: As a file.\n", "x.txt")).status_code == 201
            assert (await bringing.brought(client, hostile_files.wav(), "x.wav")).status_code == 201
