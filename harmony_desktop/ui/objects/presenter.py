"""A page of notes, tasks or contacts: what the user does to the workspace, what it has to the page."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.facts import AccountChanged, Fact, LinkChanged, LinkState, Nudged
from harmony_desktop.domain.objects import MOST_LISTED
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import number, tr
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.doors import Session
from harmony_desktop.ui.form import worded
from harmony_desktop.ui.objects.acts import ObjectActs, OpenCall
from harmony_desktop.ui.objects.deleting import Deleting
from harmony_desktop.ui.objects.editor import Editor
from harmony_desktop.ui.objects.keeping import Keeping, Sheet
from harmony_desktop.ui.objects.screen import ObjectScreen, PageWords
from harmony_desktop.ui.objects.shelves import Shelf
from harmony_desktop.ui.objects.standing import show_standing
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.timers import once
from harmony_desktop.ui.window import CompanionWindow

log = logging.getLogger(__name__)
KEPT_AFTER_MS = 900
"""Without a key pressed: then what was typed is kept."""
SEARCH_MS, NUDGE_MS, ROWS_MS = 150, 300, 120
MakeEditor = Callable[[Theme, QWidget, QWidget], Editor]


class ObjectPresenter(QObject):
    """Made before the session has read what is kept; the screen is made when it is first shown."""

    def __init__(
        self,
        window: CompanionWindow,
        session: Session,
        runner: TaskRunner,
        shelf: Shelf[Any],
        words: PageWords,
        make_editor: MakeEditor,
        open_call: OpenCall,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._runner = window, session, runner
        self.shelf, self._words, self._make_editor = shelf, words, make_editor
        self.screen: ObjectScreen | None = None
        self.keeping: Keeping[Any] = Keeping(shelf, self._told)
        self.acts = ObjectActs(self, window, session, runner, open_call)
        self.deleting = Deleting(self, window, session, runner)
        self.items: list[Any] = []
        self._read = self._restored = False
        self.open_key = ""
        self._wanted = ""
        """To be opened when it was read."""
        self._loads = 0
        self.keep_timer = once(self, KEPT_AFTER_MS, self.keep)
        self._search_timer = once(self, SEARCH_MS, self.load)
        self._nudge_timer = once(self, NUDGE_MS, self.load)
        self._rows_timer = once(self, ROWS_MS, self._on_written)
        window.screens.add(shelf.screen, words.title, self._make)
        self._end = session.bus.subscribe(self._on_fact)

    def close(self) -> None:
        self._end()
        self.deleting.close()
        for timer in (self.keep_timer, self._search_timer, self._nudge_timer, self._rows_timer):
            timer.stop()

    def _make(self, parent: QWidget) -> QWidget:
        theme, card = self._window.theme, self._window.card
        editor = self._make_editor(theme, card, parent)
        headed = "done" in self.shelf.fields
        screen = self.screen = ObjectScreen(theme, self._words, editor, headed, parent)
        screen.say(tr("Asking the workspace…"))
        for shown in (screen.shown, screen.retry_wanted):
            shown.connect(self.load)
        screen.hidden.connect(self.keep)
        screen.searched.connect(lambda _: self._search_timer.start())
        screen.opened.connect(self.open)
        screen.entered.connect(editor.take_focus)
        screen.ticked.connect(self.tick)
        screen.new_wanted.connect(self.begin_new)
        screen.delete_wanted.connect(self.deleting.delete)
        screen.list.menu_wanted.connect(self.acts.show_menu)
        editor.typed.connect(self._on_typed)
        editor.left.connect(self.keep)
        editor.delete_wanted.connect(lambda: self.deleting.delete(self.open_key))
        editor.origin_wanted.connect(lambda: self.acts.open_origin(self.open_key))
        editor.meeting_wanted.connect(self.acts.show_meeting)
        editor.conflict.chosen.connect(self._on_decided)
        return screen

    # --- reading -------------------------------------------------------------------------------------------------

    @property
    def visible(self) -> bool:
        return self.screen is not None and self._window.screen_name == self.shelf.screen

    def load(self) -> None:
        if self.screen is not None:
            self._loads += 1
            self._runner.start(self._load(self.screen, self._loads), name=f"read {self.shelf.screen}")

    async def _load(self, screen: ObjectScreen, number_: int) -> None:
        self._restore()
        if self._session.link is not LinkState.ONLINE:
            self._say_away(screen)
            return
        times, words = self.keeping.times, screen.words
        try:
            items = list(await self.shelf.listed(words))
        except HarmonyError as error:
            if number_ == self._loads:
                self._say_failed(screen, worded(error.problem))
            return
        if number_ != self._loads:
            return
        if times != self.keeping.times:  # something was kept meanwhile: this may be older
            self.load()
            return
        self.items, self._read = items, True
        more = tr("These are the latest {count}; search for more.", count=number(MOST_LISTED))
        screen.show_status(more if len(items) >= MOST_LISTED else "")
        self._follow(items, whole=not words and len(items) < MOST_LISTED)
        self.refresh()
        screen.say("")
        if self._wanted and self.find(self._wanted) is not None:
            wanted, self._wanted = self._wanted, ""
            self.open(wanted)

    def _follow(self, items: list[Any], whole: bool) -> None:
        """What is open shows what the workspace has, unless something else is written here."""
        sheet = self.keeping.find(self.open_key)
        if sheet is None or sheet.saving or self.keeping.unsaved(sheet) or sheet.new:
            return
        now = next((item for item in items if item.id == self.open_key), None)
        if now is not None:
            self.keeping.open(now)
            self._show(sheet)
        elif whole:  # deleted elsewhere
            self.open("")

    def _say_away(self, screen: ObjectScreen) -> None:
        if self._session.link is LinkState.STARTING and not self._read:
            screen.say(tr("Asking the workspace…"))
        else:
            away = tr("The workspace is not there. What you change is saved when it answers.")
            self._say_failed(screen, away if self._read else self._words.away)

    def _say_failed(self, screen: ObjectScreen, words: str) -> None:
        """What was read stays on the screen."""
        if self._read:
            screen.say("")
            screen.show_status(words, "warn")
        else:
            screen.say(words, tr("Try again"))

    def refresh(self) -> None:
        """The list is what the workspace has, with what is written here laid over it."""
        self._rows_timer.stop()
        if self.screen is not None:
            self.screen.show_rows(self.shelf.rows(self.listed(), self.keeping.unsaved_ids), self.open_key)

    def listed(self) -> list[Any]:
        known = {item.id for item in self.items}
        sheets = {sheet.item.id: sheet.item for sheet in self.keeping}
        unsaved = (sheet.item for sheet in self.keeping if self.keeping.unsaved(sheet))
        new = [item for item in unsaved if item.id not in known]
        every = [*reversed(new), *(sheets.get(item.id, item) for item in self.items)]
        return [item for item in every if item.id not in self.deleting.hidden]

    def find(self, key: str) -> Any:
        return next((item for item in self.listed() if item.id == key), None)

    def lead_to(self, key: str, words: str) -> None:
        """Its page, with what these words find, and this one open."""
        self._wanted = key
        self._window.show_screen(self.shelf.screen)
        assert self.screen is not None
        self.screen.search.setText(words)
        self.load()

    # --- what is open --------------------------------------------------------------------------------------------

    def open(self, key: str) -> None:
        """None of them: the list alone."""
        if key and key == self.open_key:
            return
        self._leave()
        item = self.find(key) if key else None
        self.open_key = key if item is not None else ""
        if item is not None:
            self._show(self.keeping.open(item))
        elif self.screen is not None:
            self.screen.editor.forget()
            self.screen.show_opened(False)
        self.refresh()

    def _leave(self) -> None:
        before, self.open_key = self.open_key, ""
        self.keep_timer.stop()
        if before:
            self._runner.start(self.keeping.keep(before), name="keep")

    def begin_new(self) -> None:
        """An empty one, to write in; where nothing is written it is as if it had never been."""
        item = self.shelf.blank()
        if item is None or self.screen is None:
            return
        self._leave()
        self.screen.search.clear()
        sheet = self.keeping.open(item, new=True)
        self.open_key = item.id
        self._show(sheet)
        self.refresh()
        self.screen.editor.take_focus()

    def _show(self, sheet: Sheet[Any]) -> None:
        if self.screen is None:
            return
        self.screen.editor.show_item(sheet.item)
        self.acts.show_links(sheet.item)
        self._stand(sheet)
        self.screen.show_opened(True)

    def _stand(self, sheet: Sheet[Any], typing: bool = False) -> None:
        """How it stands with the workspace. Half an address is nothing to complain of while it is ``typing``."""
        if self.screen is not None:
            complaint = "" if typing else self.keeping.complaint(sheet)
            unsaved = self.keeping.unsaved(sheet)
            show_standing(self.screen.editor, sheet, unsaved, complaint, self.shelf.fields)

    # --- intents -------------------------------------------------------------------------------------------------

    def _on_typed(self) -> None:
        item = self.screen.editor.item() if self.screen is not None else None
        sheet = self.keeping.find(self.open_key)
        if item is None or sheet is None:
            return
        self.keeping.write(item)
        self._stand(sheet, typing=True)
        if self.shelf.as_typed:
            self.keep_timer.start()
        if not self._rows_timer.isActive():
            self._rows_timer.start()

    def _on_written(self) -> None:
        self.remember()
        self.refresh()

    def keep(self) -> None:
        """What is open is handed on now."""
        self.keep_timer.stop()
        sheet = self.keeping.find(self.open_key)
        if sheet is not None and self.keeping.unsaved(sheet):
            self._runner.start(self.keeping.keep(sheet.item.id), name="keep")

    def tick(self, key: str) -> None:
        item = self.find(key)
        if item is None:
            return
        sheet = self.keeping.open(item)
        self.keeping.write(replace(sheet.item, done=not sheet.item.done))
        if key == self.open_key:
            self._show(sheet)
        self.remember()
        self.refresh()
        self._runner.start(self.keeping.keep(key), name="keep")

    def _on_decided(self, whose: str) -> None:
        """``whose``: mine, theirs, both."""
        sheet = self.keeping.find(self.open_key)
        if sheet is None:
            return
        if whose == "both" and (copy := self.shelf.copy(sheet.item)) is not None:
            self.keeping.open(copy, new=True)
            self._runner.start(self.keeping.keep(copy.id), name="keep")
        if whose == "mine":
            self.keeping.keep_mine(sheet)
            self._runner.start(self.keeping.keep(sheet.item.id), name="keep")
        else:
            self.keeping.take_theirs(sheet)
        self.remember()
        if self.keeping.find(self.open_key) is None:
            self.items = [item for item in self.items if item.id != self.open_key]
            self.open("")
        else:
            self._show(sheet)
        self.refresh()

    # --- facts ---------------------------------------------------------------------------------------------------

    def _told(self, sheet: Sheet[Any]) -> None:
        """A sheet stands otherwise than before."""
        key = sheet.item.id
        if not sheet.new and not sheet.gone:
            at = next((at for at, item in enumerate(self.items) if item.id == key), None)
            searching = self.screen is not None and bool(self.screen.words)
            if at is None and sheet.saved and not searching and key not in self.deleting.hidden:
                self.items.insert(0, sheet.base)
            elif at is not None:
                self.items[at] = sheet.base
        if key == self.open_key:
            self._show(sheet)
        else:
            self.keeping.close(key)
        self.remember()
        self.refresh()

    def remember(self) -> None:
        """Over a restart too."""
        self._session.remember(f"unsaved_{self.shelf.screen}", self.keeping.packed())

    def _restore(self) -> None:
        if not self._restored:
            self._restored = True
            self.keeping.unpack(self._session.remembered(f"unsaved_{self.shelf.screen}", []))

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, AccountChanged):
            self._forget()
        if isinstance(fact, LinkChanged) and fact.state is LinkState.ONLINE:
            self._restore()
            for sheet in self.keeping:
                if self.keeping.unsaved(sheet):
                    self._runner.start(self.keeping.keep(sheet.item.id), name="keep")
        if not self.visible:
            return
        if isinstance(fact, AccountChanged | LinkChanged):
            self.load()
        elif isinstance(fact, Nudged) and not self._nudge_timer.isActive():
            self._nudge_timer.start()

    def _forget(self) -> None:
        """Another account: nothing of this one stays here; what it has not saved it remembers itself."""
        self.keep_timer.stop()
        self.deleting.forget()
        self.keeping.clear()
        self.items, self.open_key, self._read, self._restored = [], "", False, False
        if self.screen is not None:
            self.screen.forget()
            self.screen.say(tr("Asking the workspace…"))
