"""Which models there are: those of the configured providers, and the one that comes with the program."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa

from harmony_protocol.providers import NewProvider, Provider, ProviderModel
from harmony_protocol.threads import Model
from harmony_workspace.companion import embedded
from harmony_workspace.problems import bad_request
from harmony_workspace.store import facts
from harmony_workspace.store.clock import now_ms
from harmony_workspace.store.tables import providers

DEFAULT_MODEL = "default_model"
"""The fact that names the model of new threads."""


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
    ),
    embedded.MODEL_NAME,
    embedded.PROVIDER_ID,
    "",
    embedded.PROVIDER_ID,
)


def sources(connection: sa.Connection) -> Iterator[Source]:
    """Every model there is; the embedded one last, and only where it is installed or nothing else is."""
    configured = False
    for provider in configured_providers(connection):
        for offered in provider.models:
            configured = True
            model = Model(
                id=f"{provider.id}/{offered.name}",
                name=offered.name,
                provider=provider.name,
                local=provider.local,
                small=offered.small,
            )
            yield Source(model, offered.name, provider.kind, provider.base_url, provider.id)
    if not configured or embedded.weights() is not None:
        yield EMBEDDED


def find(connection: sa.Connection, model_id: str) -> Source | None:
    """The model of this id; an empty id means the default."""
    wanted = model_id or default_model(connection)
    return next((source for source in sources(connection) if source.model.id == wanted), None)


def models(connection: sa.Connection) -> list[Model]:
    default = default_model(connection)
    found = (source.model for source in sources(connection))
    return [model.model_copy(update={"default": model.id == default}) for model in found]


def default_model(connection: sa.Connection) -> str:
    """Id of the model for new threads: the chosen one, else the first configured, else the embedded."""
    ids = [source.model.id for source in sources(connection)]
    chosen = facts.get(connection, DEFAULT_MODEL)
    return chosen if chosen in ids else ids[0]


def set_default(connection: sa.Connection, model_id: str) -> None:
    if find(connection, model_id) is None or not model_id:
        raise bad_request(f"There is no model {model_id!r}.", model=model_id)
    facts.put(connection, DEFAULT_MODEL, model_id)


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
            local=is_local(row.base_url),
        )
        for row in rows
    ]


def put_provider(connection: sa.Connection, new: NewProvider) -> str:
    """Stores the provider, or changes the one of the same name; returns its id. The key is not its matter."""
    base_url = clean_url(new.base_url)
    name = new.name.strip() or urlsplit(base_url).hostname or "provider"
    provider_id = _slug(name)
    values = {
        "name": name,
        "kind": new.kind,
        "base_url": base_url,
        "models": [model.model_dump() for model in new.models],
    }
    known = connection.scalar(sa.select(providers.c.id).where(providers.c.id == provider_id))
    if known:
        connection.execute(sa.update(providers).where(providers.c.id == provider_id).values(**values))
    else:
        connection.execute(sa.insert(providers).values(id=provider_id, created_at=now_ms(), **values))
    if new.default:
        set_default(connection, f"{provider_id}/{new.models[0].name}")
    return provider_id


def clean_url(text: str) -> str:
    """The base URL with a path (``/v1`` when none was given). Raises a problem the user can read."""
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise bad_request("A model server's address begins with http:// or https://.", url=text)
    if parts.username or parts.password:
        raise bad_request("Give the key on its own, not inside the address.")
    path = parts.path.rstrip("/") or "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"


def is_local(base_url: str) -> bool:
    """True when the address is this machine."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "provider"
    return f"{slug}-1" if slug == embedded.PROVIDER_ID else slug
