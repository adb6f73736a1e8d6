"""A host of Harmony as others may run one: the four documented paths, answered in one of three plausible shapes."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from harmony_workspace.access.tls import Certificates
from tests.fakes.https_server import Answer, Exchange, Server, serving

KEY = "lk_" + "5a" * 32
MANY = 120
BEGAN = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
SAID = (
    ("Priya Nair", 0, 4_000, "Thanks for making the time."),
    ("Dana Reyes", 4_000, 9_500, "We can do net sixty, not ninety."),
    ("Priya Nair", 9_500, 15_000, "Then one year it is."),
)
SUMMARY, ACTION = "Acme takes one year at net sixty.", "Send the order form"


def title(number: int) -> str:
    return f"Call {number:03d} with Acme"


@dataclass
class Shape:
    """``page``: by how many meetings and what was asked, a body and a Link header; the others by a meeting's number, or a
    text and its type."""

    page: Callable[[int, Mapping[str, str]], tuple[Any, str]]
    one: Callable[[int], Any]
    transcript: Callable[[], tuple[str, str]]
    insights: Callable[[], tuple[str, str]]


@dataclass
class Hosted:
    """``answers`` come before the shape's own; ``seen``: what was asked."""

    server: Server
    shape: Shape
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def seen(self) -> list[Exchange]:
        return self.server.seen


def _json(body: Any) -> tuple[str, str]:
    return json.dumps(body), "application/json"


# --- as our own workspace answers


def _snake_one(number: int) -> dict[str, Any]:
    return {
        "id": f"c-{number}",
        "title": title(number),
        "started_at": (BEGAN - timedelta(hours=number)).isoformat(),
        "duration_ms": 1_860_000,
        "medium": "Zoom",
        "status": "completed",
        "team": "Sales",
        "participants": [{"name": "Dana Reyes", "company": "Acme"}, {"name": "Priya Nair"}],
        "something_new": {"of": "a later version"},
    }


def _snake_page(limit: int, asked: Mapping[str, str]) -> tuple[Any, str]:
    here = int(asked.get("cursor", "at-0")[3:])
    rows = [_snake_one(n) for n in range(here, min(MANY, here + limit))]
    more = here + limit < MANY
    return {"items": rows, "cursor": f"at-{here + limit}" if more else None}, ""


SNAKE = Shape(
    _snake_page,
    _snake_one,
    lambda: _json(
        {
            "conversation_id": "c-1",
            "turns": [
                {"index": n, "speaker": who, "start_ms": start, "end_ms": end, "text": words}
                for n, (who, start, end, words) in enumerate(SAID)
            ],
        }
    ),
    lambda: _json(
        [
            {"title": "Summary", "kind": "summary", "items": [{"text": SUMMARY, "turns": [1]}]},
            {"title": "Action items", "items": [{"text": ACTION, "owner": "Priya Nair", "due": "Friday"}]},
        ]
    ),
)


# --- in camel case, in seconds, speakers in a table of their own


def _camel_one(number: int) -> dict[str, Any]:
    return {
        "conversationId": f"c-{number}",
        "name": title(number),
        "startTime": round((BEGAN - timedelta(hours=number)).timestamp() * 1000),
        "durationSeconds": 1860,
        "platform": "Zoom",
        "teamName": "Sales",
        "attendees": [
            {"displayName": "Dana Reyes", "organization": {"name": "Acme"}},
            {"displayName": "Priya Nair"},
        ],
    }


def _camel_page(limit: int, asked: Mapping[str, str]) -> tuple[Any, str]:
    here = int(asked.get("cursor", "0"))
    rows = [_camel_one(n) for n in range(here, min(MANY, here + limit))]
    more = here + limit < MANY
    return {"data": rows, "pagination": {"nextCursor": str(here + limit), "hasMore": more}}, ""


