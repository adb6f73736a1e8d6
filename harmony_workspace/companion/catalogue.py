"""Which models there are: those of the configured providers, and the one that comes with the program."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urlsplit

import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.providers import NewProvider, Provider, ProviderModel
from harmony_protocol.threads import Model
from harmony_workspace.companion import embedded, places
from harmony_workspace.companion.kinds import AGUI, COMPATIBLE, KINDS
from harmony_workspace.companion.places import is_local
from harmony_workspace.problems import Refused, bad_request, not_found
from harmony_workspace.store import changes, facts
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import providers

DEFAULT_MODEL = "default_model"
"""The fact that names the model of new threads."""
ENABLED = "enabled_models"
"""The fact that lists the ids of the models that are offered; all of them until somebody chose."""
_RELAYED = re.compile(r"[-:]cloud$")
"""Names with which Ollama, though it runs here, asks a server elsewhere."""


@dataclass(frozen=True)
class Source:
    """Where one model is reached."""

    model: Model
    name: str
    """As its provider calls it."""
    kind: str
    base_url: str
    provider_id: str


EMBEDDED = Source(
    Model(
        id=embedded.MODEL_ID,
        name=embedded.TITLE,
        provider=embedded.PROVIDER_TITLE,
        local=True,
        small=True,
        tools=False,
        context_tokens=embedded.CONTEXT_TOKENS,
        place=places.at("", embedded.PROVIDER_TITLE, local=True),
    ),
    embedded.MODEL_NAME,
    embedded.PROVIDER_ID,
    "",
    embedded.PROVIDER_ID,
)


def sources(connection: sa.Connection) -> list[Source]:
    """Every model there is, offered or not; the embedded one last, where it is installed or nothing else is offered."""
    chosen = facts.get(connection, ENABLED)
    found = [
        _with_enabled(source, chosen is None or source.model.id in chosen)
        for source in _configured(connection)
    ]
    nothing_else = not any(source.model.enabled for source in found)
    if nothing_else or embedded.weights() is not None:
        found.append(_with_enabled(EMBEDDED, chosen is None or EMBEDDED.model.id in chosen or nothing_else))
    return found


def _with_enabled(source: Source, enabled: bool) -> Source:
    if source.model.enabled == enabled:
        return source
    return replace(source, model=source.model.model_copy(update={"enabled": enabled}))


def _configured(connection: sa.Connection) -> Iterator[Source]:
    for provider in configured_providers(connection):
        for offered in provider.models:
            local = provider.local and not _RELAYED.search(offered.name)
            hands_on = KINDS[provider.kind].hands_on
            model = Model(
                id=f"{provider.id}/{offered.name}",
                name=offered.title or offered.name,
                provider=provider.name,
                local=local,
                small=offered.small,
                context_tokens=offered.context_tokens,
                images=offered.images,
                tools=offered.tools,
                place=places.at(provider.base_url, provider.name, local=local, onward=hands_on),
            )
            yield Source(model, offered.name, provider.kind, provider.base_url, provider.id)


def find(connection: sa.Connection, model_id: str) -> Source | None:
    """The model of this id, offered or not; an empty id means the default."""
    wanted = model_id or default_model(connection)
    return next((source for source in sources(connection) if source.model.id == wanted), None)


def models(connection: sa.Connection) -> list[Model]:
    """All of them, offered or not; the default is marked."""
    default = default_model(connection)
    found = (source.model for source in sources(connection))
    return [model.model_copy(update={"default": model.id == default}) for model in found]


def default_model(connection: sa.Connection) -> str:
    """Id of the model for new threads: the chosen one, else the first that is offered."""
    ids = [source.model.id for source in sources(connection) if source.model.enabled]
    chosen = facts.get(connection, DEFAULT_MODEL)
    return chosen if chosen in ids else ids[0]


def set_default(connection: sa.Connection, model_id: str) -> None:
    """A model that was not offered is offered from now on."""
    source = find(connection, model_id) if model_id else None
    if source is None:
        raise bad_request(f"There is no model {model_id!r}.", model=model_id)
    if not source.model.enabled:
        _offer(connection, [model_id])
    facts.put(connection, DEFAULT_MODEL, model_id)
    changes.nudge(connection)


def choose(connection: sa.Connection, enabled: Collection[str]) -> None:
    """Offers these models and no others. Refuses to offer none, and to withdraw the default."""
    known = [source.model.id for source in sources(connection)]
    chosen = [model_id for model_id in known if model_id in enabled]
    if unknown := sorted(set(enabled) - set(known)):
        raise bad_request(f"There is no model {unknown[0]!r}.", model=unknown[0])
    if not chosen:
        raise Refused(ErrorCode.LAST_MODEL, HTTPStatus.CONFLICT, "At least one model must stay chosen.")
    default = default_model(connection)
    if default not in chosen:
        words = "This is the default for new chats. Choose another default first."
        raise Refused(ErrorCode.MODEL_IS_DEFAULT, HTTPStatus.CONFLICT, words, model=default)
    facts.put(connection, ENABLED, chosen)
    changes.nudge(connection)


def _offer(connection: sa.Connection, model_ids: Iterable[str]) -> None:
    """These, besides those that are offered already."""
    before = [source.model.id for source in sources(connection) if source.model.enabled]
    facts.put(connection, ENABLED, list(dict.fromkeys([*before, *model_ids])))


def configured_providers(connection: sa.Connection) -> list[Provider]:
    """In the order they were set up; ``has_key`` is the sealed store's to say."""
    rows = connection.execute(sa.select(providers).order_by(providers.c.created_at, providers.c.id))
    return [
        Provider(
            id=row.id,
            name=row.name,
            kind=row.kind,
            base_url=row.base_url,
            models=tuple(ProviderModel.model_validate(model) for model in row.models),
            # another kind at an address of this machine is a gateway: what it is told leaves
            local=row.kind == COMPATIBLE and is_local(row.base_url),
        )
        for row in rows
    ]


