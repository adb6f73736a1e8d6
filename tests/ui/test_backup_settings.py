"""Workspace Settings › Backup: one is made, cancelled, refused; what lies where; how it is restored."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel

from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.backup.screen import BackupScreen
from harmony_desktop.ui.settings_sections import SectionName
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]


async def section(c: Companion) -> BackupScreen:
    c.pages.open_section(SectionName.BACKUP)
    [screen] = c.window.findChildren(BackupScreen)
    await c.until(lambda: screen.sheet.isVisible() or screen.blank.isVisible(), "the section")
    return screen


def said(screen: BackupScreen) -> list[str]:
    return [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]


def choose(c: Companion, screen: BackupScreen, file: Path) -> None:
    screen.button.click()
    [dialog] = c.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.done(0)


def test_a_backup_is_made_where_the_user_wants_it(tell: Tell, picture: Picture, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        screen = await section(c)
        await c.until(screen.sheet.isVisible, "what is known")
        newest, folders = "/media/stick/harmony-backup-2026-11-20.zip", []
        screen.command.copy.click()
        at = "--data-dir '/home/sam/my data'"
        assert QGuiApplication.clipboard().text() == f"harmony-workspace restore --replace {at} {newest}"

        async def show(copy: Path) -> bool:
            folders.append(str(copy))
            return True

        c.pages.backup.show_folder = show
        screen.copies.rows[0].findChildren(QAbstractButton)[0].click()
        await c.until(lambda: folders == [newest], "where it lies")
        assert len(screen.copies.rows) == 2
        await picture("backup-settings")
        choose(c, screen, tmp_path / "mine.zip")
        await c.until(screen.bar.isVisible, "its progress")
        assert screen.bar.value() == 500
        assert screen.button.text() == "Cancel"
        await picture("backup-under-way")
        c.session.backups.go_on.set()
        await c.until(lambda: len(screen.copies.rows) == 3, "it is in the list")
        assert c.session.backups.made == [tmp_path / "mine.zip"]
        assert not screen.bar.isVisible()

    tell(story)


def test_one_that_is_cancelled_or_fails_says_so_and_can_be_tried_again(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        screen, backups = await section(c), c.session.backups
        await c.until(screen.sheet.isVisible, "what is known")
        choose(c, screen, tmp_path / "mine.zip")
        await c.until(screen.bar.isVisible, "its progress")
        screen.button.click()
        await c.until(lambda: not screen.bar.isVisible(), "it ended")
        assert screen.state.text() == "Cancelled; nothing was saved."
        backups.refuses = Problem("backup_no_space")
        backups.go_on.set()
        choose(c, screen, tmp_path / "mine.zip")
        await c.until(
            lambda: any("not enough room" in n.text() for n in c.window.findChildren(QLabel)), "why"
        )
        assert backups.made == []
        backups.refuses = None
        choose(c, screen, tmp_path / "mine.zip")
        await c.until(lambda: backups.made == [tmp_path / "mine.zip"], "it is made")
        assert c.window.notice.code == "", "what went wrong before is over"

    tell(story)


def test_a_workspace_elsewhere_is_saved_there(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.backups.here = False
        screen = await section(c)
        await c.until(lambda: any("on its own computer" in words for words in said(screen)), "where")

    tell(story)
