"""A recording from the user's disk to the loudspeaker: dropped on the window, transcribed by a real workspace, played."""

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from harmony_desktop.domain.meetings import MeetingStatus
from harmony_desktop.domain.playing import PlayState
from harmony_desktop.ui.playing.player_bar import PlayerBar
from harmony_desktop.voice.source import Source
from tests.parts import clips
from tests.parts.audio import Microphone
from tests.parts.gallery import Picture, picture
from tests.parts.lived import Live, Lived, drawer, live, prepared
from tests.voice.conftest import microphone

pytestmark = pytest.mark.long

__all__ = ["drawer", "live", "microphone", "picture", "prepared"]


def drop(c: Lived, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(40, 40)
    QApplication.sendEvent(c.window, QDragEnterEvent(at.toPoint(), copy, data, left, none))
    QApplication.sendEvent(c.window, QDropEvent(at, copy, data, left, none))


def test_a_recording_is_brought_in_transcribed_and_played(
    live: Live, microphone: Microphone, picture: Picture, tmp_path: Path
) -> None:
    prompts = [clips.prompt(name).audio() for name in ("agent-newlocation", "all-circuits-busy-now")]
    file = clips.write_wav(tmp_path / "Extension.wav", np.concatenate(prompts))

    async def story(c: Lived) -> None:
        c.open_page()
        drop(c, file)
        bringing, pages = c.page.bringing, c.page.meetings
        await c.until(lambda: bringing.dialog and bringing.dialog.good, "the file in the dialog")
        assert bringing.dialog is not None
        QTest.keyClick(bringing.dialog.about_fields.title, Qt.Key.Key_Return)

        def done() -> bool:
            listing = pages.listing
            rows = [row for row in (listing._meetings if listing else ()) if row.title == "Extension"]
            return any(row.status is MeetingStatus.COMPLETED for row in rows)

        await c.until(lambda: not c.session.bringing.all(), "its upload")
        await c.until(done, "Completed")
        [meeting] = [m for m in await c.session.finder.meetings() if m.title == "Extension"]
        assert meeting.recording is not None
        pages.open(meeting.id)
        await c.until(lambda: pages.page and pages.page.transcript, "its transcript")
        assert pages.screen is not None
        view = pages.screen.view
        assert "extension" in " ".join(turn.text for turn in view.transcript.view.turns)
        ear = Source(None)
        ear.started.wait(5)
        view.transcript.view.play_wanted.emit(0)
        loud: list[float] = []

        def heard() -> bool:
            block = ear.read()
            loud.append(float(abs(block).max()) if len(block) else 0.0)
            return loud[-1] > 0.05

        await c.until(heard, "its sound")
        await picture("playing-live")
        await c.session.take(True)
        await c.until(lambda: _state(c) is PlayState.PAUSED, "silence while somebody speaks")
        await c.session.take(False)
        await c.until(lambda: _state(c) in (PlayState.PLAYING, PlayState.ENDED), "going on")
        bar = view.findChild(PlayerBar)
        assert isinstance(bar, PlayerBar)
        await c.until(lambda: _state(c) is PlayState.ENDED, "its end")
        assert bar.button.accessibleName() == "Play again"
        ear.close()
        assert not [name for name in os.listdir(c.session._keeper.store.folder) if name.startswith("tmp")]

    live(story)


def _state(c: Lived) -> PlayState | None:
    played = c.session.playback.played
    return played.state if played else None
