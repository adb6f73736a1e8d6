"""The e-mails of the thread on screen: their cards, the words the user changed, and sending them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QByteArray, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from harmony_desktop.domain import emails
from harmony_desktop.domain.emails import NEVER_ASKED, SEND, Email, Stage, Standing
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.threads import Message
from harmony_desktop.i18n import tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.emails.blocks import names_of
from harmony_desktop.ui.emails.card import EmailCard
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.window import CompanionWindow


@dataclass
class _Shown:
    """One card. ``told``: as the answer has it; ``drafted``: as the card shows that; ``asked``: the words that were sent last, and ``before``: how it
    stood with them then, until the session shows what became of it."""

    card: EmailCard
    message: Message
    told: Email
    drafted: Email
    asked: str = ""
    before: Standing = NEVER_ASKED


class EmailCards(QObject):
    account_wanted = Signal()
    """The user wants to set up the account that e-mail is sent from."""
    call_wanted = Signal(str)
    """What the user has just asked for waits now, and is to be seen."""

    def __init__(self, window: CompanionWindow, session: Session, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self._insets = window.thread_view.insets
        self._shown: dict[str, _Shown] = {}
        self._mine = True

    def show(self, messages: Sequence[Message], mine: bool) -> None:
        """Call it before these messages are written into the view."""
        self._mine = mine
        there: set[str] = set()
        for message in messages:
            names = names_of(message)
            if not names:
                continue
            drafted = emails.of_message(message, tr("no longer available"))
            for name, email in zip(names, drafted, strict=True):
                there.add(name)
                self._show_one(name, message, email)
        for name in [n for n in self._shown if n not in there]:
            del self._shown[name]
        self._insets.keep_only(there)

    def card(self, name: str) -> EmailCard | None:
        return self._shown[name].card if name in self._shown else None

    def _show_one(self, name: str, message: Message, told: Email) -> None:
        shown = self._shown.get(name)
        if shown is None:
            shown = self._shown[name] = self._make(name, message, told)
        elif shown.told != told:  # words that were quoted may have gone
            changed = None if shown.card.email == shown.drafted else shown.card.email
            shown.told, shown.drafted = told, _as_shown(shown.card, told)
            if changed is not None:
                shown.card.show_email(changed)
        shown.message = message
        self._show_standing(shown)

    def _make(self, name: str, message: Message, told: Email) -> _Shown:
        card = EmailCard(self._window.theme, name, self._insets.viewport)
        drafted = _as_shown(card, told)
        card.show_email(emails.unpacked(self._session.draft(ThreadId(name))) or drafted)
        card.edited.connect(partial(self._on_edited, name))
        card.put_back.connect(partial(self._on_put_back, name))
        card.copy_wanted.connect(partial(self._on_copy, name))
        card.open_wanted.connect(partial(self._on_open, name))
        card.send_wanted.connect(partial(self._on_send, name))
        card.account_wanted.connect(self.account_wanted)
        self._insets.keep(name, card)
        return _Shown(card, message, told, drafted)

    def _show_standing(self, shown: _Shown) -> None:
        email = shown.card.email
        standing = emails.standing(shown.message, email)
        if shown.asked != email.arguments:
            shown.asked = ""  # other words are another e-mail
        elif standing in (shown.before, NEVER_ASKED):  # the session has not told yet what became of it
            standing = Standing(Stage.ASKING)
        elif standing.stage is not Stage.ASKING:
            shown.asked = ""
            if standing.stage is Stage.WAITS:
                self.call_wanted.emit(standing.call)
        online = self._session.link is LinkState.ONLINE
        shown.card.show_standing(standing, changed=email != shown.drafted, mine=self._mine, online=online)

    # --- what the user does --------------------------------------------------------------------------------------

    def _on_edited(self, name: str) -> None:
        shown = self._shown[name]
        email = shown.card.email
        self._session.save_draft(ThreadId(name), "" if email == shown.drafted else emails.packed(email))
        self._show_standing(shown)

    def _on_put_back(self, name: str) -> None:
        """Undone like any other step."""
        shown = self._shown[name]
        before = shown.card.email
        self._put(name, shown.drafted)
        self._window.toast.say(
            tr("The draft is as Companion wrote it."), tr("Undo"), lambda: self._put(name, before)
        )

    def _put(self, name: str, email: Email) -> None:
        shown = self._shown.get(name)
        if shown is not None:
            shown.card.show_email(email)
            self._on_edited(name)

    def _on_copy(self, name: str) -> None:
        QGuiApplication.clipboard().setText(emails.plain(self._shown[name].card.email))
        self._window.toast.say(tr("The e-mail is on the clipboard."))

    def _on_open(self, name: str) -> None:
        email = self._shown[name].card.email
        address, cut = emails.mailto(email)
        if not QDesktopServices.openUrl(QUrl.fromEncoded(QByteArray(address.encode()))):
            QGuiApplication.clipboard().setText(emails.plain(email))
            self._window.toast.say(tr("No mail program could be opened; the e-mail is on the clipboard."))
        elif cut:
            QGuiApplication.clipboard().setText(email.body)
            self._window.toast.say(
                tr("The mail program got only the beginning of the text; all of it is on the clipboard.")
            )

    def _on_send(self, name: str) -> None:
        shown = self._shown[name]
        email = shown.card.email
        standing = emails.standing(shown.message, email)
        if shown.asked or not standing.stage.free:
            return
        shown.asked, shown.before = email.arguments, standing
        self._show_standing(shown)
        self._runner.start(self._send(name, shown, email), name="send e-mail")

    async def _send(self, name: str, shown: _Shown, email: Email) -> None:
        try:
            await self._session.approvals.ask_for(shown.message.id, SEND, email.arguments)
        except HarmonyError as error:
            shown.asked = ""
            if name in self._shown:
                self._show_standing(shown)
                shown.card.tell(worded(error.problem))


def _as_shown(card: EmailCard, email: Email) -> Email:
    """What the card's lines make of it, so that nothing counts as changed by the user that was not."""
    card.show_email(email)
    return card.email
