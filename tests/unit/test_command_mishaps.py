"""Mishaps on the command line end in one line and the right code, wherever one happens to be."""

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUESTION = ROOT / "resources/sample_workspace/question.wav"


def run(*arguments: object, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """On a screen that nobody sees, unless ``env`` names one."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "harmony_desktop", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"} | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", [("ask", "Hello"), ("doctor",), ()])
def test_a_data_directory_that_is_a_file_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run(*command, "--data-dir", tmp_path / "file")
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"The data directory {tmp_path / 'file'} cannot be used.")
    assert ended.stderr.count("\n") == 1


def test_a_screen_that_does_not_answer_is_named_and_no_crash(tmp_path: Path) -> None:
    ended = run("--data-dir", tmp_path, DISPLAY=":977", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="xcb;wayland")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "The screen :977 does not answer. Start Harmony in a desktop session that runs: DISPLAY or WAYLAND_DISPLAY"
        " names its screen.\n"
    )
    assert not (tmp_path / "logs/crashes").exists()


def test_there_is_nothing_to_finish_where_no_window_listens(tmp_path: Path) -> None:
    ended = run("talk", "--stop", "--data-dir", tmp_path)
    assert (ended.returncode, ended.stderr) == (1, "No window is open. Start Harmony first.\n")


def silence(file: Path) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(bytes(2 * 16_000 * 2))
    return file


def test_a_silent_recording_is_the_files_matter(tmp_path: Path) -> None:
    ended = run("transcribe", silence(tmp_path / "silence.wav"), "--data-dir", tmp_path / "data")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Nothing is said in silence.wav.")


def test_bad_recordings_do_not_keep_a_good_one_from_its_words(tmp_path: Path) -> None:
    bad = [tmp_path / "none.wav", silence(tmp_path / "silence.wav"), tmp_path / "notes.txt"]
    bad[-1].write_text("no sound")
    ended = run("transcribe", bad[0], QUESTION, *bad[1:], "--data-dir", tmp_path / "data")
    assert ended.returncode == 2
    assert ended.stdout.startswith(f"{QUESTION}:\nWhat did")
    assert ended.stdout.count("\n") == 2
    for file, line in zip(bad, ended.stderr.splitlines(), strict=True):
        assert file.name in line
    listed = run("transcribe", "--json", bad[0], QUESTION, "--data-dir", tmp_path / "data")
    assert (listed.returncode, listed.stderr.count("\n")) == (2, 1)
    assert [row["file"] for row in json.loads(listed.stdout)["files"]] == [str(QUESTION)]
    good = run("transcribe", QUESTION, QUESTION, "--data-dir", tmp_path / "data")
    assert (good.returncode, good.stderr) == (0, "")


def test_what_lies_in_the_directory_one_is_in_is_never_imported(tmp_path: Path) -> None:
    from harmony_desktop.net.local import workspace_command

    (tmp_path / "argparse.py").write_text("raise SystemExit('foreign code ran')")
    ended = subprocess.run(
        [*workspace_command(), "--help"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "serve" in ended.stdout
