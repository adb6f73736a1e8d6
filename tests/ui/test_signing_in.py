"""Signing in with the browser, and the page of sessions and sign-in: in words, by keyboard, in both themes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from harmony_desktop.domain.accounts import Account
from harmony_desktop.domain.facts import AccountChanged, LinkChanged, LinkState
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.ui.account_dialogs import SignInDialog
from harmony_desktop.ui.choices.sheet import LINK_SIDE
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.screens import SIGN_IN
from harmony_desktop.ui.signing.screen import SignInScreen
from harmony_desktop.ui.signing.two_step import TurnOffDialog, TwoStepDialog
from tests.fakes.doors_sign_in import SEED
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_accounts import HOME, SALES, click, open_menu, session, sign_in
from tests.ui.test_page import choose

__all__ = ["picture"]
Tell = Callable[..., None]


def begin(c: Companion, opens: bool = True) -> tuple[SignInDialog, list[str]]:
    """A sign-in with the browser, and the pages that were opened."""
    opened: list[str] = []
    c.pages.accounts.open_address = lambda url: opened.append(url.toString()) or opens  # type: ignore[func-returns-value]
    dialog = sign_in(c)
    assert not dialog.copy.isVisible(), "there is no page yet whose address could be copied"
    QTest.keyClicks(dialog.address, "https://acme.example")
    QTest.keyClick(dialog.address, Qt.Key.Key_Return)
    return dialog, opened


def in_front(c: Companion) -> bool:
    return c.window.isVisible() and not c.window.isMinimized()


def test_the_browser_is_opened_and_the_window_waits_for_it(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        dialog, opened = begin(c)
        await c.until(lambda: opened, "the browser")
        assert "Sign in there, and allow this window" in dialog.words.text()
        assert not dialog.yes.isVisible(), "there is one thing to do, and that is to stop"
        assert dialog.copy.x() + LINK_SIDE == dialog.address.x(), "words begin below words"
        await picture("sign-in-waiting")
        click(dialog.copy)
        assert QGuiApplication.clipboard().text() == opened[0]
        assert c.session.accounts.brought is not None
        c.window.dismiss()  # the browser lies over it
        c.session.accounts.brought.set_result(None)
        await c.until(lambda: in_front(c), "the window in front")
        await c.until(lambda: not c.window.card.findChildren(SignInDialog))
        assert c.window.toast.words == "You are in Acme Sales now."

    tell(story, session(HOME))


def test_who_stops_waiting_is_where_one_was(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        dialog, opened = begin(c)
        await c.until(lambda: opened, "the browser")
        click(dialog.no)
        brought = c.session.accounts.brought
        await c.until(lambda: brought is not None and brought.cancelled(), "that nobody waits any more")
        assert dialog.words.text() == "Stopped; nothing was changed."
        assert c.session.accounts.known == (HOME,)
        click(dialog.yes)
        await c.until(lambda: len(opened) == 2, "the browser once more")
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: not c.window.card.findChildren(SignInDialog))
        assert c.session.accounts.known == (HOME,)

    tell(story, session(HOME))


def test_without_a_browser_the_address_is_copied(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        dialog, opened = begin(c, opens=False)
        await c.until(lambda: opened, "the try")
        assert dialog.words.text().startswith("No browser could be opened. Copy the address")
        assert dialog.copy.isVisible()

    tell(story, session(HOME))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem("sign_in_denied"), "The sign-in was not allowed in the browser."),
        (Problem("sign_in_timeout"), "Nobody signed in within five minutes."),
        (
            Problem("other_issuer", {"issuer": "https://evil.example"}),
            "Another workspace answered in its place",
        ),
        (Problem("sign_in_ended"), "The workspace did not take what the browser brought."),
        (Problem("workspace_unreachable"), "The workspace does not answer."),
    ],
)
def test_what_keeps_one_out_is_said_in_words(tell: Tell, problem: Problem, words: str) -> None:
    async def story(c: Companion) -> None:
        dialog, opened = begin(c)
        await c.until(lambda: opened, "the browser")
        assert c.session.accounts.brought is not None
        c.window.dismiss()  # the browser lies over it
        c.session.accounts.brought.set_exception(HarmonyError(problem))
        await c.until(lambda: dialog.words.text().startswith(words))
        assert in_front(c) is (problem.code != "sign_in_timeout"), (
            "who comes from the browser finds the window"
        )
        c.window.summon()
        assert dialog.yes.isVisible()
        assert dialog.yes.isEnabled()
        assert not dialog.copy.isVisible()

    tell(story, session(HOME))


def test_a_workspace_without_sign_in_by_browser_is_entered_with_a_key(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.accounts.refuses = Problem("no_browser_sign_in", {"name": "Acme Sales"})
        dialog, _ = begin(c)
        await c.until(lambda: dialog.words.text().startswith("Acme Sales does not offer sign-in"))
        assert c.window.focusWidget() is dialog.key

    tell(story, session(HOME))


def test_who_is_signed_out_here_but_not_there_is_told(tell: Tell) -> None:
    from tests.ui.test_accounts import sign_out

    async def story(c: Companion) -> None:
        c.session.accounts.told = False
        click((await sign_out(c)).yes)
        await c.until(lambda: "Acme Sales could not be told" in c.window.toast.words)

    tell(story, session(SALES, HOME))


# --- the page


async def shown(c: Companion) -> SignInScreen:
    choose(open_menu(c), "Sessions and sign-in…")
    screen = c.window.screens.widget(SIGN_IN, c.window.middle)
    assert isinstance(screen, SignInScreen)
    await c.until(lambda: screen.sheet.isVisible(), "the sessions")
    return screen


def test_sessions_are_listed_and_ended(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await shown(c)
        told = [row.accessibleName() for row in screen.rows]
        assert told[0].startswith("Sam’s laptop, This window · signed in 2 Nov")
        assert screen.rows[0].button is None, "this one is left by signing out"
        await picture("sessions")
        second = screen.rows[1].button
        assert second is not None
        second.setFocus()
        QTest.keyClick(second, Qt.Key.Key_Space)
        await c.until(lambda: len(screen.rows) == 2)
        assert c.window.focusWidget() is screen.rows[1].button
        click(screen.others)
        [question] = c.window.card.findChildren(Question)
        assert len(screen.rows) == 2, "asked before anything ends"
        click(question.yes)
        await c.until(lambda: len(screen.rows) == 1)
        assert not screen.others.isVisible()

    tell(story, session(SALES))


def test_what_is_not_there_is_said_and_read_when_it_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.link = LinkState.OFFLINE
        choose(open_menu(c), "Sessions and sign-in…")
        screen = c.window.screens.widget(SIGN_IN, c.window.middle)
        assert isinstance(screen, SignInScreen)
        await c.until(lambda: "is not there" in screen.blank.accessibleName())
        c.session.link = LinkState.REFUSED
        c.session.bus.publish(LinkChanged(LinkState.REFUSED))
        await c.until(lambda: "not signed in to this workspace" in screen.blank.accessibleName(), "it ended")
        screen.acted.emit()
        assert c.window.card.findChildren(SignInDialog), "signing in is what helps"
        c.session.link = LinkState.ONLINE
        c.session.bus.publish(AccountChanged())
        await c.until(lambda: screen.rows, "the sessions")

    tell(story, session(Account("1", "w1", "u1", "Home", "Sam Lee")))


def test_two_steps_are_switched_on_and_off(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await shown(c)
        click(screen.second_step)
        [dialog] = c.window.card.findChildren(TwoStepDialog)
        QTest.keyClicks(dialog.password, "wrong")
        QTest.keyClick(dialog.password, Qt.Key.Key_Return)
        await c.until(lambda: dialog.words.text() == "This is not your password.")
        dialog.password.setText("right")
        click(dialog.yes)
        await c.until(lambda: dialog.code.isVisible(), "the picture")
        assert not dialog.password.isVisible()
        assert dialog.key.text().replace(" ", "") == SEED
        assert dialog.title.text() == "Two-step sign-in, step 2 of 3"
        await picture("two-step-picture")
        QTest.keyClicks(dialog.code, "000000")
        QTest.keyClick(dialog.code, Qt.Key.Key_Return)
        await c.until(lambda: dialog.words.text().startswith("This code does not count now."))
        dialog.code.setText("123456")
        click(dialog.yes)
        await c.until(lambda: dialog.codes.isVisible(), "the codes of recovery")
        assert dialog.codes.text().startswith("abcd0-efgh0    abcd5-efgh5\nabcd1-efgh1")
        await picture("two-step-codes")
        click(dialog.copy)
        assert QGuiApplication.clipboard().text().count("\n") == 9
        click(dialog.yes)
        await c.until(lambda: screen.second_step.text() == "Switch off…")
        click(screen.new_codes)
        [again] = c.window.card.findChildren(TwoStepDialog)
        await picture("new-codes")
        QTest.keyClicks(again.password, "right")
        QTest.keyClick(again.password, Qt.Key.Key_Return)
        await c.until(lambda: again.codes.isVisible(), "the new codes")
        assert again.codes.text().startswith("stuv0-wxyz0")
        assert not again.password.isVisible()
        QTest.keyClick(again, Qt.Key.Key_Escape)
        assert again.words.text().startswith("This is not shown again."), (
            "the codes before are worth nothing by now"
        )
        QTest.keyClick(again.yes, Qt.Key.Key_Return)
        await c.until(lambda: not c.window.card.findChildren(TwoStepDialog))
        click(screen.second_step)
        [off] = c.window.card.findChildren(TurnOffDialog)
        QTest.keyClicks(off.code, "123456")
        click(off.yes)
        await c.until(lambda: screen.second_step.text() == "Switch on…")

    tell(story, session(SALES))
