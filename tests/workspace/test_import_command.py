"""`harmony-workspace import` brings recordings and transcripts in, several at once, and waits for their words."""

from pathlib import Path

from tests.parts import clips
from tests.parts.wer import errors
from tests.parts.workspace_process import spoken, started


def test_recordings_and_transcripts_come_in_and_what_cannot_is_said(tmp_path: Path) -> None:
    clip = clips.prompt("agent-incorrect")
    talk = clips.write_wav(tmp_path / "acme login.wav", clip.audio())
    words = tmp_path / "notes.txt"
    words.write_text("Dana Reyes: We would like the current tier.\n")
    noise = tmp_path / "noise.mp3"
    noise.write_bytes(bytes(range(256)) * 50)
    files = [str(each) for each in (talk, noise, words, tmp_path / "none.wav")]
    data = tmp_path / "data"
    with started(data) as child, child.client() as owner:
        said = spoken("import", *files, "--medium", "Phone", "--language", "en", "--wait", data=data)
        assert said.returncode == 2
        assert [line.split("  ", 1)[1] for line in said.stdout.splitlines()] == ["acme login", "notes"]
        assert len(said.stderr.splitlines()) == 2, said.stderr
        assert "noise.mp3: " in said.stderr
        assert "none.wav: No such file" in said.stderr
        meeting = said.stdout.split()[0]
        [turn] = owner.get(f"/v1/conversations/{meeting}/transcript").json()["turns"]
        assert errors(clip.text, turn["text"]).wrong <= 2, turn
        assert owner.get(f"/v1/conversations/{meeting}").json()["status"] == "completed"
        both = spoken("import", str(talk), str(words), "--title", "One title", data=data)
        assert (both.returncode, both.stdout) == (2, "")
    assert list((data / "workspace/uploads").iterdir()) == []
