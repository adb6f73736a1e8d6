"""The network and the keyring in the window: what is so, what can be done about it, and wishes that apply at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from harmony_desktop.domain.facts import KeyringChanged, LinkChanged, LinkState
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.network.presenter import ProxyDialog
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.wish import Section
from harmony_desktop.wishes.network import CERTIFICATE, PROXY, PROXY_ADDRESS
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
PROXY_AT = {"proxy": "proxy.example.com:8080"}


def away(c: Companion, code: str, **args: object) -> None:
    problem = Problem(code, args, retryable=True)
    c.session.link, c.session.workspace_problem = LinkState.OFFLINE, problem
    c.session.bus.publish(LinkChanged(LinkState.OFFLINE, problem))


def online(c: Companion) -> None:
    c.session.link, c.session.workspace_problem = LinkState.ONLINE, None
    c.session.bus.publish(LinkChanged(LinkState.ONLINE))


def noticed(c: Companion) -> str:
    return c.window.notice.accessibleName()


def press(c: Companion, words: str) -> None:
    button = c.window.notice._button
    assert button.text() == words
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("network_missing", "No network"),
        ("name_unknown", "address is not found"),
        ("workspace_slow", "very long"),
        ("workspace_unreachable", "Offline"),
    ],
)
def test_what_passes_by_itself_is_one_line(tell: Tell, code: str, says: str) -> None:
    async def story(c: Companion) -> None:
        away(c, code, host="work.example")
        assert says in c.window.composer._status.text()
        assert c.window.notice.code == ""
        online(c)
        assert c.window.composer._status.text() == ""

    tell(story)


def test_a_network_that_wants_a_sign_in_offers_its_page(
    tell: Tell, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_page(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_page)

    async def story(c: Companion) -> None:
        away(c, "network_sign_in", url="http://hotel.example/in")
        assert "sign in first" in noticed(c)
        await picture("network-sign-in")
        assert opened == []
        press(c, "Open its page")
        assert opened == ["http://hotel.example/in"]
        assert c.session.network.tried == 1
        online(c)
        assert c.window.notice.code == ""

    tell(story)


def test_a_proxy_s_password_is_asked_for_in_a_dialog(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.session.network.proxy = "http://proxy.example.com:8080"
        away(c, "proxy_password", **PROXY_AT)
        assert "proxy.example.com:8080 wants a name" in noticed(c)
        press(c, "Enter password…")
        dialog = c.window.card.findChild(ProxyDialog)
        assert dialog is not None
        assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
        QTest.keyClicks(dialog.user, "ann")
        QTest.keyClicks(dialog.password, "sesame")
        await picture("proxy-password")
        QTest.keyClick(dialog.password, Qt.Key.Key_Return)
        await c.until(lambda: c.session.network.signed_in == [("ann", "sesame")], "the sign-in")
        await c.until(lambda: c.window.notice.code == "", "the end of the notice")

    tell(story)


@pytest.mark.parametrize(
    ("code", "args"),
    [
        ("proxy_unreachable", PROXY_AT),
        ("proxy_refused", PROXY_AT | {"said": "403 Forbidden"}),
        ("network_between", {"host": "work.example"}),
        (
            "workspace_untrusted",
            {"host": "work.example", "why": "unknown", "issuer": "Example Corp Root CA", "fingerprint": "AB"},
        ),
        (
            "workspace_untrusted",
            {"host": "work.example", "why": "early", "begins": "2026-11-01", "today": "1970-01-01"},
        ),
    ],
)
def test_what_needs_somebody_says_what_to_do_and_can_be_tried_again(
    tell: Tell, picture: Picture, code: str, args: dict[str, object]
) -> None:
    async def story(c: Companion) -> None:
        away(c, code, **args)
        assert "…" not in noticed(c)
        await picture(f"network-{code}-{args.get('why', '')}")
        press(c, "Try again")
        assert c.session.network.tried == 1

    tell(story)


def test_a_keyring_is_waited_for_in_words_and_asked_again_when_the_user_wants(
    tell: Tell, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        c.session.bus.publish(KeyringChanged(Problem("keyring_waits", retryable=True)))
        assert "Waiting for your keyring" in noticed(c)
        await picture("keyring-waits")
        c.type("and typing goes on")
        assert c.window.composer.text == "and typing goes on"
        c.session.bus.publish(KeyringChanged(Problem("keyring_locked", {"name": "Secret Service"})))
        assert "Secret Service stayed locked" in noticed(c)
        await picture("keyring-locked")
        press(c, "Try again")
        assert c.session.network.keyring_asked == 1
        c.session.bus.publish(KeyringChanged(Problem("keyring_broken", {"name": "KWallet"})))
        assert "KWallet gives an error" in noticed(c)
        c.session.bus.publish(KeyringChanged())
        assert c.window.notice.code == ""

    tell(story)


def test_proxy_and_certificate_are_wishes_that_apply_at_once(
    tell: Tell, picture: Picture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "example-corp.pem"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))

    async def story(c: Companion) -> None:
        c.pages.preferences.show(Section.NETWORK)
        screen = next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())
        line = screen.rows[PROXY_ADDRESS.name].control
        assert isinstance(line, QLineEdit)
        QTest.keyClicks(line, "ann:sesame@proxy")
        QTest.keyClick(line, Qt.Key.Key_Return)
        complaint = screen.rows[PROXY_ADDRESS.name].problem.text()
        assert "is not the address of a proxy" in complaint
        assert "sesame" not in complaint
        assert c.settings[PROXY_ADDRESS] == ""
        line.clear()
        QTest.keyClicks(line, "proxy.example.com:8080")
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert c.settings[PROXY_ADDRESS] == "http://proxy.example.com:8080"
        assert screen.rows[PROXY_ADDRESS.name].problem.text() == ""
        c.pages.preferences.choose(PROXY, "own")
        screen.rows[CERTIFICATE.name].pick_wanted.emit()
        assert c.settings[CERTIFICATE] == str(file)
        assert c.session.network.tried == 3
        await picture("preferences-network")

    tell(story)
