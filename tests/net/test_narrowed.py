"""A role is narrowed: what may no longer be read leaves the window's cache and its threads, and what is under way ends."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.ids import ConversationId, ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import MessageState
from harmony_desktop.net.translate_places import identity
from harmony_desktop.services.session import CompanionSession
from harmony_protocol import people
from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import OwnWorkspace, until

__all__ = ["drawer"]
CANARY = "xylophone quagmire nineteen percent off"
SECONDS = 5.0
"""After which nothing of it may be left."""


@pytest.fixture
async def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawer: Drawer) -> AsyncIterator[OwnWorkspace]:
    own = OwnWorkspace(tmp_path / "server")
    await own.start()
    monkeypatch.setenv("SSL_CERT_FILE", own.endpoint.ca_file)
    yield own
    await own.stop()


async def client(own: OwnWorkspace, key: str = "") -> httpx.AsyncClient:
    trusted = await asyncio.to_thread(ssl.create_default_context, cafile=own.endpoint.ca_file)
    headers = {"X-API-Key": key or own.api_key}
    return httpx.AsyncClient(
        base_url=own.endpoint.url, headers=headers, verify=trusted, trust_env=False, timeout=30
    )


async def made(admin: httpx.AsyncClient, path: str, **new: Any) -> dict[str, Any]:
    reply = await admin.post(path, json=new)
    assert reply.is_success, reply.text
    return dict(reply.json())


def kept(connection: Any) -> str:
    """Every row of every table of the window's own databases."""
    found = []
    for _, name, _ in connection.execute("PRAGMA database_list").fetchall():
        tables = connection.execute(f"SELECT name FROM {name}.sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            found += [str(tuple(row)) for row in connection.execute(f'SELECT * FROM {name}."{table}"')]
    return "\n".join(found)


def shown(session: CompanionSession, thread: ThreadId) -> str:
    return repr(session.thread(thread))


async def test_a_narrowed_role_is_gone_from_cache_and_quotes_within_seconds(
    own: OwnWorkspace, tmp_path: Path
) -> None:
    script = (tool("search_conversations", query="xylophone"), text(f'They said "{CANARY}" [1].'))
    async with await client(own) as admin:
        with ModelServer(*script) as model:
            for project in (await admin.get("/v1/insight-projects")).json():
                await admin.delete(f"/v1/insight-projects/{project['id']}")
            provider = {
                "name": "Ours",
                "base_url": model.url,
                "models": [{"name": "scripted"}, {"name": "little", "small": True}],
                "api_key": "sk",
            }
            assert (await admin.put("/v1/providers", json=provider)).is_success
            talk = f"Dana Reyes: {CANARY}\n"
            secret = await made(
                admin, "/v1/conversations", title="Secret talk", file_name="a.txt", content=talk
            )
            role = await made(admin, "/v1/roles", name="Analyst", read_scope="all")
            ann = await made(admin, "/v1/users", name="Ann", email="ann@x.org", role="Analyst")
            key = await made(admin, "/v1/keys", name="laptop", user=ann["id"])
            async with await client(own, key["secret"]) as anns:
                me = identity(people.Me.model_validate((await anns.get("/v1/me")).json()))
            async with own.elsewhere(tmp_path / "ann", me, key["secret"]) as session:
                await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
                meeting = ConversationId(secret["id"])
                assert CANARY in repr(await session.meetings.transcript(meeting))
                thread, _ = await session.send_message("What about the xylophone?")
                await until(session, lambda: CANARY in shown(session, thread), "the quote")
                await until(
                    session,
                    lambda: session.thread(thread).messages[-1].state is MessageState.SETTLED,  # type: ignore[union-attr]
                    "the end of the answer",
                )
                listed, _ = await session.send_message("What about the xylophone?", model="ours/little")
                await until(session, lambda: CANARY in shown(session, listed), "the quote of fixed rules")
                assert "**Secret talk**" in session.thread(listed).messages[-1].text  # type: ignore[union-attr]
                await until(
                    session,
                    lambda: session.thread(listed).messages[-1].state is MessageState.SETTLED,  # type: ignore[union-attr]
                    "its end",
                )
                store = session._keeper.store
                assert CANARY in await store.do(kept)

                narrower = {"name": "Analyst", "read_scope": "own"}
                async with asyncio.timeout(SECONDS):
                    reply = await admin.put(f"/v1/roles/{role['id']}", json=narrower)
                    assert reply.json()["people"] == 1
                    await until(session, lambda: CANARY not in shown(session, thread), "the quote gone")
                    while (left := await store.do(kept)) and (CANARY in left or "Secret talk" in left):  # noqa: ASYNC110
                        await asyncio.sleep(0.02)
                assert "What about the xylophone?" in left, "one's own words stay"
                assert "Dana Reyes" not in left, "who spoke goes as well"
                with pytest.raises(HarmonyError, match="not_found"):
                    await session.meetings.transcript(meeting)
                assert await session.meetings.one(meeting) is None
