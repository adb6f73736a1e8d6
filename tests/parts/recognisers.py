"""Ours and stock faster-whisper on the same weights, each call with its CPU time."""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for both, before numpy loads

import numpy as np
import platformdirs

from harmony_desktop.voice import worker_memory
from harmony_speech import acceptance, models
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


def ours(recogniser: Recogniser, audio: Any, language: str = "en") -> tuple[str, bool]:
    """Text and flag; no text where the gate refuses."""
    try:
        heard = recogniser.hear(audio, language)
    except SpeechError:
        return "", False
    return heard.text, heard.flagged


def stock(recogniser: Recogniser, audio: Any) -> str:
    """`WhisperModel.transcribe()` with all its defaults, the language known."""
    segments, _ = recogniser._whisper.transcribe(audio, language="en")
    return " ".join(segment.text.strip() for segment in segments)


@dataclass(frozen=True)
class Take:
    """``kernel_ms`` is the part of ``ms`` the kernel spent, nearly all of it on page faults."""

    text: str
    flagged: bool
    ms: float
    kernel_ms: float


class Apart:
    """One of the two in a process of its own: what one leaves in the allocator or in a cache is no help to the other.
    Ours has the worker's memory settings, stock has none; a doubtful one of ours believes no first text."""

    def __init__(self, side: Literal["ours", "doubtful", "stock"], model: str) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._process = ProcessPoolExecutor(1, spawn, initializer=_begin, initargs=(side, model))
        self.take(np.full(2 * 16_000, 1e-3, np.float32))  # loads and warms

    def take(self, audio: Any) -> Take:
        return self.begin(audio).result()

    def begin(self, audio: Any) -> Future[Take]:
        return self._process.submit(_take, audio)

    def close(self) -> None:
        self._process.shutdown()


_side: dict[str, Any] = {}


def _begin(side: str, model: str) -> None:
    if side != "stock":
        _side["libc"] = worker_memory.prepare_memory()
    if side == "doubtful":
        acceptance.TOKENS_PER_S = 0.0
    _side["recogniser"] = load(model)
    _side["hear"] = ours if side != "stock" else lambda recogniser, audio: (stock(recogniser, audio), False)


def _take(audio: Any) -> Take:
    kernel = _kernel_ms()
    (text, flagged), ms = cpu_ms(lambda: _heard(audio))
    return Take(text, flagged, ms, _kernel_ms() - kernel)


def _heard(audio: Any) -> tuple[str, bool]:
    heard: tuple[str, bool] = _side["hear"](_side["recogniser"], audio)
    worker_memory.give_back(_side.get("libc"))
    return heard


def _kernel_ms() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_stime * 1000
