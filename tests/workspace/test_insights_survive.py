"""What was asked of a meeting outlives the workspace: killed in the middle, it is asked again and kept once."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.model_server import ModelServer, hang, text
from tests.parts.insights import PEOPLE, TALK
from tests.parts.workspace_process import started

POINT = {"text": "The pilot in Lyon comes next week.", "turns": [4]}
ANSWER = text(json.dumps({"answers": [{"question": 3, "items": [POINT]}]}))


def until(fact: Callable[[], Any]) -> Any:
    ends = time.monotonic() + 30
    while not (found := fact()):
        assert time.monotonic() < ends, "never came true"
        time.sleep(0.05)
    return found


def bring(client: httpx.Client) -> str:
    body = {"title": "Renewal", "file_name": "x.txt", "content": TALK, "participants": PEOPLE}
    return str(client.post("/v1/conversations", json=body).json()["id"])


@pytest.mark.long
def test_a_workspace_killed_while_it_asks_asks_again(tmp_path: Path, model: ModelServer) -> None:
    model.script(hang())
    with started(tmp_path) as first, first.client() as client:
        provider = {
            "name": "Scripted",
            "base_url": model.url,
            "models": [{"name": "scripted"}],
            "default": True,
        }
        assert client.put("/v1/providers", json=provider).status_code == 200
        meeting = bring(client)
        model.wait_for(1, 30)
        first.process.kill()
        first.process.wait(20)
    model.script(ANSWER)
    with started(tmp_path) as second, second.client() as client:
        path = f"/v1/conversations/{meeting}"
        until(lambda: client.get(path).json()["status"] == "completed")
        found = client.get(f"{path}/insights").json()
    assert [each["items"] for each in found if each["kind"] == "key_points"] == [
        [{**POINT, "owner": "", "due": ""}]
    ]
    assert len(found) == 4
    assert len(model.requests) == 2
