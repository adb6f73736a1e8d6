"""The interface in each language: nothing is clipped where words are long, and right-to-left mirrors without overlap."""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QRect, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QWidget,
)

from harmony_desktop import languages
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui import language
from harmony_desktop.ui.choices.sheet import LinkButton
from harmony_desktop.ui.choices.switch import Segment
from harmony_desktop.ui.finder_box import FinderBox
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.side_rows import RowKind
from harmony_desktop.ui.sidebar import Sidebar
from harmony_desktop.ui.theme import Scheme, Theme
from harmony_desktop.wish import Section
from harmony_desktop.wishes.window import INTERFACE, START_AT_LOGIN
from tests.fakes.pseudo_arabic import CATEGORIES, PSEUDO_ARABIC
from tests.fakes.session import CITED
from tests.parts.audit import cut_off
from tests.ui.conftest import Companion

Tell = Callable[..., None]
GENERAL = {
    "en": "Language of the interface",
    "de": "Sprache der Oberfläche",
    "es": "Idioma de la interfaz",
    "ja": "表示言語",
}
PICTURES = os.environ.get("LANGUAGE_PICTURES", "")
"""A directory, for whoever wants to look."""


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Callable[[languages.Language], None]]:
    before = set(qapp.findChildren(QTranslator))
    locale = QLocale()
    yield lambda spoken: language.wear(qapp, spoken)
    for translator in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    languages.speak(languages.ENGLISH)
    QLocale.setDefault(locale)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def preferences(c: Companion, section: Section) -> PreferencesScreen:
    c.pages.preferences.show(section)
    return next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())


async def settled(c: Companion) -> None:
    """Everything that waits for the event loop has had its turn."""
    for _ in range(5):
        await asyncio.sleep(0)
    c.window.repaint()


async def answered(c: Companion) -> None:
    thread = await c.ask("Was haben wir vereinbart?")
    answer = c.session.answer(thread)
    c.session.says(answer, "Zwölf Monate, mit Verlängerung. [1]", CITED)
    c.session.ends(answer)
    await c.until(lambda: "Zwölf Monate" in c.shown)
    await settled(c)


def picture(c: Companion, name: str) -> None:
    if PICTURES:
        c.window.grab().save(str(Path(PICTURES) / f"{name}.png"))


def seen(c: Companion) -> list[QWidget]:
    return [w for w in c.window.findChildren(QWidget) if w.isVisible() and not w.visibleRegion().isEmpty()]


def clipped(c: Companion) -> list[str]:
    """Words that have less room than they need."""
    return list(cut_off(seen(c)))


def overlaps(c: Companion) -> list[str]:
    """Controls and words of one parent that lie over one another."""
    told = []
    leaves = (QLabel, QAbstractButton, QLineEdit)
    by_parent: dict[QWidget, list[QWidget]] = {}
    for w in seen(c):
        parent = w.parentWidget()
        if isinstance(w, leaves) and parent is not None and not isinstance(parent, QLineEdit | QScrollArea):
            by_parent.setdefault(parent, []).append(w)
    for parent, parts in by_parent.items():
        for one, other in combinations(parts, 2):
            both = inked(one).intersected(inked(other))
            if both.width() > 1 and both.height() > 1:
                names = [getattr(w, "text", str)() or w.accessibleName() for w in (one, other)]
                told.append(f"{type(parent).__name__}: {names}")
    return told


