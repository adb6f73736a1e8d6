"""The model servers that answer on this machine: offered to the user, never taken silently."""

import asyncio
from collections.abc import Iterable

from harmony_protocol.providers import Offered
from harmony_workspace.companion.catalogue import clean_url

USUAL_PLACES = (
    ("Ollama", "http://127.0.0.1:11434/v1"),
    ("LM Studio", "http://127.0.0.1:1234/v1"),
    ("llama.cpp", "http://127.0.0.1:8080/v1"),
    ("vLLM", "http://127.0.0.1:8000/v1"),
)
_SECONDS = 1.0


async def discover(places: Iterable[tuple[str, str]] = USUAL_PLACES) -> list[Offered]:
    import httpx

    async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as http:

        async def look(name: str, base_url: str) -> Offered | None:
            try:
                reply = await http.get(f"{base_url}/models")
                names = [str(model["id"]) for model in reply.raise_for_status().json()["data"]]
            except (httpx.HTTPError, ValueError, KeyError, TypeError):
                return None  # nothing there, or something that is no model server
            return Offered(name=name, base_url=clean_url(base_url), models=tuple(names)) if names else None

        found = await asyncio.gather(*(look(name, url) for name, url in places))
    return [offered for offered in found if offered is not None]
