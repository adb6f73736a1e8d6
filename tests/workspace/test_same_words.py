"""A file and PostgreSQL find the same passages by the same words, whatever is written in them."""

from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harmony_protocol.meetings import NewConversation
from harmony_workspace.access import people
from harmony_workspace.meetings import conversations
from harmony_workspace.store import search_index
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import migrate
from harmony_workspace.store.tables import passages
from tests.parts.postgres import cluster

WORDS = """Straße groß meetings Meeting relational hopping agreed e-mail don't it’s NAÏVE Ärger Łódź Øre 3.14 v1.2 1e5 12abc a.b/c?d=e
snake_case мой ЁЖИК ΣΊΣΥΦΟΣ 日本語です。 はい ２０２６ ﬁnal ½ „quoted“ a…b 👍ok café x 12,50€ s t 'n' \\ : | & ! * <->""".split()  # noqa: SIM905
LETTERS = st.characters(
    codec="utf-8", max_codepoint=0x24F, exclude_categories=["Cs", "Cn"], exclude_characters="ſ"
)
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    folder = tmp_path_factory.mktemp("both")
    name = cluster().empty()
    with (
        closing(Database(folder / "a.db")) as file,
        closing(Database(folder / "b.db", cluster().url(name))) as server,
    ):
        for database in (file, server):
            migrate(database)
            reader = database.read_now(people.reader, database.write_now(people.settle))
            new = NewConversation(title="One", file_name="one.txt", content="Ann: Good day to you all.\n")
            database.write_now(conversations.bring_in, reader, new)
        yield file, server
    cluster().drop(name)


def _found(connection: sa.Connection, text: str, words: list[str]) -> list[bool]:
    """The index follows the text. Which of the words are then found in it; of each its beginning as well."""
    connection.execute(sa.update(passages).values(text=search_index.indexed(text)))
    whole = [bool(search_index.ranked(connection, [word], sa.true(), 1)) for word in words]
    ids = sa.select(passages.c.id)
    begun = [bool(connection.scalar(ids.where(search_index.holds(connection, [word[:3]])))) for word in words]
    return whole + begun


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS)
def test_what_is_found_in_a_file_is_found_in_postgresql(
    both: tuple[Database, Database], said: list[str], sought: list[str]
) -> None:
    words = [search_index.folded(word).casefold() for word in (*said, *sought)]
    words = [word for word in words if word[:1].isalnum()]
    file, server = (database.write_now(_found, " ".join(said), words) for database in both)
    assert file == server, dict(zip(words * 2, zip(file, server, strict=True), strict=True))


def test_accents_and_capitals_count_nothing_and_half_a_word_is_enough(
    both: tuple[Database, Database],
) -> None:
    file, server = both
    said, sought = "Straße, İstanbul und CAFÉ", ["strasse", "cafe", "istanbul", "strand"]
    assert server.write_now(_found, said, sought) == [True, True, True, False, True, True, True, True]
    [street] = search_index.query_words("Straße")
    assert file.write_now(_found, f"{said}, GROẞ", [street, "gross", "cafe"]) == [True] * 6
