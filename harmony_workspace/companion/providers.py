"""Providers as an admin sets them up, and the way from a model of the catalogue to one that can be asked."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import NewProvider, ProviderModel
from harmony_workspace.companion import catalogue, embedded, listing, wires
from harmony_workspace.companion.answering import AnswerError
from harmony_workspace.companion.building import BUILDERS, Builder, Reached
from harmony_workspace.companion.catalogue import Source, put_provider
from harmony_workspace.companion.embedded import EmbeddedModel
from harmony_workspace.companion.kinds import AGUI, COMPATIBLE, KINDS
from harmony_workspace.companion.wires import SILENCE_SECONDS
from harmony_workspace.problems import Refused, bad_request, conflict

if TYPE_CHECKING:
    import sqlalchemy as sa
    from pydantic_ai.models import Model

    from harmony_workspace.access.sealed import Sealed


LISTING_SECONDS = 15.0
MOST_OFFERED = 12
"""A longer list is not offered whole: its best-known models are, and the admin chooses more."""
AGENT = "agent"
"""The one model behind an AG-UI endpoint."""
_LOCKED = "The system keyring does not open. Unlock it and try again."


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
        self._handed_out: set[str] = set()

    def open(self, source: Source) -> "AbstractAsyncContextManager[Model]":
        """The model, ready to ask; its connections close with the context."""
        return self._open(source)

    def without_keys(self, text: str) -> str:
        """A provider's words as they may be stored and shown: some repeat the key they were given."""
        for key in self._handed_out:
            text = text.replace(key, "…")
        return text

    @asynccontextmanager
    async def _open(self, source: Source) -> "AsyncIterator[Model]":
        http, model = await asyncio.to_thread(self._build, source)
        async with http:
            yield model

    def _build(self, source: Source) -> "tuple[Any, Model]":
        """May wait: for the keyring, for the embedded model, for the system's certificates."""
        builder, base_url, key = self._address(source)
        http = builder.client(self._silence_seconds)
        return http, builder.build(Reached(source.name, base_url, key, http))

    def _address(self, source: Source) -> tuple[Builder, str, str]:
        if source.provider_id == embedded.PROVIDER_ID:
            address = self._embedded.address()
            return BUILDERS[COMPATIBLE], address.base_url, address.api_key
        key = self.key(source)
        if not key and KINDS[source.kind].needs_key:
            raise AnswerError(
                ErrorCode.PROVIDER_KEY,
                retryable=False,
                detail="There is no key for this provider.",
                provider=source.model.provider,
            )
        return BUILDERS[source.kind], source.base_url, key

    def key(self, source: Source) -> str:
        """Empty where there is none. May wait for the keyring."""
        from harmony_workspace.access.sealed import Unreadable

        try:
            key = self._sealed.get(key_name(source.provider_id)) or ""
        except Unreadable as error:
            raise AnswerError(
                ErrorCode.PROVIDER_KEY,
                retryable=False,
                detail=f"the stored key cannot be opened: {error}",
                provider=source.model.provider,
            ) from error
        if key:
            self._handed_out.add(key)
        return key


@dataclass(frozen=True)
class Complete:
    """A provider with its models, and which of them users are offered; None: all."""

    new: NewProvider
    offer: tuple[str, ...] | None = None


async def complete(new: NewProvider, sealed: "Sealed", before: Sequence[Source]) -> Complete:
    """Asks the provider for its models when none are named; ``before`` is the catalogue as it is.

    Raises ``Refused`` when its key does not work, or when its models can neither be listed nor guessed.
    """
    _check_kind(new.kind)
    base_url = catalogue.clean_url(new.base_url, new.kind)
    provider_id = catalogue.provider_id_of(new)
    if new.models and new.kind != AGUI:
        return Complete(new)
    usual, known = KINDS[new.kind].usual, [it for it in before if it.provider_id == provider_id]
    try:
        found = await _listed(new, base_url, sealed, provider_id)
    except listing.NotListed as error:
        if not (error.retryable and (known or usual)):
            raise _not_listed(error, new.kind, provider_id) from error
        found = () if known else usual
    if known:  # what is new on its list waits for the admin
        return Complete(new.model_copy(update={"models": _merged(known, found)}), ())
    if not found:
        raise bad_request("This provider lists no model that can chat. Name one.")
    first = [model.name for model in usual]
    found = tuple(sorted(found, key=lambda model: model.name not in first))
    best = [model.name for model in found if model.name in first or len(found) <= MOST_OFFERED]
    offer = best or [model.name for model in found[:MOST_OFFERED]]
    return Complete(new.model_copy(update={"models": found}), tuple(offer))


