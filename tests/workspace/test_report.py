"""The Conversation Insights Report: what stands in it, who gets it, and that no text is too strange for it."""

import asyncio
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from harmony_protocol.insights import AnswerType, Insight, InsightItem, InsightKind, NewInsightProject
from harmony_protocol.meetings import Conversation, NewConversation, Participant
from harmony_workspace.access.scope import Reader
from harmony_workspace.insights import projects
from harmony_workspace.meetings import conversations
from harmony_workspace.problems import Refused
from harmony_workspace.report import content, drawing, reports
from harmony_workspace.report.texts import fit
from harmony_workspace.store.clock import moment
from harmony_workspace.store.meeting_tables import insights as insights_table
from harmony_workspace.store.tables import conversations as conversations_table
from harmony_workspace.web import report as report_route
from tests.parts.house import HOST, Opened, new_id, opened, until
from tests.parts.printed import Printed

SPOKEN = "xylophone words that only the transcript says"
SCRIPTS = (
    "Ærøskøbing, Łódź, Đà Nẵng",
    "οι τιμές ανεβαίνουν",
    "цены растут",
    "価格は十九ユーロです",
    "价格是十九欧元",
    "가격은 열아홉",
    "السعر تسعة عشر",
    "המחיר תשעה עשר",
    "क़ीमत उन्नीस है",
    "ราคาสิบเก้า",
    "ფასი, գին, ዋጋ, விலை, দাম, ราคา, ລາຄາ, តម្លៃ",
    "😀 👩‍💻 🇩🇪 ✅ 🎉",
)


def insight(title: str, *texts: str, answer: AnswerType = AnswerType.LIST, **more: Any) -> Insight:
    values: dict[str, Any] = {
        "project_id": "p",
        "project": "Sales calls",
        "kind": InsightKind.QUESTION,
    } | more
    items = values.pop("items", None) or tuple(InsightItem(text=text) for text in texts)
    made: dict[str, Any] = {"id": new_id(), "conversation_id": "c", "definition_id": "d"}
    return Insight(title=title, answer=answer, items=items, made_at=moment(0), **made, **values)


def drawn(insights: Sequence[Insight], **meeting: Any) -> Printed:
    known: dict[str, Any] = {"title": "Acme", "medium": "Zoom", **meeting}
    met = Conversation(id="c", started_at=moment(0), duration_ms=1, **known)
    way = content.Way("https://harmony.example.org/c/c", here_only=False)
    return Printed(drawing.drawn(json.dumps(content.of(met, insights, way, "a4", None))))


FOUND = (
    insight("Summary", "Acme renews for two years.", answer=AnswerType.TEXT),
    insight(
        "Action items",
        items=(InsightItem(text="Send the offer", owner="John Park", due="by Friday", turns=(0,)),),
    ),
    insight("Was a budget named?", "Nineteen euros.", answer=AnswerType.YES_NO, value=True),
    insight("How sure are they?", answer=AnswerType.SCALE, value=4, highest=5),
    insight("Competitors", answer=AnswerType.TEXT),
)


def keep(
    connection: sa.Connection, meeting: Conversation, found: Sequence[Insight], model: str = "Scripted"
) -> None:
    """As if a model had found it, or fixed rules."""
    project = projects.make(connection, NewInsightProject(name="Sales calls"))
    for position, each in enumerate(found):
        definition = {"id": f"d{position}", "kind": each.kind, "title": each.title, "answer": each.answer}
        connection.execute(
            sa.insert(insights_table).values(
                id=each.id,
                conversation_id=meeting.id,
                project_id=project.id,
                definition=definition | {"question": "?"},
                items=[item.model_dump(mode="json") for item in each.items],
                value=each.value,
                model=model,
                position=position,
                made_at=1,
            )
        )


def met(it: Opened, reader: Reader) -> Conversation:
    dana = Participant(name="Dana Reyes", company="Acme", email="dana@example.org")
    new = NewConversation(
        title="Acme – pricing",
        medium="Zoom",
        started_at="2026-11-04T10:00:00Z",  # type: ignore[arg-type]
        participants=(dana, Participant(name="John Park")),
        file_name="x.txt",
        content=f"Dana Reyes: {SPOKEN}\n",
    )
    return it.database.write_now(conversations.bring_in, reader, new)


async def asked(client: httpx.AsyncClient, meeting: Conversation, **params: str) -> httpx.Response:
    return await client.get(f"/v1/conversations/{meeting.id}/report", params=params)


