"""Esc closes whatever lies over the window, and the keyboard is where it was before; no dialog is left out."""

import importlib
import pkgutil
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from harmony_desktop import ui
from harmony_desktop.domain.administration import ProviderKind
from harmony_desktop.domain.approvals import PreviewLine
from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.ids import AttachmentId, MessageId, ThreadId
from harmony_desktop.domain.threads import Message, Role
from harmony_desktop.domain.tools import EmailAccount
from harmony_desktop.ui.account_dialogs import SignInDialog, SignOutDialog
from harmony_desktop.ui.approvals.rule_dialog import RuleDialog
from harmony_desktop.ui.attachment_view import AttachmentSheet
from harmony_desktop.ui.bringing.dialog import AddMeeting
from harmony_desktop.ui.choices.several import SeveralBox
from harmony_desktop.ui.date_box import MonthBox
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.email_dialog import EmailAccountDialog
from harmony_desktop.ui.facts_sheet import FactsSheet
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.first_run.sheet import FirstSteps
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.listening.mic_box import MicrophoneBox
from harmony_desktop.ui.network.presenter import ProxyDialog
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.popover import Popover
from harmony_desktop.ui.provider_dialog import ProviderDialog
from harmony_desktop.ui.rating_box import RatingBox
from harmony_desktop.ui.receipt import ReceiptSheet
from harmony_desktop.ui.reminder import ReminderSheet
from harmony_desktop.ui.sharing.dialog import ShareDialog
from harmony_desktop.ui.sharing.password import PasswordDialog
from harmony_desktop.ui.shortcut_sheet import ShortcutSheet
from harmony_desktop.ui.sources_picker import SourcesPicker
from harmony_desktop.ui.tools.server_dialog import KeyDialog, ServerDialog
from harmony_desktop.wishes.voice import MY_LANGUAGES
from tests.ui.conftest import Companion

Tell = Callable[..., None]
MESSAGE = Message(MessageId("m1"), ThreadId("t1"), Role.ASSISTANT, "Twelve months.", datetime.now(UTC))
NOTES = Attachment(AttachmentId("a1"), AttachmentKind.TEXT, "notes.txt", text="Two years.")
OVERLAYS: dict[type[Overlay], Callable[[Companion], Overlay]] = {
    AddMeeting: lambda c: AddMeeting(c.theme, c.window.card, ()),
    AttachmentSheet: lambda c: AttachmentSheet(c.theme, c.window.card, NOTES),
    EmailAccountDialog: lambda c: EmailAccountDialog(c.theme, c.window.card, EmailAccount()),
    FactsSheet: lambda c: FactsSheet(c.theme, c.window.card, "Tool", [PreviewLine("Name", "create_task")]),
    FinderBox: lambda c: FinderBox(c.theme, c.window.card),
    KeyDialog: lambda c: KeyDialog(c.theme, c.window.card),
    MicrophoneBox: lambda c: MicrophoneBox(c.theme, c.window.card, ""),
    PasswordDialog: lambda c: PasswordDialog(c.theme, c.window.card),
    PickBox: lambda c: PickBox(c.theme, c.window.card, c.window.composer.plus, "Search models…", ()),
    ProviderDialog: lambda c: ProviderDialog(c.theme, c.window.card, [ProviderKind("openai", "OpenAI")]),
    ProxyDialog: lambda c: ProxyDialog(c.theme, c.window.card, "http://proxy.example:3128"),
    Question: lambda c: Question(c.theme, c.window.card, "Delete it?", "It is gone then.", "Delete"),
    ReceiptSheet: lambda c: ReceiptSheet(c.theme, c.window.card, MESSAGE, {}),
    SeveralBox: lambda c: SeveralBox(
        c.theme, c.window.card, c.window.composer.plus, MY_LANGUAGES, (), "Search languages…"
    ),
    ReminderSheet: lambda c: ReminderSheet(c.theme, c.window.card),
    RuleDialog: lambda c: RuleDialog(c.window, c.session.tools, c.session.choices),
    ServerDialog: lambda c: ServerDialog(c.theme, c.window.card, admin=True),
    ShareDialog: lambda c: ShareDialog(c.theme, c.window.card, "Acme terms", "Sam Lee"),
    ShortcutSheet: lambda c: ShortcutSheet(c.theme, c.window.card, []),
    SignInDialog: lambda c: SignInDialog(c.theme, c.window.card),
    SignOutDialog: lambda c: SignOutDialog(c.theme, c.window.card, "Home", 1),
    SourcesPicker: lambda c: SourcesPicker(c.theme, c.window.card, Sources(), (), ("Dana Reyes",)),
}
POPOVERS: dict[type[Popover], Callable[[Companion], Popover]] = {
    MonthBox: lambda c: MonthBox(c.theme, c.window.card, "From", QDate(2026, 11, 4)),
    RatingBox: lambda c: RatingBox(c.theme, c.window.card, "up", ""),
}
ELSEWHERE = {Form, FirstSteps}
"""No dialog of its own; and one whose Esc is told in ``test_first_steps``."""


def kinds(of: type[QWidget]) -> set[type[QWidget]]:
    """Every class of ours made from it."""
    found: set[type[QWidget]] = set()
    for made in of.__subclasses__():
        found |= {made} | kinds(made)
    return {kind for kind in found if kind.__module__.startswith(ui.__name__)}


def escape() -> None:
    here = QApplication.focusWidget()
    assert here is not None
    QTest.keyClick(here, Qt.Key.Key_Escape)


def test_no_dialog_is_left_out_here() -> None:
    for module in pkgutil.walk_packages(ui.__path__, ui.__name__ + "."):
        importlib.import_module(module.name)
    assert kinds(Overlay) - ELSEWHERE == set(OVERLAYS)
    assert kinds(Popover) == set(POPOVERS)


@pytest.mark.parametrize("large", [False, True], ids=["small", "page"])
def test_escape_closes_each_and_gives_the_keyboard_back(tell: Tell, large: bool) -> None:
    async def story(c: Companion) -> None:
        if large:
            c.window.open_page()
        before = c.window.composer.plus
        wrong = []
        for kind, make in OVERLAYS.items():
            before.setFocus(Qt.FocusReason.TabFocusReason)
            made = make(c)
            c.window.lay_over(made)
            here = QApplication.focusWidget()
            inside = here is not None and made.isAncestorOf(here)
            escape()
            if not (inside and made.is_closed and QApplication.focusWidget() is before):
                wrong.append(f"{kind.__name__}: {inside=} {made.is_closed=} {QApplication.focusWidget()}")
                c.window.step_back()
        for small, open_it in POPOVERS.items():
            before.setFocus(Qt.FocusReason.TabFocusReason)
            box = open_it(c)
            box.open_at(before)
            escape()
            if box.isVisible() or QApplication.focusWidget() is not before:
                wrong.append(f"{small.__name__}: {box.isVisible()=} {QApplication.focusWidget()}")
        assert not wrong, "\n".join(wrong)

    tell(story)