async def tried(new: NewProvider, sealed: "Sealed") -> tuple[ProviderModel, ...]:
    """What the provider lists right now, with the key that is given or the one that is there. Nothing is stored.
    Raises ``Refused``."""
    _check_kind(new.kind)
    base_url = catalogue.clean_url(new.base_url, new.kind)
    provider_id = catalogue.provider_id_of(new)
    try:
        return await _listed(new, base_url, sealed, provider_id)
    except listing.NotListed as error:
        raise _not_listed(error, new.kind, provider_id) from error


async def _listed(
    new: NewProvider, base_url: str, sealed: "Sealed", provider_id: str
) -> tuple[ProviderModel, ...]:
    key = await asyncio.to_thread(_key_for_listing, sealed, new, provider_id)
    http = await asyncio.to_thread(wires.client, LISTING_SECONDS)
    async with http:
        if new.kind == AGUI:
            await listing.reached(base_url, key, http)
            return (ProviderModel(name=AGENT, title=catalogue.name_of(new)),)
        return await listing.models(new.kind, base_url, key, http)


def _merged(known: Sequence[Source], listed: Sequence[ProviderModel]) -> tuple[ProviderModel, ...]:
    """The new list, and what the admin named or chose; without a list, all that was there."""
    here = {
        it.name: ProviderModel(
            name=it.name,
            title="" if it.model.name == it.name else it.model.name,
            **it.model.model_dump(include={"small", "context_tokens", "images", "tools"}),
        )
        for it in known
        if it.model.enabled or not listed
    }
    names = [model.name for model in listed]
    fresh = [
        model.model_copy(update={"small": model.name in here and here[model.name].small}) for model in listed
    ]
    return (*fresh, *(model for model in here.values() if model.name not in names))


def set_up(
    connection: "sa.Connection", sealed: "Sealed", new: NewProvider, offer: Collection[str] | None = None
) -> str:
    """Stores a provider with its key; returns its id."""
    _check_kind(new.kind)
    if not new.models:
        raise bad_request("Name a model.")
    provider_id = put_provider(connection, new, offer)
    if new.api_key:
        _seal(sealed, provider_id, new.api_key.strip())
    elif new.api_key is not None:
        sealed.delete(key_name(provider_id))
    return provider_id


def remove(connection: "sa.Connection", sealed: "Sealed", provider_id: str) -> None:
    """Takes a provider, its models and its key away."""
    catalogue.remove_provider(connection, provider_id)
    sealed.delete(key_name(provider_id))


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise bad_request(f"There is no provider kind {kind!r}.", kind=kind)


def _key_for_listing(sealed: "Sealed", new: NewProvider, provider_id: str) -> str:
    from harmony_workspace.access.sealed import Unreadable

    if new.api_key is not None:
        key = new.api_key.strip()
    else:
        try:
            key = sealed.get(key_name(provider_id)) or ""
        except Unreadable as error:
            raise conflict(_LOCKED) from error
    if not key and KINDS[new.kind].needs_key:
        raise bad_request(f"{KINDS[new.kind].title} needs a key.", kind=new.kind)
    return key


def _not_listed(error: listing.NotListed, kind: str, provider: str) -> Refused:
    title = KINDS[kind].title
    words = {
        ErrorCode.PROVIDER_KEY: f"{title} does not accept this key.",
        ErrorCode.PROVIDER_TIMEOUT: "The provider does not answer.",
        ErrorCode.PROVIDER_UNREACHABLE: "The provider cannot be reached at this address.",
        ErrorCode.PROVIDER_RATE_LIMIT: "The provider asks for a pause. Try again later.",
        ErrorCode.PROVIDER_FAULT: "The provider has a fault of its own. Try again later.",
        ErrorCode.PROVIDER_BAD_REPLY: "This address gives no list of models. Check it, or name a model.",
    }[error.code]
    return Refused(
        error.code, HTTPStatus.UNPROCESSABLE_ENTITY, words, retryable=error.retryable, provider=provider
    )


def _seal(sealed: "Sealed", provider_id: str, api_key: str) -> None:
    from harmony_workspace.access.sealed import Unreadable

    try:
        sealed.put(key_name(provider_id), api_key)
    except Unreadable as error:
        raise conflict(_LOCKED) from error
