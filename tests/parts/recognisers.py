"""Ours and stock faster-whisper on the same weights in one process, each call with its CPU time."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for both, before numpy loads

import platformdirs

from harmony_speech import models
from harmony_speech.errors import SpeechError
from harmony_speech.recogniser import Recogniser

T = TypeVar("T")
MODELS = Path(platformdirs.user_cache_dir("Harmony", appauthor=False)) / "models"


def load(name: str) -> Recogniser:
    recogniser = Recogniser(models.require(name, MODELS))
    recogniser.warm()
    return recogniser


def cpu_ms(call: Callable[[], T]) -> tuple[T, float]:
    before = time.process_time()
    value = call()
    return value, (time.process_time() - before) * 1000


def ours(recogniser: Recogniser, audio: Any) -> tuple[str, bool]:
    """Text and flag; no text where the gate refuses."""
    try:
        heard = recogniser.hear(audio)
    except SpeechError:
        return "", False
    return heard.text, heard.flagged


def stock(recogniser: Recogniser, audio: Any) -> str:
    """`WhisperModel.transcribe()` with all its defaults, the language known."""
    segments, _ = recogniser._whisper.transcribe(audio, language="en")
    return " ".join(segment.text.strip() for segment in segments)