def inked(w: QWidget) -> QRect:
    """A link among words is taller than they are, for the pointer."""
    if not isinstance(w, LinkButton):
        return w.geometry()
    air = max(0, (w.height() - w.fontMetrics().height()) // 2)
    return w.geometry().adjusted(0, air, 0, -air)


def where(c: Companion, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(c.window, widget.rect().topLeft()), widget.size())


def in_line(c: Companion, screen: PreferencesScreen, section: Section) -> bool:
    """The search stands as wide as what it searches."""
    search, group = where(c, screen.search), where(c, screen._groups[section])
    return (search.left(), search.right()) == (group.left(), group.right())


@pytest.mark.parametrize("code", list(languages.NAMES))
def test_preferences_are_in_the_language_and_offer_every_other(
    code: str, tell: Tell, speak: Callable[[languages.Language], None]
) -> None:
    speak(languages.load(code))

    async def story(c: Companion) -> None:
        screen = preferences(c, Section.GENERAL)
        row = screen.rows[INTERFACE.name]
        assert row.title.text() == GENERAL[code]
        offered = [s.text() for s in row.findChildren(Segment)]
        assert offered == [tr("As the system"), "English", "Deutsch", "Español", "日本語"]
        for section in Section:
            screen.open_section(section)
            await settled(c)
            picture(c, f"{code}-{section.name.lower()}")
            assert in_line(c, screen, section)
            assert clipped(c) == []
            assert overlaps(c) == []

    tell(story)


def test_settings_and_commands_are_found_by_their_english_names_too(
    tell: Tell, speak: Callable[[languages.Language], None]
) -> None:
    speak(languages.load("de"))

    async def story(c: Companion) -> None:
        screen = preferences(c, Section.GENERAL)
        for typed, shown in (
            ("doctor", "Diagnose"),
            ("diagnose", "Diagnose"),
            ("login", START_AT_LOGIN.label),
        ):
            screen.search.setText(typed)
            words = {w.text() for w in seen(c) if isinstance(w, QLabel)}
            assert tr(shown) in words, typed
        c.window.find_wanted.emit()
        assert isinstance(c.window.overlay, FinderBox)
        c.window.overlay.line.setText("new chat")
        rows = c.window.overlay.list.rows.rows
        assert tr("New chat") in [row.text for row in rows if row.kind is not RowKind.HEADER]

    tell(story)


def test_a_choice_is_kept_and_holds_for_the_next_start(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        row = preferences(c, Section.GENERAL).rows[INTERFACE.name]
        next(s for s in row.findChildren(Segment) if s.text() == "Deutsch").click()
        assert c.settings[INTERFACE] == "de"
        assert "next start" in row.about.text()
        assert tr("New chat") == "New chat"  # the window on the screen keeps its words

    tell(story)


def test_qt_speaks_along_and_writes_dates_as_the_language_does(
    qapp: QApplication, speak: Callable[[languages.Language], None]
) -> None:
    speak(languages.load("de"))
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().decimalPoint() == ","
    assert QLocale().toString(QLocale("en").toDate("2026-10-09", "yyyy-MM-dd"), "d. MMMM") == "9. Oktober"
    assert not qapp.isRightToLeft()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("code", ["de", "es", "ja"])
def test_nothing_is_clipped_from_the_first_question_to_the_page(
    code: str, scheme: Scheme, theme: Theme, tell: Tell, speak: Callable[[languages.Language], None]
) -> None:
    speak(languages.load(code))
    theme.choose(scheme)

    async def story(c: Companion) -> None:
        await settled(c)
        picture(c, f"{code}-{scheme}-quick")
        assert clipped(c) == []
        await answered(c)
        picture(c, f"{code}-{scheme}-answer")
        assert clipped(c) == []
        assert overlaps(c) == []
        c.window.open_page()
        await settled(c)
        picture(c, f"{code}-{scheme}-page")
        assert clipped(c) == []
        assert overlaps(c) == []

    tell(story)


def test_right_to_left_mirrors_without_overlap(
    tell: Tell, speak: Callable[[languages.Language], None]
) -> None:
    speak(PSEUDO_ARABIC)

    async def story(c: Companion) -> None:
        assert QApplication.isRightToLeft()
        await settled(c)
        picture(c, "ar-quick")
        assert where(c, c.window.composer.send).center().x() < c.window.width() / 2
        await answered(c)
        picture(c, "ar-answer")
        assert overlaps(c) == []
        c.window.open_page()
        await settled(c)
        picture(c, "ar-page")
        sidebar = next(s for s in c.window.findChildren(Sidebar) if s.isVisible())
        assert where(c, sidebar).left() > where(c, c.window.thread_view).right()
        assert overlaps(c) == []
        screen = preferences(c, Section.GENERAL)
        for section in Section:
            screen.open_section(section)
            await settled(c)
            picture(c, f"ar-{section.name.lower()}")
            assert in_line(c, screen, section)
            assert overlaps(c) == []
            assert clipped(c) == []

    tell(story)


def question_margins(c: Companion) -> tuple[float, float]:
    """Left and right of the question's bubble."""
    found = c.window.thread_view.document().firstBlock().blockFormat()
    return found.leftMargin(), found.rightMargin()


@pytest.mark.parametrize("arabic", [False, True], ids=["left-to-right", "right-to-left"])
def test_what_one_asked_stands_where_lines_end(
    arabic: bool, tell: Tell, speak: Callable[[languages.Language], None]
) -> None:
    if arabic:
        speak(PSEUDO_ARABIC)

    async def story(c: Companion) -> None:
        await answered(c)
        left, right = question_margins(c)
        assert (left < right) is arabic
        assert left != right

    tell(story)


def test_a_list_in_arabic_is_indented_at_the_right_whatever_the_interface_speaks(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("List")
        answer = c.session.answer(thread)
        c.session.says(answer, "* شروط الدفع 60\n\n* terms")
        c.session.ends(answer)
        await c.until(lambda: "terms" in c.shown)
        document = c.window.thread_view.document()
        numbers = range(document.blockCount())
        words = {b.text(): b.blockFormat() for b in map(document.findBlockByNumber, numbers)}
        arabic, english = words["شروط الدفع 60"], words["terms"]
        assert arabic.rightMargin() == english.leftMargin() > 0
        assert arabic.leftMargin() == english.rightMargin() == 0

    tell(story)


def test_every_plural_form_of_arabic_is_reached(speak: Callable[[languages.Language], None]) -> None:
    speak(PSEUDO_ARABIC)
    said = [trn("1 word", "{count} words", count=n) for n in (0, 1, 2, 3, 11, 100)]
    assert [next(c for c in CATEGORIES if f"({c})" in words) for words in said] == list(CATEGORIES)


def test_no_widget_of_the_window_is_named_in_english_beside_the_translation(
    tell: Tell, speak: Callable[[languages.Language], None]
) -> None:
    """Every word the window says itself goes through `tr`: in Arabic letters none of Latin ones is left."""
    speak(PSEUDO_ARABIC)
    data = re.compile(r"\((Ctrl|Shift|Alt)\+.*\)|Esc|PDF|Harmony Companion|Home · Sam Lee|Small")
    """Keys, names and what the workspace tells."""

    async def story(c: Companion) -> None:
        await answered(c)
        c.window.open_page()
        await settled(c)
        english = {
            text
            for w in seen(c)
            if isinstance(w, QAbstractButton | QLineEdit | QToolButton)
            for text in (w.accessibleName(), w.toolTip())
            if re.search("[a-z]", data.sub("", text), re.IGNORECASE)
        }
        assert not english

    tell(story)
