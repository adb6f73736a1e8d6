"""Workspace Settings › Danger Zone: what goes and what stays is read first, then typed; a person is removed; old age."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from harmony_desktop.domain.facts import Nudged
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.danger.dialog import DeletionDialog
from harmony_desktop.ui.danger.screen import DangerScreen
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.people.user_dialog import ChangeUserDialog
from harmony_desktop.ui.settings_sections import SectionName
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]


async def section(c: Companion) -> DangerScreen:
    c.pages.open_section(SectionName.DANGER)
    [screen] = c.window.findChildren(DangerScreen)
    await c.until(screen.sheet.isVisible, "the section")
    return screen


async def dialog(c: Companion) -> DeletionDialog:
    await c.until(lambda: c.window.card.findChildren(DeletionDialog), "what goes")
    return c.window.card.findChildren(DeletionDialog)[-1]


def words(inside: QWidget) -> str:
    return "\n".join(label.text() for label in inside.findChildren(QLabel) if not label.isHidden())


def test_the_workspace_goes_once_its_name_is_typed(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen, deletion = await section(c), c.session.deletion
        await picture("danger-zone")
        assert "/home/sam/.local/share/Harmony" in words(screen)
        screen.delete_workspace.click()
        box = await dialog(c)
        told = words(box)
        assert "Delete the workspace “Acme” on this computer?" in told, "another one may have the same name"
        assert "Meetings: 512 · People: 14" in told
        assert "/media/stick/harmony-backup-2026-11-20.zip" in told
        assert not box.yes.isEnabled()
        QTest.keyClicks(box.typed, "Acm")
        c.press(Qt.Key.Key_Return)
        assert deletion.deleted == []
        QTest.keyClicks(box.typed, "e")
        assert box.yes.isEnabled()
        await picture("danger-workspace")
        deletion.refuses = Problem("offline")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "not there" in box.words.text(), "why not")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: deletion.deleted, "it is deleted")
        [(what, confirmed)] = deletion.deleted
        assert (what, confirmed.typed) == ("workspace", "Acme")
        await c.until(lambda: c.window.notice.code == "workspace_left_here", "where one is now")
        assert "your own workspace on this computer" in words(c.window.notice)
        assert not screen.isVisible(), "no red button of another workspace under the pointer"
        assert QApplication.focusWidget() is c.window.composer.edit

    tell(story)


def test_ones_own_account_needs_the_password_as_well(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, deletion = await section(c), c.session.deletion
        screen.delete_account.click()
        box = await dialog(c)
        QTest.keyClicks(box.typed, "SAM@acme.example")
        assert not box.yes.isEnabled()
        assert box.proof is not None
        QTest.keyClicks(box.proof, "secret words")
        assert box.meetings_to is None, "who goes passes nothing on"
        deletion.refuses = Problem("password_wrong")
        box.yes.click()
        await c.until(lambda: box.words.text() == "This is not your password. Try again.", "why not")
        assert QApplication.focusWidget() is box.proof, "what was wrong can be typed anew at once"
        box.yes.click()
        await c.until(lambda: deletion.deleted, "it is deleted")
        assert deletion.deleted[0][1].proof == "secret words"

    tell(story)


def test_on_this_computer_the_account_goes_with_the_workspace_and_who_is_no_admin_deletes_none(
    tell: Tell,
) -> None:
    async def story(c: Companion) -> None:
        c.session.deletion.here = True
        c.session.administration.admin = False
        screen = await section(c)
        assert not screen.delete_account.isVisible()
        assert not screen.workspace.isVisible()
        assert not screen.periods.isVisible()
        assert "it goes with the workspace" in screen.account.about.text()
        assert "delete the workspace first" in screen.uninstalling.about.text()
        c.session.deletion.here = False
        c.session.bus.publish(Nudged())
        await c.until(lambda: "sign out first" in screen.uninstalling.about.text(), "what is a user's to do")

    tell(story)


def test_old_meetings_go_only_after_one_saw_how_many(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen, deletion = await section(c), c.session.deletion
        assert screen.keeping.text() == "Never"
        screen.keeping.click()
        menu = next(m for m in c.window.findChildren(QMenu) if m.isVisible())
        next(a for a in menu.actions() if a.text() == "After 1 year").trigger()
        menu.hide()
        await c.until(lambda: c.window.card.findChildren(Question), "the question")
        question = c.window.card.findChildren(Question)[-1]
        assert "12 meetings are deleted now" in words(question)
        await picture("danger-old-meetings")
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: screen.keeping.text() == "Never", "nothing was set")
        screen.keeping.chosen.emit("365")
        await c.until(lambda: [q for q in c.window.card.findChildren(Question) if q.isVisible()], "again")
        next(q for q in c.window.card.findChildren(Question) if q.isVisible()).yes.click()
        await c.until(lambda: deletion.days == 365, "it is set")
        await c.until(lambda: screen.keeping.text() == "After 1 year", "it is shown")

    tell(story)


def test_an_admin_removes_somebody_and_passes_on_what_they_leave(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.pages.open_section(SectionName.USERS)
        screen = next(s for s in c.window.findChildren(ListSection) if s.isVisible())
        await c.until(screen.sheet.isVisible, "the people")
        person = c.session.people.kept[-1]
        screen.opened.emit(person)
        [about] = c.window.card.findChildren(ChangeUserDialog)
        about.deeds["delete"].click()
        box = await dialog(c)
        assert box.meetings_to is not None
        assert box.spaces_to is not None
        QTest.keyClicks(box.meetings_to, "ann@acme.example")
        QTest.keyClicks(box.typed, "sam@acme.example")
        if box.proof is not None:
            QTest.keyClicks(box.proof, "x")
        await picture("danger-person")
        box.yes.click()
        await c.until(lambda: c.session.deletion.deleted, "it is deleted")
        [(who, confirmed)] = c.session.deletion.deleted
        assert (who, confirmed.meetings_to, confirmed.spaces_to) == (person.id, "ann@acme.example", "")

    tell(story)
