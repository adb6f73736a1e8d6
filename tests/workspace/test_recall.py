"""A question finds what was said: by words and meaning, by names as they sound, by dates, and within scope."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from harmony_protocol.meetings import NewConversation, Turn
from harmony_protocol.people import NewUser
from harmony_workspace.access import people
from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.recall import embedding, indexing, passages
from harmony_workspace.companion.recall.filters import Filters, understand
from harmony_workspace.companion.recall.passages import Passage, best_turn
from harmony_workspace.companion.recall.search import search
from harmony_workspace.meetings import conversations, sample
from harmony_workspace.store.database import Database
from tests.parts import waiting
from tests.parts.house import fresh_database

NOW = datetime.fromisoformat("2026-11-21T18:00:00+01:00")
ACME = [
    "Acme procurement",
    "Acme commercial terms",
    "Acme security review",
    "Acme renewal, second talk",
    "Acme renewal, first talk",
]


class Workspace:
    """The sample workspace as its first user sees it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.reader = database.read_now(people.reader, database.write_now(people.settle))
        loaded = database.write_now(sample.load, self.reader, NOW)
        self.titles = {meeting.id: meeting.title for meeting in loaded}

    def filters(self, question: str, reader: Reader | None = None) -> Filters:
        return self.database.read_now(understand, reader or self.reader, question, NOW)

    def meetings(self, question: str) -> list[str] | None:
        ids = self.filters(question).conversation_ids
        return None if ids is None else [self.titles[i] for i in ids]

    def search(self, query: str, **options: object) -> list[Passage]:
        return self.database.read_now(search, self.reader, query, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    database = fresh_database(tmp_path_factory.mktemp("recall"))
    yield Workspace(database)
    database.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh_database(tmp_path)
    yield database
    database.close()


# ── filters ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_meeting_called_by_its_title_is_the_only_one(workspace: Workspace) -> None:
    assert workspace.meetings("Summarise the Acme procurement call") == ["Acme procurement"]
    assert workspace.meetings("What was decided in the Board update preparation?") == [
        "Board update preparation"
    ]
    filters = workspace.filters("What did Kestrel come to in the Acme procurement call?")
    assert "Kestrel" in filters.topic


@pytest.mark.parametrize("name", ["Acme", "Acne", "acne", "acme"])
def test_the_last_five_calls_with_acme_are_those_five_however_it_was_heard(
    workspace: Workspace, name: str
) -> None:
    question = f"What did {name} say about pricing in our last five calls?"
    assert workspace.meetings(question) == ACME
    filters = workspace.filters(question)
    assert (filters.companies, filters.last_n) == (("Acme",), 5)
    assert filters.corrected == ((name, "Acme"),) * (name.casefold() == "acne")
    assert "pricing" in filters.topic
    assert "Acme" not in filters.topic
    assert "Dana Reyes" in filters.speakers


@pytest.mark.parametrize(
    ("heard", "company"),
    [
        ("What did castrol ask about security?", "Kestrel Insurance"),
        ("What did north winds say about exports?", "Northwind"),
        ("What did Burano say about the proposal?", "Verano Foods"),
        ("Did Rennfield accept?", "Wrenfield Clinics"),
    ],
)
def test_a_company_is_known_by_its_sound(workspace: Workspace, heard: str, company: str) -> None:
    assert workspace.filters(heard).companies == (company,)


@pytest.mark.parametrize(
    "question",
    [
        "What did the client say about dinner?",
        "What is the status of the security review?",
        "What objections came up about price?",
        "Who asked about the bug and why?",
        "What will we do about data residency?",
        "Did anyone mention Paris or Lyon?",
    ],
)
def test_an_ordinary_word_is_left_alone(workspace: Workspace, question: str) -> None:
    filters = workspace.filters(question)
    assert (filters.query, filters.corrected, filters.conversation_ids) == (question, (), None)


def test_a_word_in_use_in_the_meetings_is_right_even_beside_a_name_that_sounds_alike(
    database: Database,
) -> None:
    reader = database.read_now(people.reader, database.write_now(people.settle))
    for text in ("Bea: Acne cream sells well.", "Acme Person: Hello."):
        new = NewConversation(title="Acme talk", content=text)
        database.write_now(conversations.bring_in, reader, new)
    filters = database.read_now(understand, reader, "What did we say about Acne?", NOW)
    assert filters.corrected == ()


@pytest.mark.parametrize(
    ("question", "companies"),
    [
        ("What did Zorba say about the lease?", ("Zorba",)),
        ("what did big river want", ("Big River",)),
        ("Summarize my calls with zorba", ("Zorba",)),
        ("When does the Zorba lease end?", ("Zorba",)),
        ("What did we say about Lyon?", ()),
        ("What was said about the pricing?", ()),
        ("What did planning say?", ()),
        ("Who knows the river?", ()),
    ],
)
def test_a_company_may_be_named_by_a_title_alone(
    database: Database, question: str, companies: tuple[str, ...]
) -> None:
    reader = database.read_now(people.reader, database.write_now(people.settle))
    for title in (
        "Zorba renewal call",
        "Big River, first talk",
        "Lyon rollout",
        "Pricing",
        "Planning",
        "Notes",
    ):
        new = NewConversation(title=title, content="Ann: We move to Lyon in spring.\nBen: Down the river.")
        database.write_now(conversations.bring_in, reader, new)
    filters = database.read_now(understand, reader, question, NOW)
    assert filters.companies == companies
    assert filters.speakers == (("Ann", "Ben") if companies else ())
    assert len(filters.conversation_ids or ()) == len(companies)


def test_a_person_narrows_to_the_meetings_they_took_part_in(workspace: Workspace) -> None:
    assert workspace.meetings("Create a Linear issue for the bug John mentioned.") == [
        "Onboarding, Northwind"
    ]
    assert workspace.filters("What did Preya promise?").people == ("Priya Nair",)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What objections came up most often this month?", "2026-11-01", "2026-12-01"),
        ("What happened last week?", "2026-11-09", "2026-11-16"),
        ("Write a summary of today.", "2026-11-21", "2026-11-22"),
        ("What was decided yesterday?", "2026-11-20", "2026-11-21"),
        ("Who asked about prices in October?", "2026-10-01", "2026-11-01"),
        ("Who asked about prices in December?", "2025-12-01", "2026-01-01"),
        ("What was said on 4 Nov?", "2026-11-04", "2026-11-05"),
        ("What was said on November 4th, 2025?", "2025-11-04", "2025-11-05"),
        ("What has changed since Monday?", "2026-11-16", None),
        ("What came up in the last two weeks?", "2026-11-07", None),
        ("What came up last quarter?", "2026-07-01", "2026-10-01"),
        ("What was open before 1 October?", None, "2026-10-01"),
        ("Which objections came up before this month?", None, "2026-11-01"),
        ("What was promised since last week?", "2026-11-09", None),
        ("Where may we march second?", None, None),
    ],
)
def test_dates_are_the_askers_own(
    workspace: Workspace, question: str, since: str | None, until: str | None
) -> None:
    filters = workspace.filters(question)
    days = [when and when.date().isoformat() for when in (filters.since, filters.until)]
    assert days == [since, until]
    assert all(when is None or when.utcoffset() == NOW.utcoffset() for when in (filters.since, filters.until))


