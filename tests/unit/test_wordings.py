"""Every error has words: what is so, and what to do next."""

import re
from pathlib import Path

import pytest

from harmony_desktop.domain.problems import Problem
from harmony_desktop.wordings import PROBLEMS, explain
from harmony_protocol.errors import ErrorCode

ROOT = Path(__file__).parents[2]
RAISED = re.compile(r"""(?:HarmonyError\.of|Problem)\(\s*["']([a-z_]+)["']""")


def codes_in_the_source() -> set[str]:
    files = (ROOT / "harmony_desktop").rglob("*.py")
    return {code for file in files for code in RAISED.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("code", sorted({*map(str, ErrorCode), *codes_in_the_source(), *PROBLEMS}))
def test_a_code_is_worded(code: str) -> None:
    title, hint = explain(Problem(code))
    assert code in PROBLEMS
    assert title.endswith(".")
    assert hint.endswith(".")
    assert title != hint


@pytest.mark.parametrize(
    ("limit", "allowed", "said"),
    [
        ("seconds", 300.0, "The answer reached the time limit for one question: 300 s."),
        ("seconds", 2.5, "The answer reached the time limit for one question: 2.5 s."),
        ("steps", 250, "The answer reached the limit of steps for one question: 250."),
        ("tokens", 1_200_000, "The answer reached the limit of tokens for one question: 1,200,000."),
        ("cost_usd", 1, "The answer reached the limit of money for one question: $1.00."),
        ("cost_usd", 0.0025, "The answer reached the limit of money for one question: $0.0025."),
        ("pages", 3, "The answer reached a limit of this workspace for one question."),
    ],
)
def test_a_limit_is_named_with_its_value(limit: str, allowed: float, said: str) -> None:
    title, hint = explain(Problem("run_limit", {"limit": limit, "allowed": allowed}))
    assert title == said
    assert hint == (
        "What was written is kept. Ask for less at once;"
        " an admin can raise the limit in Workspace Settings › Intelligence."
    )


def test_blanks_are_filled_and_a_missing_one_is_no_fault() -> None:
    assert "song.wav" in explain(Problem("file_missing", {"file": "song.wav"}))[0]
    assert "…" in explain(Problem("file_missing"))[0]


def test_an_unknown_code_still_says_something() -> None:
    assert explain(Problem("from_tomorrow")) == explain(Problem("unknown"))
