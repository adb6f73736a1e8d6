"""A new version: told once in a quiet notice, read of, downloaded with its progress. Never installed from here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from harmony_desktop.domain.approvals import PreviewLine
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.domain.times import day
from harmony_desktop.domain.updates import Package, Release
from harmony_desktop.i18n import size, tr
from harmony_desktop.services.updates import Updates
from harmony_desktop.settings import Settings
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.facts_sheet import FactsSheet
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.updates import LOOK_FOR_UPDATES

log = logging.getLogger(__name__)

OFFER, PROGRESS, HERE = "update", "update_progress", "update_here"
DOWNLOAD, NEWS, PAGE, SHOW = "update_download", "update_news", "update_page", "update_show"
FIRST_S, AGAIN_S = 90.0, 3600.0
"""A start has other things to do; then it is seen now and then whether a day has gone by."""
CALM_MS = 400
"""So long nothing else has been said."""


class UpdatesPresenter(QObject):
    """``told`` what is known of versions, for Preferences: what is so, and whether it went wrong."""

    told = Signal(str, bool)

    def __init__(
        self,
        window: CompanionWindow,
        runner: TaskRunner,
        settings: Settings,
        updates: Updates,
        downloads: Path,
        show: Callable[[Path], Awaitable[bool]],
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self._settings = window, runner, settings
        self.updates, self._downloads, self._show_file = updates, downloads, show
        self.open_address: Callable[[QUrl], object] = QDesktopServices.openUrl
        self._release: Release | None = None
        self._waiting: Callable[[], None] | None = None
        """What is to be said as soon as nothing else is."""
        self._stands = False
        """The offer is what was said last."""
        self._fetching: asyncio.Task[None] | None = None
        self._file = Path()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._say)
        window.notice.height_changed.connect(self._on_notice)
        window.notice.acted.connect(self._on_acted)
        window.notice.dismissed.connect(self._on_dismissed)

    def begin(self, first_s: float = FIRST_S) -> None:
        if self.updates.can_look:
            self._runner.start(self._watch(first_s), name="new versions", stays=True)

    def close(self) -> None:
        self._timer.stop()
        self._waiting = None

    async def _watch(self, first_s: float) -> None:
        await asyncio.sleep(first_s)
        while True:
            if self._settings[LOOK_FOR_UPDATES] and self.updates.due():
                await self._look()
            await asyncio.sleep(AGAIN_S)

    def look_now(self) -> None:
        """Somebody asked: whatever comes of it is said."""
        self.told.emit(tr("Looking…"), False)
        self._runner.start(self._look(asked=True), name="new version", stays=True)

    async def _look(self, asked: bool = False) -> None:
        try:
            release = await self.updates.look()
        except HarmonyError as error:
            log.warning("no news of versions: %s", error)
            self.told.emit(_worded(error.problem), asked)
            return
        self._release = release
        self.told.emit(self.standing, False)
        if release is not None and (asked or self.updates.is_news(release)):
            self._say_when_free(self._offer)

    @property
    def standing(self) -> str:
        """What is known."""
        current, release = self.updates.current, self._release
        if release is not None:
            return tr("You have {current}; {version} is there.", current=current, version=release.version)
        if not self.updates.can_look:
            title, hint = tr("You have {current}.", current=current), Problem("update_none_here")
            return f"{title} {_worded(hint)}"
        return tr("You have {current}. Harmony knows of no newer one.", current=current)

    # --- what is said --------------------------------------------------------------------------------------------

    def _say_when_free(self, say: Callable[[], None]) -> None:
        self._waiting = say
        self._say()

    def _say(self) -> None:
        """Another notice goes before, and so does somebody who speaks."""
        if self._waiting is None or self._window.listening:
            return
        if self._window.notice.code in ("", OFFER, PROGRESS, HERE):
            say, self._waiting = self._waiting, None
            say()

    def _on_notice(self) -> None:
        self._stands = self._stands and self._window.notice.code in ("", OFFER)
        if self._waiting is not None and not self._window.notice.code:
            self._timer.start(CALM_MS)

    def _offer(self) -> None:
        release = self._release
        if release is None:
            return
        current, package = self.updates.current, self.updates.package(release)
        hint = tr(
            "You have {current}. The new one is signed by its publisher; nothing is installed by itself.",
            current=current,
        )
        if release.is_urgent(current):
            hint = tr("Please change to it soon: {current} should no longer be used.", current=current)
        first = (
            (DOWNLOAD, tr("Download ({size})", size=size(package.size)))
            if package
            else (PAGE, tr("Open its page"))
        )
        buttons = [first, (NEWS, tr("What is new"))]
        title = tr("Harmony {version} is there.", version=release.version)
        self._stands = True
        self._window.notice.show_offer(OFFER, "download", title, hint, buttons)

    def _show_news(self, release: Release) -> None:
        title = tr("Harmony {version}", version=release.version)
        notes = release.notes.strip() or tr("Its publisher says nothing more of it here.")
        proof = tr("Published {date}, signed by its publisher", date=day(release.published))
        sheet = FactsSheet(
            self._window.theme,
            self._window.card,
            title,
            [PreviewLine(tr("What is new"), notes)],
            proof,
            tr("Open its page"),
        )
        sheet.led.connect(lambda: self.open_address(QUrl(release.page)))
        self._window.lay_over(sheet)

    # --- what the user does --------------------------------------------------------------------------------------

    def _on_acted(self, act: str) -> None:
        release = self._release
        if act == PROGRESS:
            self._stop()
        elif act == SHOW:
            self._window.notice.clear()
            self._runner.start(self._show(self._file), name="show the download")
        elif release is None:
            return
        elif act == NEWS:
            self._show_news(release)
        elif act == PAGE:
            self._window.notice.clear()
            self.open_address(QUrl(release.page))
        elif act in (DOWNLOAD, *_FETCH_FAILED):
            package = self.updates.package(release)
            if package is not None and self._fetching is None:
                self._fetching = self._runner.start(self._fetch(package), name="download", stays=True)

    def _on_dismissed(self) -> None:
        """Who cleared it first is not known here."""
        if self._stands and self._release is not None:
            self._stands = False
            self.updates.let_be(self._release)

    def _stop(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()

    async def _fetch(self, package: Package) -> None:
        said = -1

        def tell(share: float) -> None:
            nonlocal said
            if int(share * 100) > said and self._window.notice.code in ("", PROGRESS):
                said = int(share * 100)
                self._show_progress(package, share)

        try:
            self._show_progress(package, 0.0)
            self._file = await self.updates.fetch(package, self._downloads, tell)
        except HarmonyError as error:
            self._window.notice.show_problem(error.problem, tr("Download again"))
        except asyncio.CancelledError:
            self._window.notice.clear()
            raise
        else:
            self._end_progress()
            self._say_when_free(self._tell_here)
        finally:
            self._fetching = None

    def _show_progress(self, package: Package, share: float) -> None:
        hint = tr("{percent} % of {size}", percent=int(share * 100), size=size(package.size))
        title = tr("Downloading {file}", file=package.name)
        self._window.notice.show_progress(title, hint, share, PROGRESS)

    def _end_progress(self) -> None:
        if self._window.notice.code == PROGRESS:
            self._window.notice.clear()

    def _tell_here(self) -> None:
        title = tr("{file} is downloaded, and is the file that was signed.", file=self._file.name)
        hint = tr("Quit Harmony, then open it to install it. Your meetings and threads stay.")
        self._window.notice.show_offer(HERE, "check", title, hint, [(SHOW, tr("Show file"))])

    async def _show(self, file: Path) -> None:
        if not await self._show_file(file):
            self.open_address(QUrl.fromLocalFile(str(file.parent)))


_FETCH_FAILED = ("update_unreachable", "update_broken", "update_strange", "update_no_room")
"""The notice's button then begins it again."""


def _worded(problem: Problem) -> str:
    from harmony_desktop.wordings import explain

    return " ".join(explain(problem))