def test_todays_demo_is_one_meeting(workspace: Workspace) -> None:
    assert workspace.meetings("Write a follow-up email from today's demo.") == [
        "Product demo, Hollis Freight"
    ]


def test_the_last_call_is_one_and_last_week_is_no_number(workspace: Workspace) -> None:
    assert workspace.meetings("Summarize our last call with Verano Foods") == ["Verano Foods check-in"]
    assert workspace.filters("Which calls did we have last week?").last_n is None


def test_a_period_without_meetings_is_empty_rather_than_everything(workspace: Workspace) -> None:
    assert workspace.meetings("What was said in January 2020?") == []
    assert workspace.search("pricing", conversation_ids=()) == []


def test_names_of_meetings_out_of_scope_are_not_known(database: Database) -> None:
    workspace = Workspace(database)
    bob = database.write_now(people.add, NewUser(name="Bob", email="bob@here.example"))
    reader = database.read_now(people.reader, bob.id)
    filters = workspace.filters("What did Acne say about pricing in our last five calls?", reader)
    assert (filters.corrected, filters.companies, filters.conversation_ids) == ((), (), ())
    assert database.read_now(search, reader, "Acme pricing increase") == []
    assert database.read_now(search, reader, "pricing", conversation_ids=list(workspace.titles)) == []


