"""Real speech with its text: one voice from Asterisk's prompts, other voices from pocketsphinx's test data."""

import gzip
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROMPTS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
PROMPT_TEXTS = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")
OTHER_VOICES = Path("/usr/share/pocketsphinx/test/data")
RATE = 16_000


@dataclass(frozen=True)
class Clip:
    name: str
    file: Path
    text: str

    def audio(self) -> Any:
        """16 kHz mono float32."""
        import numpy as np

        if self.file.suffix == ".g722":
            return _g722(self.file)
        return _raw(self.file) if self.file.suffix == ".raw" else np.asarray(_wav(self.file))


def prompts(least_words: int = 4, least_s: float = 0.0) -> list[Clip]:
    """Clips of Asterisk with a spoken text, in the order of their names."""
    return [c for c in _prompts() if len(c.text.split()) >= least_words and len(c.audio()) >= least_s * RATE]


def prompt(name: str) -> Clip:
    return next(clip for clip in _prompts() if clip.name == name)


def other_voices() -> list[Clip]:
    raw = {"goforward": "go forward ten meters", "something": "go somewhere and do something"}
    found = [
        Clip(n, OTHER_VOICES / f"{n}.raw", t) for n, t in raw.items() if (OTHER_VOICES / f"{n}.raw").exists()
    ]
    for line in _lines(OTHER_VOICES / "librivox/transcription"):
        words, _, name = line.rpartition("(")
        file = OTHER_VOICES / "librivox" / f"{name.rstrip(')')}.wav"
        if file.exists():
            found.append(Clip(file.stem, file, words.replace("<s>", "").replace("</s>", "").strip()))
    return found


def _prompts() -> Iterator[Clip]:
    with gzip.open(PROMPT_TEXTS, "rt", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            name, separator, text = line.strip().partition(": ")
            file = PROMPTS / f"{name}.g722"
            spoken = re.sub(r"\s*\.\.\.\s*", " ", text).strip()
            described = re.search(r"[\[\]<>]", text) or name.startswith("silence/")
            if separator and not name.startswith(";") and not described and file.exists():
                yield Clip(name, file, spoken)


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def _g722(file: Path) -> Any:
    import av
    import numpy as np

    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(file), format="g722") as container:
        parts = [p.to_ndarray()[0] for frame in container.decode(audio=0) for p in resampler.resample(frame)]
    return np.concatenate(parts)


def _raw(file: Path) -> Any:
    import numpy as np

    return np.fromfile(file, "<i2").astype(np.float32) / 32768


def _wav(file: Path) -> Any:
    from harmony_speech.audio import decode

    return decode(file)


def write_wav(file: Path, audio: Any, rate: int = RATE) -> Path:
    """A 16-bit WAV, as any recorder makes it."""
    import wave

    import numpy as np

    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())
    return file


def say(text: str, file: Path) -> Path:
    """A synthetic voice, for words no recording has."""
    subprocess.run(["espeak-ng", "-v", "en-us", "-s", "150", "-w", str(file), text], check=True)
    return file
