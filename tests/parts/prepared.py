"""A directory some time after its first start: the sample is loaded and embedded, and a model of the test's choice is
the default."""

import asyncio
import ssl
from pathlib import Path

from harmony_workspace.companion.recall import indexing
from harmony_workspace.paths import Paths
from harmony_workspace.store.database import Database
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program


def prepare(desktop: Desktop, data: Path, model_url: str, model_name: str = "scripted") -> Path:
    """Starts the program there once, as a new user does, and sets the model up, as an admin does."""
    first = Program(desktop, data)
    try:
        first.start()
        first.logged("link: online", seconds=SLOW)
        asyncio.run(_set_up_model(data, model_url, model_name))
        assert first.quit() == 0
    finally:
        first.stop()
    embed(data)
    return data


def embed(data: Path) -> None:
    """To the end, and once: else the workspace of every story does it in the background, beside the story."""
    database = Database(Paths(data).database)
    indexing.embed_now(database)
    database.close()


async def _set_up_model(data: Path, url: str, name: str) -> None:
    """Through the workspace's own API, with a key from its control socket."""
    import httpx

    from harmony_desktop.net import control

    endpoint = control.endpoint(data)
    assert endpoint is not None
    held = await control.hold(endpoint.control, "tests")
    try:
        trust = ssl.create_default_context(cafile=endpoint.ca_file)
        async with httpx.AsyncClient(base_url=endpoint.url, verify=trust, trust_env=False) as client:
            provider = {"name": "Scripted", "base_url": url, "models": [{"name": name}]}
            reply = await client.put(
                "/v1/providers", json=provider, headers={"X-API-Key": held.reply.api_key}, timeout=30
            )
            assert reply.is_success, reply.text
    finally:
        await held.close()
