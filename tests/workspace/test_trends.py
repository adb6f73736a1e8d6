"""Trends are counted over every meeting in range, whatever the meetings are about; each count shows its sources."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from harmony_protocol.errors import ErrorCode
from harmony_protocol.meetings import Participant, Turn
from harmony_protocol.providers import Limits
from harmony_protocol.threads import Sources
from harmony_workspace.companion.trends import stored
from harmony_workspace.companion.trends.extracting import extract
from harmony_workspace.companion.trends.kinds import Kind, asked
from harmony_workspace.meetings import deleting, erasing
from harmony_workspace.store.tables import conversations as conversations_table
from harmony_workspace.store.tables import extractions
from tests.fakes.model_server import ModelServer, Reply, error, text, tool
from tests.parts.companion import Room, room

NOW = datetime.fromisoformat("2026-11-21T18:00:00+01:00")
US = (Participant(name="Ola Berg", company="Fjordtools"), Participant(name="Kim Dahl", company="Fjordtools"))
WORKSHOP = {
    "Visit to Hagen joinery": (
        "Rita Hagen, Hagen Joinery: I'm worried about the battery, it is too heavy for overhead work.\n"
        "Ola Berg: We hear that. I'll send you the lighter pack by Friday.\n"
        "Rita Hagen, Hagen Joinery: We looked at Voltara last year. Compared to Voltara you are quieter.\n"
        "Rita Hagen, Hagen Joinery: Is there a way to swap the battery without gloves off?\n"
        "Rita Hagen, Hagen Joinery: It would be great to have a dust bag in the box.\n"
    ),
    "Visit to Lund roofing": (
        "Per Lund, Lund Roofing: My concern is the battery, it dies in the cold.\n"
        "Kim Dahl: I'll check the cold test with the lab.\n"
        "Per Lund, Lund Roofing: And the case is too big for our vans.\n"
        "Per Lund, Lund Roofing: How long does the warranty cover the battery?\n"
        "Per Lund, Lund Roofing: We would love to see a dust bag too, and a hook.\n"
    ),
    "Visit to Moen boats": (
        "Ida Moen, Moen Boats: The case is too small for two blades, that's a problem I can't accept.\n"
        "Ola Berg: Understood. I'll draft a bigger case this week.\n"
        "Ida Moen, Moen Boats: The offer from Voltara had a longer warranty.\n"
        "Ida Moen, Moen Boats: What does the warranty say about salt water?\n"
        "Ola Berg: I'll ask the lab and write to you tomorrow.\n"
    ),
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(text("x", repeat=True)) as server:
        yield server


async def _bring(workspace: Room, title: str, said: str, day: int) -> str:
    guest, company = re.findall(r"^([^,:\n]+), ([^:]+):", said, re.M)[0]
    lines = re.sub(r"^([^,:\n]+), [^:]+:", r"\1:", said, flags=re.M)
    who = (*US, Participant(name=guest, company=company))
    return await workspace.meeting(title, lines, at=f"2026-11-{day:02}T10:00:00+01:00", who=who)


@pytest.fixture
async def workspace(tmp_path: Path, server: ModelServer) -> AsyncIterator[Room]:
    """A maker of tools and three workshops it visits."""
    async with room(tmp_path) as made:
        await made.uses(server, small=True)
        for day, (title, said) in enumerate(WORKSHOP.items(), 3):
            await _bring(made, title, said, day)
        yield made


def _counts(answer: str) -> dict[str, str]:
    return dict(re.findall(r"^\d+\. \*\*(.+?)\*\*: (.+)$", answer, re.M))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What objections came up most often this month?", Kind.OBJECTIONS),
        ("Which concerns did Acme raise?", Kind.OBJECTIONS),
        ("What were the top feature requests last quarter?", Kind.REQUESTS),
        ("Which features did customers ask for most?", Kind.REQUESTS),
        ("Which competitors were mentioned?", Kind.COMPETITORS),
        ("List all action items from this week", Kind.ACTIONS),
        ("What questions do customers ask most often?", Kind.QUESTIONS),
        ("What were the main topics of our last five calls?", Kind.TOPICS),
        ("What did Acme say about pricing?", None),
        ("Write a follow-up email", None),
        ("Did Dana answer my questions about the invoice?", None),
        ("Who owns the data export?", None),
    ],
)
def test_a_question_says_what_is_to_be_counted(question: str, kind: Kind | None) -> None:
    assert asked(question) is kind


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which objections came up most often?", {"Battery": "2 meetings", "Case": "2 meetings"}),
        ("Which competitors were named?", {"Voltara": "2 meetings"}),
        ("What features did they ask for most?", {"Dust bag": "2 meetings"}),
        ("What questions did customers ask most?", {"Warranty": "2 meetings"}),
        (
            "List the action items of this month",
            {"Ola Berg": "3 action items in 2 meetings", "Kim Dahl": "1 action item in 1 meeting"},
        ),
    ],
)
async def test_each_kind_is_counted_in_meetings_of_any_trade(
    workspace: Room, server: ModelServer, question: str, expected: dict[str, str]
) -> None:
    answer = await workspace.ask(question, now=NOW)
    assert answer.error is None
    assert answer.text.startswith("Counted over 3 meetings")
    assert expected.items() <= _counts(answer.text).items()
    assert all(title in answer.text for title in WORKSHOP), "it lists the meetings it covers"
    assert server.requests == [], "counting is not left to a model"


async def test_every_count_shows_a_source_in_each_meeting_it_counts(workspace: Room) -> None:
    answer = await workspace.ask("Which objections came up most often?", now=NOW)
    sources = {each.n: each.conversation_id for each in answer.cited}
    for name, count, chips in re.findall(
        r"^\d+\. \*\*(.+?)\*\*: (\d+) meetings?\n((?:\s*\[\d+\])+)", answer.text, re.M
    ):
        cited = {sources[int(n)] for n in re.findall(r"\d+", chips)}
        assert len(cited) == int(count), name


async def test_topics_are_what_meetings_come_back_to(workspace: Room) -> None:
    for day, weather in enumerate(("rain", "snow"), 10):
        said = "".join(
            f"Rita Hagen, Hagen Joinery: The planing bench is fine in the {weather}, number {n}.\nOla Berg: Fine.\n"
            for n in range(5)
        )
        await _bring(workspace, f"Bench talk {day}", said, day)
    answer = await workspace.ask("Which topics came up most often?", now=NOW)
    assert _counts(answer.text).get("Planing bench") == "2 meetings"


async def test_a_trend_stays_inside_scope_sources_and_dates(workspace: Room) -> None:
    stranger = await workspace.person("stranger")
    nothing = await workspace.ask("Which objections came up most often?", by=stranger, now=NOW)
    assert nothing.cited == []
    lund = Sources(people=("Lund Roofing",))
    narrow = await workspace.ask("Which objections came up most often?", now=NOW, sources=lund)
    assert narrow.text.startswith("Counted over 1 meeting:")
    early = await workspace.ask("Which competitors were named since 4 Nov?", now=NOW)
    assert early.text.startswith("Counted over 2 meetings since 4 Nov")
    assert _counts(early.text) == {"Voltara": "1 meeting"}


async def test_a_meeting_is_read_once_and_again_only_when_it_says_something_else(workspace: Room) -> None:
    await workspace.ask("Which objections came up most often?", now=NOW)
    rows = sa.select(extractions).order_by(extractions.c.conversation_id)
    before = await workspace.database.read(lambda connection: connection.execute(rows).all())
    assert len(before) == 3
    await workspace.ask("Which concerns came up this month?", now=NOW)
    assert before == await workspace.database.read(lambda connection: connection.execute(rows).all())

    changed = before[0].conversation_id
    await workspace.database.write(
        lambda connection: connection.execute(
            sa.update(conversations_table)
            .where(conversations_table.c.id == changed)
            .values(transcript_sha256="another")
        )
    )
    await workspace.ask("Which objections came up most often?", now=NOW)
    after = await workspace.database.read(lambda connection: connection.execute(rows).all())
    assert {row.conversation_id: row.value["of"] for row in after}[changed] == "another"
    await workspace.database.write(deleting.delete, workspace.owner, changed)
    await workspace.database.write(erasing.erase, [changed])
    left = await workspace.database.read(lambda connection: connection.execute(rows).all())
    assert changed not in {row.conversation_id for row in left}, "what was drawn from it goes with it"


async def test_many_meetings_are_read_in_steps_one_can_watch(workspace: Room) -> None:
    for day in range(90):
        await _bring(workspace, f"Visit {day}", WORKSHOP["Visit to Lund roofing"], 3 + day % 18)
    answer = await workspace.ask("Which objections came up most often?", now=NOW)
    assert _counts(answer.text)["Battery"] == "92 meetings"
    assert any(re.fullmatch(r"Read \d+ of 93 conversations", step) for step in answer.steps)
    assert answer.steps[-1].startswith("Read 93 conversations")
    again = await workspace.ask("Which objections came up most often?", now=NOW)
    assert len(again.steps) == 1, "all of them were kept"
    assert stored.VERSION == 2


async def _a_year_of_visits(workspace: Room, count: int) -> list[str]:
    """Of a few titles that come back and many of their own; the titles."""
    said = WORKSHOP["Visit to Lund roofing"].replace("Per Lund, Lund Roofing:", "Per Lund:")
    titles = [f"Visit {n}" if n % 5 else "Weekly call" for n in range(count)]
    first = datetime.fromisoformat("2025-12-01T10:00:00+01:00")
    for n, title in enumerate(titles):
        await workspace.meeting(title, said, at=(first + timedelta(days=n)).isoformat())
    return titles


async def test_hundreds_of_meetings_are_all_counted_and_listed_after_the_answer(workspace: Room) -> None:
    titles = await _a_year_of_visits(workspace, 250)
    answer = await workspace.ask("Which objections came up most often?", now=NOW)
    assert answer.text.startswith("Counted over 253 meetings:")
    assert _counts(answer.text)["Battery"] == "252 meetings"
    assert answer.receipt is not None
    assert len(answer.receipt.conversations_read) == 253
    said, listed = answer.text.rstrip().split("Meetings covered (253): ")
    assert all(f"{title} (" in listed for title in {*titles, *WORKSHOP})
    assert listed.count(";") == len({*titles, *WORKSHOP}) - 1, "a title that comes back stands once"
    dates = re.search(r"Weekly call \((.+?)\)", listed)
    assert dates is not None
    assert len(dates[1].split(", ")) == 50
    assert dates[1].startswith("1 Dec 2025, 6 Dec 2025, ")
    assert "\n" not in listed, "one paragraph, after everything else"
    assert len(said) < 4_000, "what was counted is no longer than with few meetings"
    assert re.search(r"\[24\] and 228 more\n", said), "not every source has a number, and it says so"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("We talked to Frankfurt about the weather.", []),
        ("They are evaluating Nordsaw and two others.", ["Nordsaw"]),
        ("I am better than last week.", []),
        ("Nordsaw quoted us half the price.", ["Nordsaw"]),
        ("One was cheaper by a lot.", []),
    ],
)
def test_a_rival_is_a_name_with_a_sure_sign(said: str, found: list[str]) -> None:
    turn = Turn(index=0, speaker="Rita Hagen", start_ms=0, end_ms=1, text=said)
    assert [item.name for item in extract(Kind.COMPETITORS, [turn]) if item.weight > 1] == found


# ── a capable model ──────────────────────────────────────────────────────────────────────────────────
def _reads(server: ModelServer, *more: Reply) -> None:
    """A model that counts objections: it reads each visit, then answers from the table."""
    server.replies[:] = [
        tool("count_across_meetings", kind_of_thing="objections", query="this month"),
        *more,
        text("0 | battery weight | Rita Hagen\n99 | a line that is not there", when="overhead work"),
        text("0 | weight of the battery | Per Lund\n2 | case size | Per Lund", when="dies in the cold"),
        text("Here they are:\n0 | case size | Ida Moen", when="two blades"),
        text("Over 3 meetings: the battery in two [1].", when="Counted objections", repeat=True),
    ]


async def test_a_capable_model_points_at_lines_and_code_counts(workspace: Room, server: ModelServer) -> None:
    await workspace.uses(server)
    _reads(server)
    answer = await workspace.ask("Which objections came up most often this month?", now=NOW)
    assert answer.error is None
    table = json.loads(answer.tools[0].result)
    assert "Counted objections over 3 meetings" in table
    assert all(title in table for title in WORKSHOP)
    assert re.search(r"\d\. battery weight: 2 meetings, 2 times: \[\d\]\[\d\]", table)
    assert re.search(r"\d\. case size: 2 meetings, 2 times: \[\d\]\[\d\]", table)
    assert "a line that is not there" not in table
    assert [each.n for each in answer.cited] == [1]
    assert answer.receipt is not None
    assert len(answer.receipt.conversations_read) == 3
    assert answer.steps == ["Read 3 conversations, 3 Nov – 5 Nov"]


async def test_what_a_model_read_once_it_does_not_read_again(workspace: Room, server: ModelServer) -> None:
    await workspace.uses(server)
    _reads(server)
    await workspace.ask("Which objections came up most often this month?", now=NOW)
    before = len(server.requests)
    server.replies.insert(0, tool("count_across_meetings", kind_of_thing="Objections"))
    answer = await workspace.ask("And overall?", now=NOW)
    assert "battery weight: 2 meetings" in json.loads(answer.tools[0].result)
    assert len(server.requests) == before + 2, "the question and the answer; no meeting was read"


async def test_reading_many_meetings_is_told_while_it_goes_on(workspace: Room, server: ModelServer) -> None:
    await workspace.uses(server)
    for day in range(21):
        await _bring(workspace, f"Visit {day}", WORKSHOP["Visit to Lund roofing"], 3 + day % 18)
    server.replies[:] = [
        tool("count_across_meetings", kind_of_thing="objections"),
        text("Done.", when="Counted objections"),
        text("0 | battery | Per", repeat=True),
    ]
    answer = await workspace.ask("Which objections came up most often?", now=NOW)
    assert answer.text.startswith("Done.\n\nMeetings covered (24): ")
    assert len([step for step in answer.steps if "of 24 conversations for objections" in step]) >= 3


async def test_a_capable_models_count_ends_with_every_meeting_it_went_over(
    workspace: Room, server: ModelServer
) -> None:
    await workspace.uses(server)
    titles = await _a_year_of_visits(workspace, 250)
    asked = tool("count_across_meetings", kind_of_thing="objections")
    reads = text("0 | battery | Per", repeat=True)
    server.replies[:] = [asked, text("The battery, in all 253.", when="Counted objections"), reads]
    cut = await workspace.ask("Which objections came up most often?", now=NOW)
    assert cut.error is not None
    assert (cut.error.code, cut.error.args_for_wording["limit"]) == (ErrorCode.RUN_LIMIT, "steps")
    server.replies.insert(0, asked)
    answer = await workspace.ask("Which objections came up most often?", now=NOW)
    assert answer.error is None, "what was read before the limit is kept, so that asking again goes on"
    table = json.loads(answer.tools[0].result)
    assert "battery: 253 meetings, 253 times" in table
    assert len(re.findall("^Meeting “", table, re.M)) == 60, "the model is not sent hundreds of titles"
    assert answer.text.startswith("The battery, in all 253.\n\nMeetings covered (253): ")
    assert all(f"{title} (" in answer.text for title in {*titles, *WORKSHOP})
    assert answer.receipt is not None
    assert len(answer.receipt.conversations_read) == 253


async def test_a_fault_of_the_model_while_reading_has_its_name(workspace: Room, server: ModelServer) -> None:
    await workspace.uses(server)
    server.replies[:] = [
        tool("count_across_meetings", kind_of_thing="objections"),
        error(429),
        error(429),
        error(429),
    ]
    answer = await workspace.ask("Which objections came up most often?", now=NOW)
    assert answer.error is not None
    assert answer.error.code is ErrorCode.PROVIDER_RATE_LIMIT


async def test_a_limit_holds_while_meetings_are_read(tmp_path: Path, server: ModelServer) -> None:
    async with room(tmp_path, Limits(tokens=30)) as workspace:
        await workspace.uses(server)
        for day, (title, said) in enumerate(WORKSHOP.items(), 3):
            await _bring(workspace, title, said, day)
        _reads(server)
        answer = await workspace.ask("Which objections came up most often?", now=NOW)
    assert answer.error is not None
    assert answer.error.code is ErrorCode.RUN_LIMIT
