"""The sentences of the interface, read from the source, and the catalogues held against them.

python -m tools.sentences           tells what each catalogue lacks, what is stale and which blanks differ
python -m tools.sentences --write   adds what is missing, to be translated, and drops what is stale
"""

import ast
import json
import string
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from harmony_desktop.languages import CATALOGUES, NAMES, PLURALS, SOURCE

SOURCES = Path(__file__).parents[1] / "harmony_desktop"
CLI = SOURCES / "cli"
"""The command line speaks English: what it prints is also read by scripts and sent with reports."""
Sentences = dict[str, bool]
"""Each sentence, and whether it has plural forms."""


def sentences() -> Sentences:
    """In the order of the source, so that what belongs together stands together."""
    found: Sentences = {}
    for file in (f for f in sorted(SOURCES.rglob("*.py")) if CLI not in f.parents):
        for text, plural in _in_source(ast.parse(file.read_text(encoding="utf-8"))):
            found[text] = found.get(text, False) or plural
    for text in _in_tables():
        found.setdefault(text, False)
    for name in NAMES.values():
        found.pop(name, None)  # a language is called by its own name
    found.setdefault(NAMES[SOURCE], False)  # but English is spoken too
    return found


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def _in_source(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    for call in sorted(calls(tree, "tr", "trn", "later"), key=lambda c: (c.lineno, c.col_offset)):
        plural = isinstance(call.func, ast.Name) and call.func.id == "trn"
        given = call.args[1 if plural else 0]
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value:
            yield given.value, plural


def _in_tables() -> Iterable[str]:
    """What is declared as data and translated when it is shown."""
    from harmony_desktop.wish import Section
    from harmony_desktop.wishes import DEEDS, WISHES
    from harmony_desktop.wordings import PROBLEMS

    yield from (text for pair in PROBLEMS.values() for text in pair)
    yield from Section
    for wish in WISHES:
        yield from (wish.label, wish.help, *wish.named)
    for deed in DEEDS:
        yield from (deed.label, deed.help, deed.button)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def faults(code: str, found: Sentences) -> list[str]:
    """What is wrong with a catalogue, a line each."""
    held = _read(code)
    said: dict[str, Any] = held["sentences"]
    categories = set(PLURALS[held["plurals"]][0])
    told = [f"{code}: stale: {text}" for text in said if text not in found]
    for text, plural in found.items():
        forms = said.get(text) or ""
        if not forms or (isinstance(forms, dict) and not all(forms.values())):
            told.append(f"{code}: lacks: {text}")
            continue
        if plural and len(categories) > 1 and not isinstance(forms, dict):
            told.append(f"{code}: one form for every count: {text}")
        if isinstance(forms, dict) and set(forms) != categories:
            told.append(f"{code}: has not the forms {sorted(categories)}: {text}")
        told += [f"{code}: other blanks: {text} → {form}" for form in _forms(forms) if _differs(text, form)]
    return told


def _forms(said: str | dict[str, str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said.values())


def _differs(text: str, form: str) -> bool:
    """A plural form may say its count in words."""
    try:
        return blanks(text) - {"count"} != blanks(form) - {"count"} or not blanks(form) <= blanks(text)
    except ValueError:
        return True


def _read(code: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((CATALOGUES / f"{code}.json").read_text(encoding="utf-8"))
    return held


def write(code: str, found: Sentences) -> None:
    held = _read(code)
    said, categories = held["sentences"], PLURALS[held["plurals"]][0]
    empty = {True: dict.fromkeys(categories, "") if len(categories) > 1 else "", False: ""}
    held["sentences"] = {text: said.get(text) or empty[plural] for text, plural in found.items()}
    text = json.dumps(held, ensure_ascii=False, indent=2) + "\n"
    (CATALOGUES / f"{code}.json").write_text(text, encoding="utf-8")


def main(argv: list[str]) -> int:
    found, codes = sentences(), [code for code in NAMES if code != SOURCE]
    if "--write" in argv:
        for code in codes:
            write(code, found)
    wrong = [fault for code in codes for fault in faults(code, found)]
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
