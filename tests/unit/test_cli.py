"""The command line: what may be typed, what comes out, and how it ends."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony_desktop import cli
from harmony_desktop.cli.wording import Printer, Progress, as_json, sources
from harmony_desktop.domain.ids import ConversationId, MessageId, ThreadId
from harmony_desktop.domain.threads import Citation, Message, MessageState, Receipt, Role
from harmony_desktop.domain.times import day, minute

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
CITED = Citation(
    1,
    conversation_id=ConversationId("c1"),
    turn_index=3,
    title="Acme terms",
    speaker="Dana Reyes",
    start_ms=3_723_000,
    quote="One year, no.",
)


def message(text: str, *citations: Citation, state: MessageState = MessageState.STREAMING) -> Message:
    receipt = Receipt("house", "large", local=False)
    return Message(
        MessageId("a1"),
        ThreadId("t1"),
        Role.ASSISTANT,
        text,
        NOW,
        state,
        citations=citations,
        receipt=receipt,
    )


def program(*args: str) -> subprocess.CompletedProcess[str]:
    """Where there is no screen."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return subprocess.run(
        [sys.executable, "-m", "harmony_desktop", *args],
        env={name: value for name, value in os.environ.items() if name not in screens},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_data_directory_stands_before_or_after_the_command() -> None:
    assert cli.parse(["--data-dir", "/d"]).data_dir == Path("/d")
    assert cli.parse(["ask", "--data-dir", "/d", "Why?"]).data_dir == Path("/d")
    assert cli.parse(["ask", "Why?"]).data_dir is None
    assert cli.parse([]).command is None


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["ask"], 2, "There is no question."),
        (["ask", "  "], 2, "There is no question."),
        (["ask", "a", "--audio", "b.wav"], 2, "Use one of the two."),
        (["ask", "--audio", "/nowhere/b.wav"], 2, "/nowhere/b.wav was not found"),
        (["transcribe", "/nowhere/b.wav"], 2, "/nowhere/b.wav was not found"),
        (["toggle"], 1, "No window is open."),
        (["talk", "--start"], 1, "No window is open."),
        (["new"], 1, "No window is open."),
        (["dance"], 2, "dance"),
        (["ask", "--loud", "Why?"], 2, "--loud"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, args: list[str], code: int, words: str) -> None:
    where = ["--data-dir", str(tmp_path)]
    ended = program(args[0], *where, *args[1:]) if args[0] != "dance" else program(*args)
    assert ended.returncode == code, ended.stderr
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_quitting_where_nothing_runs_is_no_failure(tmp_path: Path) -> None:
    ended = program("quit", "--data-dir", str(tmp_path))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_who_watches_a_terminal_sees_what_goes_on_and_nothing_of_it_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Progress().show("Starting the workspace…")
    assert capsys.readouterr().err == "", "nobody reads a line that is wiped away out of a file"
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    progress = Progress()
    progress.show("Starting the workspace…")
    progress.show("Read 5 conversations with Acme " * 20)
    progress.wipe()
    progress.wipe()
    lines = capsys.readouterr().err.split("\r\x1b[2K")
    assert lines[1] == "Starting the workspace…"
    assert len(lines[2]) < 80, "what wraps could not be wiped away"
    assert lines[3:] == [""]


def test_a_growing_answer_never_shows_a_mark(capsys: pytest.CaptureFixture[str]) -> None:
    whole = "She said “[[quote:1]]” in November [1]."
    printer = Printer(quiet=False)
    for end in range(len(whole)):
        printer.show(message(whole[:end]))
        assert "[[" not in capsys.readouterr().out
    printer.show(message(whole, CITED, state=MessageState.SETTLED))
    printer.end()
    assert capsys.readouterr().out.endswith("One year, no.” in November [1].\n")


def test_sources_name_meeting_speaker_and_time() -> None:
    answer = message("x", CITED, Citation(2, withdrawn=True))
    assert sources(answer) == (
        "\nSources\n[1] Acme terms · Dana Reyes · 1:02:03\n[2] (no longer available)\n"
    )
    early = replace(CITED, date=datetime.now(UTC).replace(month=11, day=11, hour=12), start_ms=353_000)
    assert "[1] Acme terms · 11 Nov · Dana Reyes · 05:53\n" in sources(message("x", early))
    assert sources(message("x")) == ""


@given(st.integers(0, 10**8))
def test_sources_write_times_as_quotations_do(ms: int) -> None:
    """The workspace writes those, and the two share no code."""
    from harmony_workspace.companion import evidence

    assert minute(ms) == evidence.clock(ms)
    now = datetime.now().astimezone()
    assert day(now) == evidence.day(now, now.tzinfo)


def test_the_json_object_has_exactly_its_fields() -> None:
    assert as_json(message("[[quote:1]] [1]", CITED), None) == {
        "transcript": None,
        "answer": "One year, no. [1]",
        "citations": [
            {
                "n": 1,
                "kind": "conversation",
                "conversation_id": "c1",
                "title": "Acme terms",
                "speaker": "Dana Reyes",
                "start_ms": 3_723_000,
                "quote": "One year, no.",
                "url": None,
            }
        ],
        "approvals": [],
        "provider": "house",
        "model": "large",
        "thread_id": "t1",
    }


def test_the_program_begins_light() -> None:
    """Worker processes run ``__main__`` again, and the window must paint before the heavy libraries load."""
    heavy = "{'httpx', 'keyring', 'pydantic', 'PySide6', 'faster_whisper', 'numpy', 'sqlcipher3', 'asyncio'}"
    code = f"import sys, harmony_desktop.__main__; print(sorted({heavy} & set(sys.modules)))"
    light = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert light.stdout.strip() == "[]"
    heavy = "{'httpx', 'keyring', 'pydantic'}"
    code = f"import sys, harmony_desktop.services.session; print(sorted({heavy} & set(sys.modules)))"
    light = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert light.stdout.strip() == "[]"
