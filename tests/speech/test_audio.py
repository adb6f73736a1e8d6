"""Any recording becomes 16 kHz mono; what is none is refused with its reason."""

from pathlib import Path

import numpy as np
import pytest

from harmony_speech.audio import RATE, decode
from harmony_speech.errors import SpeechError
from tests.parts import clips


def refusal(file: Path) -> tuple[str, object]:
    with pytest.raises(SpeechError) as refused:
        decode(file)
    return refused.value.code, refused.value.args_by_name.get("reason")


def test_a_recording_at_another_rate_keeps_its_length_and_pitch(tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100).astype(np.float32) * 0.5
    heard = decode(clips.write_wav(tmp_path / "tone.wav", tone, 44_100))
    assert heard.dtype == np.float32
    assert abs(len(heard) - RATE) < 50
    assert abs(int(np.argmax(np.abs(np.fft.rfft(heard[:RATE])))) - 440) <= 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.wav") == ("file_missing", None)
    assert refusal(tmp_path) == ("file_missing", None)


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    assert refusal(tmp_path / "a.wav") == ("file_not_audio", "empty")


def test_a_text_is_not_media(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("Dear Sir, this is a letter.\n" * 50)
    assert refusal(tmp_path / "a.mp3")[0] == "file_not_audio"


def test_a_recording_cut_short_in_copying_is_not_passed_off_as_whole(tmp_path: Path) -> None:
    whole = clips.write_wav(tmp_path / "a.wav", clips.prompt("agent-pass").audio())
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    assert refusal(whole) == ("file_not_audio", "damaged")


def test_a_header_without_sound_is_damaged(tmp_path: Path) -> None:
    whole = clips.write_wav(tmp_path / "a.wav", np.zeros(0, np.float32))
    assert refusal(whole)[0] == "file_not_audio"
