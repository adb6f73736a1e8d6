"""The kinds of providers there are. Plain data: how a model of a kind is made stands in ``building``."""

from dataclasses import dataclass, field

from harmony_protocol.providers import ProviderKind, ProviderModel


@dataclass(frozen=True)
class Kind:
    """``usual`` names its best-known models: offered first, and all there is while its list cannot be read.
    ``hands_on``: it asks others in its turn, and which ones is not known here."""

    title: str
    base_url: str = ""
    needs_key: bool = True
    hands_on: bool = False
    usual: tuple[ProviderModel, ...] = field(default=())


def _model(name: str, title: str, context_tokens: int, *, images: bool = True) -> ProviderModel:
    return ProviderModel(name=name, title=title, context_tokens=context_tokens, images=images)


COMPATIBLE = "openai_compatible"
AGUI = "agui"
"""An agent of its own behind an AG-UI endpoint: it brings its tools, and lists no models."""

KINDS = {
    "openai": Kind(
        "OpenAI",
        "https://api.openai.com/v1",
        usual=(
            _model("gpt-6.1-sol", "GPT-6.1 Sol", 1_050_000),
            _model("gpt-6.1-terra", "GPT-6.1 Terra", 1_050_000),
            _model("gpt-6-luna", "GPT-6 Luna", 1_050_000),
        ),
    ),
    "anthropic": Kind(
        "Anthropic",
        "https://api.anthropic.com",
        usual=(
            _model("claude-sonnet-5-5", "Claude Sonnet 5.5", 1_000_000),
            _model("claude-opus-5-5", "Claude Opus 5.5", 1_000_000),
            _model("claude-haiku-5-5", "Claude Haiku 5.5", 1_000_000),
        ),
    ),
    "google": Kind(
        "Google",
        "https://generativelanguage.googleapis.com",
        usual=(
            _model("gemini-3.8-flash", "Gemini 3.8 Flash", 1_000_000),
            _model("gemini-3.1-pro-preview", "Gemini 3.1 Pro Preview", 1_000_000),
            _model("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", 1_000_000),
        ),
    ),
    "mistral": Kind(
        "Mistral",
        "https://api.mistral.ai",
        usual=(
            _model("mistral-medium-latest", "Mistral Medium", 128_000),
            _model("mistral-large-latest", "Mistral Large", 128_000),
            _model("mistral-small-latest", "Mistral Small", 128_000),
        ),
    ),
    "groq": Kind(
        "Groq",
        "https://api.groq.com",
        usual=(
            _model("openai/gpt-oss-120b", "GPT-OSS 120B", 131_072, images=False),
            _model("openai/gpt-oss-20b", "GPT-OSS 20B", 131_072, images=False),
        ),
    ),
    "openrouter": Kind(
        "OpenRouter",
        "https://openrouter.ai/api/v1",
        hands_on=True,
        usual=(
            _model("anthropic/claude-sonnet-5.5", "Anthropic: Claude Sonnet 5.5", 1_000_000),
            _model("openai/gpt-6.1-sol", "OpenAI: GPT-6.1 Sol", 1_050_000),
            _model("google/gemini-3.8-flash", "Google: Gemini 3.8 Flash", 1_000_000),
        ),
    ),
    COMPATIBLE: Kind("OpenAI-compatible", needs_key=False),
    AGUI: Kind("AG-UI agent", needs_key=False, hands_on=True),
}


def offered() -> list[ProviderKind]:
    return [
        ProviderKind(kind=kind, name=it.title, base_url=it.base_url, needs_key=it.needs_key)
        for kind, it in KINDS.items()
    ]
