"""Meetings in a Page: found, read, searched, put right, and followed while they are transcribed."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QDate, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.links import MeetingLink
from harmony_desktop.domain.meetings import MeetingStatus, Said
from harmony_desktop.domain.objects import Contact
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.spaces import Team
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.meetings.meeting_presenter import MeetingPresenter
from harmony_desktop.ui.meetings.meeting_rows import MeetingRow
from harmony_desktop.ui.meetings.meeting_view import DETAILS, INSIGHTS, TRANSCRIPT
from harmony_desktop.ui.meetings.screen import MeetingsScreen
from harmony_desktop.ui.meetings.selection import Selection
from harmony_desktop.ui.screens import CONTACTS, MEETINGS
from tests.fakes.session import CITED, ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.parts.long_meeting import BROKEN, FOUND, HEARD, STANDUP, TERMS, TERMS_TURNS, long_turns
from tests.ui.conftest import Companion
from tests.ui.test_page import choose

__all__ = ["picture"]
Tell = Callable[..., None]


def kept() -> ScriptedSession:
    made = ScriptedSession()
    made.meetings.kept = {m.id: m for m in (TERMS, HEARD, BROKEN, STANDUP)}
    made.meetings.turns = {TERMS.id: TERMS_TURNS, STANDUP.id: long_turns(300), HEARD.id: (), BROKEN.id: ()}
    made.meetings.found = {TERMS.id: FOUND}
    return made


async def page(c: Companion) -> MeetingsScreen:
    c.window.open_page()
    c.window.sidebar.entries[MEETINGS].click()
    screen = c.page.meetings.screen
    assert screen is not None
    await c.until(lambda: screen.list_page.list.isVisible(), "the list")
    return screen


def titles(screen: MeetingsScreen) -> list[str]:
    return [row.text for row in screen.list_page.list.rows.rows if isinstance(row, MeetingRow)]


def shown(screen: MeetingsScreen) -> list[MeetingRow]:
    return [row for row in screen.list_page.list.rows.rows if isinstance(row, MeetingRow)]


def press(target: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(target, key)


async def pick(c: Companion, words: str) -> None:
    """The entry of the menu that has just opened."""
    await c.until(lambda: any(menu.isVisible() for menu in c.window.findChildren(QMenu)), "a menu")
    choose(next(menu for menu in c.window.findChildren(QMenu) if menu.isVisible()), words)


def click(screen: MeetingsScreen, key: str) -> None:
    view = screen.list_page.list
    place = view.visualRect(view.rows.find(key)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


async def opened(c: Companion, key: str = TERMS.id) -> tuple[MeetingsScreen, MeetingPresenter]:
    screen = await page(c)
    click(screen, key)
    presenter = c.page.meetings.page
    assert presenter is not None
    await c.until(lambda: presenter.transcript is not None, "the transcript")
    return screen, presenter


def test_pictures(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        await picture("meetings-list")
        click(screen, TERMS.id)
        view = screen.view
        await c.until(lambda: view.insights.cards, "insights")
        await picture("meeting-transcript")
        view.begin_find("two years")
        await picture("meeting-found")
        view.transcript.end_find()
        view.open_tab(INSIGHTS)
        await picture("meeting-insights")
        view.open_tab(DETAILS)
        await picture("meeting-details")

    tell(story, kept())


def test_pictures_of_what_is_not_done(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        view = screen.view
        for key, name in ((HEARD.id, "meeting-transcribing"), (BROKEN.id, "meeting-failed")):
            click(screen, key)
            await c.until(lambda: not view.standing.isHidden())
            await picture(name)
            screen.show_list()
        c.session.go(LinkState.OFFLINE)
        await picture("meetings-offline")

    tell(story, kept())


def test_beside_the_thread_that_cites_it_and_from_there_on_its_page(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("What did Acme say about the price?")
        answer = c.session.answer(thread)
        c.session.says(
            answer,
            "Dana would fix it for two years. [1]",
            replace(CITED, conversation_id=TERMS.id, turn_index=1),
        )
        c.session.ends(answer)
        c.window.open_page()
        await c.until(lambda: "Dana would" in c.shown)
        c.window.thread_view.anchorClicked.emit(QUrl(f"cite:{answer}/1"))
        await c.until(lambda: c.page.meetings.beside is not None and c.page.meetings.beside.transcript)
        dock = c.page.meetings.dock
        assert dock is not None
        view = dock.view
        assert view.transcript.view.marks.cited == 1
        await picture("meeting-beside")
        view.header.large.click()
        screen = c.page.meetings.screen
        assert screen is not None
        await c.until(lambda: screen.reading and screen.view.transcript.view.marks.cited == 1, "the page")
        assert not dock.isVisible()
        assert view.transcript.view.turns == ()

    tell(story, kept())


def test_a_link_opens_it_at_its_second(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.page.meetings.follow(MeetingLink(STANDUP.id, 600_000))
        presenter = c.page.meetings.page
        assert presenter is not None
        marks = presenter.view.transcript.view.marks
        await c.until(lambda: marks.cited > 0, "the turn")
        turns = presenter.view.transcript.view.turns
        assert turns[marks.cited].start_ms <= 600_000 < turns[marks.cited + 1].start_ms

    tell(story, kept())


def test_the_palette_finds_what_was_said_and_opens_it_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.page.finding.toggle()
        box = c.window.card.findChildren(FinderBox)[0]
        QTest.keyClicks(box.line, "the seats")
        await c.until(lambda: any(row.key.startswith("said:") for row in box.list.rows.rows), "what was said")
        box.chosen.emit(next(row for row in box.list.rows.rows if row.key.startswith("said:")))
        screen = c.page.meetings.screen
        assert screen is not None
        await c.until(lambda: screen.view.transcript.view.marks.cited == 4, "the turn")

    it = kept()
    it.meetings.hits = (Said(TERMS.id, 4, "Dana Reyes", 232_000, TERMS_TURNS[4].text),)
    tell(story, it)


# --- the list


def test_the_newest_stand_first_each_with_how_far_it_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        assert titles(screen) == [HEARD.title, BROKEN.title, TERMS.title, STANDUP.title]
        rows = {row.text: row for row in screen.list_page.list.rows.rows if isinstance(row, MeetingRow)}
        assert rows[HEARD.title].badge == "Transcribing 41 %"
        assert rows[BROKEN.title].badge == "Failed"
        assert rows[TERMS.title].spoken == (
            "Acme commercial terms, 4 Nov, 38 min, Priya Nair, Dana Reyes, Luis Ferro · Harmony, Acme · Zoom · Sales"
        )
        c.session.meetings.put(replace(HEARD, percent=90, rev=2))
        await c.until(lambda: "Transcribing 90 %" in [r.spoken.split(", ")[1] for r in shown(screen)])
        c.session.meetings.put(replace(HEARD, status=MeetingStatus.COMPLETED, rev=3))
        await c.until(lambda: shown(screen)[0].badge == "")
        await c.until(lambda: "Meetings, 4 of them" in c.window.sidebar.entries[MEETINGS].accessibleName())

    it = kept()
    it.finder.known = tuple(it.meetings.kept.values())
    tell(story, it)


def test_it_is_searched_as_one_types_also_for_what_was_said(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        QTest.keyClicks(screen.list_page.search, "acme")
        await c.until(lambda: titles(screen) == [BROKEN.title, TERMS.title], "people and companies")
        screen.list_page.search.setText("")
        QTest.keyClicks(screen.list_page.search, "the seats")
        await c.until(lambda: titles(screen) == [TERMS.title], "what was said")
        assert "Said in meetings" in [row.text for row in screen.list_page.list.rows.rows]
        press(screen.list_page.search, Qt.Key.Key_Return)
        view = screen.view.transcript.view
        await c.until(lambda: view.marks.cited == 4, "the turn that says it")
        assert screen.view.transcript.find_bar.count.text() == "1 of 1"
        press(screen.view.transcript.find_bar.line, Qt.Key.Key_Escape)
        press(view, Qt.Key.Key_Escape)
        assert not screen.reading
        screen.list_page.search.setText("nobody says this")
        await c.until(lambda: screen.list_page.nothing.isVisible())
        assert screen.list_page.nothing.text() == "No meeting says “nobody says this”."

    it = kept()
    it.meetings.hits = (Said(TERMS.id, 4, "Dana Reyes", 232_000, TERMS_TURNS[4].text),)
    tell(story, it)


def test_what_was_said_is_narrowed_too_and_leaves_with_its_meeting(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        search, filters = screen.list_page.search, screen.list_page.filters
        QTest.keyClicks(search, "the seats")
        await c.until(lambda: titles(screen) == [TERMS.title], "what was said")
        filters.query = replace(filters.query, teams=("Engineering",))
        filters.changed.emit()
        await c.until(lambda: len(c.session.meetings.looked_for) > 1, "asked again")
        await c.until(lambda: screen.list_page.nothing.isVisible(), "none of that team")
        filters.query = replace(filters.query, teams=("Sales",))
        filters.changed.emit()
        await c.until(lambda: titles(screen) == [TERMS.title], "one of that team")
        c.session.meetings.drop(TERMS.id)
        await c.until(lambda: titles(screen) == [], "nothing that it said is left")

    it = kept()
    it.meetings.hits = (Said(TERMS.id, 4, "Dana Reyes", 232_000, TERMS_TURNS[4].text),)
    tell(story, it)


def test_the_speakers_fit_beside_the_transcript(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        column = screen.view.transcript.speakers
        await c.until(lambda: column.rows and column.rows[0].width() > 100, "the speakers")
        inside = column.widget()
        assert inside is not None
        assert inside.width() <= column.viewport().width()

    tell(story, kept())


def test_marks_in_titles_and_names_stay_letters(tell: Tell) -> None:
    hostile = '<img src="file://elsewhere/share/x.png"><b>Acme</b>'

    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        view = screen.view
        await c.until(lambda: view.transcript.speakers.rows, "the speakers")
        shown = [view.header.title, view.header.facts, *view.transcript.speakers.rows]
        for tip in (part.toolTip().replace("<br>", "") for part in shown):
            assert "<" not in tip
            assert "&lt;b&gt;Acme" in tip
        rows = screen.list_page.list.rows
        assert rows.data(rows.find(TERMS.id), Qt.ItemDataRole.ToolTipRole).startswith("&lt;img")

    it = kept()
    it.meetings.kept[TERMS.id] = replace(TERMS, title=hostile, medium=hostile, created_by="u2")
    it.meetings.turns[TERMS.id] = tuple(replace(turn, speaker=hostile) for turn in TERMS_TURNS)
    tell(story, it)


def test_chips_narrow_it_by_team_medium_status_and_time(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        filters = screen.list_page.filters
        for chip, entry, expected in (
            (filters.team, "Sales", [TERMS.title]),
            (filters.team, "Engineering", [TERMS.title, STANDUP.title]),
            (filters.medium, "Teams", [STANDUP.title]),
        ):
            chip.click()
            await pick(c, entry)
            await c.until(partial(lambda e: titles(screen) == e, expected), f"{entry}: {expected}")
        assert filters.team.text() == "Sales +1"
        filters.clear.click()
        await c.until(lambda: len(titles(screen)) == 4)
        filters.status.click()
        await pick(c, "Failed")
        await c.until(lambda: titles(screen) == [BROKEN.title])
        filters.clear.click()
        filters.time.click()
        await pick(c, "Custom")
        filters.since.set_date(QDate(2026, 10, 1))
        filters.until.set_date(QDate(2026, 10, 31))
        await c.until(lambda: titles(screen) == [STANDUP.title])

    tell(story, kept())


def test_without_any_the_page_invites_to_add_one(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.sidebar.entries[MEETINGS].click()
        screen = c.page.meetings.screen
        assert screen is not None
        await c.until(lambda: "are listed here" in screen.list_page.blank.accessibleName())
        screen.list_page.blank.acted.emit()
        await c.until(lambda: c.page.bringing.dialog is not None)

    it = kept()
    it.meetings.kept = {}
    tell(story, it)


# --- one of them


def test_a_title_is_typed_over_where_it_stands(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        header = screen.view.header
        assert header.facts.text() == "4 Nov · 38 min · Zoom · Priya Nair, Dana Reyes, Luis Ferro · Sales"
        QTest.mouseClick(header.title, Qt.MouseButton.LeftButton)
        QTest.keyClicks(header.edit, "Renewal")
        press(header.edit, Qt.Key.Key_Return)
        await c.until(lambda: header.title.text() == "Renewal")
        assert c.session.meetings.kept[TERMS.id].title == "Renewal"
        header.begin_edit()
        QTest.keyClicks(header.edit, "Never mind")
        press(header.edit, Qt.Key.Key_Escape)
        assert header.title.text() == "Renewal"
        assert screen.reading

    tell(story, kept())


def test_what_somebody_else_changed_first_is_shown_and_said(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        c.session.meetings.refuses = Problem("stale_revision")
        screen.view.header.renamed.emit("Mine")
        await c.until(lambda: c.window.notice.code == "stale_revision")
        assert screen.view.header.title.text() == TERMS.title

    tell(story, kept())


def test_who_may_only_read_a_meeting_changes_nothing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c, STANDUP.id)
        view = screen.view
        view.header.begin_edit()
        assert view.header.edit.isHidden()
        assert view.details.medium.isReadOnly()
        assert not view.details.team.isEnabled()
        assert view.details.people.add.isHidden()
        view.transcript.view.begin_naming(0)
        assert view.transcript.view.name_edit.isHidden()

    it = kept()
    it.administration.admin = False
    tell(story, it)


def test_a_speaker_is_renamed_in_the_transcript_and_back_again(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        view = screen.view.transcript.view
        before = [turn.speaker for turn in view.turns]
        view.begin_naming(0)
        QTest.keyClicks(view.name_edit, "Dana Reyes")
        press(view.name_edit, Qt.Key.Key_Return)
        await c.until(lambda: [t.speaker for t in view.turns].count("Dana Reyes") == 4, "two became one")
        assert c.window.toast.words == "“Priya Nair” is “Dana Reyes” now."
        c.window.toast.act()
        await c.until(lambda: [turn.speaker for turn in view.turns] == before, "as it was")
        view.begin_naming(1, everywhere=False)
        QTest.keyClicks(view.name_edit, "Luis Ferro")
        press(view.name_edit, Qt.Key.Key_Return)
        await c.until(lambda: [t.speaker for t in view.turns].count("Luis Ferro") == 2, "this turn alone")
        shares = {row.speaker.name: row.counts for row in screen.view.transcript.speakers.rows}
        assert shares["Dana Reyes"].endswith("1 turn")

    tell(story, kept())


def test_text_is_found_selected_and_copied(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        page_, view = screen.view.transcript, screen.view.transcript.view
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        await c.until(lambda: page_.find_bar.line.hasFocus(), "the search")
        QTest.keyClicks(page_.find_bar.line, "TWO YEARS")
        assert page_.find_bar.count.text() == "1 of 2"
        press(page_.find_bar.line, Qt.Key.Key_Return)
        assert page_.find_bar.count.text() == "2 of 2"
        assert view.marks.here is not None
        assert view.marks.here[0] == 2
        press(page_.find_bar.line, Qt.Key.Key_Escape)
        assert view.hasFocus()
        first, last = view.text(1).name_box(view.top_of(1)), view.text(2).name_box(view.top_of(2))
        view.marks.select(Selection(view.place_at(first.center()), (2, 9)))
        assert view.place_at(last.center())[0] == 2
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        copied = QGuiApplication.clipboard().text()
        assert copied.startswith("Dana Reyes 03:18\nIf you fix it")
        assert copied.endswith("Priya Nair 03:30\nTwo years")
        QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text().count("\n\n") == 4

    tell(story, kept())


def test_the_keyboard_goes_from_turn_to_turn_and_plays(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        view = screen.view.transcript.view
        played: list[int] = []
        view.play_wanted.connect(played.append)
        view.setFocus(Qt.FocusReason.TabFocusReason)
        press(view, Qt.Key.Key_End)
        press(view, Qt.Key.Key_Up)
        assert view.marks.current == 3
        assert "Luis Ferro 03:41: Send it" in view.accessibleDescription()
        press(view, Qt.Key.Key_Return)
        place = view.text(1).time_box(view.top_of(1)).center().toPoint()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert played == [221_000, 198_000]
        screen.view.transcript.follow(215_000)
        assert view.marks.playing == 2
        screen.view.transcript.follow(None)
        assert view.marks.playing == -1

    tell(story, kept())


def test_an_insight_leads_to_the_turn_that_says_so(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        view = screen.view
        await c.until(lambda: view.insights.cards)
        view.open_tab(INSIGHTS)
        actions = view.insights.cards[1]
        assert [line.accessibleName() for line in actions.lines] == [
            "Send the two-year offer in writing, Priya Nair · due today, 03:30",
            "Send the terms to procurement, Priya Nair, 03:41",
        ]
        actions.lines[1].click()
        assert view.tab == TRANSCRIPT
        assert view.transcript.view.marks.cited == 3
        view.open_tab(INSIGHTS)
        view.insights.reruns[0].click()
        await c.until(lambda: ("rerun", TERMS.id) in c.session.meetings.asked)
        await c.until(lambda: view.header.badge.words == "Extracting insights")

    tell(story, kept())


def test_what_failed_is_said_and_tried_again_and_what_runs_is_cancelled(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c, BROKEN.id)
        standing = screen.view.standing
        assert standing.words.text()
        assert "could not be transcribed" in screen.view.transcript.blank.accessibleName()
        standing.retry.click()
        await c.until(lambda: screen.view.header.badge.words == "Queued")
        assert standing.words.text() == "Waiting its turn to be transcribed."
        screen.show_list()
        screen, _ = await opened(c, HEARD.id)
        assert standing.bar.value() == 41
        standing.cancel.click()
        await c.until(lambda: ("cancel", HEARD.id) in c.session.meetings.asked)

    tell(story, kept())


def test_details_are_put_right_and_lead_to_the_contact(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        details = screen.view.details
        screen.view.open_tab(DETAILS)
        details.medium.setFocus()
        details.medium.selectAll()
        QTest.keyClicks(details.medium, "Phone")
        press(details.medium, Qt.Key.Key_Return)
        await c.until(lambda: c.session.meetings.kept[TERMS.id].medium == "Phone")
        details.time.setText("7:05")
        details.time.editingFinished.emit()
        await c.until(lambda: c.session.meetings.kept[TERMS.id].started_at.astimezone().hour == 7)
        details.team.click()
        await pick(c, "Support")
        await c.until(lambda: c.session.meetings.kept[TERMS.id].team == "Support")
        QTest.keyClicks(details.people.add, "Ann Lee")
        press(details.people.add, Qt.Key.Key_Return)
        await c.until(lambda: len(details.people.rows) == 4)
        details.people.removes[0].click()
        await c.until(lambda: details.people.rows[0].person.name == "Dana Reyes")
        assert details.recording.text() == "acme-terms.mp4 · 45 MB · 38 min"
        details.people.rows[0].click()
        await c.until(lambda: c.window.screen_name == CONTACTS)
        await c.until(lambda: c.page.objects.contacts.open_key == "c-dana")

    it = kept()
    it.spaces.my_teams = (Team("t1", "Sales"), Team("t2", "Support"))
    it.objects.contacts_kept = {"c-dana": Contact("c-dana", "Dana Reyes", "Acme")}
    tell(story, it)


def test_a_meeting_that_goes_away_makes_room(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, presenter = await opened(c)
        c.session.meetings.drop(TERMS.id)
        await c.until(lambda: not screen.reading, "the list")
        assert presenter.key is None
        assert screen.view.transcript.view.turns == ()

    tell(story, kept())


def test_a_transcript_that_cannot_be_read_says_why_and_is_tried_again(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await page(c)
        c.session.meetings.refuses = Problem("workspace_unreachable", retryable=True)
        click(screen, TERMS.id)
        blank = screen.view.transcript.blank
        await c.until(blank.isVisible)
        await c.until(lambda: "Reading" not in blank.accessibleName())
        blank.acted.emit()
        await c.until(lambda: screen.view.transcript.view.turns == TERMS_TURNS)

    tell(story, kept())


def test_a_very_long_transcript_shows_any_turn_at_once_and_stays_where_one_reads(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c, STANDUP.id)
        view = screen.view.transcript.view
        screen.view.show_turn(1500)
        assert 0 <= view.top_of(1500) < view.viewport().height()
        assert len(view._laid) < 200
        before = view.top_of(1500)
        for _ in range(20):
            view._measure_some()
        assert abs(view.top_of(1500) - before) <= 1
        c.window.resize(c.window.width() + 160, c.window.height())
        await c.until(lambda: view.row_at(view.viewport().height() / 2) in range(1490, 1511), "still there")

    it = kept()
    it.meetings.turns[STANDUP.id] = long_turns(3000)
    tell(story, it)


def reached(c: Companion, count: int) -> list[str]:
    """The names of what Tab comes to, from here on."""
    names = []
    for _ in range(count):
        c.press(Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        names.append(here.accessibleName() if here is not None else "")
    return names


def test_the_keyboard_comes_to_the_open_tab_then_to_what_it_shows_then_to_the_player(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        view = screen.view
        await c.until(lambda: view.insights.cards, "insights")
        view.header.more.setFocus()
        names = reached(c, 6)
        assert names[:2] == ["Transcript", "Transcript"], "its tab, and itself"
        assert [name.partition(",")[0] for name in names[2:5]] == ["Dana Reyes", "Priya Nair", "Luis Ferro"]
        assert names[5] == "Play"
        view.open_tab(INSIGHTS)
        view.setFocus()
        here = QApplication.focusWidget()
        assert here is not None
        assert here.accessibleName() == "Insights"
        names = reached(c, 20)
        assert names[:2] == ["Run “Sales calls” again", "Copy “Summary”"]
        assert names.index("Play") > names.index("Copy “How likely is the renewal?”")
        view.open_tab(DETAILS)
        view.setFocus()
        names = reached(c, 12)
        assert names.index("Add somebody by name") > names.index("Take Luis Ferro out")
        assert names.index("Play") == names.index("Add somebody by name") + 1

    tell(story, kept())


def test_everything_has_a_name(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, _ = await opened(c)
        for tab in (TRANSCRIPT, INSIGHTS, DETAILS):
            screen.view.open_tab(tab)
            for control in screen.findChildren(QWidget):
                if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    assert control.accessibleName() or control.parent().accessibleName(), control  # type: ignore[attr-defined]

    tell(story, kept())
