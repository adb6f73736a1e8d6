"""An admin sets models up from the command line, and the workspace answers with them."""

import json
import subprocess
import sys
from pathlib import Path

import httpx

from tests.fakes.formats.anthropic import Anthropic
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.house import ask
from tests.parts.workspace_process import Started, spoken, started

KEY = "sk-canary-27182818"


def use(data: Path, server: ModelServer) -> subprocess.CompletedProcess[str]:
    words = ["model", "use", "--url", server.url, "--model", "scripted", "--name", "Scripted", "--ask-key"]
    return subprocess.run(
        [sys.executable, "-m", "harmony_workspace", *words, "--data-dir", str(data)],
        input=f"{KEY}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def answered(child: Started, client: httpx.Client, words: str) -> list[dict[str, object]]:
    """The events of one run, from the first to the last."""
    outcome = client.post("/v1/ops", json={"ops": [ask(words)]}).json()["outcomes"][0]
    run = outcome["result"]["run_id"]
    lines = client.get(f"/v1/runs/{run}/events").text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]


def test_a_model_is_set_up_chosen_and_answers_with_sources(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ModelServer() as server, started(data, "--sample") as child, child.client() as client:
        assert "* embedded/smollm2-135m" in spoken("model", "list", data=data).stdout
        made = use(data, server)
        assert made.returncode == 0, made.stderr
        assert made.stdout.startswith("scripted/scripted")
        assert "* scripted/scripted" in spoken("model", "list", data=data).stdout

        server.script(
            tool("search_conversations", query="Acme 18 percent price increase"),
            text("It is off the table [1]."),
        )
        events = answered(child, client, "What did Acme say about pricing?")
        kinds = [event.get("name") or event["type"] for event in events]
        assert kinds[0] == "RUN_STARTED"
        assert kinds[-1] == "RUN_FINISHED"
        for kind in ("TOOL_CALL_START", "harmony.step", "harmony.citation", "harmony.receipt"):
            assert kind in kinds
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"

        chosen = spoken("model", "default", "embedded/smollm2-135m", data=data)
        assert chosen.returncode == 0, chosen.stderr
        assert spoken("model", "default", "nobody/nothing", data=data).returncode == 2
        assert spoken("model", "use", "--url", "nowhere", "--model", "x", data=data).returncode == 2
        assert client.get("/v1/providers").json()["items"][0]["has_key"] is True
        assert KEY not in client.get("/v1/providers").text
    for file in data.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes()


def test_models_are_read_from_the_provider_and_offered_one_by_one(tmp_path: Path) -> None:
    names = tuple(f"claude-{n}" for n in range(14))
    with ModelServer(models=names, speaks=Anthropic()) as server, started(tmp_path) as child:
        words = ["model", "use", "--kind", "anthropic", "--url", server.url, "--ask-key"]
        made = subprocess.run(
            [sys.executable, "-m", "harmony_workspace", *words, "--data-dir", str(tmp_path)],
            input=f"{KEY}\n",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert made.stdout == f"anthropic/claude-0  {server.url}\n", made.stderr
        assert "- anthropic/claude-13" in spoken("model", "list", data=tmp_path).stdout
        assert "14 of 15 models" in spoken("model", "enable", "anthropic/claude-13", data=tmp_path).stdout
        assert "13 of 15 models" in spoken("model", "disable", "anthropic/claude-1", data=tmp_path).stdout
        kept = spoken("model", "disable", "anthropic/claude-0", data=tmp_path)
        assert (kept.returncode, "Choose another default first" in kept.stderr) == (2, True)
        assert spoken("model", "remove", "anthropic", data=tmp_path).returncode == 0
        with child.client() as client:
            assert client.get("/v1/providers").json()["items"] == []


def test_looking_for_local_servers_takes_none(tmp_path: Path) -> None:
    with started(tmp_path, "--sample") as child, child.client() as client:
        found = spoken("model", "discover", data=tmp_path)
        assert found.returncode == 0, found.stderr
        assert client.get("/v1/providers").json() == {"items": [], "default_model": "embedded/smollm2-135m"}
