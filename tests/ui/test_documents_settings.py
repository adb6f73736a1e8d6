"""Workspace Settings › Documents and contact: an admin links, names and quotes; others see it and cannot."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from harmony_desktop.domain.disclosure import About, Document, ProviderNote
from harmony_desktop.domain.facts import Nudged
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.disclosure.dialogs import ContactDialog, DocumentDialog, NameDialog, NoteDialog
from harmony_desktop.ui.disclosure.documents_screen import DocumentsScreen
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.settings_sections import SectionName
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]


async def section(c: Companion) -> DocumentsScreen:
    c.pages.open_section(SectionName.DOCUMENTS)
    [screen] = c.window.findChildren(DocumentsScreen)
    await c.until(screen.sheet.isVisible, "documents and contact")
    return screen


def press(screen: DocumentsScreen, name: str) -> None:
    shown = (b for b in screen.findChildren(QAbstractButton) if b.isVisible())
    button = next(b for b in shown if b.accessibleName() == name)
    button.setFocus()
    button.click()


def said(screen: DocumentsScreen) -> list[str]:
    return [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]


def titles(screen: DocumentsScreen) -> list[str]:
    return [label for label in said(screen) if label in ("Privacy", "Sub-processors", "AI documentation")]


def form(c: Companion) -> Form:
    found = c.window.overlay
    assert isinstance(found, Form)
    return found


async def closed(c: Companion) -> None:
    await c.until(lambda: c.window.overlay is None, "the form has closed")


def test_the_workspace_is_given_a_name(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        screen = await section(c)
        assert screen.name.about.text() == "Home"
        press(screen, "Edit: Name of the workspace")
        dialog = form(c)
        assert isinstance(dialog, NameDialog)
        dialog.name.setText("  ")
        dialog.yes.click()
        assert dialog.words.text() == "What is it called?"
        dialog.name.setText("Acme Sales")
        dialog.yes.click()
        await closed(c)
        assert screen.name.about.text() == "Acme Sales"
        c.session.bus.publish(Nudged())
        assert c.window.sidebar.account.text() == "Acme Sales", "other windows are nudged as this one is"

    tell(story)


def test_a_document_is_added_reworded_moved_removed_and_had_back(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await section(c)
        await picture("documents-settings")
        press(screen, "Add document")
        dialog = form(c)
        assert isinstance(dialog, DocumentDialog)
        dialog.name.setText("AI documentation")
        dialog.address.setText("javascript:alert(1)")
        c.press(Qt.Key.Key_Return)
        assert dialog.words.text() == "An address begins with https://."
        dialog.address.setText("https://acme.example/ai")
        await picture("document-dialog")
        dialog.yes.click()
        await closed(c)
        names = ["Privacy", "Sub-processors", "AI documentation"]
        assert titles(screen) == names * 2, "in the list, and as everybody sees it"
        c.pages.documents._move(2, 0)
        await c.until(lambda: titles(screen)[0] == "AI documentation", "the new order")
        c.pages.documents.remove(0)
        await c.until(lambda: titles(screen) == names[:2] * 2, "it is gone")
        c.window.toast._button.click()
        await c.until(lambda: titles(screen)[0] == "AI documentation", "it is back")
        assert c.session.disclosures.written[-1].documents[0] == Document(
            "AI documentation", "https://acme.example/ai"
        )

    tell(story)


def test_contact_and_what_a_contract_says_are_the_admin_s_own_words(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await section(c)
        press(screen, "Edit: Contact")
        dialog = form(c)
        assert isinstance(dialog, ContactDialog)
        dialog.address.setText("https://acme.example/help")
        dialog.yes.click()
        await closed(c)
        assert c.session.disclosures.written[-1].contact == "https://acme.example/help"

        press(screen, "Edit: Exa")
        note = form(c)
        assert isinstance(note, NoteDialog)
        QTest.keyClicks(note.edit, "No training.")
        note.yes.click()
        await closed(c)
        assert ProviderNote("web_search", "No training.") in c.session.disclosures.written[-1].notes
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.accessibleName() == "Edit: Exa", "the keyboard is where it was"
        press(screen, "Edit: OpenAI")
        note = form(c)
        assert isinstance(note, NoteDialog)
        note.edit.setPlainText("")
        note.yes.click()
        await closed(c)
        assert [each.by for each in c.session.disclosures.written[-1].notes] == ["web_search"]

    tell(story)


def test_what_somebody_else_set_meanwhile_is_shown_and_not_overwritten(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await section(c)
        press(screen, "Edit: Contact")
        dialog = form(c)
        c.session.disclosures.refuses = Problem("stale_revision")
        assert c.session.disclosures.found is not None
        c.session.disclosures.found = type(c.session.disclosures.found)(
            about=About(contact="bob@acme.example")
        )
        dialog.yes.click()
        await c.until(lambda: "changed elsewhere" in dialog.words.text(), "why not")
        dialog.close_overlay()
        await c.until(lambda: "bob@acme.example" in said(screen), "what stands there now")
        assert c.session.disclosures.written == []

    tell(story)


def test_who_is_no_admin_is_not_offered_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.admin = False
        c.pages.documents.load()
        c.pages.open_section(SectionName.DOCUMENTS)
        [screen] = c.window.findChildren(DocumentsScreen)
        await c.until(lambda: any("Only an admin" in words for words in said(screen)), "why not")
        assert not screen.sheet.isVisible()

    tell(story)
