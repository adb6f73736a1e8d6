"""The libraries an answer needs. Loading them takes about a second: never on the event loop."""

import asyncio
from functools import cache

from harmony_workspace.companion import catalogue
from harmony_workspace.companion.building import BUILDERS
from harmony_workspace.store.database import Database


@cache
def load() -> None:
    """Imports them once; later imports inside functions then cost nothing."""
    import httpx2  # noqa: F401
    from openai import AsyncOpenAI  # noqa: F401
    from pydantic_ai import direct, messages, models, settings  # noqa: F401
    from pydantic_ai.direct import model_request  # noqa: F401
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: F401
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider  # noqa: F401

    from harmony_workspace.companion import agent, answerer  # noqa: F401

    agent.the_agent()


async def warm(database: Database, after: float) -> None:
    """Loads also those of the providers that are set up, so that the first question does not wait for them."""
    await loaded(after)
    for source in await database.read(catalogue.sources):
        if source.model.enabled and source.kind in BUILDERS:
            await asyncio.to_thread(BUILDERS[source.kind].load)


async def loaded(after: float = 0.0) -> None:
    """Returns when they are there; begins ``after`` so many seconds."""
    await asyncio.sleep(after)
    await asyncio.to_thread(load)
