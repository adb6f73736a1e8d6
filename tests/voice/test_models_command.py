"""``harmony-desktop models``: what is here and what suits, at the command line."""

import json
from pathlib import Path

import pytest

from harmony_desktop import cli
from harmony_desktop.settings import Settings
from harmony_desktop.wishes.voice import SPEECH_MODEL


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def run(tmp_path: Path, *arguments: str) -> int:
    return cli.run(cli.parse(["models", "--data-dir", str(tmp_path / "data"), *arguments]))


def test_it_lists_every_model_and_marks_the_one_in_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Settings(tmp_path / "data/client").choose(SPEECH_MODEL, "tiny.en")
    assert run(tmp_path) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert len(lines) == 13
    assert [line.split()[1] for line in lines if line.startswith("*")] == ["tiny.en"]
    assert "148 MB · many languages · here, with Harmony" in told.out
    assert "--measure" in told.err


def test_it_tells_the_same_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured = tmp_path / "cache/Harmony/models/speed.json"
    measured.parent.mkdir(parents=True)
    measured.write_text(json.dumps({"encode_s": 0.107, "token_s": 0.0045}))
    assert run(tmp_path, "--json") == 0
    told = json.loads(capsys.readouterr().out)["models"]
    base = next(row for row in told if row["name"] == "base")
    assert base == {
        "name": "base", "size": 147_882_941, "standing": "installed", "multilingual": True,
        "seconds": 0.27, "used": True, "recommended": False,
    }  # fmt: skip
    assert [row["name"] for row in told if row["recommended"]] == ["small.en"]


def test_the_one_in_use_is_not_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--remove", "base") == 2
    assert "Base is in use." in capsys.readouterr().err


def test_what_was_left_half_way_is_removed(tmp_path: Path) -> None:
    partial = tmp_path / "cache/Harmony/models/.small.partial"
    partial.mkdir(parents=True)
    (partial / "model.bin").write_bytes(bytes(1000))
    assert run(tmp_path, "--remove", "small") == 0
    assert not partial.exists()


def test_an_unknown_model_is_refused_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        run(tmp_path, "--get", "gigantic")
    assert refused.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
