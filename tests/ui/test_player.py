"""Playing a meeting's recording below its page: from a turn, at a place, faster; what goes wrong, and films."""

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Meeting, Recording
from harmony_desktop.domain.playing import PlayState
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.playing.player_bar import PlayerBar
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
SOUND = Recording("terms.mp3", "audio/mpeg", 3_000_000, 300_000)
TERMS = Meeting(
    ConversationId("m1"), "Acme terms", datetime(2026, 11, 4, 9, tzinfo=UTC), 300_000, recording=SOUND
)
FILM = replace(
    TERMS, id=ConversationId("m2"), title="Demo", recording=replace(SOUND, name="demo.mp4", video=True)
)
SILENT = replace(TERMS, id=ConversationId("m3"), title="Pasted", recording=None)


async def bar_of(c: Companion, meeting: Meeting) -> PlayerBar:
    pages = c.page.meetings
    pages.open(meeting.id)
    await c.until(
        lambda: pages.page and pages.page.transcript and pages.page.key == meeting.id, "the meeting"
    )
    assert pages.screen is not None
    return pages.screen.view.findChild(PlayerBar)


def test_it_plays_from_a_turn_the_transcript_keeps_step_and_a_film_opens_in_the_browser(
    tell, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.resize(1120, 760)
        c.session.meetings.put(TERMS, FILM, SILENT)
        bar = await bar_of(c, TERMS)
        assert bar.isVisible()
        assert bar.time.text() == "00:00 / 05:00"
        view = c.page.meetings.screen.view.transcript.view
        view.play_wanted.emit(view.turns[3].start_ms)
        await c.until(lambda: c.session.playback.played, "playing")
        played = c.session.playback
        assert played.played.position_ms == view.turns[3].start_ms
        assert view.marks.playing == 3
        assert bar.button.accessibleName() == "Pause"
        await picture("player-playing")
        played.seek(view.turns[5].start_ms + 200)
        assert view.marks.playing == 5
        bar.button.setFocus(Qt.FocusReason.TabFocusReason)
        c.press(Qt.Key.Key_Space)
        await c.until(lambda: played.played.state is PlayState.PAUSED, "paused")
        bar.line.setFocus(Qt.FocusReason.TabFocusReason)
        before = played.played.position_ms
        c.press(Qt.Key.Key_Right)
        assert played.played.position_ms == before + 5_000
        QTest.mouseClick(bar.line, Qt.MouseButton.LeftButton, pos=QPoint(bar.line.width() // 2, 12))
        assert abs(played.played.position_ms - 150_000) < 3_000
        bar.speed.click()
        bar.speed.click()
        assert (played.played.speed, bar.speed.text()) == (1.5, "1.5×")
        c.press(Qt.Key.Key_Space)
        await c.until(lambda: played.played.running, "going on")
        played.fails(Problem("speaker_lost"))
        assert "loudspeaker is gone" in bar.said.text()
        await picture("player-failed")

        bar = await bar_of(c, FILM)
        await c.until(lambda: c.session.playback.played is None, "the other one ended")
        assert bar.browser.isVisible()
        await picture("player-film")
        bar = await bar_of(c, SILENT)
        await c.until(lambda: not bar.isVisible(), "no player without a recording")

    tell(story)
