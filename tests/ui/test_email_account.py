"""The account e-mail is sent from: filled in, checked, changed, removed; its password is never seen again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.tools import EmailAccount
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.email_dialog import EmailAccountDialog
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.wish import Section
from harmony_desktop.wishes.companion import EMAIL_ACCOUNT
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
KEPT = EmailAccount("smtp.acme.example", 587, "starttls", "sam", "sam@acme.example", has_password=True)


def opened(c: Companion) -> PreferencesScreen:
    c.pages.preferences.show(Section.COMPANION)
    return next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())


async def form(c: Companion) -> EmailAccountDialog:
    opened(c).buttons[EMAIL_ACCOUNT.name].click()
    await c.until(lambda: shown(c))
    return shown(c)[0]


def shown(c: Companion) -> list[EmailAccountDialog]:
    return [d for d in c.window.card.findChildren(EmailAccountDialog) if d.isVisible()]


def with_account() -> ScriptedSession:
    session = ScriptedSession()
    session.objects.account = KEPT
    return session


def about(screen: PreferencesScreen) -> str:
    return screen._deeds[EMAIL_ACCOUNT.name].about.text()


def test_it_is_filled_in_saved_and_checked(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        assert about(screen) == "Where Companion sends e-mail from, once you approved it."
        box = await form(c)
        assert QApplication.focusWidget() is box.address
        assert (box.check.isVisible(), box.remove.isVisible()) == (False, False)
        await picture("email-account-empty")
        QTest.keyClicks(box.address, "sam@acme.example")
        QTest.keyClicks(box.host, "smtp.acme.example")
        QTest.keyClicks(box.user, "sam")
        QTest.keyClicks(box.password, "s3cret ")
        assert box.password.echoMode() is QLineEdit.EchoMode.Password
        box.yes.click()
        await c.until(lambda: not shown(c))
        assert c.session.objects.account == KEPT
        assert c.session.objects.passwords == ["s3cret "]
        assert c.window.toast.words == "The server lets you in. E-mail goes out as sam@acme.example."
        assert about(screen) == "sam@acme.example, through smtp.acme.example"
        assert screen.buttons[EMAIL_ACCOUNT.name].text() == "Change…"

    tell(story)


def test_a_server_that_lets_nobody_in_is_quoted(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        box = await form(c)
        set_ = c.session.objects.set_email_account

        async def then_refuse(new: object) -> EmailAccount:
            account = await set_(new)  # type: ignore[arg-type]
            c.session.objects.refuses = Problem(
                "tool_failed", detail="535 Wrong\u202e\npassword (request 1f)"
            )
            return account

        c.session.objects.set_email_account = then_refuse  # type: ignore[method-assign, assignment]
        box.password.setText("wrong")
        box.yes.click()
        words = "It is saved, but: 535 Wrong⟨U+202E⟩ password"
        await c.until(lambda: box.words.text() == words)
        assert box.isVisible()
        assert box.password.text() == "", "it went in and does not come back"
        assert box.no.text() == "Close", "it is saved: nothing is left to cancel"
        await picture("email-account-refused")

    tell(story, with_account())


def test_an_empty_password_keeps_the_one_that_is_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = await form(c)
        assert box.password.text() == ""
        assert box.password.placeholderText() == "A password is set; empty keeps it"
        box.address.setText("Sam Lee <sam@acme.example>")
        box.yes.click()
        await c.until(lambda: not shown(c))
        assert c.session.objects.passwords == [None]
        assert c.session.objects.account.sender == "Sam Lee <sam@acme.example>"
        assert c.session.objects.account.has_password

    tell(story, with_account())


def test_the_password_goes_to_no_other_server(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = await form(c)
        box.host.setText("smtp.rival.example")
        box.yes.click()
        assert box.words.text() == "The password was given for another server or user. Give it again."
        assert c.session.objects.passwords == []

    tell(story, with_account())


@pytest.mark.parametrize(
    ("sender", "host", "port", "words"),
    [
        ("sam", "smtp.acme.example", "587", "Which address is it sent from?"),
        ("sam@acme.example", "", "587", "Which server sends it?"),
        ("sam@acme.example", "smtp.acme.example", "", "A port is a number from 1 to 65535."),
    ],
)
def test_what_is_missing_is_said(tell: Tell, sender: str, host: str, port: str, words: str) -> None:
    async def story(c: Companion) -> None:
        box = await form(c)
        box.address.setText(sender)
        box.host.setText(host)
        box.port.setText(port)
        c.press(Qt.Key.Key_Return)
        assert box.words.text().startswith(words)
        assert c.session.objects.passwords == []

    tell(story)


def test_the_usual_port_comes_with_the_connection_unless_one_was_written(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = await form(c)
        choose(box, "Encrypted from the start (TLS)")
        assert (box.port.text(), box.new.security) == ("465", "tls")
        assert box.way.accessibleName() == "Connection: Encrypted from the start (TLS)"
        box.port.setText("2465")
        choose(box, "Encrypted (STARTTLS)")
        assert (box.port.text(), box.new.security) == ("2465", "starttls")
        choose(box, "Not encrypted; this computer only")
        box.address.setText("sam@acme.example")
        box.host.setText("smtp.acme.example")
        box.yes.click()
        assert box.words.text() == "Without encryption only a server on this computer is used."

    tell(story)


def choose(box: EmailAccountDialog, words: str) -> None:
    box.way.click()
    menu = box.findChildren(Menu)[-1]
    action = next(a for a in menu.actions() if isinstance(a, QAction) and a.text() == words)
    action.trigger()
    menu.close()


def test_what_is_kept_can_be_checked_as_it_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = await form(c)
        assert box.check.isEnabled()
        box.user.setText("other")
        assert not box.check.isEnabled(), "what is written is not what would be checked"
        box.user.setText("sam")
        box.check.click()
        await c.until(lambda: not shown(c))
        assert c.session.objects.passwords == []
        assert c.window.toast.words.startswith("The server lets you in.")

    tell(story, with_account())


def test_it_is_removed_after_a_question(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        (await form(c)).remove.click()
        question = next(q for q in c.window.card.findChildren(Question) if q.isVisible())
        question.yes.click()
        await c.until(lambda: c.session.objects.account == EmailAccount())
        assert c.window.toast.words == "The e-mail account was removed."
        assert screen.buttons[EMAIL_ACCOUNT.name].text() == "Set up…"

    tell(story, with_account())


def test_without_the_workspace_it_says_so(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = opened(c)
        await c.until(lambda: about(screen).startswith("sam@"))
        c.session.objects.refuses = Problem("offline")
        screen.buttons[EMAIL_ACCOUNT.name].click()
        await c.until(lambda: c.window.notice.code == "offline")
        assert not c.window.card.findChildren(EmailAccountDialog)

    tell(story, with_account())


def test_anything_on_the_card_can_lead_there(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.window.email_account_wanted.emit()
        await c.until(lambda: shown(c))
        await picture("email-account-small")

    tell(story, with_account())


def test_every_control_has_a_name_and_tab_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = await form(c)
        kinds = QAbstractButton | QLineEdit
        controls = [w for w in box.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
        reached = set()
        for _ in range(14):
            c.press(Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        assert set(controls) <= reached

    tell(story, with_account())
