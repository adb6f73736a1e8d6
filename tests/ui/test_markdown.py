"""An answer looks the same whether it came at once or in pieces, and nothing in it is ever more than text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from harmony_desktop.ui.blocks import Kind, Run
from harmony_desktop.ui.markdown import blocks
from harmony_desktop.ui.streaming import Stream

PIECES = st.sampled_from(
    [
        "A **bold** word and [1] a chip.", "- one\n", "- two [2], [3]\n", "  - nested\n", "1. first\n", "1. again\n", "3) third\n", "\n", "\n\n",
        "# Heading\n", "## Two\n", "```python\nx = 1\n", "```\n", "~~~\ncode\n", "    indented\n", "> quoted\n", "> - inside\n", "| a | b |\n|---|---|\n", "| 1 | 2 |\n",
        "---\n", "***\n", "text\nmore text\n", "*", "`code`", "[link](https://x.example)", "![img](file:///etc/passwd)", "<b>no</b>\n", "[[quote:1]]", "\\", "\r\n", "\t", "-", "#", " ",
        "===\n", "[x]: http://y.example\n", "lorem ipsum dolor sit amet " * 12 + "\n\n", "def f():\n    return 2\n" * 30, "+ plus\n", "10. ten\n", "   continued\n", "|", "&amp;", "é“”",
        "$a_b*c*$", "$$\nx_1\n", "$$\n", "$", "\\(a\\)", "\\[\n", "\\]\n", "- [ ] todo\n", "- [x] done\n", ">" * 30 + " deep\n", "| -: | :-: |\n",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40), st.data())
def test_streamed_in_any_chunks_equals_rendered_at_once(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    stream = Stream()
    at = 0
    while at < len(text):
        at = min(len(text), at + data.draw(st.integers(1, max(1, len(text) // 3))))
        settled = stream.blocks[: stream.settled]
        stream.update(text[:at])
        assert stream.blocks[: len(settled)] == settled, "what was settled changed"
    stream.update(text)
    assert stream.blocks == blocks(text)


def test_a_formula_that_ends_late_takes_in_what_looked_like_a_list() -> None:
    text = "$$\nx_1\n" + "- one\n" * 200
    stream = Stream()
    stream.update(text[:600])
    stream.update(text)
    assert Kind.MATHS not in {block.kind for block in stream.blocks}, "a formula of more lines is none"
    shorter = "$$\nx_1\n" + "- one is written here\n" * 100
    stream.update(shorter)
    stream.update(shorter + "$$\n")
    assert stream.blocks == blocks(shorter + "$$\n")
    assert {block.kind for block in stream.blocks} == {Kind.MATHS}


def test_a_long_answer_keeps_a_short_tail() -> None:
    stream = Stream()
    paragraph = "Some words about the price and the terms of it, as said in the call. [1]\n\n"
    item = "- a point that was made, at some length, by someone in the meeting [2]\n"
    code = "```\n" + "value = compute(something)\n" * 400
    stream.update((paragraph * 20 + item * 30) * 20 + code)
    assert len(stream.blocks) - stream.settled <= 85


def test_marks_become_chips_and_quotes() -> None:
    [block] = blocks("Dana said [[quote:2]] about it [1][3].")
    assert [(r.text, r.cite, r.quote) for r in block.runs] == [
        ("Dana said ", 0, 0),
        ("", 0, 2),
        (" about it", 0, 0),
        ("", 1, 0),
        ("", 3, 0),
        (".", 0, 0),
    ]


def test_lists_number_and_nest() -> None:
    made = blocks("3. c\n4. d\n   - x\n\n   more\n")
    assert [(b.kind, b.marker, b.depth) for b in made] == [
        (Kind.ITEM, "3.", 1.5),
        (Kind.ITEM, "4.", 1.5),
        (Kind.ITEM, "•", 2.5),
        (Kind.ITEM, "", 1.5),
    ]


def test_links_name_their_host_and_bad_schemes_are_words() -> None:
    [block] = blocks("[click](https://evil.example/x) [no](javascript:alert(1)) ![p](file:///etc/passwd)")
    assert Run(" (evil.example)", tone="faint") in block.runs
    assert {r.href for r in block.runs} == {"", "https://evil.example/x"}


def test_an_image_names_its_host_too() -> None:
    [block] = blocks("![https://bank.example](https://evil.example/x) and ![](https://cdn.example/a.png)")
    assert block.text == "https://bank.example (evil.example) and cdn.example"
    [block] = blocks("[![Pay](https://cdn.example/a.png)](https://evil.example/x)")
    assert block.text == "Pay (evil.example)"
    assert {r.href for r in block.runs if r.href} == {"https://evil.example/x"}


def test_the_bar_of_a_quote_runs_where_the_quote_begins() -> None:
    words, item = blocks("> said\n> - and then\n")
    assert (words.bars, item.bars) == ((0,), (0,))
    [_, inside] = blocks("- x\n  > said\n")
    assert (inside.kind, inside.depth, inside.bars) == (Kind.QUOTE, 2, (1,))


def test_code_is_coloured_when_closed() -> None:
    made = blocks('```python\nif x:\n    y = "s"  # why\n```\n')
    assert [b.first for b in made] == [True, False]
    assert made[0].runs[0] == Run("if", code=True, bold=True)
    assert {r.tone for r in made[1].runs} == {"", "ok", "faint"}
