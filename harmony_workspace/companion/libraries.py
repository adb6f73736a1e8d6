"""The libraries an answer needs. Loading them takes about a second: never on the event loop."""

import asyncio
from functools import cache


@cache
def load() -> None:
    """Imports them once; later imports inside functions then cost nothing."""
    import httpx2  # noqa: F401
    from openai import AsyncOpenAI  # noqa: F401
    from pydantic_ai import direct, messages, models, settings  # noqa: F401
    from pydantic_ai.direct import model_request  # noqa: F401
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: F401
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider  # noqa: F401

    from harmony_workspace.companion import agent

    agent.the_agent()


async def loaded(after: float = 0.0) -> None:
    """Returns when they are there; begins ``after`` so many seconds."""
    await asyncio.sleep(after)
    await asyncio.to_thread(load)
