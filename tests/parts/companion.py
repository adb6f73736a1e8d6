"""A companion over a real database, so that a test can ask it and look at the pieces of its answer."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import keyring
from keyring.backends.fail import Keyring as NoKeyring

from harmony_protocol.meetings import NewConversation, Participant
from harmony_protocol.people import NewUser
from harmony_protocol.providers import Limits, NewProvider, ProviderModel
from harmony_protocol.threads import Sources
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import limits as run_limits
from harmony_workspace.companion import providers
from harmony_workspace.companion.answerer import create_answerer
from harmony_workspace.companion.answering import (
    Answerer,
    AnswerError,
    Cited,
    Processed,
    Question,
    Said,
    Step,
    TextDelta,
    ToolCall,
)
from harmony_workspace.meetings import conversations, sample
from harmony_workspace.store.database import Database
from tests.fakes.model_server import ModelServer
from tests.parts.house import fresh_database

NOON = datetime.fromisoformat("2026-11-20T12:00:00+01:00")


@dataclass
class Answer:
    """What came of one question."""

    text: str = ""
    cited: list[Cited] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    tools: list[ToolCall] = field(default_factory=list)
    receipt: Processed | None = None
    error: AnswerError | None = None


@dataclass
class Room:
    database: Database
    sealed: Sealed
    owner: Reader
    answerer: Answerer

    async def uses(
        self, server: ModelServer, *, small: bool = False, key: str = "sk-test", **can: Any
    ) -> None:
        """The scripted server becomes the default model; ``can`` are fields of ``ProviderModel``."""
        models = (ProviderModel(name="scripted", small=small, **can),)
        new = NewProvider(name="Scripted", base_url=server.url, models=models, api_key=key)
        await self.database.write(providers.set_up, self.sealed, new)

    async def person(self, name: str) -> Reader:
        new = NewUser(name=name, email=f"{name}@example.org")
        return await self.database.write(
            lambda connection: people.reader(connection, people.add(connection, new).id)
        )

    async def meeting(
        self,
        title: str,
        said: str,
        *,
        by: Reader | None = None,
        at: str = "",
        who: tuple[Participant, ...] = (),
    ) -> str:
        """Brings in a transcript written as ``Name: words`` lines; returns its id."""
        new = NewConversation(
            title=title,
            file_name="x.txt",
            content=said,
            started_at=datetime.fromisoformat(at) if at else NOON,
            participants=who,
        )
        made = await self.database.write(conversations.bring_in, by or self.owner, new)
        return made.id

    async def sample(self, now: datetime) -> None:
        await self.database.write(sample.load, self.owner, now)

    async def titles(self) -> dict[str, str]:
        """The title of each meeting by its id."""
        page = await self.database.read(conversations.listed, self.owner, limit=200)
        return {meeting.id: meeting.title for meeting in page.items}

    async def quoted(self, answer: Answer) -> dict[int, str]:
        """The words each citation points at."""
        words = {}
        for cited in answer.cited:
            said = await self.database.read(conversations.transcript, self.owner, cited.conversation_id)
            words[cited.n] = said.turns[cited.turn_index].text
        return words

    async def ask(
        self,
        text: str,
        *,
        by: Reader | None = None,
        model: str = "",
        history: tuple[Said, ...] = (),
        now: datetime = NOON,
        sources: Sources | None = None,
        attached: tuple[str, ...] = (),
        **above: Any,
    ) -> Answer:
        """``above`` are further fields of ``Question``."""
        answer = Answer()
        asked = Question(by or self.owner, text, history, model, now, sources or Sources(), attached, **above)
        try:
            async for piece in self.answerer.answer(asked):
                match piece:
                    case TextDelta(words):
                        answer.text += words
                    case Cited():
                        answer.cited.append(piece)
                    case Step(words):
                        answer.steps.append(words)
                    case ToolCall():
                        answer.tools.append(piece)
                    case Processed():
                        answer.receipt = piece
        except AnswerError as error:
            answer.error = error
        return answer


@contextmanager
def _without_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        yield
    finally:
        keyring.set_keyring(before)


def _opened(folder: Path, limits: Limits | None, silence_seconds: float) -> Room:
    (folder / "sealed").mkdir()
    database = fresh_database(folder)
    sealed = Sealed(folder / "sealed", "test")
    owner = database.read_now(people.reader, database.write_now(people.settle))
    if limits is not None:
        database.write_now(run_limits.put, limits)
    return Room(database, sealed, owner, create_answerer(database, sealed, silence_seconds=silence_seconds))


@asynccontextmanager
async def room(
    folder: Path, limits: Limits | None = None, silence_seconds: float = 20.0
) -> AsyncIterator[Room]:
    with _without_keyring():
        made = await asyncio.to_thread(_opened, folder, limits, silence_seconds)
        try:
            yield made
        finally:
            await made.answerer.close()
            await asyncio.to_thread(made.database.close)
