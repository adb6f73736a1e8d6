"""Files brought in as clients do it: begun, sent part by part, finished; and recordings with more than one voice."""

import asyncio
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from harmony_workspace.bringing.room import Bringing
from tests.parts import clips
from tests.parts.house import Opened, new_id

RATE = clips.RATE


async def begun(client: httpx.AsyncClient, content: bytes, name: str, id_: str = "", **about: Any) -> str:
    """An upload of which nothing has come yet."""
    id_ = id_ or new_id()
    reply = await client.put(f"/v1/uploads/{id_}", json={"name": name, "size": len(content), **about})
    assert reply.status_code == 200, reply.text
    return id_


async def sent(client: httpx.AsyncClient, id_: str, content: bytes, start: int = 0) -> httpx.Response:
    """One part, which begins at ``start`` of the content."""
    return await client.put(f"/v1/uploads/{id_}/parts/{start}", content=content[start:])


async def finished(client: httpx.AsyncClient, id_: str) -> httpx.Response:
    return await client.post(f"/v1/uploads/{id_}/finish")


async def brought(client: httpx.AsyncClient, content: bytes, name: str, **about: Any) -> httpx.Response:
    """The answer to bringing a file in; also the refusal, at whichever step it came."""
    id_ = new_id()
    reply = await client.put(f"/v1/uploads/{id_}", json={"name": name, "size": len(content), **about})
    if not reply.is_success:
        return reply
    reply = await sent(client, id_, content)
    return await finished(client, id_) if reply.is_success else reply


PROMPTS = (
    "agent-alreadyon",
    "agent-incorrect",
    "agent-newlocation",
    "agent-user",
    "agent-pass",
    "conf-adminmenu",
)


def conversation(count: int = 4, pause_s: float = 0.8) -> list[tuple[int, str, Any]]:
    """Two who take turns: who speaks (0 or 1), the words, and the sound with a pause after it."""
    import numpy as np

    pause = np.zeros(int(pause_s * RATE), np.float32)
    spoken = [clips.prompt(name) for name in PROMPTS[:count]]
    return [(n % 2, clip.text, np.concatenate([clip.audio(), pause])) for n, clip in enumerate(spoken)]


def stereo(talk: list[tuple[int, str, Any]], bleed: float = 0.02) -> Any:
    """Each on a channel of their own; the other one is heard faintly. Shape (2, samples)."""
    import numpy as np

    own = [
        np.concatenate([sound if who == voice else sound * bleed for who, _, sound in talk])
        for voice in (0, 1)
    ]
    return np.stack(own) + np.random.default_rng(0).normal(0, 1e-4, (2, len(own[0]))).astype(np.float32)


def write(file: Path, channels: Any) -> Path:
    """A 16-bit WAV of sound of shape (channels, samples)."""
    import numpy as np

    with wave.open(str(file), "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(channels.T, -1, 1) * 32767).astype("<i2").tobytes())
    return file


@asynccontextmanager
async def hearing(it: Opened, models: tuple[str, ...] = ("tiny.en",)) -> AsyncIterator[Bringing]:
    """The workspace hears what is brought in, as it does while it runs; with the quickest model."""
    bringing = it.house.bringing
    bringing.hearing.ears.models, bringing.hearing.ears.nice = models, 0  # other tests are at work beside it
    await bringing.settle()
    task = asyncio.create_task(bringing.keep())
    try:
        yield bringing
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def ended(client: httpx.AsyncClient, id_: str, seconds: float = 100.0) -> dict[str, Any]:
    """The meeting, once nothing of it is under way."""
    return await when(client, id_, lambda meeting: meeting["status"] in ("completed", "failed"), seconds)


async def when(
    client: httpx.AsyncClient, id_: str, fact: Callable[[dict[str, Any]], bool], seconds: float = 100.0
) -> dict[str, Any]:
    """The meeting, once the fact is true of it."""
    meeting: dict[str, Any] = {}
    try:
        async with asyncio.timeout(seconds):
            while not meeting or not fact(meeting):
                await asyncio.sleep(0.02)
                meeting = (await client.get(f"/v1/conversations/{id_}")).json()
    except TimeoutError as error:
        raise AssertionError(f"never came true of {meeting}") from error
    return meeting


async def said(client: httpx.AsyncClient, id_: str) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = (await client.get(f"/v1/conversations/{id_}/transcript")).json()["turns"]
    return turns