async def test_it_tells_what_was_found_and_leads_back_and_holds_no_transcript(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        meeting = met(it, it.owner)
        it.database.write_now(keep, meeting, FOUND)
        reply = await asked(it.as_owner(), meeting, time_zone="+02:00", paper="us-letter")
        assert reply.headers["content-type"] == "application/pdf"
        named = 'attachment; filename="Conversation Insights Report.pdf"'
        assert reply.headers["content-disposition"] == named
        report = Printed(reply.content)
        for words in (
            *("Acme – pricing", "4 November 2026, 12:00", "Dana Reyes (Acme), John Park", "Zoom"),
            *("Sales calls", "Summary", "Acme renews for two years."),
            *("Send the offer John Park · by Friday", "Was a budget named? Yes Nineteen euros."),
            *("How sure are they? 4 of 5", "Competitors The conversation does not say.", "1 / 1"),
            "Link and code open on the computer of this workspace only.",
        ):
            assert words in report.text, words
        assert "xylophone" not in report.text
        assert "dana@example.org" not in report.text
        assert report.codes() == [f"https://127.0.0.1:8443/c/{meeting.id}"]
        assert report.size == (612, 792)
        it.house.public_url = "https://harmony.example.org"
        elsewhere = Printed((await asked(it.as_owner(), meeting)).content)
        assert elsewhere.codes() == [f"https://harmony.example.org/c/{meeting.id}"]
        assert "only" not in elsewhere.text
        assert elsewhere.size == (595, 842)


async def test_only_of_a_completed_meeting_and_for_whoever_may_read_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        ann, ben = it.person("ann", "User"), it.person("ben", "User")
        meeting = met(it, ann)
        assert (await asked(it.as_person(ann), meeting)).status_code == 200
        assert (await asked(it.as_person(ben), meeting)).status_code == 404
        working = sa.update(conversations_table).values(status="transcribing")
        it.database.write_now(lambda connection: connection.execute(working))
        refused = await asked(it.as_person(ann), meeting)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_completed")
        assert refused.json()["args"] == {"status": "transcribing"}


async def test_a_meeting_that_is_deleted_while_it_is_drawn_is_not_handed_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        client, meeting = it.as_owner(), met(it, it.owner)
        coming = asyncio.create_task(asked(client, meeting))
        await until(lambda: it.house.reports._turn.locked(), "it is being drawn")
        await client.delete(f"/v1/conversations/{meeting.id}")
        assert (await coming).status_code == 404


async def test_whose_role_is_narrowed_while_it_is_drawn_gets_none(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        admin, meeting = it.as_owner(), met(it, it.owner)
        await admin.post("/v1/roles", json={"name": "Analyst", "read_scope": "all"})
        coming = asyncio.create_task(asked(it.as_person(it.person("ann", "Analyst")), meeting))
        await until(lambda: it.house.reports._turn.locked(), "it is being drawn")
        await admin.put("/v1/roles/Analyst", json={"name": "Analyst", "read_scope": "own"})
        assert (await coming).status_code == 404


async def test_it_is_drawn_once_and_anew_when_something_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, times = reports._draw, 0

    async def counted(data: str) -> bytes:
        nonlocal times
        times += 1
        return await draw(data)

    monkeypatch.setattr(reports, "_draw", counted)
    async with opened(tmp_path) as it:
        client, meeting = it.as_owner(), met(it, it.owner)
        first, again = await asked(client, meeting), await asked(client, meeting)
        assert (first.content, times) == (again.content, 1)
        it.database.write_now(keep, meeting, FOUND)
        assert "Send the offer" in Printed((await asked(client, meeting)).content).text
        assert times == 2
        await client.delete(f"/v1/conversations/{meeting.id}")
        assert not it.house.reports._kept, "nothing of it is kept"


async def test_what_takes_too_long_or_is_not_wanted_any_more_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[asyncio.subprocess.Process] = []
    real = asyncio.create_subprocess_exec

    async def noted(*program: str, **how: Any) -> asyncio.subprocess.Process:
        started.append(await real(*program, **how))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    monkeypatch.setattr(reports, "SECONDS", 0.05)
    with pytest.raises(Refused) as caught:
        await reports.Reports().drawn("c", {})
    assert caught.value.retryable
    monkeypatch.setattr(reports, "SECONDS", 60)
    unwanted = asyncio.create_task(reports.Reports().drawn("c", {}))
    await until(lambda: len(started) == 2)
    unwanted.cancel()
    await asyncio.wait([unwanted])
    assert all(child.returncode for child in started)
    with pytest.raises(Refused):
        await reports.Reports().drawn("c", {"no": "report"})


async def test_who_goes_away_ends_the_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended, told = asyncio.Event(), asyncio.Event(), [{"type": "http.request"}]

    async def endless(data: str) -> bytes:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return b""

    async def receive() -> dict[str, Any]:
        await begun.wait()
        return told.pop() if told else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        """Nobody listens."""

    monkeypatch.setattr(reports, "_draw", endless)
    monkeypatch.setattr(report_route, "_LOOK_SECONDS", 0.01)
    async with opened(tmp_path) as it:
        headers = {"host": HOST, "x-api-key": it.house.local_keys.issue(held=True)}
        path = f"/v1/conversations/{met(it, it.owner).id}/report"
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "query_string": b""}
        scope["headers"] = [(name.encode(), value.encode()) for name, value in headers.items()]
        going = asyncio.ensure_future(it.app(scope, receive, send))
        async with asyncio.timeout(10):
            await ended.wait()
        await asyncio.wait([going])


def test_a_screen_reader_finds_its_way() -> None:
    report = drawn(FOUND, title="Acme – pricing", language="de")
    assert report.is_accessible
    assert (report.root["/Lang"], report.root["/MarkInfo"]["/Marked"]) == ("de", True)
    assert report.root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert report.reader.metadata is not None
    assert report.reader.metadata.title == "Acme – pricing"
    tags = report.tags()
    assert [tag for tag in tags if tag[0] == "H"][:4] == ["H1", "H2", "H3", "H3"]
    assert {"L", "LI", "Lbl", "LBody", "Link", "Figure", "P"} <= set(tags), tags
    assert len(report.root["/Outlines"]) > 0


@pytest.mark.parametrize("text", SCRIPTS, ids=lambda text: unicodedata.name(text[0]).split()[0])
def test_every_script_has_its_letters(text: str) -> None:
    report = drawn([insight(text[:9], text)], title=f"Acme {text}", medium=text)
    assert report.is_accessible, "no character is missing"
    missing = set(text.replace("\u200d", "")) - set(report.text)
    assert not [each for each in missing if unicodedata.category(each)[0] in "LS"], missing


def test_a_character_of_no_font_costs_nothing_but_itself() -> None:
    report = drawn([insight("Notes", "before \U000e0ffe\U00030edd after")])
    assert "StructTreeRoot" in str(report.root)
    assert "before" in report.text
    assert "after" in report.text


HOSTILE = (
    "x" * 100_000,
    "word " * 20_000,
    "\u202eesrever\u202c \u2067isolated\u2069 \u200f\u061c",
    "\x00\x01\x07\x1b[31m\x7f\x85\u2028\u2029\ufeff\ufffe\uffff",
    '#import "@preview/cetz:0.3.1" #read("/etc/passwd") $x^2$ *b* _i_ `c` <l> @r \\ // /* = h\n- a\n+ b\n/ t: d',
    "Z" + "\u0301" * 5_000,
    "<b>html</b> {{ template }} %s ${shell} \\u{1F600}",
    "\ud800 half \udfff",
    "\n" * 500 + "end",
    "https://example.org/" + "a/" * 3_000,
    "日" * 5_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_or_shortened(text: str) -> None:
    people = (Participant(name=text, company=text),) * 3
    found = [insight(text, text, project=text), insight("Last", "The end is here")]
    report = drawn(found, title=text, medium=text, participants=people)
    assert "The end is here" in report.text
    assert len(report.reader.pages) < 60
    assert "passwd:" not in report.text
    assert "root:" not in report.text


def test_thousands_of_items_become_a_report_that_says_how_many_there_are() -> None:
    many = tuple(InsightItem(text=f"Item {n} " + "long " * 30, owner="Dana") for n in range(5_000))
    report = drawn([insight(f"Points {n}", items=many, project_id=str(n)) for n in range(4)])
    assert "and 4,700 more in Harmony" in report.text
    assert "Points 3" in report.text
    assert len(report.reader.pages) < 400


@given(st.text(max_size=400), st.integers(2, 200))
def test_texts_fit_and_hold_nothing_that_is_no_text(text: str, limit: int) -> None:
    shown = fit(text, limit).text
    kept = shown.replace("\u200b", "")
    assert len(kept) <= limit
    assert all(character == "\n" or unicodedata.category(character) not in ("Cc", "Cs") for character in kept)
    assert max((len(word) for word in shown.replace("\u200b", " ").split()), default=0) <= 400
    assert fit(kept, limit).text == shown, "once is enough"


def test_what_fixed_rules_did_not_find_may_have_been_said_all_the_same() -> None:
    by_rules, by_model = insight("Objections"), insight("Competitors", model="Scripted")
    report = drawn((by_rules, by_model)).text
    assert "Objections Nothing was found by the fixed rules that stand in for a model." in report
    assert "Competitors The conversation does not say." in report


def test_a_quotation_names_who_takes_it_on_once() -> None:
    item = InsightItem(
        text="John Park: “I'll send it by Friday.”", owner="John Park", due="Friday", turns=(0,)
    )
    report = drawn((insight("Action items", items=(item,)),)).text
    assert "John Park: “I'll send it by Friday.” Friday" in report


@pytest.mark.parametrize("length", [28, 60, 110, 300])
def test_no_title_reaches_the_code_beside_it(length: int) -> None:
    report = drawn((), title="W" * length)
    [(below_the_code, _)] = report.places("O")  # of “Open in Harmony”
    assert len(report.places("W")) == length
    assert max(right for _, right in report.places("W")) < below_the_code