def put_provider(connection: sa.Connection, new: NewProvider, offer: Collection[str] | None = None) -> str:
    """Stores the provider, or changes the one of the same name; returns its id. The key is not its matter.

    ``offer`` names those of its models that users may choose from now on; None: all of them.
    """
    base_url = clean_url(new.base_url, new.kind)
    provider_id = provider_id_of(new)
    values = {
        "name": name_of(new),
        "kind": new.kind,
        "base_url": base_url,
        "models": [model.model_dump(exclude_defaults=True) for model in new.models],
    }
    before = [source.model.id for source in sources(connection) if source.model.enabled]
    known = connection.scalar(sa.select(providers.c.id).where(providers.c.id == provider_id))
    if known:
        connection.execute(sa.update(providers).where(providers.c.id == provider_id).values(**values))
    else:
        connection.execute(sa.insert(providers).values(id=provider_id, created_at=now_ms(), **values))
    offered = [f"{provider_id}/{model.name}" for model in new.models if offer is None or model.name in offer]
    if offer is not None or facts.get(connection, ENABLED) is not None:
        facts.put(connection, ENABLED, list(dict.fromkeys([*before, *offered])))
    if new.default and offered:
        set_default(connection, offered[0])
    changes.nudge(connection)
    return provider_id


def remove_provider(connection: sa.Connection, provider_id: str) -> None:
    """Its models are gone; threads that used them stay readable. The key is not its matter."""
    gone = connection.execute(sa.delete(providers).where(providers.c.id == provider_id))
    if not gone.rowcount:
        raise not_found("provider")
    changes.nudge(connection)


def provider_id_of(new: NewProvider) -> str:
    """The id it has, or will have."""
    return _slug(name_of(new))


def name_of(new: NewProvider) -> str:
    """The name it goes by: the given one, or the kind's, or the host's."""
    if name := new.name.strip():
        return name
    if new.kind in (COMPATIBLE, AGUI):
        return urlsplit(clean_url(new.base_url, new.kind)).hostname or "provider"
    return KINDS[new.kind].title


def clean_url(text: str, kind: str = COMPATIBLE) -> str:
    """Where a provider is reached; empty means the kind's own place. Raises a problem the user can read.

    An OpenAI-compatible address gets the path ``/v1`` when it has none; an agent's is whole, and stays as it is; the
    other kinds bring their paths.
    """
    if not text.strip() and KINDS[kind].base_url:
        return KINDS[kind].base_url
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise bad_request("A model server's address begins with http:// or https://.", url=text)
    if parts.username or parts.password:
        raise bad_request("Give the key on its own, not inside the address.")
    if kind == AGUI:
        return parts._replace(fragment="").geturl()
    path = parts.path.rstrip("/") or ("/v1" if kind == COMPATIBLE else "")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "provider"
    return f"{slug}-1" if slug == embedded.PROVIDER_ID else slug
