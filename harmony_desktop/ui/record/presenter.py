"""Workspace Settings › Record: pages of it from the workspace to the screen, verified and exported on demand."""

from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from harmony_desktop.domain.facts import AccountChanged, ApprovalsChanged, Fact, LinkChanged, LinkState
from harmony_desktop.domain.ids import ApprovalId
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.record import RecordLine
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.approvals.call_opener import CallOpener
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.facts_sheet import FactsSheet
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.record import words
from harmony_desktop.ui.record.screen import EVERYBODY, RecordScreen
from harmony_desktop.ui.tools import words as tool_words
from harmony_desktop.ui.window import CompanionWindow


class RecordPresenter(QObject):
    """``opener``: leads to the call a line tells of."""

    def __init__(
        self, window: CompanionWindow, session: Session, runner: TaskRunner, opener: CallOpener
    ) -> None:
        super().__init__(window)
        self._opener = opener
        self._window, self._session, self._runner = window, session, runner
        self._record = session.record
        self._screen: RecordScreen | None = None
        self._titles: dict[str, str] = {}
        self._cursor = ""
        self._reads = 0
        """An answer to an earlier question than the latest is not shown."""
        self._deep = False
        """Older lines were asked for: the list stays as it is."""
        self._busy: set[str] = set()
        """What takes longer is not begun twice; its button keeps the keyboard."""
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()

    def make(self, parent: QWidget) -> RecordScreen:
        screen = self._screen = RecordScreen(self._window.theme, parent)
        screen.say(tr("Asking the workspace…"))
        screen.shown.connect(self.load)
        screen.acted.connect(self.load)
        screen.wanted.connect(self.load)
        screen.older_wanted.connect(lambda: self._start(self._older(screen)))
        screen.opened.connect(self._open)
        screen.verify_wanted.connect(lambda: self._start(self._verify(screen)))
        screen.export_wanted.connect(self._ask_where)
        return screen

    # --- reading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self._screen is not None:
            self._reads += 1
            self._start(self._load(self._screen, self._reads))

    async def _load(self, screen: RecordScreen, number: int) -> None:
        if self._session.link is not LinkState.ONLINE:
            screen.say(tr("The workspace is not there; its record is read when it answers."), tr("Try again"))
            return
        try:
            screen.allow(await self._session.administration.is_admin())
            titles = {tool.id: tool_words.title(tool) for tool in await self._session.tools.all()}
            page = await self._record.page(screen.sought, everybody=screen.whose == EVERYBODY)
        except HarmonyError as error:
            if number == self._reads:
                screen.say(worded(error.problem), tr("Try again"))
            return
        if number != self._reads:
            return
        self._titles, self._cursor, self._deep = titles, page.cursor, False
        screen.show_lines(page.lines, titles, more=bool(page.cursor))
        screen.say("")

    async def _older(self, screen: RecordScreen) -> None:
        """Below those that stand there; the keyboard goes on to the first of them."""
        number, had = self._reads, len(screen.rows)
        if "older" in self._busy:
            return
        self._busy.add("older")
        try:
            everybody = screen.whose == EVERYBODY
            page = await self._record.page(screen.sought, self._cursor, everybody=everybody)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
            return
        finally:
            self._busy.discard("older")
        if number != self._reads:
            return
        self._cursor, self._deep = page.cursor, True
        screen.show_lines(page.lines, self._titles, more=bool(page.cursor), add=True)
        if had < len(screen.rows) and not screen.search.hasFocus():
            screen.rows[had].setFocus()

    # --- one line, and all of them ---------------------------------------------------------------------------------

    def _open(self, line: RecordLine) -> None:
        me = next((account.user_id for account in self._session.accounts.all()[:1]), "")
        happened, _ = words.happened(line)
        title = " · ".join(filter(None, (words.about(line, self._titles), happened)))
        lines = words.whole(line, self._titles, mine=line.user_id in ("", me))
        proof = words.proof(line)
        leads = tr("Open chat") if line.thread_id and line.call_id else ""
        sheet = FactsSheet(self._window.theme, self._window.card, title, lines, proof, leads)
        sheet.led.connect(lambda: self._opener.open(ApprovalId(line.call_id)))
        self._window.lay_over(sheet)

    async def _verify(self, screen: RecordScreen) -> None:
        if "verify" in self._busy:
            return
        self._busy.add("verify")
        screen.show_verifying()
        try:
            screen.show_verdict(await self._record.verify())
        except HarmonyError as error:
            screen.proof.hide()
            self._window.notice.show_problem(error.problem)
        finally:
            self._busy.discard("verify")

    def _ask_where(self) -> None:
        kind = tr("JSON lines (*.jsonl)")
        dialog = QFileDialog(self._window, tr("Export"), str(Path.home()), kind)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.selectFile(f"harmony-record-{datetime.now().astimezone():%Y-%m-%d}.jsonl")
        dialog.fileSelected.connect(lambda file: self._start(self._export(Path(file))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _export(self, file: Path) -> None:
        if self._screen is None or "export" in self._busy:
            return
        self._busy.add("export")
        self._screen.show_state(tr("Exporting…"))
        try:
            lines = await self._record.export(file)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem)
        else:
            count = trn("1 line", "{count} lines", count=lines)
            self._window.toast.say(tr("{count} saved as {file}.", count=count, file=file.name))
        finally:
            self._screen.show_state("")
            self._busy.discard("export")

    # --- doing ---------------------------------------------------------------------------------------------------

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        self._runner.start(doing, name="record")

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._reads += 1
            self._titles, self._cursor = {}, ""
        if self._screen is None or not self._screen.isVisible():
            return
        changed = isinstance(fact, ApprovalsChanged) and not self._deep
        if changed or isinstance(fact, AccountChanged | LinkChanged):
            self.load()
