"""A team's workspace to put a load on: people in teams and roles with keys of their own, spaces, years of meetings."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from harmony_protocol.meetings import NewConversation
from harmony_protocol.people import NewKey, NewUser
from harmony_protocol.providers import NewProvider, ProviderModel
from harmony_protocol.sync import Op, OpKind
from harmony_workspace.access import keys, people
from harmony_workspace.access.scope import Reader
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.companion import providers, space_changes
from harmony_workspace.companion.recall import embedding
from harmony_workspace.meetings import conversations
from harmony_workspace.paths import resolve
from harmony_workspace.store import facts
from harmony_workspace.store.choosing import open_chosen
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate
from harmony_workspace.store.tables import passages
from tests.parts import invented
from tests.parts.house import new_id

TEAM = 10
"""People in one; the first of each is its manager and shares a space with it."""
ADMINS = 50
"""One of so many is an admin."""
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOTE, LOOK = "Note it down", "Look it up"
"""Words in a question: the model then asks to write a note, searches first."""
_VECTORS, _TOGETHER = 64, 100
_SAID = "They told us that the delivery comes later than planned and asked for a new date. "


def script(pace: float) -> str:
    """What the model says, for ``tests.fakes.model_server``: two to four seconds at 60 words a second; ``pace`` is
    the time before each."""
    said = (_SAID * 20).split()
    answer = {"repeat": True, "delay": pace}
    note = ["create_note", {"title": "New date", "text": "They asked for a new date."}]
    look = ["search_conversations", {"query": "delivery date"}]
    return json.dumps(
        [
            {"when": NOTE, "calls": [note], "repeat": True},
            {"when": LOOK, "calls": [look], "repeat": True},
            {"when": "briefly", "text": " ".join(said[:120]), **answer},
            {"when": "at length", "text": " ".join(said[:240]), **answer},
            {"text": " ".join(said[:180]), **answer},
        ]
    )


def made(data: Path, url: str, model_url: str, users: int, meetings: int) -> list[dict[str, str]]:
    """Each user's key and the space they own, if any. ``url``: of PostgreSQL; empty: a file."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # nobody's real one
    paths = resolve(data)
    paths.make()
    database = open_chosen(paths.database, url)
    try:
        migrate(database)
        database.write_now(facts.settle_identity, "Load")
        admin = database.read_now(people.reader, database.write_now(people.settle))
        sealed = Sealed(paths.sealed, database.read_now(facts.get, facts.WORKSPACE_ID))
        scripted = ProviderModel(name="scripted")
        new = NewProvider(name="Scripted", base_url=model_url, models=(scripted,), api_key="sk")
        database.write_now(providers.set_up, sealed, new)
        there = [database.write_now(_person, admin, number) for number in range(users)]
        _bring_in(database, [reader for reader, _ in there], meetings)
        return [each for _, each in there]
    finally:
        database.close()


def _person(connection: sa.Connection, admin: Reader, number: int) -> tuple[Reader, dict[str, str]]:
    team, manages = f"Team {number // TEAM}", number % TEAM == 0
    role = people.ADMIN if number % ADMINS == ADMINS - 1 else people.TEAM_MANAGER if manages else people.USER
    people.team_id(connection, team, make=True)
    new = NewUser(name=f"Person {number}", email=f"p{number}@example.org", role=role, teams=(team,))
    reader = people.reader(connection, people.add(connection, new).id)
    made = keys.make(connection, admin, NewKey(name="load", user=reader.user_id))
    space = ""
    if manages:
        space = new_id()
        body = {"name": team, "context": "We sell pumps.", "team_id": people.team_id(connection, team)}
        space_changes.put(
            connection, reader, Op(op_id=new_id(), kind=OpKind.PUT_SPACE, target=space, body=body)
        )
    return reader, {"key": made.secret or "", "space": space}


def _bring_in(database: Database, readers: list[Reader], meetings: int) -> None:
    def write(connection: sa.Connection, batch: list[tuple[Reader, NewConversation]]) -> None:
        for reader, new in batch:
            conversations.bring_in(connection, reader, new)

    for batch in _batches(readers, meetings):
        database.write_now(write, batch)
    if embedding.available():
        database.write_now(give_vectors)


def _batches(readers: list[Reader], meetings: int) -> Iterator[list[tuple[Reader, NewConversation]]]:
    batch = []
    for number, (new, _) in enumerate(invented.meetings(meetings, until=NOW)):
        who = number % len(readers)
        batch.append((readers[who], new.model_copy(update={"team": f"Team {who // TEAM}"})))
        if len(batch) == _TOGETHER:
            yield batch
            batch = []
    yield batch


def give_vectors(connection: sa.Connection) -> None:
    """Real vectors of some passages, dealt out to all: embedding each would take hours."""
    embedder = embedding.embedder()
    assert embedder is not None
    some = list(connection.scalars(sa.select(passages.c.text).limit(_VECTORS)))
    for number, vector in enumerate(embedder.embed(some)):
        ours = passages.c.id % len(some) == number
        connection.execute(sa.update(passages).where(ours).values(vector=embedding.packed(vector)))
