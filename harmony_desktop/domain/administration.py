"""Where models come from and what a run may use, as an admin sees and sets it."""

from dataclasses import dataclass

from harmony_desktop.domain.threads import Model


@dataclass(frozen=True)
class ProviderKind:
    """A kind of provider that can be set up."""

    kind: str
    name: str
    base_url: str = ""
    """Where it is reached unless told otherwise."""
    needs_key: bool = True


@dataclass(frozen=True)
class Provider:
    id: str
    name: str
    kind: str
    base_url: str
    models: tuple[str, ...]
    local: bool
    has_key: bool = False


@dataclass(frozen=True)
class NewProvider:
    """Sets one up, or changes the one of the same name. ``api_key`` None keeps the key that is there."""

    kind: str
    name: str = ""
    base_url: str = ""
    models: tuple[str, ...] = ()
    """Empty: those the provider itself lists."""
    api_key: str | None = None


@dataclass(frozen=True)
class Offered:
    """A model server that answers on this machine."""

    name: str
    base_url: str
    models: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Every model of every provider; the ``enabled`` ones are offered to users."""

    models: tuple[Model, ...]
    default_model: str


@dataclass(frozen=True)
class Limits:
    """What one run may use; None: no limit."""

    seconds: float | None = None
    steps: int | None = None
    tokens: int | None = None
    cost_usd: float | None = None
