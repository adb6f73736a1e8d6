"""Several workspaces: changed in one click, added with address and key, left without losing what was not sent."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QMenu, QWidget

from harmony_desktop.domain.accounts import Account, Leaving
from harmony_desktop.domain.facts import LinkChanged, LinkState
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import Problem
from harmony_desktop.services.memories import UNSAVED
from harmony_desktop.ui.account_dialogs import SignInDialog, SignOutDialog
from harmony_desktop.ui.choices.long_words import LongWords
from harmony_desktop.ui.screens import CONTACTS, NOTES, TASKS
from harmony_desktop.wish import Section
from harmony_desktop.wishes.companion import INSTRUCTIONS
from tests.fakes.session import ScriptedSession
from tests.ui.conftest import Companion
from tests.ui.test_page import choose, menu_of, texts

Tell = Callable[..., None]
HOME, SALES = (
    Account("1", "w1", "u1", "Home", "Sam Lee"),
    Account("2", "w2", "u2", "Acme Sales", "Sam Lee", "https://a.b"),
)


def session(*accounts: Account, unsent: int = 0) -> ScriptedSession:
    made = ScriptedSession()
    made.accounts.known = accounts or (HOME,)
    made.accounts.left_behind = unsent
    return made


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def open_menu(c: Companion) -> QMenu:
    c.window.open_page()
    click(c.window.sidebar.account)
    return menu_of(c)


def sign_in(c: Companion) -> SignInDialog:
    choose(open_menu(c), "Add a workspace…")
    return next(d for d in c.window.card.findChildren(SignInDialog) if d.isVisible())


async def sign_out(c: Companion) -> SignOutDialog:
    [name] = [a.text() for a in open_menu(c).actions() if a.text().startswith(("Sign out of", "Clear"))]
    choose(menu_of(c), name)
    await c.until(lambda: c.window.card.findChildren(SignOutDialog), "the dialog")
    return next(d for d in c.window.card.findChildren(SignOutDialog) if d.isVisible())


def pick(dialog: SignOutDialog, words: str) -> None:
    next(b for b in dialog.findChildren(QAbstractButton) if b.text() == words).click()


def test_the_sidebar_says_where_one_is_and_as_whom(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        assert c.window.sidebar.account.accessibleName() == "Account: Home · Sam Lee"
        menu = open_menu(c)
        checked = [a.text() for a in menu.actions() if a.isChecked()]
        assert checked == ["Home · Sam Lee"]

    tell(story, session(HOME, SALES))


def test_a_workspace_that_never_answered_is_this_computer(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        assert c.window.sidebar.account.accessibleName() == "Account: This computer"

    tell(story, session(Account("1")))


def test_another_account_is_one_click_away_and_takes_the_whole_screen(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.ask("A question at home")
        c.window.open_page()
        await c.until(lambda: "A question at home" in texts(c.window.sidebar.threads))
        choose(open_menu(c), "Acme Sales · Sam Lee")
        await c.until(lambda: "A question at home" not in texts(c.window.sidebar.threads))
        assert "A question at home" not in c.shown
        assert c.window.sidebar.account.accessibleName() == "Account: Acme Sales · Sam Lee"
        assert c.window.toast.words == "You are in Acme Sales now."

    tell(story, session(HOME, SALES))


def test_two_of_one_name_have_their_place_beside_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        shown = [a.text() for a in open_menu(c).actions() if a.isCheckable()]
        assert shown == ["Home · This computer · Sam Lee", "Home · a.b · Sam Lee"]
        choose(menu_of(c), "Home · a.b · Sam Lee")
        await c.until(lambda: c.window.toast.words == "You are in Home · a.b now.", c.window.toast.words)

    tell(story, session(HOME, replace(SALES, workspace_name="Home")))


def test_preferences_on_the_screen_become_those_of_the_other_account(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.pages.preferences.show(Section.COMPANION)
        screen = c.pages.preferences._screen
        assert screen is not None
        words = screen.rows[INSTRUCTIONS.name].control
        assert isinstance(words, LongWords)
        words.edit.setPlainText("Half a thought, at ho")
        c.session.choices.kept = Preferences("Of Acme Sales.")
        await c.session.accounts.switch(SALES)
        await c.until(lambda: words.edit.toPlainText() == "Of Acme Sales.")

    tell(story, session(HOME, SALES))


# --- signing in


def test_a_workspace_is_added_with_address_and_key(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        dialog = sign_in(c)
        assert QApplication.focusWidget() is dialog.address
        click(dialog.other)
        assert dialog.key.echoMode() is QLineEdit.EchoMode.Password
        QTest.keyClicks(dialog.address, "https://acme.example")
        QTest.keyClicks(dialog.key, "lk_1")
        QTest.keyClick(dialog.key, Qt.Key.Key_Return)
        await c.until(lambda: not c.window.card.findChildren(SignInDialog))
        assert c.window.sidebar.account.accessibleName() == "Account: Acme Sales · Sam Lee"
        assert c.session.accounts.known[0].url == "https://acme.example"

    tell(story, session())


def test_a_key_that_is_no_longer_known_is_changed_where_that_is_said(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.link, problem = LinkState.REFUSED, Problem("unauthorized")
        c.session.bus.publish(LinkChanged(LinkState.REFUSED, problem))
        click(next(b for b in c.window.notice.findChildren(QAbstractButton) if b.text() == "Sign in…"))
        [dialog] = c.window.card.findChildren(SignInDialog)
        assert dialog.address.text() == SALES.url
        assert QApplication.focusWidget() is dialog.yes
        click(dialog.other)
        assert QApplication.focusWidget() is dialog.key
        QTest.keyClicks(dialog.key, "lk_2")
        QTest.keyClick(dialog.key, Qt.Key.Key_Return)
        await c.until(lambda: not c.window.card.findChildren(SignInDialog))
        assert c.window.notice.code == ""

    tell(story, session(SALES))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem("address_bad", {"address": "acme"}), "“acme” is not the address of a workspace."),
        (Problem("key_empty"), "A key is needed to sign in."),
        (Problem("unauthorized"), "The workspace does not know this key."),
        (Problem("workspace_unreachable"), "The workspace does not answer."),
    ],
)
def test_what_is_wrong_is_said_in_words_and_nothing_changed(tell: Tell, problem: Problem, words: str) -> None:
    async def story(c: Companion) -> None:
        c.session.accounts.refuses = problem
        dialog = sign_in(c)
        click(dialog.yes)
        await c.until(lambda: dialog.words.text().startswith(words))
        assert dialog.yes.isEnabled()
        assert c.session.accounts.known == (HOME,)
        QTest.keyClicks(dialog.address, "x")
        assert not dialog.words.isVisible()

    tell(story, session())


def test_a_certificate_that_is_not_trusted_shows_its_fingerprint(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.accounts.refuses = Problem("workspace_untrusted")
        dialog = sign_in(c)
        click(dialog.yes)
        await c.until(lambda: "AB:CD:EF" in dialog.words.text())
        assert "your key was not sent" in dialog.words.text()

    tell(story, session())


# --- signing out


def test_signing_out_with_nothing_unsent_asks_once(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        dialog = await sign_out(c)
        assert dialog.choice is None
        click(dialog.yes)
        await c.until(lambda: c.session.accounts.signed_out == [(Leaving.DISCARD, "")])
        await c.until(lambda: c.window.toast.words == "You are signed out of Acme Sales.")
        assert c.window.sidebar.account.accessibleName() == "Account: Home · Sam Lee"

    tell(story, session(SALES, HOME))


def test_of_the_workspace_on_this_computer_nothing_is_promised_that_does_not_happen(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        dialog = await sign_out(c)
        said = " ".join(w.text() for w in dialog.findChildren(type(dialog.words)))
        assert "Clear what this window keeps of Home?" in said
        assert "is on this computer and stays" in said
        assert "Sign out" not in said
        assert "removed from this computer" not in said
        click(dialog.yes)
        await c.until(lambda: c.window.toast.words == "What this window kept of Home is removed.")

    tell(story, session(HOME))


def test_drafts_are_unsent_work_too(tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(c: Companion) -> None:
        c.session.accounts.drafted = 2
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "unsent.json"), ""))
        dialog = await sign_out(c)
        said = [w.text() for w in dialog.findChildren(type(dialog.words))]
        assert "2 drafts were not sent" in said
        assert [b.text() for b in dialog.findChildren(QAbstractButton) if b.text() == "Send first"] == []
        click(dialog.yes)
        await c.until(lambda: c.session.accounts.signed_out, "the export")
        assert c.session.accounts.signed_out == [(Leaving.EXPORT, str(tmp_path / "unsent.json"))]

    tell(story, session(SALES, HOME))


def test_what_is_not_saved_on_a_page_is_counted_under_the_name_it_is_remembered_by() -> None:
    assert UNSAVED == (NOTES, TASKS, CONTACTS)


def test_unsent_work_is_sent_first_unless_one_says_otherwise(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.accounts.refuses = Problem("offline")
        dialog = await sign_out(c)
        assert "3 changes have not reached the workspace yet" in [
            w.text() for w in dialog.findChildren(type(dialog.words))
        ]
        click(dialog.yes)
        await c.until(lambda: dialog.words.text().startswith("This needs the workspace"))
        assert c.session.accounts.all() == (HOME,)
        pick(dialog, "Discard")
        assert dialog.meaning.text() == "They are gone for good. This cannot be undone."
        c.session.accounts.refuses = None
        click(dialog.yes)
        await c.until(lambda: c.session.accounts.signed_out == [(Leaving.DISCARD, "")])

    tell(story, session(unsent=3))


def test_unsent_work_can_be_written_to_a_file(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(c: Companion) -> None:
        answers = ["", str(tmp_path / "unsent.json")]
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (answers.pop(0), ""))
        dialog = await sign_out(c)
        pick(dialog, "Export to a file")
        click(dialog.yes)  # and the file dialog is left without choosing
        assert dialog.isVisible()
        assert not dialog.busy
        click(dialog.yes)
        await c.until(
            lambda: c.session.accounts.signed_out == [(Leaving.EXPORT, str(tmp_path / "unsent.json"))]
        )

    tell(story, session(unsent=1))


def test_every_control_of_the_dialogs_has_a_name_and_esc_leaves(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        kinds = QAbstractButton | QLineEdit
        for dialog in (await sign_out(c), sign_in(c)):
            controls = [w for w in dialog.findChildren(QWidget) if isinstance(w, kinds)]
            assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: not c.window.card.findChildren(SignInDialog))
        assert c.session.accounts.signed_out == []

    tell(story, session(unsent=2))
