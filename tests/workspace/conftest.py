"""Who speaks with the workspace in this room: a model with a script, a post office."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.fakes.model_server import ModelServer
from tests.parts import postgres
from tests.parts.post import Post, post_office


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with post_office(Post()) as it:
        yield it


@pytest.fixture(autouse=True)
def _databases() -> Iterator[None]:
    """What a story made in PostgreSQL goes with it."""
    if not postgres.WANTED:
        yield
        return
    before = set(postgres.cluster().in_use)
    yield
    postgres.cluster().release(*(name for name in postgres.cluster().in_use if name not in before))
