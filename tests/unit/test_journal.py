"""Logs say what happened and where, and hold nothing that somebody wrote, said or keeps secret."""

import json
import logging
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop.domain.problems import HarmonyError
from harmony_journal import faults, lines
from harmony_journal.redaction import plain, redacted

CANARY = "quagmire canary budget"


@pytest.fixture
def written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], list[dict[str, object]]]]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    monkeypatch.setattr(lines, "BYTES", 50_000)
    file = lines.start(tmp_path, "story")
    yield lambda: [json.loads(line) for line in file.read_text().splitlines()]
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("http://ann:hunter2@proxy.example:3128 refused", "http://…@proxy.example:3128 refused"),
        ("Authorization: Bearer abc.def-123", "Authorization: … …"),
        ("got Bearer abc.def-123", "got Bearer …"),
        ("x-api-key: 12345", "x-api-key: …"),
        ("password=hunter2, user=ann", "password=…, user=ann"),
        ("key sk-proj-abcdef123456", "key …"),
        ("key lk_" + "0" * 64, "key …"),
        ("ann.lee@example.co.uk wrote", "… wrote"),
        ("GET https://a.example/x?q=my+words#part", "GET https://a.example/x?…"),
        (f"at {Path.home()}/secret", "at ~/secret"),
        (
            "run 0199f0a4-7c1e-7000-8000-3f2b6c1d9e55 of 12,345 ms",
            "run 0199f0a4-7c1e-7000-8000-3f2b6c1d9e55 of 12,345 ms",
        ),
    ],
)
def test_secrets_are_taken_out_and_the_rest_stays(said: str, kept: str) -> None:
    assert redacted(said) == kept


def test_a_long_text_is_read_in_no_time() -> None:
    for text in (
        "x" * 200_000,
        "a.b-" * 50_000,
        "1a" * 100_000,
        "http://" * 30_000,
        "'" * 200_000,
        "{" * 200_000,
    ):
        began = time.process_time()
        redacted(text)
        plain(text)
        assert time.process_time() - began < 2


@given(st.text(), st.text(alphabet=st.characters(exclude_characters="\"'`"), min_size=1))
def test_nothing_quoted_is_kept(before: str, quoted: str) -> None:
    kept = plain(f'{before}\n"{quoted}"')
    assert "\n" not in kept
    assert len(kept) <= lines.BYTES
    assert plain(f'said "{quoted}"').startswith("said …")


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def database_error() -> Exception:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        try:
            connection.execute(sa.text("select :words from nowhere"), {"words": CANARY})
        except sa.exc.OperationalError as error:
            return error
    raise AssertionError


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError(CANARY), "KeyError"),
        (ValueError(f"bad: {CANARY}"), "ValueError"),
        (HarmonyError.of("provider_refused", detail=CANARY, thread=CANARY), "HarmonyError: provider_refused"),
        (
            HarmonyError.of("workspace_failed", detail="exit code 3"),
            "HarmonyError: workspace_failed exit code 3",
        ),
        (FileNotFoundError(2, "No such file", f"/home/ann/{CANARY}.pdf"), "FileNotFoundError: No such file"),
        (httpx.ProxyError(f"407 for http://ann:{CANARY}@proxy"), "ProxyError"),
        (
            AttributeError("'NoneType' object has no attribute 'show'"),
            "AttributeError: 'NoneType' object has no",
        ),
        (database_error(), "OperationalError: no such table"),
        (sqlite3.OperationalError(f"no such column: {CANARY}"), "OperationalError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_exception_is_told_without_the_values_it_carries(error: Exception, told: str) -> None:
    assert faults.described(error).startswith(told)
    assert CANARY not in faults.trace(raised(error))


def test_a_trace_names_places_with_all_that_led_to_it_and_no_variable() -> None:
    def asks(words: str) -> None:
        try:
            raise ValueError(words)
        except ValueError as error:
            raise ExceptionGroup(words, [KeyError(words)]) from error

    with pytest.raises(ExceptionGroup) as caught:
        asks(CANARY)
    told = faults.trace(caught.value)
    assert CANARY not in told
    assert "tests/unit/test_journal.py" in told or "unit/test_journal.py" in told
    assert "asks" in told
    assert "which led to:" in told
    assert "  | KeyError" in told


def test_a_log_line_keeps_our_words_and_looks_at_every_value(
    written: Callable[[], list[dict[str, object]]],
) -> None:
    ours, theirs = logging.getLogger("harmony_desktop.story"), logging.getLogger("some.library")
    ours.warning("it failed %d times: %s", 3, KeyError(CANARY))
    ours.info("it said %s", f"no: '{CANARY}'")
    ours.info("of %(name)s", {"name": f'"{CANARY}"'})
    theirs.warning(f"could not read {CANARY}")
    theirs.warning("could not read %s", CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        ours.exception("it failed")
        theirs.exception("it failed: %s", CANARY)
    found = written()
    assert CANARY not in json.dumps(found)
    assert [line["says"] for line in found[:3]] == ["it failed 3 times: KeyError", "it said no: …", "of …"]
    assert "test_journal.py" in str(found[3]["says"])
    assert str(found[4]["says"]).startswith("could not read %s (")
    assert str(found[5]["trace"]).splitlines()[-1] == "ValueError"
    assert "trace" in found[6]


def test_a_log_is_for_its_owner_alone_also_after_it_was_turned_over(
    tmp_path: Path, written: Callable[[], list[dict[str, object]]]
) -> None:
    log = logging.getLogger("harmony_desktop.story")
    count = 5 * lines.BYTES // 1900
    before = os.umask(0)
    try:
        for number in range(count):
            log.info(f"line {number} {'words ' * 300}")
    finally:
        os.umask(before)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [
        "story.log",
        *(f"story.log.{n}" for n in range(1, lines.KEPT + 1)),
    ]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert max(file.stat().st_size for file in files) <= lines.BYTES
    last = lines.tail(tmp_path / "story.log", 20)
    assert [json.loads(line)["says"].split()[1] for line in last] == [
        str(n) for n in range(count - 20, count)
    ]
    assert written()
