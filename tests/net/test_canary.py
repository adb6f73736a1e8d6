"""Keys and words stay where they belong: not in logs, not in what any process shows of itself, keys not on disk."""

import asyncio
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from harmony_desktop.domain.threads import MessageState
from harmony_protocol.local import ENDPOINT_FILE
from tests.fakes.model_server import ModelServer, error, hang, malformed, text
from tests.parts.own_workspace import OwnWorkspace, until

PROVIDER_KEY = "sk-canary-3f9d1c7a5be2"
QUESTION = "quagmire-canary budget?"
SAID = "xylophone-canary terms"
FINAL = (MessageState.SETTLED, MessageState.FAILED, MessageState.INTERRUPTED)


async def set_up(own: OwnWorkspace, model: ModelServer) -> str:
    """A provider with a key, and a meeting; returns the key of the connection."""
    assert own.door is not None
    assert own.door.held is not None
    endpoint = own.door.held.reply.endpoint
    assert endpoint is not None
    key = own.door.held.reply.api_key
    trusted = await asyncio.to_thread(ssl.create_default_context, cafile=endpoint.ca_file)
    headers = {"X-API-Key": key}
    provider = {"base_url": model.url, "models": [{"name": "scripted"}], "api_key": PROVIDER_KEY}
    meeting = {"title": "Terms", "file_name": "a.txt", "content": f"Dana Reyes: {SAID}\n"}
    async with httpx.AsyncClient(
        base_url=endpoint.url, headers=headers, verify=trusted, trust_env=False, timeout=30
    ) as http:
        for project in (
            await http.get("/v1/insight-projects")
        ).json():  # the model's answers are for questions
            assert (await http.delete(f"/v1/insight-projects/{project['id']}")).is_success
        assert (await http.put("/v1/providers", json=provider)).is_success
        assert (await http.post("/v1/conversations", json=meeting)).is_success
        # requests that fail, each with what must not be repeated
        bad = {"text": [QUESTION], "spoken": SAID}
        assert (await http.put("/v1/threads/quagmire-canary/messages/x", json=bad)).status_code == 422
        assert (await http.post("/v1/conversations", json={"content": [SAID, key]})).status_code == 422
        assert (await http.get("/v1/me", headers={"X-API-Key": PROVIDER_KEY})).status_code == 401
    return key


def shown_by(pid: int) -> tuple[bytes, bytes]:
    return Path(f"/proc/{pid}/cmdline").read_bytes(), Path(f"/proc/{pid}/environ").read_bytes()


@pytest.mark.usefixtures("fresh_programs")
async def test_no_secret_and_no_word_leaves_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    own = OwnWorkspace(tmp_path / "data")
    await own.start()
    faults = [
        error(401, f"Incorrect API key provided: {PROVIDER_KEY}"),
        error(400, f"I will not say {QUESTION} {SAID}"),
        malformed(),
        text(f"They said {SAID}."),
    ]
    with caplog.at_level("DEBUG", "harmony_desktop"), ModelServer(*faults, hang(repeat=True)) as model:
        key = await set_up(own, model)
        async with own.session() as session:
            for _ in faults:
                thread, _message = await session.send_message(QUESTION)

                def ended(thread: str = thread) -> bool:
                    found = session.thread(thread)  # type: ignore[arg-type]
                    return bool(found) and any(m.state in FINAL and m.run_id for m in found.messages)

                await until(session, ended, "the end of the answer")
        heard = len(model.requests)
        asking = subprocess.Popen(  # noqa: ASYNC220 — it starts at once and is watched while it waits
            [sys.executable, "-m", "harmony_desktop", "ask", "--data-dir", str(own.paths.data), "Hello?"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            await asyncio.to_thread(model.wait_for, heard + 1, 30)
            shown = [*shown_by(own.pid), *shown_by(asking.pid)]
        finally:
            asking.kill()
            _, printed = await asyncio.to_thread(asking.communicate)
        assert all(f"Bearer {PROVIDER_KEY}" in request.headers.values() for request in model.requests)
    await own.stop()

    secrets = [word.encode() for word in (PROVIDER_KEY, key, QUESTION, SAID, "lk_")]
    logs = [file.read_bytes() for file in (own.paths.data / "logs").rglob("*") if file.is_file()]
    ours = [
        record.getMessage() + str(record.exc_text or "")
        for record in caplog.records
        if record.name.startswith("harmony")
    ]
    assert sum(map(len, logs)) > 0
    for place in (*shown, printed, *logs, "\n".join(ours).encode()):
        for secret in secrets:
            assert secret not in place, place[-3000:]
    for file in (tmp_path / "data").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert PROVIDER_KEY.encode() not in content, file
            assert key.encode() not in content, file
    assert not (own.paths.data / ENDPOINT_FILE).exists()
