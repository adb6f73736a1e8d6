"""Spaces: threads that share background, made, shared, and deleted in the window."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.ids import OpId, SpaceId, ThreadId
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.spaces import MAX_CONTEXT
from harmony_desktop.domain.syncing import OpKind, Refusal
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.space_screen import SpaceScreen
from harmony_desktop.ui.thread_acts import changes
from tests.ui.conftest import Companion
from tests.ui.test_page import ACME, HIRING, choose, labels, menu_of, overlay, session, texts

Tell = Callable[..., None]


def screen(c: Companion) -> SpaceScreen:
    return next(s for s in c.window.findChildren(SpaceScreen) if s.isVisible())


def test_a_space_is_made_named_and_given_its_background(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        QTest.mouseClick(c.window.sidebar.head.plus, Qt.MouseButton.LeftButton)
        question = overlay(c)
        assert isinstance(question, Question)
        assert question.edit is not None
        assert QApplication.focusWidget() is question.edit
        assert not question.yes.isEnabled()
        QTest.keyClicks(question.edit, "Board")
        QTest.keyClick(question.edit, Qt.Key.Key_Return)
        await c.until(lambda: "Board" in texts(c.window.sidebar.spaces))
        page = screen(c)
        assert page.name.text() == "Board"
        page.context.setFocus()
        QTest.keyClicks(page.context, "The board meets monthly.")
        assert page.counter.text() == "24 / 20,000"
        page.name.setFocus()  # leaving the field keeps it
        made = next(s for s in c.session.spaces.kept.values() if s.name == "Board")
        await c.until(lambda: c.session.spaces.kept[made.id].context == "The board meets monthly.")

    tell(story, session())


def test_what_is_typed_is_kept_without_being_asked(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.page.spaces.show(ACME.id)
        page = screen(c)
        page._timer.setInterval(1)
        page.context.setFocus()
        QTest.keyClicks(page.context, "Also: ")
        await c.until(lambda: c.session.spaces.kept[ACME.id].context == "Also: " + ACME.context)

    tell(story, session())


def test_a_background_that_is_too_long_says_so_and_is_not_sent(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.page.spaces.show(ACME.id)
        page = screen(c)
        page.context.setPlainText("x" * (MAX_CONTEXT + 1))
        page.keep()
        assert page.counter.text() == "20,001 / 20,000"
        await c.until(lambda: True)
        assert c.session.spaces.kept[ACME.id].context == ACME.context

    tell(story, session())


def test_a_change_from_elsewhere_never_overwrites_what_is_being_typed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.page.spaces.show(ACME.id)
        page = screen(c)
        await c.session.spaces.change(ACME.id, context="From another computer.")
        assert page.context.toPlainText() == "From another computer."
        page.context.setPlainText("Mine, half typ")
        await c.session.spaces.change(ACME.id, name="Acme, renewed")
        assert page.context.toPlainText() == "Mine, half typ"
        assert page.name.text() == "Acme, renewed"

    tell(story, session())


def test_sharing_says_what_it_means(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.page.spaces.show(ACME.id)
        page = screen(c)
        assert "Only you see this space and its threads." in labels(page)
        page.readers.click()
        choose(menu_of(c), "Product")
        await c.until(lambda: c.session.spaces.kept[ACME.id].team == "Product")
        assert "Members of Product read this space and every thread in it; only you change them." in labels(
            page
        )

    tell(story, session())


def test_a_colleagues_space_is_read_only(tell: Tell) -> None:
    theirs = session()
    theirs.spaces.kept[HIRING.id] = replace(HIRING, mine=False, owner="Dana")

    async def story(c: Companion) -> None:
        c.page.spaces.show(HIRING.id)
        page = screen(c)
        assert page.name.isReadOnly()
        assert page.context.isReadOnly()
        assert not page.remove.isVisible()
        assert "This is Dana's space; you read it because you are in Sales." in labels(page)

    tell(story, theirs)


def test_a_thread_begun_in_a_space_belongs_to_it_and_shows_its_chip(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.page.spaces.show(ACME.id)
        page = screen(c)
        assert labels(page.blank) == "No threads yet in this space."
        page.begin.click()
        assert not page.isVisible()
        begun, chip = c.window.composer.space, c.window.title_line.space
        assert begun.isVisible()
        assert begun.accessibleName() == "Begins in the space Acme renewal"
        c.window.leave_page()
        assert begun.isVisible()  # in Quick too: never sent into a space unseen
        c.window.open_page()
        thread = ThreadId(await c.ask("What is agreed?"))
        assert c.session.kept[thread].summary.space_id == ACME.id
        assert chip.isVisible()
        assert not begun.isVisible()
        assert c.page.spaces.chosen is None
        await c.until(lambda: c.window.sidebar.spaces.rows.rows[0].note == "1")
        chip.click()
        await c.until(lambda: "What is agreed?" in texts(screen(c).threads))
        c.page.spaces.begin_thread(ACME.id)
        begun.click()
        choose(menu_of(c), "No space")
        assert not begun.isVisible()
        assert c.page.spaces.chosen is None

    tell(story, session())


def test_moving_a_thread_says_what_changes_before_it_does(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.page.acts.menu(c.page.summaries()[0], lambda: None).popup(QPoint(0, 0))
        sub = next(a.menu() for a in menu_of(c).actions() if a.text() == "Move to a space")
        menu_of(c).hide()
        choose(sub, "Hiring")
        question = overlay(c)
        assert isinstance(question, Question)
        assert (
            "This thread will use the context of “Hiring”; members of Sales will be able to read it."
            in labels(question)
        )
        question.yes.click()
        await c.until(lambda: c.session.kept[ThreadId("old0")].summary.space_id == HIRING.id)

    tell(story, session("First"))


def test_what_moving_means() -> None:
    shared = HIRING
    assert changes(None, ACME) == "This thread will use the context of “Acme renewal”."
    assert changes(ACME, None) == "This thread no longer uses the context of “Acme renewal”."
    assert changes(shared, None) == (
        "This thread no longer uses the context of “Hiring”; members of Sales can no longer read it."
    )
    assert changes(shared, ACME) == (
        "This thread will use the context of “Acme renewal”; members of Sales can no longer read it."
    )


def test_a_deleted_space_leaves_its_threads_and_can_be_brought_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.page.spaces.show(ACME.id)
        screen(c).remove.click()
        await c.until(lambda: "Acme renewal" not in texts(c.window.sidebar.spaces))
        assert c.window.screen_name == ""
        assert c.window.toast.words == "Deleted “Acme renewal”; its threads stay."
        assert "First" in texts(c.window.sidebar.threads)
        c.window.toast.act()
        await c.until(lambda: "Acme renewal" in texts(c.window.sidebar.spaces))

    tell(story, session("First", space_id=SpaceId("acme")))


def test_a_space_is_renamed_where_it_stands_in_the_sidebar(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        spaces = c.window.sidebar.spaces
        spaces.enter()
        c.press(Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        assert editor is not None
        QTest.keyClicks(editor, "Acme 2027")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await c.until(lambda: "Acme 2027" in texts(spaces))

    tell(story, session())


def refusal(op: str, kind: OpKind, code: str, conflicted: bool = False) -> Refusal:
    return Refusal(OpId(op), kind, "acme", Problem(code), conflicted)


def test_what_the_workspace_refused_is_tried_again_let_go_or_kept_as_a_copy(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        refused = c.session.refusals
        refused.refuse(refusal("o1", OpKind.UPDATE_THREAD, "not_found"))
        refused.refuse(refusal("o2", OpKind.PUT_SPACE, "stale_revision", conflicted=True))
        refused.refuse(refusal("o3", OpKind.UPDATE_THREAD, "internal"))
        notice = c.window.notice
        assert notice._button.text() == "Try again"
        notice._button.click()
        await c.until(lambda: notice.code == "space_changed", "the next one")
        assert "“Acme renewal” was changed elsewhere meanwhile." in labels(notice)
        assert notice._button.text() == "Keep mine as a copy"
        notice._button.click()
        await c.until(lambda: notice.code == "internal", "the last one")
        notice._close.click()
        await c.until(lambda: len(refused.decided) == 3)
        assert refused.decided == [("retry", "o1"), ("copy", "o2"), ("discard", "o3")]
        assert not notice.isVisible()

    tell(story, session())
