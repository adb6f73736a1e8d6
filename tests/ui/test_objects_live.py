"""Notes, tasks and contacts in the window with the real workspace behind it: what Companion made while one looks on."""

from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtTest import QTest

from harmony_desktop.domain.approvals import Verdict
from harmony_desktop.ui.objects.editors import ContactEditor, NoteEditor
from harmony_desktop.ui.objects.presenter import ObjectPresenter
from harmony_desktop.ui.objects.screen import ObjectScreen
from harmony_desktop.ui.screens import CONTACTS, NOTES
from tests.fakes.model_server import text, tool
from tests.parts.gallery import Picture, picture
from tests.parts.lived import Live, Lived, drawer, live, prepared
from tests.ui.test_page import texts

pytestmark = pytest.mark.long

__all__ = ["drawer", "live", "picture", "prepared"]
TERMS = "Terms with Acme"


async def page(c: Lived, name: str, presenter: ObjectPresenter) -> ObjectScreen:
    c.window.sidebar.entries[name].click()
    await c.until(lambda: presenter.screen is not None and presenter._read, name)
    assert presenter.screen is not None
    return presenter.screen


def test_a_note_that_companion_made_is_there_changed_deleted_and_brought_back(
    live: Live, picture: Picture
) -> None:
    async def story(c: Lived) -> None:
        c.open_page()
        c.model.script(
            tool("create_note", title=TERMS, text="Two years fixed."),
            text("I wrote it down.", repeat=True),
        )
        c.ask("Write down the terms.")
        await c.until(c.session.approvals.waiting, "the call")
        notes = c.page.objects.notes
        screen = await page(c, NOTES, notes)
        assert "are kept here" in screen.blank.accessibleName()
        await picture("notes-none")
        [call] = c.session.approvals.waiting()
        await c.session.approvals.decide(call.id, call.args_hash, Verdict.APPROVE)
        await c.until(lambda: texts(screen.list) == [TERMS], "the note")
        [made] = await c.session.objects.notes()
        assert made.origin is not None
        assert made.origin.approval_id == call.id

        screen.opened.emit(made.id)
        editor = cast(NoteEditor, screen.editor)
        editor.text.setFocus()
        QTest.keyClicks(editor.text, "Agreed: ")
        await c.until(lambda: editor.state.text() == "Saved", "what was typed")
        [changed] = await c.session.objects.notes()
        assert changed.text == "Agreed: Two years fixed."
        await c.session.objects.put_note(replace(changed, title="Terms, signed"))  # as on another machine
        await c.until(lambda: editor.title.text() == "Terms, signed", "what the other machine wrote")
        QTest.keyClicks(editor.text, "Mine. ")
        await c.session.objects.put_note(replace(changed, text="Theirs.", rev=changed.rev + 1))
        await c.until(editor.conflict.isVisible, "the conflict")
        await picture("notes-conflict-live")
        editor.conflict.buttons["both"].click()
        await c.until(lambda: len(texts(screen.list)) == 2, "both")
        await c.until(lambda: not notes.keeping.unsaved_ids, "both kept")

        screen.delete_wanted.emit(made.id)
        await c.until(lambda: c.window.toast.words == f"Deleted “{TERMS}”.", "the way back")
        assert made.id not in {note.id for note in await c.session.objects.notes()}
        c.window.toast.act()
        await c.until(lambda: TERMS in texts(screen.list), "there again")
        await c.until(lambda: editor.origin.isVisible(), "where it came from")
        await picture("notes-live")
        editor.origin.click()
        await c.until(lambda: not c.window.screen_name and "I wrote it down." in c.shown, "the conversation")

    live(story)


def test_a_person_of_a_meeting_is_corrected(live: Live, picture: Picture) -> None:
    async def story(c: Lived) -> None:
        c.open_page()
        contacts = c.page.objects.contacts
        screen = await page(c, CONTACTS, contacts)
        [dana] = await c.session.objects.contacts("Dana Reyes")
        screen.opened.emit(dana.id)
        editor = cast(ContactEditor, screen.editor)
        editor.role.setFocus()
        editor.role.selectAll()
        QTest.keyClicks(editor.role, "Chief Buyer")
        editor.name.setFocus()
        await c.until(lambda: editor.state.text() == "Saved", "the role")
        assert (await c.session.objects.contact(dana.id)).role == "Chief Buyer"
        await picture("contacts-live")
        contacts.deleting.waits_ms = 1
        screen.delete_wanted.emit(dana.id)
        await c.until(lambda: dana.name not in texts(screen.list), "deleted")
        for _ in range(200):
            if not await c.session.objects.contacts("Dana Reyes"):
                break
        assert not await c.session.objects.contacts("Dana Reyes")

    live(story)
