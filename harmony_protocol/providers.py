"""Where models come from, as an admin sets it up."""

from pydantic import Field

from harmony_protocol.base import Wire
from harmony_protocol.threads import Model


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


class ModelCatalogue(Wire):
    """Every model of every provider that is set up, as an admin sees it; ``enabled`` ones are offered to users."""

    items: list[Model]
    default_model: str


class ModelChoice(Wire):
    """Which models are offered. Zero is refused: nobody could ask anything."""

    enabled: tuple[str, ...] = Field(min_length=1)


class Limits(Wire):
    """What one run may use; None: no limit. A run that reaches one ends cleanly and says so."""

    seconds: float | None = Field(300.0, gt=0)
    steps: int | None = Field(20, gt=0)
    """Requests to the model."""
    tokens: int | None = Field(None, gt=0)
    """In and out together."""
    cost_usd: float | None = Field(None, gt=0)


class ProviderKind(Wire):
    """A kind of provider that can be set up: its name and where it is reached unless told otherwise."""

    kind: str
    name: str
    base_url: str = ""
    needs_key: bool = True
