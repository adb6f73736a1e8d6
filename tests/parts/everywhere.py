"""Every screen and every dialog of the window, one after the other: for what must hold on each of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.administration import ProviderKind
from harmony_desktop.domain.approvals import PreviewLine
from harmony_desktop.domain.context import Attachment, AttachmentKind, Sources
from harmony_desktop.domain.deletion import DeletionPreview
from harmony_desktop.domain.disclosure import About
from harmony_desktop.domain.ids import AttachmentId, MessageId, ThreadId
from harmony_desktop.domain.threads import Message, Role
from harmony_desktop.domain.tools import EmailAccount
from harmony_desktop.ui.account_dialogs import SignInDialog, SignOutDialog
from harmony_desktop.ui.approvals.rule_dialog import RuleDialog
from harmony_desktop.ui.attachment_view import AttachmentSheet
from harmony_desktop.ui.bringing.dialog import AddMeeting
from harmony_desktop.ui.choices.several import SeveralBox
from harmony_desktop.ui.danger.dialog import DeletionDialog
from harmony_desktop.ui.danger.listing import RemainsSheet
from harmony_desktop.ui.date_box import MonthBox
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.disclosure.dialogs import ContactDialog, DocumentDialog, NameDialog, NoteDialog
from harmony_desktop.ui.email_dialog import EmailAccountDialog
from harmony_desktop.ui.facts_sheet import FactsSheet
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.hosted.dialog import HostedDialog
from harmony_desktop.ui.listening.mic_box import MicrophoneBox
from harmony_desktop.ui.network.presenter import ProxyDialog
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.people.key_dialog import KeyDialog as ApiKeyDialog
from harmony_desktop.ui.people.members_box import MembersBox
from harmony_desktop.ui.people.password_dialog import AnothersPassword
from harmony_desktop.ui.people.secret_sheet import SecretSheet
from harmony_desktop.ui.people.user_dialog import ChangeUserDialog, NewUserDialog
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.popover import Popover
from harmony_desktop.ui.provider_dialog import ProviderDialog
from harmony_desktop.ui.rating_box import RatingBox
from harmony_desktop.ui.receipt import ReceiptSheet
from harmony_desktop.ui.reminder import ReminderSheet
from harmony_desktop.ui.screens import (
    DOCTOR,
    MODELS_AND_DATA,
    NAMES,
    PLACES,
    RECORDINGS,
    SET_UP,
    SIGN_IN,
    SPACE,
    SPEECH_MODELS,
)
from harmony_desktop.ui.sharing.dialog import ShareDialog
from harmony_desktop.ui.sharing.password import PasswordDialog
from harmony_desktop.ui.shortcut_sheet import ShortcutSheet
from harmony_desktop.ui.signing.two_step import TurnOffDialog, TwoStepDialog
from harmony_desktop.ui.sources_picker import SourcesPicker
from harmony_desktop.ui.tools.server_dialog import KeyDialog, ServerDialog
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from harmony_desktop.wishes.voice import MY_LANGUAGES
from tests.fakes.doors_people import DANA, ROLES

if TYPE_CHECKING:
    from tests.ui.conftest import Companion


MESSAGE = Message(MessageId("m1"), ThreadId("t1"), Role.ASSISTANT, "Twelve months.", datetime.now(UTC))
NOTES = Attachment(AttachmentId("a1"), AttachmentKind.TEXT, "notes.txt", text="Two years.")
OVERLAYS: dict[type[Overlay], Callable[["Companion"], Overlay]] = {
    AddMeeting: lambda c: AddMeeting(c.theme, c.window.card, ()),
    AnothersPassword: lambda c: AnothersPassword(c.theme, c.window.card, "Dana Reyes"),
    ApiKeyDialog: lambda c: ApiKeyDialog(c.theme, c.window.card, ROLES, "dana@acme.example"),
    AttachmentSheet: lambda c: AttachmentSheet(c.theme, c.window.card, NOTES),
    ContactDialog: lambda c: ContactDialog(c.theme, c.window.card, About()),
    DeletionDialog: lambda c: DeletionDialog(
        c.theme, c.window.card, "Delete this workspace?", DeletionPreview("Acme", "Acme"), "Delete workspace"
    ),
    DocumentDialog: lambda c: DocumentDialog(c.theme, c.window.card),
    NameDialog: lambda c: NameDialog(c.theme, c.window.card, "Acme"),
    RemainsSheet: lambda c: RemainsSheet(
        c.theme, c.window.card, "What may remain", DeletionPreview("Acme", "Acme")
    ),
    ChangeUserDialog: lambda c: ChangeUserDialog(c.theme, c.window.card, ROLES, ("Sales", "Support"), DANA),
    EmailAccountDialog: lambda c: EmailAccountDialog(c.theme, c.window.card, EmailAccount()),
    FactsSheet: lambda c: FactsSheet(c.theme, c.window.card, "Tool", [PreviewLine("Name", "create_task")]),
    FinderBox: lambda c: FinderBox(c.theme, c.window.card),
    HostedDialog: lambda c: HostedDialog(c.theme, c.window.card),
    KeyDialog: lambda c: KeyDialog(c.theme, c.window.card),
    MembersBox: lambda c: MembersBox(c.theme, c.window.card, c.window.composer.plus, "Sales"),
    MicrophoneBox: lambda c: MicrophoneBox(c.theme, c.window.card, ""),
    NoteDialog: lambda c: NoteDialog(c.theme, c.window.card, "OpenAI"),
    NewUserDialog: lambda c: NewUserDialog(c.theme, c.window.card, ROLES, ("Sales", "Support")),
    PasswordDialog: lambda c: PasswordDialog(c.theme, c.window.card),
    PickBox: lambda c: PickBox(c.theme, c.window.card, c.window.composer.plus, "Search models…", ()),
    ProviderDialog: lambda c: ProviderDialog(c.theme, c.window.card, [ProviderKind("openai", "OpenAI")]),
    ProxyDialog: lambda c: ProxyDialog(c.theme, c.window.card, "http://proxy.example:3128"),
    Question: lambda c: Question(c.theme, c.window.card, "Delete it?", "It is gone then.", "Delete"),
    ReceiptSheet: lambda c: ReceiptSheet(c.theme, c.window.card, MESSAGE, {}),
    SecretSheet: lambda c: SecretSheet(c.theme, c.window.card, "The key", "Shown once.", [("Key", "lk_5e")]),
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
    TurnOffDialog: lambda c: TurnOffDialog(c.theme, c.window.card),
    TwoStepDialog: lambda c: TwoStepDialog(c.theme, c.window.card),
    SourcesPicker: lambda c: SourcesPicker(c.theme, c.window.card, Sources(), (), ("Dana Reyes",)),
}
POPOVERS: dict[type[Popover], Callable[["Companion"], Popover]] = {
    MonthBox: lambda c: MonthBox(c.theme, c.window.card, "From", QDate(2026, 11, 4)),
    RatingBox: lambda c: RatingBox(c.theme, c.window.card, "up", ""),
}
SCREENS = [
    *(name for name, *_ in (*PLACES, *SET_UP)),
    SPACE,
    RECORDINGS,
    SPEECH_MODELS,
    NAMES,
    DOCTOR,
    MODELS_AND_DATA,
    SIGN_IN,
]


ON_PAGES = frozenset(
    {
        AnothersPassword,
        ApiKeyDialog,
        ChangeUserDialog,
        MembersBox,
        NewUserDialog,
        SecretSheet,
        ContactDialog,
        DocumentDialog,
        NameDialog,
        EmailAccountDialog,
        KeyDialog,
        NoteDialog,
        PasswordDialog,
        ProviderDialog,
        ServerDialog,
        ShareDialog,
        SignInDialog,
        SignOutDialog,
        TurnOffDialog,
        TwoStepDialog,
    }
)
"""Never opened from the small window."""


async def tour(c: "Companion", large: bool = True) -> AsyncIterator[tuple[str, QWidget]]:
    """What is shown, and its name. Afterwards the last of it stands there still."""
    if large:
        c.window.open_page()
        for name in SCREENS:
            if name in c.window.screens:
                shown = c.window.show_screen(name)
                await _settled(c)
                yield name, shown
                if isinstance(shown, WorkspaceSettings):
                    async for section in _sections(c, shown):
                        yield section, shown
        c.window.close_screen()
    for kind, make in OVERLAYS.items():
        if kind in ON_PAGES and not large:
            continue
        made = make(c)
        c.window.lay_over(made)
        await _settled(c)
        yield kind.__name__, made.box
        made.close_overlay()
        await _settled(c)


async def _sections(c: "Companion", settings: WorkspaceSettings) -> AsyncIterator[str]:
    for section in tuple(c.window.sections):
        settings.open(section.name)
        for _ in range(3):  # asked when it was shown, answered, shown
            await _settled(c)
        yield f"settings-{section.name}"


async def _settled(c: "Companion") -> None:
    """Everything that waits for the event loop has had its turn."""
    for _ in range(5):
        await asyncio.sleep(0)
    c.window.repaint()
