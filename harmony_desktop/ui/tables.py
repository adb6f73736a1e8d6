"""Tables: columns side by side, their cells wrapped to fit; too many columns one record below the other; as CSV."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harmony_desktop.ui.blocks import Block, Kind, Run

NARROW, WIDE = 48, 88
"""Letters of average width that a line holds, in the small window and in a Page."""
GAP = 3
"""Letters between two columns."""
LEAST = 9
"""Letters of a column that is worth having."""
THIN, BROAD = frozenset("iljtfrI.,:;'|!()[]-"), frozenset("mwMWQGO@%&—")
Cell = tuple[Run, ...]
Piece = list[Run]


def reach(text: str) -> float:
    """How far the text goes, in letters of average width."""
    total = 0.0
    for letter in text:
        if letter in THIN:
            total += 0.55
        elif letter in BROAD or letter.isupper():
            total += 1.3
        elif ord(letter) > 0x2E80 and unicodedata.east_asian_width(letter) in "WF":
            total += 2.0
        else:
            total += 1.0
    return total


def _reach(run: Run) -> float:
    if run.cite:
        return 3.0
    return (1.25 if run.code else 1.06 if run.bold else 1.0) * reach(run.text)


def table(rows: Sequence[Sequence[Cell]], aligns: Sequence[str], depth: float, room: int) -> Iterator[Block]:
    """``aligns``: left, right or center for each column; ``room``: letters of a line."""
    if not rows or not rows[0]:
        return
    count = len(rows[0])
    full = [[*row[:count], *((),) * (count - len(row))] for row in rows]
    wants = [_wanted(full, i) for i in range(count)]
    free = room - 2 * depth - GAP * (count - 1)
    if sum(min(want, LEAST) for want in wants) > free and count > 2:
        yield from _records(full, depth)
        return
    widths = _widths(wants, free)
    wrapped = [
        [_wrap(_bold(cell) if number == 0 else cell, widths[i]) for i, cell in enumerate(row)]
        for number, row in enumerate(full)
    ]
    columns = tuple(_column([line for row in wrapped for line in row[i]], aligns[i]) for i in range(count))
    for number, lines in enumerate(wrapped):
        runs = tuple(_side_by_side(lines, aligns))
        head, last = number == 0, number == len(full) - 1
        yield Block(Kind.ROW, runs, depth, level=int(head), first=head, last=last, columns=columns)


def _column(lines: list[Piece], align: str) -> str:
    """Its widest line, and how it is aligned: what tab stops are made from."""
    widest = max(lines, key=lambda piece: sum(map(_reach, piece)), default=[])
    return f"{align[:1] or 'l'}{''.join(map(_measured, widest))}"


def _measured(run: Run) -> str:
    """Letters as wide as the run, in the face that tab stops are measured in."""
    return "n" * round(_reach(run) + 0.5) if run.code or run.cite else run.text


def _bold(cell: Cell) -> Cell:
    return tuple(replace(run, bold=True) if run.text else run for run in cell)


def _wanted(rows: Sequence[Sequence[Cell]], column: int) -> float:
    """The width that no cell of the column is wider than; its name is in bold."""
    head = sum(map(_reach, _bold(rows[0][column])))
    return max([1.0, head, *(sum(map(_reach, row[column])) for row in rows[1:200])])


def _widths(wants: Sequence[float], room: float) -> list[float]:
    """What each column wants, or a fair share of what there is."""
    count = len(wants)
    widths, left, open_ = [0.0] * count, room, list(range(count))
    while open_:
        share = left / len(open_)
        small = [i for i in open_ if wants[i] <= share]
        for i in small or open_:
            widths[i] = wants[i] if small else max(share, LEAST)
            left -= widths[i]
        open_ = [i for i in open_ if i not in small] if small else []
    return widths


def _wrap(cell: Cell, width: float) -> list[Piece]:
    """The cell in lines of at most this width, broken between words where there are any."""
    if sum(map(_reach, cell)) <= width + 0.5:
        return [list(cell)]
    lines: list[Piece] = [[]]
    used = 0.0
    for run in cell:
        for word in _words(run, width):
            far = _reach(word)
            if used and used + far > width + 0.5:
                lines.append([])
                used = 0.0
                word = replace(word, text=word.text.lstrip()) if word.text else word
            lines[-1].append(word)
            used += far
    return lines


def _words(run: Run, width: float) -> Iterator[Run]:
    if not run.text:
        yield run
        return
    word = ""
    for letter in run.text.replace("\u2028", " "):
        if letter == " " and word and not word.isspace():
            yield replace(run, text=word)
            word = ""
        word += letter
        if len(word) > 4 and reach(word) > width - 1:
            yield replace(run, text=word)
            word = ""
    if word:
        yield replace(run, text=word)


def _side_by_side(cells: list[list[Piece]], aligns: Sequence[str]) -> Iterator[Run]:
    """One line of the row after the other; a tab leads to each column."""
    for line in range(max(map(len, cells))):
        if line:
            yield Run("\u2028")
        for column, pieces in enumerate(cells):
            if column or aligns[0] in ("right", "center"):
                yield Run("\t")
            yield from _joined(pieces[line] if line < len(pieces) else [])


def _joined(pieces: Piece) -> Iterator[Run]:
    """Words of one look are one run again."""
    pending: Run | None = None
    for run in pieces:
        if pending is not None and replace(pending, text="") == replace(run, text="") and run.text:
            pending = replace(pending, text=pending.text + run.text)
            continue
        if pending is not None:
            yield pending
        pending = run
    if pending is not None:
        yield pending


def _records(rows: Sequence[Sequence[Cell]], depth: float) -> Iterator[Block]:
    """Each row a paragraph, each cell that holds something beside its column's name."""
    names = ["".join(run.text for run in cell) for cell in rows[0]]
    for number, row in enumerate(rows[1:]):
        filled = [
            i for i, cell in enumerate(row) if not i or any(run.cite or run.text.strip() for run in cell)
        ]
        for index in filled:
            label = (Run(f"{names[index]}: ", tone="dim"),) if names[index].strip() else ()
            runs = _bold(row[index]) if index == 0 else row[index]
            yield Block(
                Kind.ROW,
                (*label, *runs),
                depth,
                level=0 if number or index else 2,
                first=index == 0,
                last=number == len(rows) - 2 and index == filled[-1],
            )


# --- to be pasted elsewhere ------------------------------------------------------------------------------------------


def plain(cell: Cell) -> str:
    return "".join(f"[{run.cite}]" if run.cite else run.text for run in cell).replace("\u2028", " ")


def as_csv(rows: Sequence[Sequence[Cell]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_harmless(plain(cell)) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    """What a spreadsheet would take for a formula begins with an apostrophe; a number stays one."""
    formula = cell[:1] in ("=", "@", "\t", "\r") or (cell[:1] in ("+", "-") and not _number(cell))
    return f"'{cell}" if formula else cell


def _number(cell: str) -> bool:
    return not cell.strip("+-0123456789., %€$£")


def as_markdown(rows: Sequence[Sequence[Cell]], aligns: Sequence[str]) -> str:
    if not rows:
        return ""
    signs = {"right": "---:", "center": ":---:"}
    cells = [[plain(cell).replace("|", "\\|") for cell in row] for row in rows]
    rule = [signs.get(align, "---") for align in aligns]
    return "\n".join("| " + " | ".join(line) + " |" for line in (cells[0], rule, *cells[1:])) + "\n"