# ── search ───────────────────────────────────────────────────────────────────────────────────────────
def test_search_finds_the_turn_that_says_it(workspace: Workspace) -> None:
    found = workspace.search("payment terms net 60", semantic=False)
    assert found[0].title == "Acme procurement"
    turn = best_turn(found[0].turns, "Acme asks for payment in net 60 days")
    assert "net 60" in turn.text


def test_stems_and_questions_of_stop_words_are_handled(workspace: Workspace) -> None:
    assert workspace.search("discounting", semantic=False)
    for hostile in ('"', "NEAR(a b)", "a* OR -b", "text:x", "it's", "…", "", "what is it", "x" * 10_000):
        workspace.search(hostile, semantic=False)


def test_passages_do_not_overlap_and_keep_to_the_cap_of_each_meeting(workspace: Workspace) -> None:
    found = workspace.search("price discount seats renewal", limit=50, semantic=False)
    seen = [(passage.conversation_id, turn.index) for passage in found for turn in passage.turns]
    assert len(seen) == len(set(seen))
    assert all(passage.words <= 400 or len(passage.turns) == 1 for passage in found)
    one_each = workspace.search("price discount seats renewal", limit=50, per_conversation=1, semantic=False)
    assert len(one_each) == len({passage.conversation_id for passage in one_each}) > 3


def test_the_best_turn_is_by_whom_the_question_asks_about() -> None:
    turns = [
        Turn(index=0, speaker="Priya", start_ms=0, end_ms=1, text="Is the price a problem?"),
        Turn(index=1, speaker="Dana", start_ms=1, end_ms=2, text="The price is a problem."),
    ]
    assert best_turn(turns, "price problem", speakers=("Dana",)).speaker == "Dana"
    assert best_turn(turns, "price problem", speakers=("Priya",)).speaker == "Priya"


# ── meaning ──────────────────────────────────────────────────────────────────────────────────────────
async def test_meaning_is_embedded_behind_the_import_and_found_afterwards(database: Database) -> None:
    reader = database.read_now(people.reader, database.write_now(people.settle))
    keeper = asyncio.create_task(indexing.keep_embedded(database))
    try:
        for text in ("Dana: The costs have gone up far too much.", "John: We had lunch in the park."):
            await database.write(conversations.bring_in, reader, NewConversation(content=text))
        await asyncio.to_thread(
            waiting.until, lambda: not database.read_now(indexing.pending), "every passage embedded"
        )
    finally:
        keeper.cancel()
    query = "expensive pricing"
    assert database.read_now(search, reader, query, semantic=False) == []
    assert database.read_now(search, reader, query)[0].turns[0].speaker == "Dana"


def test_without_the_model_recall_is_by_words_alone(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "PACKAGE", "a_package_that_is_not_installed")
    assert not embedding.available()
    assert indexing.embed_now(workspace.database) == 0
    assert workspace.search("payment terms net 60")[0].title == "Acme procurement"


def test_vectors_are_unit_length_and_near_for_like_meaning() -> None:
    embedder = embedding.embedder()
    assert embedder is not None
    vectors = embedder.embed(["The price went up.", "Costs have increased.", "A walk in the park, " * 90, ""])
    near, far, nothing = (vectors[0] @ vectors[1:].T).tolist()
    assert near > far > -1
    assert nothing < near
    assert (vectors**2).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_several_questions_at_once_are_stemmed_right() -> None:
    words = " ".join(f"pricing{i} calls{i} migrations meetings objections" for i in range(200))
    alone = passages.stems(words)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == alone for found in pool.map(passages.stems, [words] * 40))
