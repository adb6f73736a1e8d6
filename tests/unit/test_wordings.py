"""Every error has words: what is so, and what to do next."""

import re
from pathlib import Path

import pytest

from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import PROBLEMS, explain
from harmony_protocol.errors import ErrorCode

ROOT = Path(__file__).parents[2]
RAISED = re.compile(r"""(?:HarmonyError\.of|Problem)\(\s*["']([a-z_]+)["']""")


def codes_in_the_source() -> set[str]:
    files = (ROOT / "harmony_desktop").rglob("*.py")
    return {code for file in files for code in RAISED.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("code", sorted({*map(str, ErrorCode), *codes_in_the_source()}))
def test_a_code_is_worded(code: str) -> None:
    title, hint = explain(Problem(code))
    assert code in PROBLEMS
    assert title.endswith(".")
    assert hint.endswith(".")
    assert title != hint


def test_blanks_are_filled_and_a_missing_one_is_no_fault() -> None:
    assert "song.wav" in explain(Problem("file_missing", {"file": "song.wav"}))[0]
    assert "…" in explain(Problem("file_missing"))[0]


def test_an_unknown_code_still_says_something() -> None:
    assert explain(Problem("from_tomorrow")) == explain(Problem("unknown"))
