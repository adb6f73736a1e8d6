"""The doctor's page: what works, what does not and where that is mended; and what is said after a crash."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from harmony_desktop.domain.checks import Status
from harmony_desktop.domain.facts import LinkChanged, LinkState
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.doctor.crash_notice import CALM_MS, CODE, CrashNotice
from harmony_desktop.ui.doctor.presenter import DoctorPresenter
from harmony_desktop.ui.doctor.screen import DoctorScreen
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.screens import PREFERENCES
from harmony_desktop.wish import Section
from harmony_desktop.wishes.doctor import DOCTOR, LOGS
from tests.fakes.clinic import CRASH, FOUND, ScriptedClinic
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]


class Folder:
    def __init__(self) -> None:
        self.shown: list[Path] = []

    async def show(self, folder: Path) -> bool:
        self.shown.append(folder)
        return True


def opened(c: Companion, clinic: ScriptedClinic, folder: Folder | None = None) -> DoctorPresenter:
    return c.pages.open_doctor(clinic, (folder or Folder()).show)


def screen(c: Companion) -> DoctorScreen:
    (found,) = c.window.findChildren(DoctorScreen)
    return found


async def examined(c: Companion, clinic: ScriptedClinic) -> DoctorScreen:
    opened(c, clinic).show()
    await c.until(lambda: bool(c.window.findChildren(DoctorScreen)) and bool(screen(c).rows))
    return screen(c)


def test_what_is_missing_comes_first_with_its_remedy_and_the_way_to_it(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        page = await examined(c, ScriptedClinic((CRASH,)))
        assert [row.check.id for row in page.rows] == [
            "microphone",
            "chat_model",
            "workspace",
            "tray",
            "global_key:Hold to speak",
        ]
        assert page.computer.about.text() == "3 things work. One could be better. One is missing."
        assert page.rows[0].remedy.text() == FOUND[2].remedy
        assert page.rows[0].accessibleDescription() == FOUND[2].how
        await c.until(lambda: len(page.crashes) == 1)
        await picture("doctor/page")
        button = page.rows[0].button
        assert button is not None
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        await c.until(lambda: bool(c.window.findChildren(PreferencesScreen)))
        assert page.rows[2].button is None, "what works needs no button"

    tell(story)


def test_it_can_be_stopped_and_tells_how_far_it_was(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        clinic = ScriptedClinic()
        clinic.go_on.clear()
        opened(c, clinic).show()
        await c.until(lambda: clinic.examinations == 1)
        page = screen(c)
        assert (page.bar.value(), page.bar.maximum()) == (2, 5)
        assert not page.copy.isEnabled()
        await picture("doctor/running")
        page.again.setFocus()
        QTest.keyClick(page.again, Qt.Key.Key_Space)
        await c.until(lambda: page.again.text() == "Check again")
        assert page.computer.about.text() == "Stopped. One thing works. One could be better."
        assert len(page.rows) == 2
        clinic.go_on.set()
        QTest.keyClick(page.again, Qt.Key.Key_Space)
        await c.until(lambda: len(page.rows) == 5)
        assert clinic.examinations == 2

    tell(story)


def test_a_workspace_that_does_not_start_leads_to_its_log(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        clinic, folder = ScriptedClinic(), Folder()
        opened(c, clinic, folder)
        c.session.bus.publish(LinkChanged(LinkState.OFFLINE, Problem("workspace_failed", detail="exit 1")))
        buttons = c.window.notice.findChildren(QAbstractButton)
        next(b for b in buttons if b.text() == "Open log folder").click()
        await c.until(lambda: folder.shown == [clinic.logs])

    tell(story)


def test_the_report_is_copied_and_saved_without_names(tell: Tell, tmp_path: Path) -> None:
    async def story(c: Companion) -> None:
        clinic, folder = ScriptedClinic(), Folder()
        presenter = opened(c, clinic, folder)
        presenter.show()
        await c.until(lambda: bool(c.window.findChildren(DoctorScreen)) and bool(screen(c).rows))
        screen(c).copy.click()
        copied = QGuiApplication.clipboard().text()
        assert "Missing" not in copied.splitlines()[0]
        assert "My workspace" not in copied
        assert "✗ Microphone" in copied
        await presenter.save(tmp_path / "report.zip")
        assert clinic.written == [tmp_path / "report.zip"]
        assert c.window.toast.words == "Saved as report.zip."
        clinic.fails = True
        await presenter.save(tmp_path / "report.zip")
        assert c.window.notice.code == "file_not_written"
        screen(c).folder.click()
        await c.until(lambda: folder.shown == [clinic.logs])

    tell(story)


def test_the_preferences_lead_to_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        folder = Folder()
        opened(c, ScriptedClinic(), folder)
        c.pages.preferences.show(Section.GENERAL)
        (preferences,) = c.window.findChildren(PreferencesScreen)
        preferences.buttons[LOGS.name].click()
        await c.until(lambda: len(folder.shown) == 1)
        preferences.buttons[DOCTOR.name].click()
        await c.until(lambda: bool(c.window.findChildren(DoctorScreen)) and bool(screen(c).rows))
        assert PREFERENCES in c.window.screens

    tell(story)


def now(notice: CrashNotice) -> None:
    """As if it had been calm for long enough."""
    notice._timer.setInterval(0)
    notice._on_notice()


def test_a_crash_is_told_once_after_whatever_is_more_urgent(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        clinic = ScriptedClinic((CRASH,))
        c.window.notice.show_offer("takes_wait", "history", "Something else", "first", [("x", "Show")])
        opened(c, clinic)
        notice = c.pages.crash_notice
        assert notice is not None
        assert notice._timer.interval() == CALM_MS
        now(notice)
        notice.show()
        assert c.window.notice.code == "takes_wait"
        c.window.notice.clear()
        await c.until(lambda: c.window.notice.code == CODE)
        assert c.window.notice.accessibleName().startswith("Harmony ended unexpectedly.")
        await picture("doctor/crashed")
        await c.until(lambda: clinic.new == [])
        c.window.notice.dismissed.emit()
        assert c.window.notice.code == ""
        assert clinic.kept == [CRASH], "put away is not deleted"

    tell(story)


def test_a_crash_counts_as_told_once_it_was_seen_whatever_was_done_with_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        clinic = ScriptedClinic((CRASH,))
        c.window.hide()
        opened(c, clinic)
        notice = c.pages.crash_notice
        assert notice is not None
        await c.until(lambda: bool(notice._reports))
        notice.show()
        assert (c.window.notice.code, clinic.new) == ("", [CRASH]), "nobody sees a hidden window"
        notice._timer.setInterval(0)
        c.window.show()
        await c.until(lambda: c.window.notice.code == CODE and clinic.new == [])
        c.window.notice.acted.emit("crash_copy")
        assert "Segmentation fault" in QGuiApplication.clipboard().text()

    tell(story)


def test_a_crash_leads_to_its_report_which_is_copied_and_deleted(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        clinic = ScriptedClinic((CRASH,))
        opened(c, clinic)
        notice = c.pages.crash_notice
        assert notice is not None
        await c.until(lambda: bool(notice._reports))
        now(notice)
        await c.until(lambda: c.window.notice.code == CODE)
        c.window.notice.acted.emit("crash_show")
        await c.until(lambda: bool(c.window.findChildren(DoctorScreen)) and len(screen(c).crashes) == 1)
        row = screen(c).crashes[0]
        row.copy.click()
        assert "Segmentation fault" in QGuiApplication.clipboard().text()
        assert "composer ready" in QGuiApplication.clipboard().text()
        row.delete.click()
        await c.until(lambda: clinic.kept == [] and not screen(c).crashes)

    tell(story)


def test_every_kind_of_finding_has_words_and_a_place(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        clinic = ScriptedClinic()
        clinic.found = tuple(check for check in FOUND if check.status is Status.WORKS)
        page = await examined(c, clinic)
        assert page.computer.about.text() == "3 things work."
        assert page.crashes == []

    tell(story)
