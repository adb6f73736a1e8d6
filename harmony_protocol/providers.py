"""Where models come from, as an admin sets it up."""

from pydantic import Field

from harmony_protocol.base import Wire


class ProviderModel(Wire):
    name: str = Field(min_length=1)
    """As the provider calls it."""
    small: bool = False
    """Too small to choose tools: the workspace runs its fixed plan for it."""


class Provider(Wire):
    id: str
    name: str
    kind: str
    base_url: str
    models: tuple[ProviderModel, ...]
    local: bool
    has_key: bool = False


class NewProvider(Wire):
    """Sets up a provider, or changes the one of the same name."""

    name: str = ""
    """The host's name when empty."""
    kind: str = "openai"
    base_url: str
    models: tuple[ProviderModel, ...] = Field(min_length=1)
    api_key: str | None = None
    """None keeps the key that is there; empty removes it."""
    default: bool = True
    """True: its first model becomes the default."""


class Providers(Wire):
    items: list[Provider]
    default_model: str


class DefaultModel(Wire):
    model: str


class Offered(Wire):
    """A model server that answers on this machine; it is used once the user chose it."""

    name: str
    base_url: str
    models: tuple[str, ...]
