"""The Page: the same window grown, threads and spaces beside the conversation."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QPoint, QRect, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QMenu, QWidget

from harmony_desktop.domain.facts import AccountChanged, LinkState, ThreadChanged
from harmony_desktop.domain.ids import SpaceId, ThreadId
from harmony_desktop.domain.spaces import Space
from harmony_desktop.domain.threads import Thread, ThreadSummary
from harmony_desktop.ui import place
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.frame import LEAST_TALL, LEAST_WIDE
from harmony_desktop.ui.grips import BOTTOM, LEFT, RIGHT, TOP, pulled
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.screens import Screens
from harmony_desktop.ui.side_list import SideList
from harmony_desktop.ui.side_rows import Row, RowKind, around_mark, day_group, thread_rows
from harmony_desktop.ui.sidebar import Sidebar
from harmony_desktop.ui.window import WindowState
from tests.fakes.session import CITED, ScriptedSession
from tests.ui.conftest import Companion

Tell = Callable[..., None]
NOW = datetime.now().astimezone()
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
ACME = Space(SpaceId("acme"), "Acme renewal", "Acme renews in December.")
HIRING = Space(SpaceId("hiring"), "Hiring", team_id="t-sales", team="Sales")


def session(*titles: str, **about: object) -> ScriptedSession:
    """With a thread of each title, the first the newest; none has a message yet."""
    made = ScriptedSession()
    for number, title in enumerate(titles):
        thread_id = ThreadId(f"old{number}")
        at = NOW - timedelta(minutes=number)
        made.kept[thread_id] = Thread(replace(ThreadSummary(thread_id, title, at), **about))  # type: ignore[arg-type]
    made.spaces.kept = {ACME.id: ACME, HIRING.id: HIRING}
    return made


def texts(view: SideList) -> list[str]:
    return [row.text for row in view.rows.rows]


def menu_of(c: Companion) -> QMenu:
    return next(m for m in c.window.findChildren(QMenu) if m.isVisible())


def choose(menu: QMenu, words: str) -> None:
    """The entry, as the pointer or Enter chooses it."""
    action = next(a for a in menu.actions() if a.text() == words)
    menu.hide()
    action.trigger()


def labels(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def overlay(c: Companion) -> Overlay:
    return next(o for o in c.window.card.findChildren(Overlay) if o.isVisible())


# --- the same window, grown


def test_the_window_grows_to_a_page_and_back_with_the_same_widgets(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("What did Acme say?")
        await c.until(lambda: c.window.state is WindowState.ANSWER)
        view, edit, small = c.window.thread_view, c.window.composer.edit, c.window.place
        c.press(Qt.Key.Key_P, CTRL_SHIFT)
        assert c.window.state is WindowState.PAGE
        assert (c.window.card.width(), c.window.card_height) >= (LEAST_WIDE, LEAST_TALL)
        assert c.window.sidebar.isVisible()
        assert (c.window.thread_view, c.window.composer.edit) == (view, edit)
        assert "What did Acme say?" in c.shown
        assert QApplication.focusWidget() is edit
        c.press(Qt.Key.Key_Escape)
        assert c.window.state is WindowState.ANSWER
        assert (c.window.place, c.window.card.width()) == (small, 428)
        assert not c.window.sidebar.isVisible()

    tell(story)


def test_a_double_click_on_the_title_grows_it_and_its_button_shrinks_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Grow")
        await c.until(lambda: c.window.state is WindowState.ANSWER)
        line = c.window.title_line
        QTest.mouseDClick(line, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
        assert c.window.state is WindowState.PAGE
        assert line.grow.accessibleName() == "Back to the small window"
        QTest.mouseClick(line.grow, Qt.MouseButton.LeftButton)
        assert c.window.state is WindowState.ANSWER

    tell(story)


def test_the_small_window_starts_without_a_sidebar(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        assert c.window._sidebar is None
        assert c.window.state is WindowState.QUICK

    tell(story)


def test_edges_move_and_the_opposite_ones_stay() -> None:
    box = QRect(100, 100, 1000, 700)
    assert pulled(box, LEFT, QPoint(-50, 0), (880, 560)) == QRect(50, 100, 1050, 700)
    assert pulled(box, LEFT | TOP, QPoint(900, 900), (880, 560)) == QRect(220, 240, 880, 560)
    assert pulled(box, RIGHT | BOTTOM, QPoint(20, 30), (880, 560)) == QRect(100, 100, 1020, 730)
    assert pulled(box, BOTTOM, QPoint(0, -900), (880, 560)) == QRect(100, 100, 1000, 560)


def test_size_and_place_of_the_page_are_kept_apart_from_the_small_window(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        c.window.put(40, 60)
        c.window.open_page()
        c.window.enlarge(QRect(20, 10, 880, 600))
        box = c.window.box
        place.remember(c.window, tmp_path, c.window.places)
        c.window.leave_page()
        assert c.window.place == (40, 60)
        c.window.places = place.restore(c.window, tmp_path)
        assert c.window.place == (40, 60)
        c.window.open_page()
        assert c.window.box == box

    tell(story)


def test_the_transcript_stands_beside_the_thread_and_esc_closes_it_first(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Who said no?")
        answer = c.session.answer(thread)
        c.session.says(answer, "Dana did. [1]", CITED)
        c.session.ends(answer)
        c.window.open_page()
        await c.until(lambda: "Dana did." in c.shown)
        before = c.window.thread_view.width()
        c.window.thread_view.anchorClicked.emit(QUrl(f"cite:{answer}/1"))
        await c.until(lambda: c.window.dock is not None and c.window.dock.isVisible())
        dock = c.page.meetings.dock
        assert dock is not None
        await c.until(lambda: c.window.thread_view.width() == before - dock.width())
        assert dock.geometry().right() == c.window.card.width() - 1
        view = dock.view.transcript.view
        await c.until(lambda: view.marks.cited == CITED.turn_index, "the turn")
        c.press(Qt.Key.Key_Escape)
        assert not dock.isVisible()
        await c.until(lambda: c.window.thread_view.width() == before, "its room back")
        assert c.window.state is WindowState.PAGE

    tell(story)


def test_a_page_never_hides_because_the_user_clicks_elsewhere(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.can_hide = True
        c.window.pin.show(False)
        looks: list[bool] = []
        c.window.click_away.looked.connect(lambda: looks.append(c.window.isVisible()))
        c.window.open_page()
        other = QWidget()
        other.show()
        other.activateWindow()
        await c.until(other.isActiveWindow, "another window to have the keyboard")
        other.hide()
        c.window.left.emit()
        await c.until(lambda: looks, "a look at where the user is")
        assert looks == [True]
        c.window.leave_page()
        c.window.left.emit()
        await c.until(lambda: not c.window.isVisible(), "the small window to make room")

    tell(story)


def test_a_screen_takes_the_place_of_the_thread_and_its_entry_stands_in_the_sidebar(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        empty = Sidebar(c.theme, Screens(), c.window.card)
        assert empty.entries["preferences"].isHidden()  # nothing to open yet
        c.window.screens.add("preferences", "Preferences", lambda parent: QLabel("Choose", parent))
        c.window.open_page()
        entry = c.window.sidebar.entries["preferences"]
        assert entry.isVisible()
        QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
        assert c.window.screen_name == "preferences"
        assert not c.window.composer.isVisible()
        assert c.window.title_line.title.text() == "Preferences"
        c.press(Qt.Key.Key_Escape)
        assert c.window.composer.isVisible()
        assert c.window.state is WindowState.PAGE
        c.window.leave_page()
        assert isinstance(c.window.show_screen("preferences"), QLabel)
        assert c.window.state is WindowState.PAGE

    tell(story)


# --- the list of threads


def test_threads_are_grouped_by_day(tell: Tell) -> None:
    now = datetime(2026, 11, 19, 15, 0, tzinfo=NOW.tzinfo)  # a Thursday

    def about(name: str, days: int, **more: bool) -> ThreadSummary:
        return ThreadSummary(ThreadId(name), name, now - timedelta(days=days), **more)  # type: ignore[arg-type]

    threads = [
        about("old year", 400),
        about("today", 0, unread=True),
        about("monday", 3),
        about("sunday", 4),
        about("pinned", 90, pinned=True),
        about("put away", 1, archived=True),
        about("yesterday", 1),
        about("october", 35),
    ]
    said = [f"# {r.text}" if r.kind is RowKind.HEADER else r.text for r in thread_rows(threads, now)]
    assert said == [
        *("# Pinned", "pinned", "# Today", "today", "# Yesterday", "yesterday"),
        *("# This week", "monday", "# November", "sunday", "# October", "october"),
        *("# October 2025", "old year", "Archived"),
    ]
    assert thread_rows(threads, now, archived_shown=True)[-1].text == "put away"
    assert day_group(now + timedelta(hours=30), now) == "Today"  # another clock runs ahead


def test_marks_are_said_to_a_screen_reader() -> None:
    row = Row(RowKind.THREAD, "Acme", "t", running=True, unread=True, mine=False)
    assert row.spoken == "Acme, being answered, new answer, a colleague's"


def test_a_thread_is_opened_with_the_keyboard_alone(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        side = c.window.sidebar
        side.threads.enter()
        assert side.threads.current is not None
        assert side.threads.current.text == "First"
        c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.presenter.talk.thread_id == "old1")
        assert side.threads.look.open_key == "old1"
        side.threads.enter()
        c.press(Qt.Key.Key_Up)
        c.press(Qt.Key.Key_Up)
        assert QApplication.focusWidget() is side.search

    tell(story, session("First", "Second"))


def test_f2_renames_in_place_and_delete_can_be_undone(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        threads = c.window.sidebar.threads
        threads.enter()
        c.press(Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        assert editor is not None
        QTest.keyClicks(editor, "A better name")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await c.until(lambda: "A better name" in texts(threads))
        threads.enter()
        c.press(Qt.Key.Key_Delete)
        await c.until(lambda: "A better name" not in texts(threads))
        assert c.window.toast.words == "Deleted “A better name”."
        c.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: "A better name" in texts(threads))
        assert c.window.toast.words == ""

    tell(story, session("First", "Second"))


def test_the_open_thread_deleted_from_the_list_comes_back_with_ctrl_z(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.page.open(ThreadId("old0"))
        threads = c.window.sidebar.threads
        threads.enter()
        c.press(Qt.Key.Key_Delete)
        await c.until(lambda: c.window.toast.isVisible())
        assert c.presenter.talk.thread_id is None
        assert QApplication.focusWidget() is threads
        c.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: c.presenter.talk.thread_id == "old0")

    tell(story, session("First", "Second"))


def test_every_control_of_the_page_has_a_name_and_tab_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Names?")
        c.window.open_page()
        await c.until(lambda: "Names?" in texts(c.window.sidebar.threads))
        kinds = QAbstractButton | QLineEdit | SideList
        controls = [w for w in c.window.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
        seen: list[str] = []
        for _ in range(40):
            c.press(Qt.Key.Key_Tab)
            widget = QApplication.focusWidget()
            assert widget is not None
            seen.append(widget.accessibleName())
        wanted = {
            "Search conversations",
            "Companion",
            "New chat",
            "New space",
            "Conversations",
            "Conversation menu",
        }
        assert wanted | {"Your question", "Companion can make mistakes. Review before you act."} <= set(seen)

    tell(story, session())


def test_the_open_thread_that_is_deleted_makes_room_for_a_new_one_and_undo_brings_it_back(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Delete me")
        await c.until(lambda: c.window.state is WindowState.ANSWER)
        about = c.page.summary(thread)
        assert about is not None
        c.page.acts.delete(about)
        await c.until(lambda: c.window.state is WindowState.QUICK)
        await c.until(lambda: c.window.toast.isVisible())
        assert c.window.card_height == 78 + 44
        c.window.toast._button.click()
        await c.until(lambda: "Delete me" in c.shown)

    tell(story)


def test_what_is_archived_waits_behind_a_quiet_row(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        threads = c.window.sidebar.threads
        c.page.acts.menu(c.page.summaries()[0], lambda: None).popup(QPoint(0, 0))
        choose(menu_of(c), "Archive")
        await c.until(lambda: texts(threads)[-1] == "Archived")
        assert "First" not in texts(threads)
        threads.opened.emit(threads.rows.rows[-1])
        assert texts(threads)[-2:] == ["Hide archived", "First"]

    tell(story, session("First", "Second"))


def test_a_thread_pinned_from_its_menu_stands_first(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.page.acts.menu(c.page.summaries()[1], lambda: None).popup(QPoint(0, 0))
        choose(menu_of(c), "Pin")
        await c.until(lambda: texts(c.window.sidebar.threads)[:2] == ["Pinned", "Second"])

    tell(story, session("First", "Second"))


def test_an_answer_that_came_meanwhile_is_marked_until_it_is_read(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        threads = c.window.sidebar.threads
        assert [r.unread for r in threads.rows.rows if r.kind is RowKind.THREAD] == [True]
        c.page.open(ThreadId("old0"))
        await c.until(lambda: [r.unread for r in threads.rows.rows if r.kind is RowKind.THREAD] == [False])

    tell(story, session("Bug", unread=True))


def test_of_five_thousand_threads_the_newest_are_listed_at_once_and_the_others_as_one_comes_to_them(
    tell: Tell,
) -> None:
    many = session()
    for number in range(5000):
        at, thread_id = NOW - timedelta(hours=number), ThreadId(f"m{number}")
        pinned = number == 4000
        many.kept[thread_id] = Thread(ThreadSummary(thread_id, f"Thread {number}", at, pinned=pinned))

    async def story(c: Companion) -> None:
        c.window.open_page()
        threads = c.window.sidebar.threads
        began = perf_counter()
        for number in range(5):
            await c.session.threads.rename(ThreadId(f"m{number}"), "Another name")
            c.page.refresh()
            c.window.grab()
        assert (perf_counter() - began) / 5 < 0.5
        assert texts(threads)[1] == "Thread 4000", "what is pinned stands first, however old"

        def listed() -> int:
            return sum(row.kind is RowKind.THREAD for row in threads.rows.rows)

        while (before := listed()) < 5000:
            threads.scrollToBottom()
            await c.until(lambda n=before: listed() > n)
        assert texts(threads)[-1] == "Thread 4999"

    tell(story, many)


def test_with_no_threads_one_sentence_and_one_button_stand_in_the_list(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        blank = c.window.sidebar.blank
        assert blank.isVisible()
        assert labels(blank) == "Your conversations will be listed here."
        await c.ask("The first")
        await c.until(lambda: not blank.isVisible())

    tell(story)


def test_offline_an_empty_page_says_what_becomes_of_a_question(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        assert "every answer names its meeting" in labels(c.window.blank)
        c.session.go(LinkState.OFFLINE)
        assert "your question is sent when it answers" in labels(c.window.blank)
        c.window.blank._button.click()
        assert overlay(c).accessibleName() == "Find anything"

    tell(story, session("First"))


# --- search in the sidebar


def test_typing_in_the_search_field_finds_words_and_enter_opens_at_the_message(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("A question")
        answer = c.session.answer(thread)
        c.session.says(answer, "Before.\n\n" * 60 + "The zeppelin landed.\n\n" + "After.\n\n" * 60)
        c.session.ends(answer)
        c.presenter.new_chat()
        c.window.open_page()
        side = c.window.sidebar
        side.search.setFocus()
        QTest.keyClicks(side.search, "zeppelin")
        await c.until(lambda: side.hits.isVisible())
        assert "\x01zeppelin\x02" in side.hits.rows.rows[0].excerpt
        assert not side.threads.isVisible()
        QTest.keyClick(side.search, Qt.Key.Key_Return)
        await c.until(lambda: c.window.thread_view.textCursor().selectedText() == "zeppelin")
        view = c.window.thread_view
        assert 0 <= view.cursorRect().top() <= view.viewport().height()
        side.search.setFocus()
        QTest.keyClick(side.search, Qt.Key.Key_Escape)
        assert side.threads.isVisible()

    tell(story)


def test_no_hit_says_so(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.sidebar.search.setText("nothing")
        await c.until(lambda: c.window.sidebar.blank.isVisible())
        assert labels(c.window.sidebar.blank) == "No conversation says “nothing”."
        names = [w.accessibleName() for w in c.window.sidebar.findChildren(QWidget) if w.isVisible()]
        assert names.count("Search everything") == 1, "what looks further is not called as what looked here"
        buttons = c.window.sidebar.blank.findChildren(QAbstractButton)
        next(b for b in buttons if b.text() == "Search everything").click()
        await c.until(lambda: c.window.card.findChildren(FinderBox), "the palette")
        assert c.window.card.findChildren(FinderBox)[0].line.text() == "nothing", (
            "with the words that were typed"
        )

    tell(story, session("First"))


def test_an_excerpt_begins_shortly_before_what_was_found() -> None:
    assert around_mark("short \x01hit\x02") == "short \x01hit\x02"
    long = "words " * 20 + "**and** a \x01hit\x02 [1]"
    assert around_mark(long) == "…words and a \x01hit\x02"


def test_with_another_account_nothing_of_the_first_stays_on_the_screen(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("For my eyes only")
        c.window.open_page()
        c.type("half a thought")
        c.window.sidebar.search.setText("eyes")
        drafts = dict(c.session.drafts)
        other = session("Of the other account")
        c.session.kept, c.session.spaces.kept = other.kept, {}
        c.session.drafts, c.session.last_thread = {None: "their draft"}, None
        c.session.bus.publish(AccountChanged())
        await c.until(lambda: "Of the other account" in texts(c.window.sidebar.threads))
        assert "For my eyes only" not in c.shown + c.window.title_line.title.text()
        assert c.window.composer.text == "their draft"
        assert c.session.drafts == {None: "their draft"}
        assert "half a thought" in drafts.values()
        assert c.window.sidebar.search.text() == ""

    tell(story)


# --- the title line


def test_the_title_is_renamed_where_it_stands(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Old title")
        c.window.open_page()
        line = c.window.title_line
        QTest.mouseClick(line.more, Qt.MouseButton.LeftButton)
        choose(menu_of(c), "Rename")
        assert QApplication.focusWidget() is line.edit
        QTest.keyClicks(line.edit, "New title")
        QTest.keyClick(line.edit, Qt.Key.Key_Return)
        await c.until(lambda: line.title.text() == "New title")
        assert c.session.kept[ThreadId(thread)].summary.title == "New title"
        line.begin_edit()
        QTest.keyClicks(line.edit, "No")
        QTest.keyClick(line.edit, Qt.Key.Key_Escape)
        assert line.title.text() == "New title"
        assert c.window.state is WindowState.PAGE

    tell(story)


def test_a_colleagues_thread_is_read_and_not_continued(tell: Tell) -> None:
    theirs = session("Theirs", mine=False, space_id=SpaceId("hiring"))
    theirs.spaces.kept[HIRING.id] = replace(HIRING, mine=False, owner="Dana")

    async def story(c: Companion) -> None:
        await c.ask("Mine")
        c.page.open(ThreadId("old0"))
        await c.until(lambda: c.window.closed_words.isVisible())
        assert not c.window.composer.isVisible()
        words = "Dana shared this conversation: you can read it, and only they continue it."
        assert labels(c.window.closed_words) == words
        c.page.acts.menu(c.page.summaries()[0], lambda: None).popup(QPoint(0, 0))
        entries = [a.text() for a in menu_of(c).actions() if a.text()]
        assert "Delete" not in entries
        assert "Export as Markdown…" in entries
        menu_of(c).hide()
        c.window.closed_words._button.click()
        assert c.window.composer.isVisible()

    tell(story, theirs)


def test_a_thread_that_goes_away_says_so_and_leaves_what_was_being_written(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = ThreadId(await c.ask("Shared with me"))
        await c.until(lambda: c.window.filled)
        c.type("half a follow-up")
        del c.session.kept[thread]
        c.session.bus.publish(ThreadChanged(thread))
        await c.until(lambda: c.window.closed_words.isVisible())
        assert (
            labels(c.window.closed_words) == "This conversation was deleted, or is no longer shared with you."
        )
        c.window.closed_words._button.click()
        assert c.window.composer.isVisible()
        assert c.window.composer.text == "half a follow-up"
        assert c.presenter.talk.thread_id is None

    tell(story)


def test_a_whole_thread_is_copied_and_written_to_a_file(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Who said no?")
        answer = c.session.answer(thread)
        c.session.says(answer, "Dana did. [1]", CITED)
        c.session.ends(answer)
        about = c.page.summary(thread)
        assert about is not None
        c.page.acts.menu(about, lambda: None).popup(QPoint(0, 0))
        choose(menu_of(c), "Copy the whole conversation")
        await c.until(lambda: "Dana did." in QApplication.clipboard().text())
        text = await c.session.threads.markdown(about.id)
        c.page.acts.files.write(text, tmp_path / "thread.md")
        assert (tmp_path / "thread.md").read_text() == text
        c.page.acts.files.write(text, tmp_path / "missing" / "thread.md")
        assert c.window.notice.code == "file_not_written"

    tell(story)


def test_exporting_asks_where_to_and_writes_the_file(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        await c.ask("What was agreed?")
        c.page.acts.menu(c.page.summaries()[0], lambda: None).popup(QPoint(0, 0))
        choose(menu_of(c), "Export as JSON…")
        await c.until(lambda: c.window.findChildren(QFileDialog))
        dialog = c.window.findChildren(QFileDialog)[0]
        assert dialog.selectedFiles()[0].endswith("What was agreed.json")
        dialog.fileSelected.emit(str(tmp_path / "agreed.json"))
        dialog.reject()
        assert json.loads((tmp_path / "agreed.json").read_text())["title"] == "What was agreed?"
        assert c.window.toast.words == "Saved as agreed.json."

    tell(story)


def test_printing_shows_the_systems_own_dialog(tell: Tell) -> None:
    from PySide6.QtPrintSupport import QPrintDialog

    async def story(c: Companion) -> None:
        await c.ask("On paper")
        c.page.acts.menu(c.page.summaries()[0], lambda: None).popup(QPoint(0, 0))
        choose(menu_of(c), "Print…")
        await c.until(lambda: c.window.findChildren(QPrintDialog))
        dialog = c.window.findChildren(QPrintDialog)[0]
        assert dialog.printer().docName() == "On paper"
        dialog.reject()

    tell(story)


def test_paper_fetches_nothing(tell: Tell, tmp_path: Path) -> None:
    from PySide6.QtGui import QPdfWriter

    from harmony_desktop.ui.thread_files import file_name, paper

    async def story(c: Companion) -> None:
        document = paper("# Title\n\n![x](file:///etc/hostname) words <img src='/etc/hostname'>")
        assert "words" in document.toPlainText()
        writer = QPdfWriter(str(tmp_path / "thread.pdf"))
        document.print_(writer)
        del writer
        assert (tmp_path / "thread.pdf").read_bytes()[:5] == b"%PDF-"
        assert file_name('a/b: "c"?', "md") == "a b c.md"

    tell(story)


# --- the reminder


def test_the_reminder_says_in_full_what_to_review(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("Careful")
        await c.until(lambda: c.window.state is WindowState.ANSWER)
        reminder = c.window.reminder
        reminder.setFocus()
        c.press(Qt.Key.Key_Return)
        said = labels(overlay(c))
        for topic in ("customer communication", "calculations", "legal or compliance", "external actions"):
            assert topic in said
        c.press(Qt.Key.Key_Escape)
        assert not [o for o in c.window.card.findChildren(Overlay) if o.isVisible()]
        assert c.window.isVisible()

    tell(story)
