"""A directory some time after its first start: the first steps are done, the sample is loaded and embedded, and a model
of the test's choice is the default."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from harmony_workspace.companion.recall import indexing
from harmony_workspace.paths import Paths
from harmony_workspace.store.database import Database
from tests.parts import embedded
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program

if TYPE_CHECKING:
    import httpx
    import pytest


def prepare(
    desktop: Desktop,
    data: Path,
    model_url: str,
    model_name: str = "scripted",
    frozen: Path | None = None,
    run: "pytest.TempPathFactory | None" = None,
) -> Path:
    """Starts the program there once, as a new user does, and sets the model up, as an admin does. ``frozen``: a program
    without Python, and without what would embed the meetings. ``run``: whose processes share what they embedded."""
    first = Program(desktop, data, frozen=frozen)
    try:
        first.start()
        first.logged("link: online", seconds=SLOW)
        asyncio.run(_set_up(data, model_url, model_name))
        assert first.quit() == 0
    finally:
        first.stop()
    if frozen is None:
        _embed(data, run)
    return data


def _embed(data: Path, run: "pytest.TempPathFactory | None") -> None:
    """To the end, and once: else the workspace of every story does it in the background, beside the story."""
    database = Database(Paths(data).database)
    if run is None:
        indexing.embed_now(database)
    else:
        embedded.embed(database, run)
    database.close()


async def load_sample(data: Path) -> None:
    """As the first steps offer it."""
    async with _admin(data) as client:
        (await client.post("/v1/sample")).raise_for_status()


async def _set_up(data: Path, url: str, name: str) -> None:
    await load_sample(data)
    provider = {"name": "Scripted", "base_url": url, "models": [{"name": name}]}
    async with _admin(data) as client:
        (await client.put("/v1/providers", json=provider)).raise_for_status()


@asynccontextmanager
async def _admin(data: Path) -> "AsyncIterator[httpx.AsyncClient]":
    """Through the workspace's own API, with a key from its control socket."""
    import httpx

    from harmony_desktop.net import control

    endpoint = control.endpoint(data)
    assert endpoint is not None
    held = await control.hold(endpoint.control, "tests")
    try:
        trust = ssl.create_default_context(cafile=endpoint.ca_file)
        key = {"X-API-Key": held.reply.api_key}
        async with httpx.AsyncClient(
            base_url=endpoint.url, verify=trust, trust_env=False, headers=key, timeout=60
        ) as client:
            yield client
    finally:
        await held.close()
