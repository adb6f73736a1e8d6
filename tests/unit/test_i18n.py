"""Every sentence of the interface stands in every catalogue, with its blanks and its plural forms."""

import ast
import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from harmony_desktop import languages
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import number, tr, trn
from harmony_desktop.settings import Settings
from harmony_desktop.wishes.window import INTERFACE
from harmony_desktop.wordings import explain
from tools import sentences

TRANSLATED = [code for code in languages.NAMES if code != languages.SOURCE]
FROM_TABLES = {
    "cli/models.py",
    "domain/checks.py",
    "domain/threads.py",  # BUILT_IN
    "domain/times.py",
    "services/checks_desktop.py",
    "ui/action_row.py",
    "ui/approvals/arguments.py",
    "ui/approvals/rule_dialog.py",
    "ui/approvals/rule_list.py",
    "ui/approvals/rule_words.py",
    "ui/approvals/words.py",
    "ui/choices/key_choices.py",
    "ui/choices/several.py",  # wishes.voice.LANGUAGES
    "ui/choices/wish_row.py",  # wishes.WISHES
    "ui/commands.py",  # settings_sections.SECTIONS
    "ui/context_presenter.py",
    "ui/context_words.py",
    "ui/danger/words.py",
    "ui/disclosure/screen.py",
    "ui/disclosure/words.py",
    "ui/doctor/rows.py",
    "ui/doctor/screen.py",
    "ui/doctor/words.py",
    "ui/email_dialog.py",
    "ui/emails/words.py",
    "ui/first_run/keys_step.py",
    "ui/global_keys.py",
    "ui/insights/words.py",
    "ui/meetings/filters.py",
    "ui/meetings/words.py",
    "ui/objects/object_rows.py",
    "ui/objects/shelves.py",
    "ui/people/access_screen.py",  # people.words
    "ui/people/roles_presenter.py",  # the same
    "ui/people/roles_screen.py",  # the same
    "ui/people/words.py",
    "ui/preferences_presenter.py",
    "ui/preferences_screen.py",
    "ui/record/words.py",
    "ui/sample/offers.py",
    "ui/shortcut_sheet.py",
    "ui/shortcuts.py",
    "ui/shy_buttons.py",
    "ui/side_rows.py",
    "ui/sidebar.py",
    "ui/sources_picker.py",
    "ui/speech/row.py",
    "ui/speech/words.py",
    "ui/tools/tool_line.py",
    "ui/tools/words.py",
    "ui/tray.py",
    "ui/vocabulary/words.py",
    "ui/voice_presenter.py",
    "ui/workspace_settings.py",  # the same
}
"""Where a table's sentence is translated when it is shown; the table marks it with `later`, or the tool reads it."""


every_sentence = cache(sentences.sentences)
"""Read once: it looks through all modules."""


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    languages.speak(languages.ENGLISH)


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_has_every_sentence_and_no_other(code: str) -> None:
    faults = sentences.faults(code, every_sentence())
    assert not faults, "\n".join(faults)


def test_a_catalogue_that_lacks_keeps_or_changes_something_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {
        "plurals": "one-other",
        "decimal": ",",
        "group": ".",
        "sentences": {"Gone": "Weg", "Hello {name}": "Hallo {nam}", "{count} files": "{count} Dateien"},
    }
    (tmp_path / "de.json").write_text(json.dumps(held), encoding="utf-8")
    monkeypatch.setattr(sentences, "CATALOGUES", tmp_path)
    told = sentences.faults("de", {"New": False, "Hello {name}": False, "{count} files": True})
    assert told == [
        "de: stale: Gone",
        "de: lacks: New",
        "de: other blanks: Hello {name} → Hallo {nam}",
        "de: one form for every count: {count} files",
    ]


def test_no_sentence_is_translated_while_a_module_is_imported() -> None:
    """The language is known only when the program runs: such a sentence would stay English."""
    early = [
        f"{file}:{call.lineno}"
        for file in sentences.SOURCES.rglob("*.py")
        for call in _called_on_import(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not early


def _called_on_import(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for default in (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.decorator_list):
                yield from sentences.calls(default, "tr", "trn")
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "trn"):
            yield node
        yield from _called_on_import(node)


def test_a_sentence_is_written_where_the_tool_finds_it() -> None:
    unread = {
        str(file.relative_to(sentences.SOURCES))
        for file in sentences.SOURCES.rglob("*.py")
        for call in sentences.calls(ast.parse(file.read_text(encoding="utf-8")), "tr", "trn")
        if not isinstance(call.args[0], ast.Constant)
    }
    assert unread <= FROM_TABLES


def test_counts_take_their_plural_form() -> None:
    said = {}
    for code in languages.NAMES:
        languages.speak(languages.load(code))
        said[code] = [trn("1 word", "{count} words", count=n) for n in (0, 1, 12_345)]
    assert said == {
        "en": ["0 words", "1 word", "12,345 words"],
        "de": ["0 Wörter", "1 Wort", "12.345 Wörter"],
        "es": ["0 palabras", "1 palabra", "12.345 palabras"],
        "ja": ["0語", "1語", "12,345語"],
    }


def test_a_problem_counts_too() -> None:
    languages.speak(languages.load("de"))
    problem = Problem("unsent_left", {"count": 1})
    assert explain(problem)[0] == "1 Ihrer Änderungen konnte nicht gesendet werden."


def test_numbers_and_days_are_written_as_the_language_writes_them() -> None:
    at = datetime(2024, 10, 9, 12).astimezone()
    said = {}
    for code in languages.NAMES:
        languages.speak(languages.load(code))
        said[code] = (number(1234.5, 1), number(0.25, 2), day(at))
    assert said == {
        "en": ("1,234.5", "0.25", "9 Oct 2024"),
        "de": ("1.234,5", "0,25", "9. Okt. 2024"),
        "es": ("1234,5", "0,25", "9 oct 2024"),
        "ja": ("1,234.5", "0.25", "2024年10月9日"),
    }


def test_the_system_chooses_unless_the_user_did() -> None:
    assert languages.chosen("system", ["de-CH", "fr"]) == "de"
    assert languages.chosen("system", ["ja_JP.UTF-8"]) == "ja"
    assert languages.chosen("system", ["fr-FR", "es-MX", "en"]) == "es"
    assert languages.chosen("system", ["fr-FR"]) == languages.chosen("system", []) == "en"
    assert languages.chosen("es", ["de"]) == "es"


def test_a_broken_catalogue_leaves_the_program_in_english(tmp_path: Path) -> None:
    (tmp_path / "de.json").write_text("{", encoding="utf-8")
    (tmp_path / "es.json").write_text('{"plurals": "unheard of"}', encoding="utf-8")
    assert languages.load("de", tmp_path) is languages.load("es", tmp_path) is languages.ENGLISH
    assert languages.load("ja", tmp_path) is languages.ENGLISH
    languages.speak(languages.Language("de"))
    assert tr("New chat") == "New chat"


def test_every_language_can_be_chosen_and_is_kept(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert settings[INTERFACE] == "system"
    for code in languages.NAMES:
        settings.choose(INTERFACE, code)
        assert Settings(tmp_path)[INTERFACE] == code
