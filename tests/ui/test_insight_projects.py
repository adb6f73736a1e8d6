"""Workspace Settings › Insights: what is looked for in meetings, changed by an admin and read by everybody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from harmony_desktop.domain.facts import LinkState, Nudged
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.insight_projects import (
    MAX_KNOWLEDGE,
    Applies,
    Definition,
    InsightProject,
    fits,
    from_json,
    lacks,
    to_json,
)
from harmony_desktop.domain.insights import AnswerType, InsightKind
from harmony_desktop.domain.meetings import Meeting, Participant
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.insights.screen import InsightsScreen
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.screens import WORKSPACE_SETTINGS
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
USUAL = InsightProject(
    "i1",
    "Meeting insights",
    definitions=(
        Definition("d1", InsightKind.SUMMARY, "Summary"),
        Definition("d2", InsightKind.ACTION_ITEMS, "Action items"),
    ),
    rev=1,
)
BUDGET = InsightProject(
    "i2",
    "Sales calls",
    "Acme buys through procurement.",
    "m2",
    Applies(("Sales",), ("Zoom",)),
    (
        Definition("d3", InsightKind.OBJECTIONS, "Objections"),
        Definition("d4", InsightKind.QUESTION, "Budget", "Is there a budget?", AnswerType.YES_NO),
        Definition("d5", InsightKind.QUESTION, "Mood", "How keen are they?", AnswerType.SCALE, 1, 7),
    ),
    rev=1,
)


def meeting(number: int, team: str, medium: str, title: str = "Call") -> Meeting:
    at = datetime(2026, 11, number, tzinfo=UTC)
    people = (Participant("José Núñez", "Acme"),)
    id_ = ConversationId(f"c{number}")
    return Meeting(id_, title, at, medium=medium, team=team, participants=people)


def session() -> ScriptedSession:
    made = ScriptedSession()
    made.insight_projects.kept = (USUAL, BUDGET)
    for each in (meeting(1, "Sales", "Zoom"), meeting(2, "Sales", "Teams"), meeting(3, "", "Zoom")):
        made.meetings.kept[each.id] = each
    return made


async def opened(c: Companion) -> InsightsScreen:
    settings = c.window.show_screen(WORKSPACE_SETTINGS)
    assert isinstance(settings, WorkspaceSettings)
    settings.open(SectionName.INSIGHTS)
    [screen] = c.window.findChildren(InsightsScreen)
    await c.until(lambda: screen.sheet.isVisible(), "the projects")
    return screen


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def said(inside: QWidget) -> str:
    return "\n".join(label.text() for label in inside.findChildren(QLabel) if label.isVisible())


def choose(c: Companion, words: str) -> None:
    """From the menu that is open."""
    menu = next(m for m in c.window.findChildren(QMenu) if m.isVisible())
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.hide()


def test_the_list_says_what_is_looked_for_where_and_with_which_model(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        first, second = screen.lines.values()
        assert first.title.text() == "Meeting insights"
        assert first.about.text() == "Summary, Action items · All meetings"
        assert second.about.text() == "Objections, Budget, Mood · Only Sales, Zoom · Large"
        assert [line.run.text() for line in (first, second)] == [
            "Run again for 3 meetings",
            "Run again for 1 meeting",
        ]

    tell(story, session())


def test_a_project_is_added_with_a_question_of_ones_own(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.add)
        editor = screen.editor
        assert QApplication.focusWidget() is editor.name
        QTest.keyClicks(editor.name, "Hiring")
        click(editor.definitions.add)
        choose(c, "Question")
        box = editor.definitions.boxes[-1]
        assert QApplication.focusWidget() is box.title
        QTest.keyClicks(box.title, "Start")
        QTest.keyClicks(box.question, "When can they start?")
        click(editor.applies.teams)
        choose(c, "Sales")
        assert editor.applies.meant.text() == "That is 2 of 3 meetings."
        click(editor.model)
        [pick] = c.window.card.findChildren(PickBox)
        pick.chosen.emit("m1")
        pick.close_overlay()
        assert editor.model.text() == "Small"
        click(editor.save)
        await c.until(lambda: len(c.session.insight_projects.kept) == 3, "saved")
        kept = c.session.insight_projects.kept[-1]
        assert (kept.name, kept.model, kept.applies.teams) == ("Hiring", "m1", ("Sales",))
        assert [d.kind for d in kept.definitions] == [
            InsightKind.SUMMARY,
            InsightKind.ACTION_ITEMS,
            InsightKind.QUESTION,
        ]
        assert screen.sheet.isVisible()
        assert c.window.toast.words == "Saved “Hiring”."
        c.window.toast.act()
        await c.until(lambda: c.session.insight_projects.ran == [kept.id], "run")

    tell(story, session())


def test_what_is_lacking_is_said_beside_its_field_and_the_keyboard_goes_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.add)
        editor = screen.editor
        for box in list(editor.definitions.boxes):
            box.remove.click()
        assert "Nothing is looked for yet." in said(editor)
        click(editor.save)
        assert "Give it a name" in said(editor)
        assert "Add at least one thing to look for." in said(editor)
        assert QApplication.focusWidget() is editor.name
        QTest.keyClicks(editor.name, "Mood")
        assert "Give it a name" not in said(editor), "said while it is being mended"
        click(editor.definitions.add)
        choose(c, "Question")
        [box] = editor.definitions.boxes
        click(editor.save)
        assert box.problem.text() == "Give it a title: it stands above what is found."
        QTest.keyClicks(box.title, "Mood")
        assert box.problem.text() == "Write the question."
        QTest.keyClicks(box.question, "How keen?")
        box.form.chosen.emit("scale")
        box.lowest.setText("7")
        box.changed.emit()
        assert box.problem.text().startswith("The lowest of a scale")
        assert not c.session.insight_projects.kept[2:]

    tell(story, session())


def test_what_is_typed_is_not_lost_until_it_is_saved_or_discarded(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.lines["i1"].open)
        editor = screen.editor
        editor.name.setFocus()
        editor.name.selectAll()
        QTest.keyClicks(editor.name, "All meetings")
        assert editor.state.text() == "Unsaved changes"
        c.press(Qt.Key.Key_Escape)
        line = screen.lines["i1"]
        assert QApplication.focusWidget() is line.open
        assert line.state.text() == "Unsaved changes"
        assert line.title.text() == "Meeting insights"
        kept = c.session.memory["insight_drafts"]["i1"]
        assert from_json(kept).name == "All meetings"
        click(line.open)
        assert editor.name.text() == "All meetings"
        click(editor.discard)
        assert line.state.text() == ""
        assert c.window.toast.words == "The changes were discarded."
        c.window.toast.act()
        assert editor.isVisible()
        assert editor.name.text() == "All meetings"
        click(editor.save)
        await c.until(lambda: c.session.insight_projects.kept[0].name == "All meetings", "saved")
        await c.until(lambda: line.title.text() == "All meetings")
        assert line.state.text() == ""

    tell(story, session())


def test_a_new_project_that_was_begun_waits(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.add)
        QTest.keyClicks(screen.editor.name, "Later")
        click(screen.editor.back)
        assert screen.add.text() == "Go on with the new project"
        click(screen.add)
        assert screen.editor.name.text() == "Later"

    tell(story, session())


def test_definitions_are_ordered_and_change_their_kind(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.lines["i2"].open)
        boxes = screen.editor.definitions
        objections, budget, _ = boxes.boxes
        budget.up.click()
        assert [box.title.text() for box in boxes.boxes] == ["Budget", "Objections", "Mood"]
        assert QApplication.focusWidget() is budget.down, "it goes no further up"
        click(objections.kind_button)
        choose(c, "Key points")
        assert objections.title.text() == "Key points"
        assert objections.kind_button.accessibleName() == "Looks for: Key points"
        click(screen.editor.save)
        await c.until(lambda: c.session.insight_projects.kept[1].rev == 2, "saved")
        kept = c.session.insight_projects.kept[1].definitions
        assert [(d.id, d.kind) for d in kept] == [
            ("d4", InsightKind.QUESTION),
            ("d3", InsightKind.KEY_POINTS),
            ("d5", InsightKind.QUESTION),
        ]

    tell(story, session())


def test_somebody_else_was_faster(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        editor, projects = screen.editor, c.session.insight_projects
        click(screen.lines["i1"].open)
        QTest.keyClicks(editor.name, " mine")
        projects.becomes("i1", name="Theirs", rev=2)
        click(editor.save)
        await c.until(editor.conflict.isVisible, "the conflict")
        click(editor.conflict.buttons["mine"])
        await c.until(lambda: projects.kept[0].name == "Meeting insights mine", "mine")
        assert projects.kept[0].rev == 3
        click(screen.lines["i1"].open)
        QTest.keyClicks(editor.name, "!")
        projects.becomes("i1", name="Theirs again", rev=4)
        click(editor.save)
        await c.until(editor.conflict.isVisible, "the conflict")
        click(editor.conflict.buttons["theirs"])
        await c.until(lambda: editor.name.text() == "Theirs again")
        assert editor.state.text() == ""

    tell(story, session())


def test_what_the_workspace_refuses_stays_to_be_mended(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.lines["i1"].open)
        QTest.keyClicks(screen.editor.name, "!")
        c.session.insight_projects.refuses = Problem("bad_request", detail="There is no model 'x'.")
        click(screen.editor.save)
        await c.until(lambda: screen.editor.problem.text() == "There is no model 'x'.")
        assert screen.editor.save.isEnabled()
        assert screen.editor.state.text() == "Unsaved changes"

    tell(story, session())


def test_projects_are_switched_ordered_and_run(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, projects = await opened(c), c.session.insight_projects
        first, second = screen.lines.values()
        click(second.switch)
        await c.until(lambda: not projects.kept[1].enabled, "off")
        assert not second.run.isVisible()
        click(first.more)
        choose(c, "Move down")
        await c.until(lambda: [p.id for p in projects.kept] == ["i2", "i1"], "the order")
        await c.until(lambda: screen.group.column.indexOf(first) == 1)
        click(first.run)
        await c.until(lambda: first.state.text() == "3 meetings still to be asked", "progress")
        assert not first.run.isVisible()
        projects.becomes("i1", waiting=1)
        c.session.bus.publish(Nudged())
        await c.until(lambda: first.state.text() == "1 meeting still to be asked")
        projects.becomes("i1", waiting=0)
        await c.until(lambda: first.state.text() == "", "looked at again by itself")

    tell(story, session())


def test_a_project_is_deleted_and_taken_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, projects = await opened(c), c.session.insight_projects
        click(screen.lines["i2"].more)
        choose(c, "Delete")
        assert list(screen.lines) == ["i1"]
        c.window.toast.act()
        assert list(screen.lines) == ["i1", "i2"]
        assert projects.deleted == []
        c.pages.insights.waits_ms = 1
        c.pages.insights.delete("i2")
        await c.until(lambda: projects.deleted == ["i2"], "deleted")
        c.window.toast.act()
        assert c.window.toast.words == "It was deleted already."

    tell(story, session())


def test_who_is_no_admin_reads(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.admin = False
        screen = await opened(c)
        line = screen.lines["i2"]
        assert not any(part.isVisible() for part in (screen.add, line.more, line.run))
        assert not line.switch.isEnabled()
        click(line.open)
        editor = screen.editor
        assert editor.name.isReadOnly()
        assert not editor.foot.isVisible()
        assert not editor.definitions.boxes[0].remove.isVisible()
        assert QApplication.focusWidget() is editor.back

    tell(story, session())


def test_no_workspace_and_no_projects_are_said(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.insight_projects.kept = ()
        screen = await opened(c)
        assert "No insight project" in said(screen)
        c.session.go(LinkState.OFFLINE)
        await c.until(lambda: "The workspace is not there" in said(screen))
        c.session.go(LinkState.ONLINE)
        await c.until(screen.sheet.isVisible)

    tell(story, session())


def test_every_control_has_a_name_and_tab_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.lines["i2"].open)
        QTest.keyClicks(screen.editor.name, "!")
        kinds = QAbstractButton | QLineEdit | QPlainTextEdit
        controls = [w for w in screen.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        controls = [w for w in controls if w.isEnabled()]
        assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
        reached = set()
        for _ in range(80):
            c.press(Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        missed = {w.accessibleName() for w in controls if w not in reached}
        assert all(name.startswith("Form of the answer: ") for name in missed), missed

    tell(story, session())


def test_which_meetings_are_meant() -> None:
    acme = meeting(1, "Sales", "Zoom", "Renewal")
    assert fits(Applies(), acme)
    assert fits(Applies(("sales",), ("ZOOM",), " nunez  renewal "), acme)
    assert not fits(Applies(("Support",)), acme)
    assert not fits(Applies(words="Globex"), acme)


def test_drafts_survive_and_long_words_are_not_saved() -> None:
    assert from_json(to_json(BUDGET)) == BUDGET
    assert lacks(BUDGET) == ()
    long = replace(BUDGET, knowledge="x" * (MAX_KNOWLEDGE + 1))
    assert [lack.field for lack in lacks(long)] == ["knowledge"]


def test_pictures(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        c.window.resize(1120, 860)
        c.session.insight_projects.becomes("i1", waiting=12)
        c.session.bus.publish(Nudged())
        await c.until(lambda: screen.lines["i1"].state.text())
        await picture("insight-projects")
        click(screen.lines["i2"].open)
        await picture("insight-project")
        QTest.keyClicks(screen.editor.name, " of Acme")
        click(screen.editor.definitions.add)
        choose(c, "Question")
        click(screen.editor.save)
        await picture("insight-project-lacks")
        bar = screen.editor.sheet.verticalScrollBar()
        bar.setValue(bar.maximum())
        await picture("insight-project-below")

    tell(story, session())
