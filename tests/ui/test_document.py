"""However a thread came to be on the screen, it looks as if it had been written at once."""

from itertools import groupby

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from harmony_desktop.ui.blocks import Block, Kind, Run, boxed
from harmony_desktop.ui.document import ThreadDocument
from harmony_desktop.ui.formats import BUBBLES, Formats
from harmony_desktop.ui.theme import Scheme, Theme

RUNS = st.lists(
    st.sampled_from(
        [
            Run("words "),
            Run("strong", bold=True),
            Run("x = 1", code=True),
            Run(cite=3, href="cite:m/3"),
            Run(icon="search"),
            Run("away", href="https://x.example"),
            Run("two\u2028lines"),
        ]
    ),
    max_size=3,
).map(tuple)
KINDS = st.sampled_from([k for k in Kind if k is not Kind.ACTIONS])


def boxes(blocks: list[Block]) -> list[Block]:
    """As a message tells them: a bubble is a box of its own."""
    parts = groupby(blocks, lambda block: block.kind in BUBBLES)
    return [block for _, part in parts for block in boxed(list(part))]


BLOCKS = st.lists(
    st.builds(Block, kind=KINDS, runs=RUNS, depth=st.integers(0, 2), marker=st.sampled_from(["", "•", "2."])),
    max_size=5,
).map(boxes)
WRITES = st.lists(st.tuples(st.sampled_from("abc"), BLOCKS), min_size=1, max_size=12)


def looks(document: QTextDocument) -> list[tuple[object, ...]]:
    """Every block with its format, every fragment with its own."""
    seen: list[tuple[object, ...]] = []
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        seen.append(
            (
                shape.leftMargin(),
                shape.rightMargin(),
                shape.topMargin(),
                shape.bottomMargin(),
                shape.lineHeight(),
            )
        )
        for fragment in block:
            part = fragment.fragment()
            font = part.charFormat()
            seen.append(
                (
                    part.text(),
                    font.fontWeight(),
                    font.anchorHref(),
                    font.objectType(),
                    font.foreground().color().name(),
                )
            )
        block = block.next()
    return seen


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WRITES)
def test_any_way_of_writing_ends_in_the_same_document(
    qapp: QApplication, writes: list[tuple[str, list[Block]]]
) -> None:
    theme = Theme(Scheme.LIGHT)
    grown, at_once = ThreadDocument(theme), ThreadDocument(theme)
    final: dict[str, list[Block]] = {}
    for section, blocks in writes:
        grown.write(section, blocks)
        final[section] = blocks
    for section, blocks in final.items():
        at_once.write(section, blocks)
    assert looks(grown) == looks(at_once)
    assert list(grown.written) == [b for blocks in final.values() for b in blocks]


def test_sections_that_are_gone_leave_nothing_behind(qapp: QApplication) -> None:
    document = ThreadDocument(Theme(Scheme.LIGHT))
    for name in "abc":
        document.write(name, [Block(Kind.PROSE, (Run(name),))])
    document.keep_only(["a", "c"])
    assert document.toPlainText() == "a\nc"
    document.keep_only([])
    assert document.toPlainText() == ""


def test_a_wrapped_source_goes_on_below_its_words(theme: Theme) -> None:
    document = ThreadDocument(theme)
    document.fit(300, 0)
    document.setTextWidth(300)
    source = (Run(cite=3, href="cite:m/3"), Run("  "), Run("Acme renewal, " * 12, bold=True))
    step = (Run(icon="search"), Run("Read five conversations " * 8))
    document.write(
        "a", [Block(Kind.SOURCE, source), Block(Kind.STEP, step), Block(Kind.NOTE, (Run("x " * 99),))]
    )
    document.documentLayout().documentSize()
    for number, words_begin in ((0, 3), (1, 3), (2, 0)):
        layout = document.findBlockByNumber(number).layout()
        first, second = layout.lineAt(0), layout.lineAt(1)
        at: object = first.cursorToX(words_begin)
        words = float(at[0] if isinstance(at, tuple) else at)  # type: ignore[arg-type]
        assert abs(second.x() - words) < 1.5, f"block {number}"


def test_a_long_pasted_question_is_measured_once_a_line(theme: Theme) -> None:
    """All lines anew for every line took seconds, in which the bubble showed a state that was no longer so."""

    measured = []

    class Counting(Formats):
        def natural_width(self, block: Block) -> float:
            measured.append(block)
            return super().natural_width(block)

    document = ThreadDocument(theme)
    document.formats = Counting(theme)
    document.write("q", boxed([Block(Kind.BUBBLE, (Run(f"line {i}"),)) for i in range(200)]))
    assert len(measured) == 200
    document.fit(300, 0)
    assert len(measured) == 400
