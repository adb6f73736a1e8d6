"""Asks a provider which models it has, each in its own format, and keeps those that can chat."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import ProviderModel
from harmony_workspace.companion.kinds import COMPATIBLE

_PAGES = 20
_SECONDS = 25.0
"""For all pages: a window that waits for them gives up after thirty."""
_NO_CHAT = re.compile(
    r"embed|whisper|\btts\b|-tts|dall-e|image|audio|realtime|transcri|moderation|davinci|babbage|sora|instruct-0|"
    r"computer-use|rerank|orpheus|guard|safeguard|ocr|\blive\b|robotics|veo|imagen|lyria|\baqa\b|deep-research",
    re.I,
)
_SEES = re.compile(
    r"gpt-(?:4o|4\.1|[5-9])|\bo[1-9](?!-mini|-preview)|\bo4-mini|claude|gemini|gemma-?[34]|pixtral|llava|vision|-vl\b|\d-?vl\b"
    r"|llama-?4|mistral-(?:small|medium|large)-[34l]",
    re.I,
)
"""Families known to take images, for lists that do not say."""


class NotListed(Exception):
    """The list could not be had."""

    def __init__(self, code: ErrorCode, *, retryable: bool) -> None:
        super().__init__(str(code))
        self.code = code
        self.retryable = retryable


@dataclass(frozen=True)
class Listing:
    """Where a provider's list is, and how it is read. ``following`` gives the query of the next page, if any."""

    path: str
    headers: Callable[[str], dict[str, str]]
    read: Callable[[Any], Iterable[ProviderModel]]
    query: tuple[tuple[str, str], ...] = ()
    following: Callable[[Any], dict[str, str]] = lambda page: {}


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _rows(page: Any) -> Iterator[dict[str, Any]]:
    return (row for row in page["data"] if isinstance(row, dict))


def _compatible(page: Any) -> Iterator[ProviderModel]:
    """OpenAI's own list names models only; other servers add how much a model reads, each in its own words."""
    for row in _rows(page):
        name, meta = str(row["id"]), row.get("meta") or {}
        sizes = (row.get("max_model_len"), row.get("context_length"), row.get("max_context_length"))
        context = next((size for size in (*sizes, meta.get("n_ctx")) if isinstance(size, int)), None)
        yield ProviderModel(name=name, context_tokens=context, images=bool(_SEES.search(name)))


def _anthropic(page: Any) -> Iterator[ProviderModel]:
    for row in _rows(page):
        if row.get("lifecycle") == "retired":
            continue
        sees = (row.get("capabilities") or {}).get("image_input") or {}
        yield ProviderModel(
            name=row["id"],
            title=row.get("display_name") or "",
            context_tokens=row.get("max_input_tokens") or None,
            images=bool(sees.get("supported", True)),
        )


def _google(page: Any) -> Iterator[ProviderModel]:
    for row in page["models"]:
        if "generateContent" in row.get("supportedGenerationMethods", ()):
            name = row["name"].removeprefix("models/")
            yield ProviderModel(
                name=name,
                title=row.get("displayName") or "",
                context_tokens=row.get("inputTokenLimit"),
                images=bool(_SEES.search(name)),
            )


def _mistral(page: Any) -> Iterator[ProviderModel]:
    for row in _rows(page):
        can = row.get("capabilities") or {}
        if can.get("completion_chat", True):
            yield ProviderModel(
                name=row["id"],
                context_tokens=row.get("max_context_length"),
                images=bool(can.get("vision")),
                tools=bool(can.get("function_calling", True)),
            )


def _groq(page: Any) -> Iterator[ProviderModel]:
    for row in _rows(page):
        if row.get("active", True):
            yield ProviderModel(
                name=row["id"], context_tokens=row.get("context_window"), images=bool(_SEES.search(row["id"]))
            )


def _openrouter(page: Any) -> Iterator[ProviderModel]:
    for row in _rows(page):
        shapes = row.get("architecture") or {}
        if "text" in shapes.get("output_modalities", ("text",)):
            yield ProviderModel(
                name=row["id"],
                title=row.get("name") or "",
                context_tokens=row.get("context_length"),
                images="image" in shapes.get("input_modalities", ()),
                tools="tools" in row.get("supported_parameters", ("tools",)),
            )


