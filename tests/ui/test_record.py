"""Workspace Settings › Record: what was asked, decided and done; found, paged, exported, verified."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QWidget

from harmony_desktop.domain.facts import ApprovalsChanged, LinkState
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.record import RecordLine, RecordVerdict
from harmony_desktop.ui.facts_sheet import FactsSheet
from harmony_desktop.ui.record import words
from harmony_desktop.ui.record.screen import RecordScreen
from harmony_desktop.ui.screens import WORKSPACE_SETTINGS
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from tests.fakes.doors_record import NOON
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
MAIL = json.dumps({"to": ["dana@acme.example"], "subject": "Terms"})


def session() -> ScriptedSession:
    made = ScriptedSession()
    record = made.record
    record.write("rule_changed", arguments='{"before": [], "after": ["web_search"]}')
    record.write("tool_changed", tool_id="create_note", detail='{"enabled": false, "tool_class": "external"}')
    for what, state in (
        ("proposed", "pending"),
        ("decided", "approved"),
        ("began", "executing"),
        ("ended", "succeeded"),
    ):
        record.write(
            what,
            tool_id="send_email",
            state=state,
            call_id="c1",
            arguments=MAIL if what == "proposed" else None,
            result="Sent." if what == "ended" else None,
        )
    record.write(
        "ended", tool_id="linear_create_issue", state="unknown", detail="The workspace ended meanwhile."
    )
    record.write(
        "decided", tool_id="send_email", state="denied", user_id="u2", user_name="Bob", arguments="{}"
    )
    return made


async def opened(c: Companion) -> RecordScreen:
    settings = c.window.show_screen(WORKSPACE_SETTINGS)
    assert isinstance(settings, WorkspaceSettings)
    settings.open(SectionName.RECORD)
    [screen] = c.window.findChildren(RecordScreen)
    await c.until(lambda: screen.sheet.isVisible(), "the record")
    return screen


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def said(inside: QWidget) -> str:
    return "\n".join(label.text() for label in inside.findChildren(QLabel) if label.isVisible())


def listed(screen: RecordScreen) -> list[int]:
    return [row.line.seq for row in screen.rows]


def whose(screen: RecordScreen, name: str) -> None:
    found = screen.findChildren(QAbstractButton)
    click(next(b for b in found if b.accessibleName() == f"Whose: {name}"))


def test_each_line_says_what_happened_to_which_tool_who_did_it_and_when(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        assert listed(screen) == [7, 6, 5, 4, 3, 2, 1]
        told = [row.accessibleName() for row in screen.rows]
        assert told[0].startswith(
            "linear_create_issue, Unknown whether it took effect, Ann Arbor · The workspace ended meanwhile."
        )
        assert told[1].startswith("Send an e-mail, Carried out, Ann Arbor, ")
        assert told[3].startswith("Send an e-mail, Approved, Ann Arbor, ")
        assert told[5].startswith("Create a note, Tool changed, Ann Arbor · Off · Asks first, ")
        assert told[6].startswith("Auto-Approve Tools, Rules changed, Ann Arbor, ")

    tell(story, session())


def test_a_line_opens_with_everything_in_it_and_is_copied(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        screen.rows[4].setFocus()
        c.press(Qt.Key.Key_Return)
        [sheet] = c.window.card.findChildren(FactsSheet)
        text = sheet.text.toPlainText()
        assert "dana@acme.example" in text
        click(sheet.copy)
        copied = QGuiApplication.clipboard().text()
        assert "dana@acme.example" in copied
        assert copied.endswith(f"Line 3 · Hash {3:064x}")
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: not c.window.card.findChildren(FactsSheet))

    tell(story, session())


def test_lines_of_one_tool_are_told_apart_and_lead_to_their_chat(tell: Tell) -> None:
    def write(what: str, **fields: object) -> RecordLine:
        return made.record.write(what, tool_id="send_email", **fields)

    made = session()
    write("decided", state="approved", title="Send an e-mail to dana", changed=True)
    write("ended", state="succeeded", title="Send an e-mail to bob", call_id="p1", thread_id="t1")
    made.record.write("began", tool_id="web_search", arguments='{"most": 3, "query": "prices"}')
    made.record.write("tool_changed", tool_id="linear_*", detail="server Linear removed")

    async def story(c: Companion) -> None:
        screen = await opened(c)
        told = [row.accessibleName() for row in screen.rows][:4]
        assert told[0].startswith("linear_*, Tool changed, Ann Arbor · Server Linear removed, ")
        assert "“prices”, Began" in told[1]
        assert told[2].startswith("Send an e-mail to bob, Carried out, ")
        assert told[3].startswith("Send an e-mail to dana, Approved, changed, ")
        click(screen.rows[3])
        [sheet] = c.window.card.findChildren(FactsSheet)
        assert not sheet.lead.isVisible(), "nobody knows its chat"
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: not c.window.card.findChildren(FactsSheet))
        click(screen.rows[2])
        [sheet] = c.window.card.findChildren(FactsSheet)
        click(sheet.lead)
        await c.until(lambda: c.window.toast.words.startswith("It is not there any more"))

    tell(story, made)


def test_nothing_moves_when_the_scroll_bar_comes(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        bar = screen.sheet.verticalScrollBar()
        wide = screen.sheet.viewport().width()
        assert bar.maximum() == 0
        for _ in range(60):
            c.session.record.write("read", tool_id="web_search")
        c.session.bus.publish(ApprovalsChanged())
        await c.until(lambda: bar.maximum() > 0)
        assert screen.sheet.viewport().width() == wide

    tell(story, session())


def test_the_record_is_searched_and_says_when_nothing_is_found(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        screen.search.setFocus()
        QTest.keyClicks(screen.search, "dana")
        await c.until(lambda: listed(screen) == [3])
        c.press(Qt.Key.Key_Down)
        assert QApplication.focusWidget() is screen.rows[0]
        screen.search.setText("nobody")
        await c.until(lambda: screen.none.text() == "Nothing in the record says “nobody”.")
        assert screen.none.isVisible()
        screen.search.clear()
        await c.until(lambda: len(listed(screen)) == 7 and not screen.none.isVisible())

    tell(story, session())


def test_older_lines_come_below_and_the_keyboard_goes_on_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.record.at_once = 3
        screen = await opened(c)
        assert listed(screen) == [7, 6, 5]
        screen.older.setFocus()
        c.press(Qt.Key.Key_Space)
        await c.until(lambda: listed(screen) == [7, 6, 5, 4, 3, 2])
        assert QApplication.focusWidget() is screen.rows[3]
        click(screen.older)
        await c.until(lambda: listed(screen)[-1] == 1)
        assert not screen.older.isVisible()

    tell(story, session())


def test_what_happens_meanwhile_comes_on_top_and_the_keyboard_stays(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        screen.rows[2].setFocus()
        c.session.record.write("read", tool_id="web_search")
        c.session.bus.publish(ApprovalsChanged())
        await c.until(lambda: listed(screen)[0] == 9)
        assert QApplication.focusWidget() is screen.rows[3]
        assert screen.rows[3].line.seq == 5

    tell(story, session())


def test_an_admin_sees_everybodys_lines_without_their_words(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        whose(screen, "Everybody's")
        await c.until(lambda: listed(screen)[0] == 8)
        assert screen.rows[0].accessibleName().startswith("Send an e-mail, Denied, Bob, ")
        click(screen.rows[0])
        [sheet] = c.window.card.findChildren(FactsSheet)
        assert "Only their user sees what was said." in sheet.text.toPlainText()

    tell(story, session())


def test_who_is_no_admin_sees_their_own_lines_alone(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.admin = False
        screen = await opened(c)
        assert listed(screen)[0] == 7
        for part in (screen.verify, screen.export, screen.whose_choice):
            assert not part.isVisible()

    tell(story, session())


def test_the_chain_is_followed_and_the_verdict_is_said_in_words(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        c.session.record.verdict = RecordVerdict(1234, 2, newest="ab" * 32)
        click(screen.verify)
        told = (
            "1,234 lines, and each follows from the one before."
            " The words of 2 lines were deleted with their chats."
        )
        await c.until(lambda: screen.verdict.about.text() == told)
        assert screen.verdict.title.text() == "The record is whole"
        click(screen.copy)
        assert QGuiApplication.clipboard().text() == "ab" * 32
        c.session.record.verdict = RecordVerdict(56, broken_at=57)
        click(screen.verify)
        await c.until(lambda: screen.verdict.about.text().startswith("Line 57 does not follow"))
        assert not screen.copy.isVisible()

    tell(story, session())


def test_verifying_that_fails_says_why(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        c.session.record.refuses = Problem("workspace_unreachable")
        click(screen.verify)
        await c.until(lambda: c.window.notice.code == "workspace_unreachable")
        assert not screen.proof.isVisible()

    tell(story, session())


def test_the_record_is_exported_to_a_file(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.export)
        [dialog] = c.window.findChildren(QFileDialog)
        assert dialog.selectedFiles()[0].endswith(".jsonl")
        dialog.fileSelected.emit(str(tmp_path / "record.jsonl"))
        dialog.close()
        await c.until(lambda: c.session.record.exported == [tmp_path / "record.jsonl"])
        await c.until(lambda: c.window.toast.words == "8 lines saved as record.jsonl.")
        c.session.record.refuses = Problem("file_not_written", {"file": "record.jsonl"})
        c.pages.record._start(c.pages.record._export(tmp_path / "record.jsonl"))
        await c.until(lambda: c.window.notice.code == "file_not_written")

    tell(story, session())


def test_nothing_yet_and_no_workspace_are_said(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        assert screen.none.text() == "No tool has been used yet."
        c.session.go(LinkState.OFFLINE)
        await c.until(lambda: "The workspace is not there" in said(screen))
        c.session.go(LinkState.ONLINE)
        await c.until(screen.sheet.isVisible)

    tell(story)


def test_every_control_has_a_name_and_tab_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        kinds = QAbstractButton | QLineEdit
        controls = [w for w in screen.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
        reached = set()
        for _ in range(40):
            c.press(Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        missed = [w.accessibleName() for w in controls if w not in reached]
        assert missed == ["Whose: Everybody's"], "arrows go there from its neighbour"

    tell(story, session())


def test_what_a_rule_decided_names_the_rule() -> None:
    line = RecordLine(1, NOON, "decided", "00", state="allowed_by_rule", detail="by rule", result="web_*")
    assert words.happened(line) == ("Allowed by a rule", "ok")
    assert words.detail(line) == "Rule: web_*"


@pytest.mark.parametrize("what", ["decided", "ended", "proposed", "dreamt", ""])
@pytest.mark.parametrize("state", ["approved", "unknown", "executing", "of tomorrow\u202e", ""])
def test_any_line_can_be_said(what: str, state: str) -> None:
    line = RecordLine(1, NOON, what, "00", state=state, detail="[1] \u202e", tool_id="x\u200by")
    told, tone = words.happened(line)
    assert "\u202e" not in f"{told}{words.detail(line)}"
    assert tone in ("ok", "dim", "err", "warn")
    assert words.about(line, {}) == "x⟨U+200B⟩y"
    assert words.whole(line, {}, mine=True)


def test_pictures(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        c.window.resize(1120, 860)
        whose(screen, "Everybody's")
        await c.until(lambda: listed(screen)[0] == 8)
        c.session.record.verdict = RecordVerdict(1234, 2, newest="ab" * 32)
        click(screen.verify)
        await c.until(screen.copy.isVisible)
        await picture("record")
        click(screen.rows[5])
        await picture("record-line")
        c.press(Qt.Key.Key_Escape)
        c.session.record.verdict = RecordVerdict(56, broken_at=57)
        click(screen.verify)
        await c.until(lambda: screen.verdict.about.text().startswith("Line 57"))
        screen.search.setText("nobody said this")
        await c.until(screen.none.isVisible)
        await picture("record-broken")

    tell(story, session())
