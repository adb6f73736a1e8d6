"""What an answer may hold: tables, code, tasks, formulas; and whatever somebody hides in one stays harmless."""

import csv
import io
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from harmony_desktop.ui import markdown, tables
from harmony_desktop.ui.blocks import MATHS, TICKED, TODO, Block, Kind, Run
from harmony_desktop.ui.bounds import LINES, ROWS
from harmony_desktop.ui.formats import MARKER_GAP, Formats
from harmony_desktop.ui.markdown import blocks
from harmony_desktop.ui.story import MessageStory
from harmony_desktop.ui.streaming import Stream
from harmony_desktop.ui.theme import Theme
from harmony_desktop.ui.thread_view import ThreadView, shown_address
from tests.ui.conftest import Companion

Tell = Callable[..., None]
TABLE = "| who | calls | said |\n|:--|--:|:-:|\n| Dana | 12 | no |\n| Luis | 3 | net 60 |\n"


def said(made: list[Block]) -> str:
    return "\n".join(block.text for block in made)


def test_a_table_stands_in_columns_that_are_aligned() -> None:
    head, first, last = blocks(TABLE)
    assert (head.text, first.text, last.text) == ("who\tcalls\tsaid", "Dana\t12\tno", "Luis\t3\tnet 60")
    assert all(run.bold for run in head.runs if run.text != "\t")
    assert [column[0] for column in head.columns] == ["l", "r", "c"]
    assert head.columns == first.columns == last.columns
    assert (head.first, last.last, first.last) == (True, True, False)


def test_long_cells_wrap_inside_their_column() -> None:
    long = "the increase is accepted if it is fixed for two years and paid at net 60"
    made = blocks(f"| who | said |\n|---|---|\n| Dana Reyes | {long} |\n")
    lines = made[1].text.split("\u2028")
    assert len(lines) > 1
    assert all(line.count("\t") == 1 for line in lines)
    assert " ".join(line.split("\t")[1].strip() for line in lines) == long
    assert max(tables.reach(line) for line in lines) <= tables.NARROW + 1


def test_in_a_page_the_same_table_has_more_room() -> None:
    cell = "a sentence that needs about sixty letters to be told in full"
    text = f"| who | said |\n|---|---|\n| Dana | {cell} |\n"
    assert len(Stream().update(text)[1].text.split("\u2028")) > 1
    assert len(Stream(tables.WIDE).update(text)[1].text.split("\u2028")) == 1


def test_a_table_with_too_many_columns_is_told_record_by_record() -> None:
    names = [f"column {n}" for n in range(7)]
    text = "| " + " | ".join(names) + " |\n" + "|---" * 7 + "|\n" + "| v " * 7 + "|\n"
    made = blocks(text)
    assert made[0].text == "column 0: v"
    assert made[1].text == "column 1: v"
    assert (made[0].level, made[-1].last) == (2, True)


def test_a_record_names_every_column_and_leaves_out_what_is_empty() -> None:
    names = ["Customer", *(f"column {n}" for n in range(6))]
    text = "| " + " | ".join(names) + " |\n" + "|---" * 7 + "|\n| Acme |  | 2 | | | | 6 |\n"
    made = blocks(text)
    assert [block.text for block in made] == ["Customer: Acme", "column 1: 2", "column 5: 6"]
    assert [block.last for block in made] == [False, False, True]


def test_narrow_columns_stand_beside_each_other_as_long_as_they_fit() -> None:
    text = "| A | B | C | D | E | F | G | H |\n" + "|---" * 8 + "|\n| 1 | 2 | 3 | | 5 | 6 | 7 | 8 |\n"
    for stream in (Stream(), Stream(tables.WIDE)):
        head, row = stream.update(text)
        assert head.text.split("\t") == list("ABCDEFGH")
        assert row.text.split("\t") == ["1", "2", "3", "", "5", "6", "7", "8"]


