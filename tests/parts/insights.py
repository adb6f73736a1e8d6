"""A meeting that is brought in, and what is drawn from it."""

from typing import Any

import httpx

from harmony_workspace.insights import working
from harmony_workspace.insights.asking import create_asker
from tests.parts.house import Opened

TALK = """\
Priya Nair: Hello Dana, today we should settle the renewal of the Growth tier for the coming year.
Dana Reyes: The renewal is too expensive for us at 18 percent, the budget of the Growth tier is fixed.
Priya Nair: I understand. I'll send a new offer for the Growth tier renewal by Friday.
Dana Reyes: Thanks. We decided to keep 240 seats on the Growth tier until the pilot in Lyon is over.
Priya Nair: Then let us talk about the pilot in Lyon next week.
"""
PEOPLE = [
    {"name": "Priya Nair", "company": "Northwind"},
    {"name": "Ben Hall", "company": "Northwind"},
    {"name": "Dana Reyes", "company": "Acme"},
]


async def bring(
    client: httpx.AsyncClient, said: str = TALK, title: str = "Renewal", **more: Any
) -> dict[str, Any]:
    body = {"title": title, "file_name": "x.txt", "content": said, "participants": PEOPLE, **more}
    reply = await client.post("/v1/conversations", json=body)
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


async def work(it: Opened, *pauses: float) -> int:
    """Until nothing waits to be asked."""
    return await working.work_off(it.database, create_asker(it.database, it.house.sealed), pauses)


async def got(client: httpx.AsyncClient, path: str) -> Any:
    reply = await client.get(f"/v1/{path}")
    assert reply.status_code == 200, reply.text
    return reply.json()


async def insights(client: httpx.AsyncClient, meeting: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await got(client, f"conversations/{meeting['id']}/insights")
    return found