CAMEL = Shape(
    _camel_page,
    lambda number: {"data": _camel_one(number)},
    lambda: _json(
        {
            "data": {
                "segments": [
                    {"speakerId": who[0], "startTime": start / 1000, "endTime": end / 1000, "content": words}
                    for who, start, end, words in SAID
                ],
                "speakers": [{"id": "P", "name": "Priya Nair"}, {"id": "D", "name": "Dana Reyes"}],
            }
        }
    ),
    lambda: _json(
        {"data": {"summary": SUMMARY, "actionItems": [{"task": ACTION, "assignee": {"name": "Priya Nair"}}]}}
    ),
)


# --- pages by number, people as names, captions, Markdown


def _plain_one(number: int) -> dict[str, Any]:
    return {
        "uuid": f"c-{number}",
        "subject": title(number),
        "date": (BEGAN - timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": "00:31:00",
        "source": "Zoom",
        "team": {"name": "Sales"},
        "participants": ["Dana Reyes", "Priya Nair"],
    }


def _plain_page(limit: int, asked: Mapping[str, str]) -> tuple[Any, str]:
    page = int(asked.get("page", "1"))
    here = (page - 1) * limit
    rows = [_plain_one(n) for n in range(here, min(MANY, here + limit))]
    more = here + limit < MANY
    link = f'<https://elsewhere.example/v1/conversations?page={page + 1}&limit={limit}>; rel="next"'
    return {"conversations": rows}, link if more else ""


def _stamp(ms: int) -> str:
    return f"00:00:{ms // 1000:02d}.{ms % 1000:03d}"


PLAIN = Shape(
    _plain_page,
    _plain_one,
    lambda: (
        "WEBVTT\n\n"
        + "\n\n".join(
            f"{n}\n{_stamp(start)} --> {_stamp(end)}\n<v {who}>{words}"
            for n, (who, start, end, words) in enumerate(SAID)
        )
        + "\n",
        "text/vtt",
    ),
    lambda: (f"## Summary\n{SUMMARY}\n\n## Action items\n- {ACTION}\n- [ ] Ask legal\n", "text/markdown"),
)
SHAPES = {"snake": SNAKE, "camel": CAMEL, "plain": PLAIN}


@asynccontextmanager
async def hosting(made: Certificates, shape: Shape = SNAKE) -> AsyncIterator[Hosted]:
    """On loopback, with a certificate of its own. 401 without the key, 404 for what it has not."""
    assert made.ca is not None
    answers = _Answers()
    async with serving(made.certificate, made.key, made.ca, answers) as server:
        hosted = Hosted(server, shape)
        answers.hosted = hosted
        yield hosted


@contextmanager
def hosting_aside(made: Certificates, shape: Shape = SNAKE) -> Iterator[Hosted]:
    """The same in a thread of its own, for stories whose loop is busy with a window."""
    ready, ends, found = threading.Event(), asyncio.Event(), list[Hosted]()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with hosting(made, shape) as hosted:
            found.append(hosted)
            ready.set()
            await ends.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ends.set)
        thread.join(10)
        loop.close()


class _Answers(dict[str, Answer]):
    """Any path: its own answer, or that of the shape."""

    hosted: Hosted

    def get(self, path: str, default: Any = None) -> Answer:
        return self.hosted.answers.get(path, self._answer)

    async def _answer(self, exchange: Exchange) -> None:
        shape = self.hosted.shape
        if exchange.headers.get("x-api-key") != KEY:
            await exchange.reply(401, '{"error": "unauthorized"}')
            return
        parts = urlsplit(exchange.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path.removeprefix("/").split("/"):
            case ["v1", "conversations"]:
                body, link = shape.page(int(asked.get("limit", "20")), asked)
                await _reply(exchange, json.dumps(body), "application/json", link)
            case ["v1", "conversations", key] if key.startswith("c-"):
                await _reply(exchange, *_json(shape.one(int(key[2:]))))
            case ["v1", "conversations", _, "transcript"]:
                await _reply(exchange, *shape.transcript())
            case ["v1", "conversations", _, "insights"]:
                await _reply(exchange, *shape.insights())
            case _:
                await exchange.reply(404, '{"message": "not found"}')


async def _reply(exchange: Exchange, body: str, kind: str, link: str = "") -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\nConnection: close\r\n"
    head += f"Link: {link}\r\n" if link else ""
    await exchange.send(f"{head}\r\n{body}")
