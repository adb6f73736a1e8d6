"""Makes a model of each kind of provider from its name, address and key. Each library is loaded when first used.

Nothing is taken from the environment: address and key are what an admin set up, and retrying is the user's to decide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from harmony_workspace.companion import wires
from harmony_workspace.companion.kinds import COMPATIBLE

if TYPE_CHECKING:
    from pydantic_ai.models import Model


@dataclass(frozen=True)
class Reached:
    """A model's name as its provider calls it, and how it is reached. ``http`` is closed by who opened it."""

    name: str
    base_url: str
    api_key: str
    http: Any


@dataclass(frozen=True)
class Builder:
    build: "Callable[[Reached], Model]"
    library: str
    """The module whose loading takes long."""
    client: Callable[[float], Any] = wires.client

    def load(self) -> None:
        import_module(self.library)


def _compatible(to: Reached) -> "Model":
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    provider = OpenAICompatibleProvider("openai-compatible", openai_client=_openai_client(to))
    return OpenAIChatModel(to.name, provider=provider)


def _openai(to: Reached) -> "Model":
    from pydantic_ai.models.openai import OpenAIResponsesModel, OpenAIResponsesModelSettings
    from pydantic_ai.providers.openai import OpenAIProvider

    # the workspace keeps the history; OpenAI need not keep a copy
    settings = OpenAIResponsesModelSettings(openai_store=False)
    return OpenAIResponsesModel(
        to.name, provider=OpenAIProvider(openai_client=_openai_client(to)), settings=settings
    )


def _openrouter(to: Reached) -> "Model":
    from pydantic_ai.models.openrouter import OpenRouterModel
    from pydantic_ai.providers.openrouter import OpenRouterProvider

    return OpenRouterModel(to.name, provider=OpenRouterProvider(openai_client=_openai_client(to)))


def _openai_client(to: Reached) -> Any:
    from openai import AsyncOpenAI

    # servers without keys still want a header
    return AsyncOpenAI(base_url=to.base_url, api_key=to.api_key or "none", max_retries=0, http_client=to.http)


def _anthropic(to: Reached) -> "Model":
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(base_url=to.base_url, api_key=to.api_key, max_retries=0, http_client=to.http)
    return AnthropicModel(to.name, provider=AnthropicProvider(anthropic_client=client))


def _google(to: Reached) -> "Model":
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    provider = GoogleProvider(api_key=to.api_key, http_client=to.http, base_url=to.base_url)
    return GoogleModel(to.name, provider=provider)


def _mistral(to: Reached) -> "Model":
    from mistralai.client import Mistral
    from pydantic_ai.models.mistral import MistralModel
    from pydantic_ai.providers.mistral import MistralProvider

    client = Mistral(api_key=to.api_key, server_url=to.base_url, async_client=to.http, retry_config=None)
    return MistralModel(to.name, provider=MistralProvider(mistral_client=client))


def _groq(to: Reached) -> "Model":
    from groq import AsyncGroq
    from pydantic_ai.models.groq import GroqModel
    from pydantic_ai.providers.groq import GroqProvider

    client = AsyncGroq(base_url=to.base_url, api_key=to.api_key, max_retries=0, http_client=to.http)
    return GroqModel(to.name, provider=GroqProvider(groq_client=client))


BUILDERS = {
    "openai": Builder(_openai, "pydantic_ai.models.openai"),
    "anthropic": Builder(_anthropic, "pydantic_ai.models.anthropic"),
    "google": Builder(_google, "pydantic_ai.models.google"),
    "mistral": Builder(_mistral, "pydantic_ai.models.mistral"),
    "groq": Builder(_groq, "pydantic_ai.models.groq", wires.older_client),
    "openrouter": Builder(_openrouter, "pydantic_ai.models.openrouter"),
    COMPATIBLE: Builder(_compatible, "pydantic_ai.models.openai"),
}