@pytest.mark.parametrize("number", [1, 99, 100, 12345, 999_999_999])
def test_the_number_of_an_item_stands_whole_inside_the_column(theme: Theme, number: int) -> None:
    [item] = blocks(f"{number}. words\n")
    assert item.marker == f"{number}."
    made = Formats(theme).of_block(item, 1, (0, 0))
    wide = QFontMetricsF(theme.font()).horizontalAdvance(item.marker)
    assert made.leftMargin() - MARKER_GAP - wide >= 0


def test_a_table_is_copied_as_csv_and_as_markdown() -> None:
    [(rows, aligns)] = markdown.tables(TABLE + "\nand words\n")
    assert list(csv.reader(io.StringIO(tables.as_csv(rows)))) == [
        ["who", "calls", "said"],
        ["Dana", "12", "no"],
        ["Luis", "3", "net 60"],
    ]
    assert blocks(tables.as_markdown(rows, aligns)) == blocks(TABLE)


def test_a_cell_never_becomes_a_formula_of_a_spreadsheet() -> None:
    [(rows, _)] = markdown.tables('| a |\n|---|\n| =HYPERLINK("http://x") |\n| -12.5 % |\n| +cmd |\n')
    assert tables.as_csv(rows).splitlines()[1:] == ['"\'=HYPERLINK(""http://x"")"', "-12.5 %", "'+cmd"]


def test_tasks_have_boxes() -> None:
    made = blocks("- [ ] write to Dana\n- [x] call Luis\n- [link](https://x.example) stays\n1. [ ] no box\n")
    assert [(b.marker, b.text.split(" (")[0]) for b in made] == [
        (TODO, "write to Dana"),
        (TICKED, "call Luis"),
        ("•", "link"),
        ("1.", "[ ] no box"),
    ]


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("so $a_1 * b_2 * c$ holds", "a_1 * b_2 * c"),
        (r"so \(x_{1}^{*} + y_{2}^{*}\) holds", "x_{1}^{*} + y_{2}^{*}"),
        ("so $$\\sum_i x_i$$ holds", r"\sum_i x_i"),
        (r"so \[E = mc^2\] holds", "E = mc^2"),
    ],
)
def test_a_formula_is_left_as_it_was_written(text: str, formula: str) -> None:
    [block] = blocks(text)
    assert Run(formula, code=True, tone=MATHS) in block.runs
    assert not any(run.italic or run.bold for run in block.runs)


def test_a_formula_of_its_own_keeps_its_lines() -> None:
    made = blocks("Then\n$$\na_1 * b_1\n- c_2\n$$\nholds.\n\n\\[\nx < y\n\\]\n")
    assert [(b.kind, b.text) for b in made] == [
        (Kind.PROSE, "Then"),
        (Kind.MATHS, "a_1 * b_1"),
        (Kind.MATHS, "- c_2"),
        (Kind.PROSE, "holds."),
        (Kind.MATHS, "x < y"),
    ]


@pytest.mark.parametrize("text", ["$5 and $10", "costs $5, or 5$ there", "US$ 12-$14", "a $ b $ c", r"a \ b"])
def test_money_is_no_formula(text: str) -> None:
    [block] = blocks(text)
    assert block.text == text
    assert not any(run.code for run in block.runs)


def test_marks_that_turn_the_reading_direction_are_gone() -> None:
    [block] = blocks("see [\u202emoc.elpmaxe\u202c](https://evil.example) \u2066now\u2069")
    assert block.text == "see moc.elpmaxe (evil.example) now"
    assert "\u202e" not in said(blocks("```\nif x: # \u202e admin\n```"))


def test_a_host_is_spelled_as_the_network_does() -> None:
    [block] = blocks("[bank](https://b\u0430nk.example/login)")
    assert block.text == "bank (xn--bnk-6cd.example)"
    assert (
        shown_address(QUrl("https://b\u0430nk.example/\u202ex")) == "https://xn--bnk-6cd.example/%E2%80%AEx"
    )