def _after(page: Any) -> dict[str, str]:
    return {"after_id": str(page["last_id"])} if page.get("has_more") and page.get("last_id") else {}


def _page_token(page: Any) -> dict[str, str]:
    return {"pageToken": str(page["nextPageToken"])} if page.get("nextPageToken") else {}


LISTINGS = {
    "openai": Listing("/models", _bearer, _compatible),
    "anthropic": Listing(
        "/v1/models",
        lambda key: {**_bearer(key), "anthropic-version": "2026-10-21"},
        _anthropic,
        (("limit", "1000"),),
        _after,
    ),
    "google": Listing(
        "/v1beta/models", lambda key: {"x-goog-api-key": key}, _google, (("pageSize", "1000"),), _page_token
    ),
    "mistral": Listing("/v1/models", _bearer, _mistral),
    "groq": Listing("/openai/v1/models", _bearer, _groq),
    "openrouter": Listing("/models", _bearer, _openrouter),
    COMPATIBLE: Listing("/models", _bearer, _compatible),
}


async def models(kind: str, base_url: str, api_key: str, http: Any) -> tuple[ProviderModel, ...]:
    """What the provider offers, without what cannot chat. Raises ``NotListed``."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await _all_pages(kind, base_url, api_key, http)
    except TimeoutError as error:
        raise NotListed(ErrorCode.PROVIDER_TIMEOUT, retryable=True) from error


async def reached(address: str, api_key: str, http: Any) -> None:
    """Raises ``NotListed`` where nothing answers at an agent's address, or where its key is refused. An agent is not
    asked anything: it would begin to work."""
    import httpx2

    try:
        async with http.stream("GET", address, headers=_bearer(api_key)) as reply:
            status = reply.status_code
    except httpx2.TimeoutException as error:
        raise NotListed(ErrorCode.PROVIDER_TIMEOUT, retryable=True) from error
    except httpx2.TransportError as error:
        raise NotListed(ErrorCode.PROVIDER_UNREACHABLE, retryable=True) from error
    if status in (401, 403):
        raise NotListed(ErrorCode.PROVIDER_KEY, retryable=False)


async def _all_pages(kind: str, base_url: str, api_key: str, http: Any) -> tuple[ProviderModel, ...]:
    listing, found = LISTINGS[kind], list[ProviderModel]()
    query: dict[str, str] = {}
    for _ in range(_PAGES):
        page = await _page(
            http, f"{base_url}{listing.path}", listing, {**dict(listing.query), **query}, api_key
        )
        try:
            found += [model for model in listing.read(page) if not _NO_CHAT.search(model.name)]
            query = listing.following(page)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotListed(ErrorCode.PROVIDER_BAD_REPLY, retryable=False) from error
        if not query:
            break
    return tuple({model.name: model for model in found}.values())


async def _page(http: Any, url: str, listing: Listing, query: dict[str, str], api_key: str) -> Any:
    import httpx2

    try:
        reply = await http.get(url, params=query, headers=listing.headers(api_key))
        if reply.is_success:
            return reply.json()
    except httpx2.TimeoutException as error:
        raise NotListed(ErrorCode.PROVIDER_TIMEOUT, retryable=True) from error
    except httpx2.TransportError as error:
        raise NotListed(ErrorCode.PROVIDER_UNREACHABLE, retryable=True) from error
    except ValueError as error:
        raise NotListed(ErrorCode.PROVIDER_BAD_REPLY, retryable=False) from error
    raise _refusal(reply.status_code, reply.text)


def _refusal(status: int, body: str) -> NotListed:
    # Google answers 400 to a key it does not know
    if status in (401, 403) or (status == 400 and "API_KEY_INVALID" in body):
        return NotListed(ErrorCode.PROVIDER_KEY, retryable=False)
    if status == 429:
        return NotListed(ErrorCode.PROVIDER_RATE_LIMIT, retryable=True)
    if status >= 500:
        return NotListed(ErrorCode.PROVIDER_FAULT, retryable=True)
    return NotListed(ErrorCode.PROVIDER_BAD_REPLY, retryable=False)
