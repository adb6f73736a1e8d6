"""The kinds of providers there are, and the model servers that answer on this machine.

A further kind is one more entry in ``KINDS``: how it makes a model from an address and a key.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import NewProvider, Offered
from harmony_workspace.companion.answering import AnswerError
from harmony_workspace.companion.catalogue import EMBEDDED, Source, clean_url, put_provider
from harmony_workspace.companion.embedded import EmbeddedModel
from harmony_workspace.problems import bad_request, conflict

if TYPE_CHECKING:
    import httpx2
    import sqlalchemy as sa
    from pydantic_ai.models import Model

    from harmony_workspace.access.sealed import Sealed

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 60.0
"""Until the first token, and from one to the next."""

USUAL_PLACES = (
    ("Ollama", "http://127.0.0.1:11434/v1"),
    ("LM Studio", "http://127.0.0.1:1234/v1"),
    ("llama.cpp", "http://127.0.0.1:8080/v1"),
    ("vLLM", "http://127.0.0.1:8000/v1"),
)
_DISCOVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Kind:
    """``build`` makes a model from its name, address and key, over an HTTP client that the caller closes."""

    title: str
    build: "Callable[[str, str, str, httpx2.AsyncClient], Model]"


def _openai_compatible(name: str, base_url: str, api_key: str, http: "httpx2.AsyncClient") -> "Model":
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    # servers without keys still want a header; retrying is the user's to decide
    client = AsyncOpenAI(base_url=base_url, api_key=api_key or "none", max_retries=0, http_client=http)
    return OpenAIChatModel(name, provider=OpenAICompatibleProvider("openai-compatible", openai_client=client))


KINDS = {"openai": Kind("OpenAI-compatible", _openai_compatible)}


def key_name(provider_id: str) -> str:
    """Under which name the sealed store keeps a provider's key."""
    return f"provider:{provider_id}"


class Connector:
    """Opens the models of the catalogue."""

    def __init__(
        self, sealed: "Sealed", embedded: EmbeddedModel, silence_seconds: float = SILENCE_SECONDS
    ) -> None:
        self._sealed = sealed
        self._embedded = embedded
        self._silence_seconds = silence_seconds

    def open(self, source: Source) -> "AbstractAsyncContextManager[Model]":
        """The model, ready to ask; its connections close with the context."""
        return self._open(source)

    @asynccontextmanager
    async def _open(self, source: Source) -> Any:
        http, model = await asyncio.to_thread(self._build, source)
        async with http:
            yield model

    def _build(self, source: Source) -> "tuple[httpx2.AsyncClient, Model]":
        """May wait: for the keyring, for the embedded model, for the system's certificates."""
        import httpx2

        kind, base_url, key = self._address(source)
        limits = httpx2.Timeout(self._silence_seconds, connect=CONNECT_SECONDS)
        http = httpx2.AsyncClient(timeout=limits, verify=_trusted())
        return http, kind.build(source.name, base_url, key, http)

    def _address(self, source: Source) -> tuple[Kind, str, str]:
        from harmony_workspace.access.sealed import Unreadable

        if source is EMBEDDED:
            address = self._embedded.address()
            return KINDS["openai"], address.base_url, address.api_key
        try:
            key = self._sealed.get(key_name(source.provider_id)) or ""
        except Unreadable as error:
            raise AnswerError(
                ErrorCode.PROVIDER_KEY,
                retryable=False,
                detail=f"the stored key cannot be opened: {error}",
                provider=source.model.provider,
            ) from error
        return KINDS[source.kind], source.base_url, key


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates, a company's own among them; reading them takes longer than most else here."""
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def set_up(connection: "sa.Connection", sealed: "Sealed", new: NewProvider) -> str:
    """Stores a provider with its key; returns its id."""
    if new.kind not in KINDS:
        raise bad_request(f"There is no provider kind {new.kind!r}.", kind=new.kind)
    provider_id = put_provider(connection, new)
    if new.api_key:
        _seal(sealed, provider_id, new.api_key.strip())
    elif new.api_key is not None:
        sealed.delete(key_name(provider_id))
    return provider_id


def _seal(sealed: "Sealed", provider_id: str, api_key: str) -> None:
    from harmony_workspace.access.sealed import Unreadable

    try:
        sealed.put(key_name(provider_id), api_key)
    except Unreadable as error:
        raise conflict("The system keyring does not open. Unlock it and try again.") from error


async def discover_local(places: Iterable[tuple[str, str]] = USUAL_PLACES) -> list[Offered]:
    """Model servers that answer on their usual ports: offered to the user, never taken silently."""
    import httpx

    async with httpx.AsyncClient(timeout=_DISCOVERY_SECONDS, trust_env=False) as http:

        async def look(name: str, base_url: str) -> Offered | None:
            try:
                reply = await http.get(f"{base_url}/models")
                names = [str(model["id"]) for model in reply.raise_for_status().json()["data"]]
            except (httpx.HTTPError, ValueError, KeyError, TypeError):
                return None  # nothing there, or something that is no model server
            return Offered(name=name, base_url=clean_url(base_url), models=tuple(names)) if names else None

        found = await asyncio.gather(*(look(name, url) for name, url in places))
    return [offered for offered in found if offered is not None]