HOSTILE = {
    "one line of a megabyte": "word " * 200_000,
    "one word of a megabyte": "x" * 1_000_000,
    "a line of code of a megabyte": "```\n" + "y" * 1_000_000 + "\n```\n",
    "quotes, deep": ">" * 10_000 + " deep",
    "quotes, deeper by line": "\n".join(">" * i + " deep" for i in range(1, 600)),
    "lists, deep": "\n".join("  " * i + "- deep" for i in range(400)),
    "dashes": "- " * 10_000 + "deep",
    "brackets": "[" * 10_000 + "deep" + "](x)" * 10_000,
    "images": "![" * 50_000 + "deep",
    "stars": "*a **b " * 50_000,
    "dollars": "$a " * 100_000 + "\\(" * 100_000,
    "ticks": "".join("`" * i + " " for i in range(1, 800)),
    "angles": "[a](<" * 20_000,
    "entities": "&amp;" * 100_000,
    "a table of 5,000 rows": "| a | b | c |\n|---|---|---|\n" + "| some words | 12 | more |\n" * 5_000,
    "a table of 3,000 columns": "|" + "a|" * 3_000 + "\n|" + "-|" * 3_000 + "\n|" + "b|" * 3_000 + "\n",
    "20,000 lines of code": "```python\n" + "x = 1  # why\n" * 20_000 + "```\n",
    "20,000 paragraphs": "word\n\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_freezes_the_screen(name: str, theme: Theme, qapp: QApplication) -> None:
    from tests.benchmarks.messages import settled

    view = ThreadView(theme)
    view.resize(426, 460)
    view.show()
    message = settled(HOSTILE[name])
    began = time.thread_time()
    made = MessageStory().blocks(message)
    view.show_sections([(message.id, made)])
    qapp.processEvents()
    view.grab()
    took = time.thread_time() - began
    view.close()
    view.deleteLater()
    assert took < 2.5, f"{took:.1f} s"
    assert made
    assert len(made) < 7_000


@pytest.mark.parametrize(
    "name", ["quotes, deep", "quotes, deeper by line", "lists, deep", "dashes", "brackets"]
)
def test_what_lies_deep_is_still_there(name: str) -> None:
    wanted = HOSTILE[name].count("deep")
    assert said(blocks(HOSTILE[name])).count("deep") == wanted


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab|>-*`$\\[]()!#_~ \n\t0.:&<\u202e", max_size=120))
def test_no_letter_is_lost(text: str) -> None:
    """Signs may be taken for Markdown; what is said stays."""
    shown = said(blocks(text)) + " ".join(markdown.codes(text))
    hidden = text.count("`") + text.count("~") + text.count("(") + text.count("[") + text.count("|")
    if not hidden:
        assert [c for c in text if c in "ab"] == [c for c in shown if c in "ab"]


def test_a_long_table_shows_its_beginning_and_all_of_it_when_wanted(tell: Tell) -> None:
    rows = "".join(f"| row {n} | {n} |\n" for n in range(500))

    async def story(c: Companion) -> None:
        thread = await c.ask("List them")
        answer = c.session.answer(thread)
        c.session.says(answer, f"| what | n |\n|---|---|\n{rows}\nThat is all.\n")
        c.session.ends(answer)
        await c.until(lambda: "Show all 500 rows" in c.shown)
        assert f"row {ROWS - 2}" in c.shown
        assert "row 499" not in c.shown
        assert "That is all." in c.shown
        c.window.thread_view.anchorClicked.emit(QUrl(f"whole:{answer}"))
        await c.until(lambda: "row 499" in c.shown)
        assert "Show less" in c.shown

    tell(story)


def test_a_long_code_block_shows_its_beginning() -> None:
    from tests.benchmarks.messages import settled

    code = "```\n" + "\n".join(f"line {n}" for n in range(1_000)) + "\n```\n"
    made = MessageStory().blocks(settled(code + "\nafter\n"))
    lines = [b for b in made if b.kind is Kind.CODE]
    assert len(lines) == LINES
    assert lines[-1].last
    assert any(b.text == "Show all 1,000 lines" for b in made)
    assert any(b.text == "after" for b in made)


def test_code_and_tables_are_copied_by_buttons_that_the_keyboard_reaches(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("Show me")
        answer = c.session.answer(thread)
        c.session.says(answer, f"```python\nx = 1\n\ny = 2\n```\n\n{TABLE}\n```\nlast\n```\n")
        c.session.ends(answer)

        def named(name: str) -> list[QAbstractButton]:
            found = c.window.thread_view.findChildren(QAbstractButton)
            return [b for b in found if b.accessibleName() == name and b.isVisible()]

        await c.until(lambda: len(named("Copy code")) == 2 and named("Copy table"))
        first, last = named("Copy code")
        first.setFocus(Qt.FocusReason.TabFocusReason)
        c.press(Qt.Key.Key_Space)
        assert QApplication.clipboard().text() == "x = 1\n\ny = 2\n"
        QTest.mouseClick(last, Qt.MouseButton.LeftButton)
        assert QApplication.clipboard().text() == "last\n"
        QTest.mouseClick(named("Copy table")[0], Qt.MouseButton.LeftButton)
        [menu] = [m for m in c.window.findChildren(QMenu) if m.isVisible()]
        next(a for a in menu.actions() if a.text() == "Copy as CSV").trigger()
        menu.close()
        assert QApplication.clipboard().text() == "who,calls,said\nDana,12,no\nLuis,3,net 60\n"

    tell(story)


def test_the_newest_turns_come_first_and_the_older_ones_without_moving_what_is_read(tell: Tell) -> None:
    from harmony_desktop.domain.ids import ThreadId
    from harmony_desktop.domain.threads import Thread, ThreadSummary
    from tests.benchmarks.messages import turns
    from tests.fakes.session import NOW

    async def story(c: Companion) -> None:
        thread = ThreadId("long")
        c.session.kept[thread] = Thread(
            ThreadSummary(thread, "long", NOW), turns(120, "An answer.\n\n- a point\n")
        )
        c.presenter.open_thread(thread)
        view = c.window.thread_view
        assert 0 < len(view.sections) < 120
        bar = view.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        first = view.sections[0]
        before = view._top_of(first) - bar.value()
        await c.until(lambda: view.sections[0] != first)
        assert abs(view._top_of(first) - bar.value() - before) < 2
        await c.until(lambda: len(view.sections) == 120)
        assert view.sections == [f"m{n}" for n in range(120)]
        assert abs(view._top_of(first) - bar.value() - before) < 2

    tell(story)


def test_a_message_that_was_found_is_drawn_at_once(tell: Tell) -> None:
    from harmony_desktop.domain.ids import MessageId, ThreadId
    from harmony_desktop.domain.threads import Thread, ThreadSummary
    from tests.benchmarks.messages import turns
    from tests.fakes.session import NOW

    async def story(c: Companion) -> None:
        thread = ThreadId("long")
        c.session.kept[thread] = Thread(ThreadSummary(thread, "long", NOW), turns(120, "An answer."))
        c.presenter.open_thread(thread)
        c.presenter.talk.bring(MessageId("m10"))
        assert c.window.thread_view.sections[0] == "m10"
        await c.until(lambda: c.window.thread_view.sections[0] == "m0")

    tell(story)


def test_a_box_that_goes_on_below_is_painted_once_and_not_over_what_stands_above(theme: Theme) -> None:
    code = "```\n" + "line\n" * 60 + "```\n"
    view = ThreadView(theme)
    view.resize(426, 300)
    view.show_sections([("a", blocks("words\n\n" * 6 + code))])
    for tall in range(200, 300, 3):
        view.resize(426, tall)
        view.verticalScrollBar().setValue(0)
        picture = view.grab().toImage()
        ratio = picture.devicePixelRatio()
        beside_words = picture.pixelColor(round(17 * ratio), round(120 * ratio))
        assert beside_words == picture.pixelColor(round(2 * ratio), round(2 * ratio))
    view.deleteLater()
