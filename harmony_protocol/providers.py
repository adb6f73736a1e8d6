"""Where models come from, as an admin sets it up."""

from pydantic import Field

from harmony_protocol.base import Wire
from harmony_protocol.threads import Model


class ProviderModel(Wire):
    name: str = Field(min_length=1)
    """As the provider calls it."""
    small: bool = False
    """Too small to choose tools: the workspace runs its fixed plan for it."""
    title: str = ""
    """How the provider shows it to people; the name when empty."""
    context_tokens: int | None = None
    images: bool = False
    tools: bool = True


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
    """The kind's name when empty, or the host's."""
    kind: str = "openai_compatible"
    base_url: str = ""
    """Where the kind is reached when empty."""
    models: tuple[ProviderModel, ...] = ()
    """Those the provider itself lists when empty."""
    api_key: str | None = None
    """None keeps the key that is there; empty removes it."""
    default: bool = True
    """True: the first of its models that is offered becomes the default."""


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
    """Which models are offered. Zero is refused (``last_model``): nobody could ask anything."""

    enabled: tuple[str, ...]


class Limits(Wire):
    """What one run may use; None: no limit. A run that reaches one ends cleanly and says so."""

    seconds: float | None = Field(default=300.0, gt=0)
    steps: int | None = Field(default=250, gt=0)
    """Requests to the model. The default leaves room for a count over two hundred meetings, each read once."""
    tokens: int | None = Field(default=None, gt=0)
    """In and out together."""
    cost_usd: float | None = Field(default=None, gt=0)


class ProviderKind(Wire):
    """A kind of provider that can be set up: its name and where it is reached unless told otherwise."""

    kind: str
    name: str
    base_url: str = ""
    """Empty: it has to be told."""
    needs_key: bool = True
