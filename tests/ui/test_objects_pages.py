"""Notes, tasks and contacts: found, written, changed, deleted and brought back, and never overwritten unseen."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop.domain.approvals import CallState
from harmony_desktop.domain.facts import AccountChanged, LinkState, Nudged
from harmony_desktop.domain.ids import ApprovalId, ConversationId, MessageId, SpaceId, ThreadId
from harmony_desktop.domain.objects import Contact, Note, Origin, Task
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.spaces import Space
from harmony_desktop.ui.date_box import MonthBox
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.objects.editors import ContactEditor, NoteEditor, TaskEditor
from harmony_desktop.ui.objects.object_rows import ObjectRow
from harmony_desktop.ui.objects.presenter import ObjectPresenter
from harmony_desktop.ui.objects.screen import NARROW, ObjectScreen
from harmony_desktop.ui.screens import CONTACTS, NOTES, TASKS
from harmony_desktop.ui.side_list import SideList
from harmony_desktop.ui.side_rows import RowKind
from harmony_desktop.ui.sidebar import LOW
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_page import choose, labels, menu_of, session, texts

__all__ = ["picture"]
Tell = Callable[..., None]
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = date.today()
TERMS = Note("n-terms", "Terms with Acme", NOON, NOON, "Two years fixed.\nNet 60.", rev=1)
HIRING = Note("n-hiring", "Hiring", NOON, NOON, "One more engineer in spring.", rev=1)
CALL = Task("k-call", "Call Dana", NOON, NOON, due=str(TODAY), assignee="Ann", rev=1)
OFFER = Task("k-offer", "Send the offer", NOON, NOON, "With net 60.", due=str(TODAY - timedelta(3)), rev=1)
BOOK = Task("k-book", "Book the room", NOON, NOON, done=True, rev=1)
DANA = Contact("c-dana", "Dana Reyes", "Acme", "Head of Buying", "dana@acme.example")
LUIS = Contact("c-luis", "Luis Ferro", "Acme", "Procurement")


def kept() -> ScriptedSession:
    """With notes, tasks and contacts."""
    made = ScriptedSession()
    made.objects.notes_kept = {note.id: note for note in (TERMS, HIRING)}
    made.objects.tasks_kept = {task.id: task for task in (CALL, OFFER, BOOK)}
    made.objects.contacts_kept = {contact.id: contact for contact in (DANA, LUIS)}
    return made


async def page(c: Companion, name: str = NOTES) -> ObjectScreen:
    c.window.open_page()
    c.window.sidebar.entries[name].click()
    presenter = presenter_of(c, name)
    await c.until(lambda: presenter.screen is not None and not presenter.screen.blank.isVisible(), "the list")
    assert presenter.screen is not None
    return presenter.screen


def presenter_of(c: Companion, name: str) -> ObjectPresenter:
    return {NOTES: c.page.objects.notes, TASKS: c.page.objects.tasks, CONTACTS: c.page.objects.contacts}[name]


def note_editor(screen: ObjectScreen) -> NoteEditor:
    assert isinstance(screen.editor, NoteEditor)
    return screen.editor


def row(screen: ObjectScreen, key: str) -> ObjectRow:
    found = next(r for r in screen.list.rows.rows if r.key == key)
    assert isinstance(found, ObjectRow)
    return found


def click(screen: ObjectScreen, key: str) -> None:
    place = screen.list.visualRect(screen.list.rows.find(key)).center()
    QTest.mouseClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def shows(view: SideList, words: str) -> bool:
    return words in texts(view)


def at(c: Companion, name: str) -> bool:
    return c.window.screen_name == name


def said(it: ObjectPresenter, words: str) -> bool:
    return it.screen is not None and words in labels(it.screen.blank)


# --- seeing and finding


def test_a_list_that_is_hidden_has_no_row_under_the_keyboard(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        screen.list.setFocus()
        screen.list.enter()
        stood = screen.list.current
        assert stood is not None
        await page(c, TASKS)
        assert screen.list.current is None
        await page(c)
        await c.until(lambda: screen.list.current == stood, "where the reader was")

    tell(story, kept())


def test_pictures(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        await picture("notes-list")
        click(screen, TERMS.id)
        await picture("notes-open")
        screen = await page(c, TASKS)
        click(screen, OFFER.id)
        await picture("tasks-open")
        screen = await page(c, CONTACTS)
        click(screen, DANA.id)
        await picture("contacts-open")

    tell(story, kept())


def test_a_note_is_found_opened_and_changed_as_it_is_typed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        assert texts(screen.list) == ["Terms with Acme", "Hiring"]
        assert row(screen, TERMS.id).excerpt == "Two years fixed. Net 60."
        QTest.keyClicks(screen.search, "acme")
        await c.until(lambda: texts(screen.list) == ["Terms with Acme"], "the search")
        QTest.keyClick(screen.search, Qt.Key.Key_Return)
        editor = note_editor(screen)
        assert QApplication.focusWidget() is editor.text
        presenter_of(c, NOTES).keep_timer.setInterval(1)
        QTest.keyClicks(editor.text, "Agreed: ")
        await c.until(
            lambda: c.session.objects.notes_kept[TERMS.id].text == "Agreed: " + TERMS.text, "kept by itself"
        )
        await c.until(lambda: editor.state.text() == "Saved")
        c.press(Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is screen.list
        screen.search.setText("nobody wrote this")
        await c.until(screen.nothing.isVisible, "that there is none")
        assert screen.nothing.text() == "No note says “nobody wrote this”."

    tell(story, kept())


def test_the_palette_and_the_sidebar_lead_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        for name, title in ((NOTES, "Notes"), (TASKS, "Tasks"), (CONTACTS, "Contacts")):
            c.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
            await c.until(lambda: c.window.findChildren(FinderBox), "the palette")
            [box] = c.window.findChildren(FinderBox)
            QTest.keyClicks(box.line, title)
            await c.until(partial(shows, box.list, title), title)
            place = box.list.rows.find(next(r.key for r in box.list.rows.rows if r.text == title))
            box.list.setCurrentIndex(place)
            QTest.keyClick(box.line, Qt.Key.Key_Return)
            await c.until(partial(at, c, name), title)
            assert c.window.sidebar.entries[name].lit
            await c.until(lambda: not c.window.findChildren(FinderBox), "the palette closes")

    tell(story, kept())


def test_threads_keep_their_room_beside_all_these_entries(tell: Tell) -> None:
    crowded = session("One", "Two", "Three")
    crowded.spaces.kept = {SpaceId(str(n)): Space(SpaceId(str(n)), f"Space {n}") for n in range(8)}

    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.resize(c.window.minimumSize())
        side = c.window.sidebar
        await c.until(lambda: side.height() < LOW and side.spaces.rows.rows, "the low window")
        assert side.spaces.height() == 2 * side.spaces.look.tall
        await c.until(lambda: side.threads.height() > 100, "room for threads")

    tell(story, crowded)


def test_everything_has_a_name_and_the_keyboard_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        for name in (NOTES, TASKS, CONTACTS):
            screen = await page(c, name)
            assert QApplication.focusWidget() is screen.list
            c.press(Qt.Key.Key_Return)
            here = QApplication.focusWidget()
            assert here is not None
            assert screen.editor.isAncestorOf(here)
            for control in screen.findChildren(QWidget):
                if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    assert control.accessibleName(), control
            c.press(Qt.Key.Key_Escape)
            assert QApplication.focusWidget() is screen.list
            c.press(Qt.Key.Key_Up)
            assert QApplication.focusWidget() is screen.search
            c.press(Qt.Key.Key_Escape)
            assert not c.window.screen_name

    tell(story, kept())


def test_rows_are_read_out_with_all_that_they_show() -> None:
    made = ObjectRow(
        RowKind.HIT, "Call Dana", "k", note="Today", excerpt="Ann", ticked=False, by_companion=True, late=True
    )
    assert made.spoken == "Call Dana, to do, overdue, Today, made by Companion, Ann"


def test_a_narrow_page_shows_one_after_the_other(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        assert screen.side.isVisible()
        c.window.resize(c.window.minimumSize())
        c.window.meeting_wanted.emit(ConversationId("c1"), 0)
        await c.until(lambda: screen.width() < NARROW, "the transcript beside it")
        assert not screen.side.isVisible()
        screen.editor.back.click()
        assert screen.side.isVisible()
        assert not screen.editor.isVisible()
        assert QApplication.focusWidget() is screen.list

    tell(story, kept())


def test_without_any_the_page_says_what_belongs_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        for name, words in (
            (NOTES, "Notes you write, and those Companion makes when you ask for them, are kept here."),
            (TASKS, "Tasks you write down, and those Companion makes when you ask for them, are kept here."),
            (CONTACTS, "People who took part in your meetings will be listed here."),
        ):
            c.window.sidebar.entries[name].click()
            it = presenter_of(c, name)
            await c.until(partial(said, it, words), words)
            assert it.screen is not None
            assert it.screen.blank._button.isVisible() is (name != CONTACTS)

    tell(story)


# --- writing


def test_a_new_note_is_written_and_one_without_a_word_is_none(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        screen.new.click()
        assert QApplication.focusWidget() is note_editor(screen).title
        click(screen, HIRING.id)
        assert len(texts(screen.list)) == 2
        screen.new.click()
        editor = note_editor(screen)
        QTest.keyClick(editor.title, Qt.Key.Key_Return)
        assert QApplication.focusWidget() is editor.text
        QTest.keyClicks(editor.text, "- Ask Luis about net 60")
        await c.until(lambda: texts(screen.list)[0] == "- Ask Luis about net 60", "in the list")
        click(screen, HIRING.id)
        await c.until(lambda: len(c.session.objects.notes_kept) == 3, "kept")
        made = list(c.session.objects.notes_kept.values())[-1]
        assert (made.title, made.text) == ("Ask Luis about net 60", "- Ask Luis about net 60")
        await c.until(lambda: texts(screen.list)[0] == "Ask Luis about net 60", "with its title")

    tell(story, kept())


def test_the_cursor_stays_where_it_is_while_others_write(tell: Tell) -> None:
    spaced = kept()
    spaced.objects.notes_kept[TERMS.id] = replace(TERMS, text="Net\u00a060,\u2028two years.")

    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        editor = note_editor(screen)
        editor.text.moveCursor(QTextCursor.MoveOperation.End)
        at_end = editor.text.textCursor().position()
        c.session.objects.notes_kept["n-more"] = Note("n-more", "Another", NOON, NOON, rev=1)
        c.session.bus.publish(Nudged())
        await c.until(lambda: "Another" in texts(screen.list), "another one")
        assert editor.text.textCursor().position() == at_end
        QTest.keyClicks(editor.text, " Yes.")
        screen.list.setFocus()
        await c.until(lambda: editor.state.text() == "Saved", "saved")
        assert editor.text.textCursor().position() == at_end + 5
        click(screen, HIRING.id)
        click(screen, TERMS.id)
        assert editor.text.toPlainText().endswith("two years. Yes.")

    tell(story, spaced)


def test_deleting_waits_for_what_is_on_its_way(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        it, going = presenter_of(c, NOTES), asyncio.Event()
        put = it.shelf.put

        async def slowly(item: Note, before: Note) -> Note:
            await going.wait()
            kept_note: Note = await put(item, before)
            return kept_note

        monkeypatch.setattr(it.shelf, "put", slowly)
        screen.new.click()
        QTest.keyClicks(note_editor(screen).title, "Never mind")
        it.keep()
        await c.until(lambda: note_editor(screen).state.text() == "Saving…", "on its way")
        it.deleting.delete(it.open_key)
        assert texts(screen.list) == ["Terms with Acme", "Hiring"]
        going.set()
        await c.until(lambda: c.window.toast.words == "Deleted “Never mind”.", "deleted")
        assert set(c.session.objects.notes_kept) == {TERMS.id, HIRING.id}
        c.session.objects.refuses = Problem("offline")
        c.window.toast.act()
        await c.until(lambda: c.window.notice.code == "offline", "why it is not back")
        c.window.toast.act()
        await c.until(lambda: "Never mind" in texts(screen.list), "back")

    tell(story, kept())


def test_a_task_is_ticked_from_the_list_by_pointer_and_key(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c, TASKS)
        assert texts(screen.list) == ["To do", "Send the offer", "Call Dana", "Completed", "Book the room"]
        assert row(screen, OFFER.id).late
        assert row(screen, CALL.id).note == "Today"
        at = screen.list.tick_point(CALL.id)
        QTest.mouseClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
        await c.until(lambda: c.session.objects.tasks_kept[CALL.id].done, "done")
        assert texts(screen.list)[2:4] == ["Completed", "Call Dana"]
        assert not screen.editor.isVisible()
        screen.list.setCurrentIndex(screen.list.rows.find(OFFER.id))
        screen.list.setFocus()
        c.press(Qt.Key.Key_Space)
        await c.until(lambda: c.session.objects.tasks_kept[OFFER.id].done, "done by key")
        screen.list.menu_wanted.emit(row(screen, OFFER.id), QPoint(0, 0))
        choose(menu_of(c), "Mark as not done")
        await c.until(lambda: not c.session.objects.tasks_kept[OFFER.id].done, "to do again")

    tell(story, kept())


def test_a_task_gets_its_day_and_who_does_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c, TASKS)
        screen.new.click()
        editor = screen.editor
        assert isinstance(editor, TaskEditor)
        QTest.keyClicks(editor.title, "Write to Luis")
        editor.due.button.click()
        [box] = c.window.findChildren(MonthBox)
        box.month.clicked.emit(QDate(2026, 12, 1))
        QTest.keyClicks(editor.assignee, "Ann")
        editor.done.click()
        await c.until(
            lambda: any(t.done for t in c.session.objects.tasks_kept.values() if t.title[:5] == "Write")
        )
        editor.title.setFocus()
        await c.until(
            lambda: not presenter_of(c, TASKS).keeping.unsaved_ids and editor.state.text() == "Saved"
        )
        made = list(c.session.objects.tasks_kept.values())[-1]
        assert (made.title, made.due, made.assignee, made.done) == (
            "Write to Luis",
            "2026-12-01",
            "Ann",
            True,
        )
        editor.due.clear.click()
        await c.until(lambda: c.session.objects.tasks_kept[made.id].due == "", "no day")

    tell(story, kept())


def test_a_contact_is_corrected_and_what_is_no_address_is_not_kept(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c, CONTACTS)
        click(screen, LUIS.id)
        editor = screen.editor
        assert isinstance(editor, ContactEditor)
        editor.email.setFocus()
        QTest.keyClicks(editor.email, "luis")
        assert not editor.problem.isVisible()  # half an address is nothing to complain of
        editor.role.setFocus()
        await c.until(editor.problem.isVisible, "the complaint")
        assert editor.problem.text() == "Not saved: this is no e-mail address."
        assert c.session.objects.contacts_kept[LUIS.id] == LUIS
        editor.email.setFocus()
        QTest.keyClicks(editor.email, "@acme.example")
        QTest.keyClick(editor.email, Qt.Key.Key_Return)
        await c.until(lambda: c.session.objects.contacts_kept[LUIS.id].email == "luis@acme.example", "kept")
        await c.until(lambda: not editor.problem.isVisible(), "no complaint")
        QTest.keyClick(editor.name, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(editor.name, Qt.Key.Key_Delete)
        QTest.keyClick(editor.name, Qt.Key.Key_Return)
        await c.until(lambda: editor.problem.text() == "Not saved: a contact needs a name.")

    tell(story, kept())


# --- others, and away


def test_what_was_made_elsewhere_appears_and_what_is_written_here_stays(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        editor = note_editor(screen)
        c.session.objects.notes_kept["n-new"] = Note("n-new", "From a call", NOON, NOON, "Text.", rev=1)
        c.session.objects.notes_kept[TERMS.id] = replace(TERMS, text="Three years.", rev=2)
        c.session.bus.publish(Nudged())
        await c.until(lambda: "From a call" in texts(screen.list), "the new one")
        await c.until(lambda: editor.text.toPlainText() == "Three years.", "the change")
        QTest.keyClicks(editor.text, "Mine: ")
        c.session.objects.notes_kept["n-more"] = Note("n-more", "Another", NOON, NOON, rev=1)
        c.session.bus.publish(Nudged())
        await c.until(lambda: "Another" in texts(screen.list), "another one")
        assert editor.text.toPlainText() == "Mine: Three years."
        del c.session.objects.notes_kept["n-new"]
        c.session.bus.publish(Nudged())
        await c.until(lambda: "From a call" not in texts(screen.list), "gone")

    tell(story, kept())


def test_two_who_change_different_things_both_keep_theirs(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        editor = note_editor(screen)
        c.session.objects.notes_kept[TERMS.id] = replace(TERMS, title="Terms, signed", rev=2)
        QTest.keyClicks(editor.text, "Mine: ")
        screen.list.setFocus()
        await c.until(lambda: c.session.objects.notes_kept[TERMS.id].rev == 3, "kept")
        both = c.session.objects.notes_kept[TERMS.id]
        assert (both.title, both.text) == ("Terms, signed", "Mine: " + TERMS.text)
        await c.until(lambda: editor.title.text() == "Terms, signed", "shown")

    tell(story, kept())


@pytest.mark.parametrize("whose", ["mine", "theirs", "both"])
def test_two_who_change_the_same_are_told_and_the_user_decides(
    tell: Tell, whose: str, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        editor = note_editor(screen)
        c.session.objects.notes_kept[TERMS.id] = replace(TERMS, text="Theirs.", rev=2)
        QTest.keyClicks(editor.text, "Mine. ")
        screen.list.setFocus()
        await c.until(editor.conflict.isVisible, "the conflict")
        assert editor.conflict.words.text() == "This was changed elsewhere while you were writing here."
        assert c.session.objects.notes_kept[TERMS.id].text == "Theirs."
        assert row(screen, TERMS.id).unsaved
        await picture("notes-conflict")
        assert editor.conflict.theirs_words.text() == "There it says: “Theirs.”"
        editor.conflict.buttons[whose].click()
        wanted = "Mine. " + TERMS.text if whose == "mine" else "Theirs."
        await c.until(lambda: c.session.objects.notes_kept[TERMS.id].text == wanted, "decided")
        await c.until(lambda: not editor.conflict.isVisible(), "no conflict")
        assert editor.text.toPlainText() == wanted
        assert not row(screen, TERMS.id).unsaved
        if whose == "both":
            await c.until(lambda: "Terms with Acme (my version)" in texts(screen.list), "the copy")
            kept_notes = c.session.objects.notes_kept
            await c.until(lambda: len(kept_notes) == 3, "kept")
            copies = [n for n in kept_notes.values() if n.text == "Mine. " + TERMS.text]
            assert [copy.title for copy in copies] == ["Terms with Acme (my version)"]

    tell(story, kept())


@pytest.mark.parametrize("mine", [True, False])
def test_what_was_deleted_elsewhere_comes_back_only_when_the_user_says_so(tell: Tell, mine: bool) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        editor = note_editor(screen)
        del c.session.objects.notes_kept[TERMS.id]
        QTest.keyClicks(editor.text, "Mine. ")
        screen.list.setFocus()
        await c.until(editor.conflict.isVisible, "that it was deleted")
        assert TERMS.id not in c.session.objects.notes_kept
        editor.conflict.buttons["mine" if mine else "theirs"].click()
        if mine:
            await c.until(lambda: TERMS.id in c.session.objects.notes_kept, "there again")
            assert c.session.objects.notes_kept[TERMS.id].text == "Mine. " + TERMS.text
        else:
            await c.until(lambda: texts(screen.list) == ["Hiring"], "gone")
            assert not editor.isVisible()

    tell(story, kept())


def test_a_contact_that_was_changed_elsewhere_is_not_overwritten(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c, CONTACTS)
        click(screen, DANA.id)
        editor = screen.editor
        assert isinstance(editor, ContactEditor)
        c.session.objects.contacts_kept[DANA.id] = replace(DANA, role="Boss")
        editor.role.selectAll()
        QTest.keyClicks(editor.role, "Chief")
        QTest.keyClick(editor.role, Qt.Key.Key_Return)
        await c.until(editor.conflict.isVisible, "the conflict")
        editor.conflict.buttons["theirs"].click()
        assert editor.role.text() == "Boss"

    tell(story, kept())


def test_without_the_workspace_the_page_says_so_and_fills_when_it_is_back(
    tell: Tell, picture: Picture
) -> None:
    away = kept()
    away.link = LinkState.OFFLINE

    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.sidebar.entries[NOTES].click()
        it = presenter_of(c, NOTES)
        await c.until(
            lambda: it.screen is not None and "is not there" in labels(it.screen.blank), "that it is away"
        )
        await picture("notes-away")
        c.session.go(LinkState.ONLINE)
        screen = await page(c)
        assert texts(screen.list) == ["Terms with Acme", "Hiring"]

    tell(story, away)


def test_what_is_written_without_the_workspace_is_kept_when_it_is_back(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        editor = note_editor(screen)
        c.session.go(LinkState.OFFLINE)
        await c.until(lambda: "is not there" in screen.status.text(), "that it is away")
        c.session.objects.refuses = Problem("offline")
        QTest.keyClicks(editor.text, "Offline. ")
        screen.list.setFocus()
        await c.until(lambda: editor.state.text() == "Not saved yet: the workspace is not there")
        assert row(screen, TERMS.id).unsaved
        await picture("notes-written-away")
        click(screen, HIRING.id)
        click(screen, TERMS.id)
        assert editor.text.toPlainText() == "Offline. " + TERMS.text
        c.session.go(LinkState.ONLINE)
        await c.until(lambda: c.session.objects.notes_kept[TERMS.id].text[:8] == "Offline.", "kept")
        await c.until(lambda: not row(screen, TERMS.id).unsaved, "said")
        assert c.session.memory["unsaved_notes"] == []

    tell(story, kept())


def test_what_was_not_saved_outlives_the_program(tell: Tell) -> None:
    before = kept()
    before.memory["unsaved_notes"] = [
        {
            "id": TERMS.id,
            "mine": {"title": TERMS.title, "text": "Written on the train."},
            "before": {"title": TERMS.title, "text": TERMS.text},
            "rev": 1,
            "about": "c1",
            "new": False,
        },
        {
            "id": "n-mine",
            "mine": {"title": "New", "text": ""},
            "before": {"title": "", "text": ""},
            "rev": 0,
            "about": None,
            "new": True,
        },
    ]

    async def story(c: Companion) -> None:
        c.session.go(LinkState.ONLINE)
        await c.until(lambda: c.session.objects.notes_kept[TERMS.id].text == "Written on the train.", "kept")
        assert c.session.objects.notes_kept[TERMS.id].conversation_id == "c1"
        await c.until(lambda: "n-mine" in c.session.objects.notes_kept, "the new one too")
        screen = await page(c)
        assert sorted(texts(screen.list)) == ["Hiring", "New", "Terms with Acme"]

    tell(story, before)


def test_another_account_sees_nothing_of_this_one_and_gets_nothing_of_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        QTest.keyClicks(note_editor(screen).text, "Secret. ")
        c.session.objects.notes_kept = {"n-other": Note("n-other", "Theirs", NOON, NOON, rev=1)}
        c.session.memory = {}
        c.session.bus.publish(AccountChanged())
        screen = await page(c)
        await c.until(lambda: texts(screen.list) == ["Theirs"], "the other's notes")
        assert list(c.session.objects.notes_kept) == ["n-other"]
        assert note_editor(screen).text.toPlainText() == ""
        assert "Secret" not in str(c.session.memory)

    tell(story, kept())


# --- deleting


def test_a_deleted_note_comes_back_whole(tell: Tell, picture: Picture) -> None:
    origin = Origin(ApprovalId("p1"), ThreadId("t1"), MessageId("a1"))
    made = kept()
    made.objects.notes_kept[TERMS.id] = replace(TERMS, origin=origin)

    async def story(c: Companion) -> None:
        screen = await page(c)
        click(screen, TERMS.id)
        screen.list.setFocus()
        c.press(Qt.Key.Key_Delete)
        await c.until(lambda: c.window.toast.words == "Deleted “Terms with Acme”.", "the way back")
        assert TERMS.id not in c.session.objects.notes_kept
        assert not screen.editor.isVisible()
        await picture("notes-deleted")
        c.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: TERMS.id in c.session.objects.notes_kept, "there again")
        again = c.session.objects.notes_kept[TERMS.id]
        assert (again.title, again.text, again.origin) == (TERMS.title, TERMS.text, origin)
        await c.until(lambda: note_editor(screen).title.text() == TERMS.title, "open again")
        assert note_editor(screen).text.toPlainText() == TERMS.text

    tell(story, made)


def test_a_contact_is_deleted_only_when_nobody_took_it_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c, CONTACTS)
        it = presenter_of(c, CONTACTS)
        screen.delete_wanted.emit(LUIS.id)
        assert texts(screen.list) == ["Dana Reyes"]
        assert c.window.toast.words == "“Luis Ferro” will be deleted in a moment."
        assert LUIS.id in c.session.objects.contacts_kept
        c.session.bus.publish(Nudged())
        await c.until(lambda: it._nudge_timer.isActive() is False, "another look")
        assert texts(screen.list) == ["Dana Reyes"]
        c.window.toast.act()
        assert texts(screen.list) == ["Dana Reyes", "Luis Ferro"]
        it.deleting.waits_ms = 1
        screen.delete_wanted.emit(LUIS.id)
        await c.until(lambda: LUIS.id not in c.session.objects.contacts_kept, "deleted")
        c.window.toast.act()
        assert c.window.toast.words == "It was deleted already."

    tell(story, kept())


def test_what_cannot_be_deleted_is_shown_again_and_why(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c, CONTACTS)
        it = presenter_of(c, CONTACTS)
        it.deleting.waits_ms = 1
        c.session.objects.refuses = Problem("conflict", detail="This person took part in other meetings.")
        screen.delete_wanted.emit(LUIS.id)
        await c.until(lambda: c.window.notice.code == "conflict", "why not")
        assert texts(screen.list) == ["Dana Reyes", "Luis Ferro"]

    tell(story, kept())


# --- where it came from


def test_what_companion_made_leads_to_the_conversation_it_came_from(tell: Tell, picture: Picture) -> None:
    made = kept()

    async def story(c: Companion) -> None:
        thread = ThreadId(await c.ask("Write down the terms."))
        answer = c.session.answer(thread)
        c.session.says(answer, "I noted the terms.")
        call = c.session.approvals.asks(
            answer, tool_id="create_note", title="Create the note “Terms with Acme”"
        )
        c.session.approvals.becomes(call.id, CallState.SUCCEEDED)
        c.session.ends(answer)
        origin = Origin(call.id, thread, answer)
        c.session.objects.notes_kept[TERMS.id] = replace(TERMS, origin=origin)
        screen = await page(c)
        assert row(screen, TERMS.id).by_companion
        click(screen, TERMS.id)
        link = screen.editor.origin
        assert link.text() == "From “Write down the terms.”"
        await picture("notes-by-companion")
        link.click()
        await c.until(
            lambda: not c.window.screen_name and "I noted the terms." in c.shown, "the conversation"
        )

    tell(story, made)
