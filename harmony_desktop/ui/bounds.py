"""How much of an answer is shown before somebody wants all of it: what is endless must not hold up the screen."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from harmony_desktop.i18n import number, tr, trn
from harmony_desktop.ui.blocks import Block, Kind, Run

ROWS, LINES, BLOCKS = 60, 200, 4_000
LETTERS, MOST_LETTERS = 100_000, 1_000_000
"""Of one message: what is read of it at first, and at all."""
LONG = 8_000
"""Lines that are read of it at first."""
SLACK = 1.5
"""What is only a little longer is shown whole."""
HARD = 20_000
"""Blocks of one message; what is beyond is in its copy only."""
FEW = 100
"""So few blocks need no look."""


def beginning(text: str, whole: bool) -> str:
    """What is read of a text: it grows at its end, so that this stays the same."""
    most = MOST_LETTERS if whole else LETTERS
    if len(text) > most:
        end = text.rfind("\n", most // 2, most)
        text = text[: end + 1 if end > 0 else most]
    if not whole and text.count("\n") > LONG:
        text = text[: -len(text.split("\n", LONG)[LONG])]
    return text


def bounded(blocks: list[Block], whole: bool, message_id: str, missing: bool = False) -> list[Block]:
    """The blocks, or their beginnings, each with a way to see the rest. ``missing``: there was more text."""
    if len(blocks) <= FEW and not missing:
        return blocks
    cut = _cut(blocks, message_id) if _endless(blocks) else None
    if missing and not whole:
        return [*(cut or blocks), _link(tr("Show all"), message_id, 0)]
    if cut is None and not missing:
        return blocks
    if not whole and cut is not None:
        return cut
    kept = blocks[:HARD]
    if len(blocks) > HARD:
        note = trn(
            "1 more line is in the copy of this answer.",
            "{count} more lines are in the copy of this answer.",
            count=len(blocks) - HARD,
        )
        kept = [*kept[:-1], replace(kept[-1], last=True), Block(Kind.NOTE, (Run(note),))]
    return [*kept, _link(tr("Show less"), message_id, 0)]


def _endless(blocks: list[Block]) -> bool:
    """A first look, cheap enough for every flush of an answer that is being written."""
    if len(blocks) > BLOCKS:
        return True
    count = 0
    for block in blocks:
        kind = block.kind
        count = count + 1 if kind is Kind.ROW or kind is Kind.CODE else 0
        if count > ROWS:
            return True
    return False


def _cut(blocks: list[Block], message_id: str) -> list[Block] | None:
    """None: there is nothing to cut."""
    made: list[Block] = []
    changed = False
    for kind, group in groupby(blocks, key=lambda b: b.kind):
        part = list(group)
        most = {Kind.ROW: ROWS, Kind.CODE: LINES}.get(kind)
        if most is not None and len(part) > most * SLACK:
            changed = True
            for one in _boxes(part):
                made += _beginning(one, most, message_id)
        else:
            made += part
    if len(made) > BLOCKS * SLACK:
        changed = True
        made = [*made[:BLOCKS], _link(tr("Show all"), message_id, 0)]
        made[-2] = replace(made[-2], last=True)
    return made if changed else None


def _boxes(part: Sequence[Block]) -> list[list[Block]]:
    """Tables or code blocks that follow each other directly."""
    boxes: list[list[Block]] = []
    for block in part:
        begins = block.level > 0 if block.kind is Kind.ROW else block.first
        if begins or not boxes:
            boxes.append([])
        boxes[-1].append(block)
    return boxes


def _beginning(box: list[Block], most: int, message_id: str) -> list[Block]:
    if len(box) <= most * SLACK:
        return box
    count = number(len(box) - (box[0].kind is Kind.ROW and box[0].level == 1))
    rows = box[0].kind is Kind.ROW
    words = tr("Show all {count} rows", count=count) if rows else tr("Show all {count} lines", count=count)
    kept = box[:most]
    return [*kept[:-1], replace(kept[-1], last=True), _link(words, message_id, box[0].depth)]


def _link(words: str, message_id: str, depth: float) -> Block:
    return Block(Kind.NOTE, (Run(words, href=f"whole:{message_id}"),), depth)
