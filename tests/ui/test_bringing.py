"""Bringing meetings in from the window: chosen, dropped and pasted files, how they fare, and what goes wrong."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop.domain.bringing import Outcome, UploadState
from harmony_desktop.domain.ids import ConversationId
from harmony_desktop.domain.meetings import Participant
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.bringing.dialog import AddMeeting
from harmony_desktop.ui.bringing.upload_list import UploadList
from harmony_desktop.ui.screens import MEETINGS
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
COPY = Qt.DropAction.CopyAction
LEFT, NONE, AT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPointF(40, 40)


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def hold(target: QWidget, data: QMimeData) -> None:
    QApplication.sendEvent(target, QDragEnterEvent(AT.toPoint(), COPY, data, LEFT, NONE))


def drop(target: QWidget, data: QMimeData) -> None:
    hold(target, data)
    QApplication.sendEvent(target, QDropEvent(AT, COPY, data, LEFT, NONE))


async def dialog_of(c: Companion) -> AddMeeting:
    await c.until(lambda: c.page.bringing.dialog is not None, "the dialog")
    assert c.page.bringing.dialog is not None
    return c.page.bringing.dialog


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "Acme_weekly zoom.mp3"
    path.write_bytes(b"\xff" * 4_000_000)
    return path


def test_a_recording_is_dropped_described_and_on_its_way(
    tell, picture: Picture, recording: Path, tmp_path: Path
) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.resize(1120, 760)
        hold(c.window, files(recording))
        await picture("bring-held")
        drop(c.window, files(recording))
        dialog = await dialog_of(c)
        await c.until(lambda: dialog.good, "the file looked at")
        fields = dialog.about_fields
        assert (fields.title.text(), fields.medium.text()) == ("Acme weekly zoom", "Zoom")
        assert QApplication.focusWidget() is fields.title
        fields.title.selectAll()
        QTest.keyClicks(fields.title, "Acme weekly")
        QTest.keyClicks(fields.people, "Dana Reyes, Priya Nair")
        await picture("bring-one")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: c.session.bringing.uploads, "on its way")
        [upload] = c.session.bringing.uploads
        assert upload.about.title == "Acme weekly"
        assert upload.about.participants == (Participant("Dana Reyes"), Participant("Priya Nair"))
        assert upload.about.started_at is not None
        assert c.page.bringing.dialog is None

    tell(story)


def test_several_files_tell_their_titles_and_one_that_cannot_be_brought_in_says_why(
    tell, picture: Picture, recording: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "Kick-off.vtt"
    notes.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n")
    (empty := tmp_path / "nothing.srt").touch()

    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.resize(1120, 760)
        c.page.bringing.open([str(p) for p in (recording, notes, empty, tmp_path)])
        dialog = await dialog_of(c)
        await c.until(lambda: dialog.files, "the files looked at")
        codes = [file.problem.code if file.problem else "" for file in dialog.files]
        assert codes == ["", "", "import_empty", "bring_folder"]
        assert dialog.yes.text() == "Add 2 meetings"
        assert not dialog.about_fields.title.isVisible()
        await picture("bring-several")
        dialog.about_fields.medium.setText("Phone")
        dialog.yes.click()
        await c.until(lambda: len(c.session.bringing.uploads) == 2, "both")
        assert [u.about.title for u in c.session.bringing.uploads] == ["Acme weekly zoom", "Kick-off"]
        assert {u.about.medium for u in c.session.bringing.uploads} == {"Phone"}

    tell(story)


def test_a_transcript_is_pasted(tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.resize(1120, 760)
        c.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        dialog = await dialog_of(c)
        assert not dialog.yes.isEnabled()
        await picture("bring-empty")
        QGuiApplication.clipboard().setText("Dana Reyes: One year, no.\nPriya Nair: Two years fixed, then.")
        c.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert dialog.text.startswith("Dana Reyes")
        dialog.about_fields.title.setText("Terms")
        dialog.about_fields.time.setText("half past two")
        await picture("bring-pasted")
        dialog.yes.click()
        await c.until(lambda: "14:30" in dialog.words.text(), "what is wrong with the time")
        dialog.about_fields.time.setText("14:30")
        dialog.yes.click()
        await c.until(lambda: c.session.bringing.texts, "the text")
        [upload] = c.session.bringing.uploads
        assert upload.about.started_at is not None
        assert upload.about.started_at.astimezone().strftime("%H:%M") == "14:30"

    tell(story)


def test_what_is_brought_in_is_seen_and_pressing_twice_brings_it_once(tell, tmp_path: Path) -> None:
    (empty := tmp_path / "nothing.srt").touch()

    async def story(c: Companion) -> None:
        c.window.open_page()
        c.page.bringing.open((), "Dana Reyes: One year, no.")
        dialog = await dialog_of(c)
        drop(dialog, files(empty))
        await c.until(lambda: dialog.files, "the file looked at")
        assert dialog.chosen.isVisible()
        assert dialog.edit.isVisible(), "what is going to be added"
        QTest.keyClick(dialog.about_fields.title, Qt.Key.Key_Return)
        QTest.keyClick(dialog.about_fields.title, Qt.Key.Key_Return)
        await c.until(lambda: c.page.bringing.dialog is None, "done")
        assert len(c.session.bringing.uploads) == 1

    tell(story)


def test_in_the_lowest_window_every_field_keeps_its_height(tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.resize(c.window.minimumSize())
        c.page.bringing.open((), "Dana Reyes: One year, no.")
        dialog = await dialog_of(c)
        dialog.about_fields.time.setText("half past two")
        dialog.yes.click()
        await c.until(lambda: dialog.words.text() == "Write the time like 14:30.", "why")
        fields = dialog.about_fields
        await c.until(lambda: fields.height() >= fields.sizeHint().height(), "room for the fields")
        assert dialog.edit.height() > 50

    tell(story)


def test_how_uploads_fare_is_seen_and_each_can_be_paused_cancelled_and_tried_again(
    tell, picture: Picture, recording: Path, tmp_path: Path
) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.window.resize(1120, 760)
        desk = c.session.bringing
        shown = c.window.show_screen(MEETINGS).findChild(UploadList)
        assert isinstance(shown, UploadList)
        assert not shown.isVisible()
        paths = [tmp_path / name for name in ("Weekly.mp3", "Kick-off.mp4", "Terms.vtt", "Demo.wav")]
        for path in paths:
            path.write_bytes(b"x" * 3_000_000)
        ids = [await desk.add((await desk.look([str(path)]))[0]) for path in paths]
        desk.becomes(ids[0], UploadState.SENDING, 1_200_000, 12_500_000)
        desk.becomes(ids[1], UploadState.CHECKING, 3_000_000)
        desk.becomes(ids[2], UploadState.FAILED, problem=Problem("import_unreadable", detail="not UTF-8"))
        desk.becomes(ids[3], UploadState.PAUSED, 900_000)
        await picture("bring-uploads")
        first, _, failed, paused = (shown.rows[i] for i in ids)
        assert "40 % of 2.9 MB" in first.how.text()
        assert "a second" in first.how.text()
        assert "neither a recording nor a transcript" in failed.how.text()
        failed.copy.click()
        assert "not UTF-8" in QGuiApplication.clipboard().text()
        first.pause.click()
        await c.until(lambda: desk.uploads[0].state is UploadState.PAUSED, "paused")
        paused.on.click()
        await c.until(lambda: desk.uploads[3].state is UploadState.WAITING, "going on")
        failed.on.setFocus(Qt.FocusReason.TabFocusReason)
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: desk.uploads[2].state is UploadState.WAITING, "tried again")
        failed.cancel.click()
        await c.until(lambda: str(ids[2]) not in shown.rows, "taken away")
        desk.arrives(ids[0], Outcome(ConversationId("c9"), "Weekly", existed=True))
        assert c.window.toast.words == "“Weekly” was brought in before."

    tell(story)


def test_recordings_dropped_on_the_conversation_become_meetings_and_texts_go_with_the_question(
    tell, recording: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Two years fixed.")

    async def story(c: Companion) -> None:
        drop(c.window, files(notes))
        await c.until(lambda: c.window.composer.context.chips, "the chip")
        assert c.page.bringing.dialog is None
        c.window.composer.edit.insertFromMimeData(files(recording))
        dialog = await dialog_of(c)
        await c.until(lambda: [f.path for f in dialog.files] == [str(recording)], "the recording")

    tell(story)
