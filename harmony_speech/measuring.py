"""How fast this machine is: two seconds of a model's own work, or of its kind of arithmetic where no model is here.

Processor time counts, and the best of several runs: what else the machine does at that moment is no part of its speed.
Meant for a process of its own; nothing here loads faster-whisper."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harmony_speech.costs import COSTS, Speed

Tell = Callable[[float], None]
"""What share of it is done, from 0 to 1."""

SECONDS = 2.0
FRAMES = 1500
"""Of a window of 15 s."""
TOKENS = 24
LEAST_RUNS, MOST_RUNS = 2, 40
MATRIX = (750, 512, 2048)
"""Half of what one layer of *base* multiplies for such a window: positions, width, and the width within."""
ENCODES_A_PRODUCT = 22.0
TOKENS_A_READ = 2.8


def measure(folder: Path, name: str, tell: Tell = lambda done: None) -> Speed:
    """With the model ``name`` that lies in ``folder``; loading it comes on top of the two seconds."""
    import ctranslate2
    import numpy as np

    whisper = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=1)
    noise = np.random.default_rng(1).standard_normal((1, whisper.n_mels, FRAMES)).astype(np.float32)
    prompt, end = _prompt(folder, bool(whisper.is_multilingual))
    encoded = whisper.encode(ctranslate2.StorageView.from_array(noise))

    def encode() -> None:
        whisper.encode(ctranslate2.StorageView.from_array(noise))

    def write(tokens: int) -> float:
        begun = time.process_time()
        whisper.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=2 * tokens,  # CTranslate2 stops at half of what is asked
            suppress_blank=False,
            suppress_tokens=[end],
        )
        return time.process_time() - begun

    write(1)
    encode_s = _best(encode, lambda done: tell(done / 2))
    first_s = min(write(1) for _ in range(LEAST_RUNS))
    token_s = (_best(lambda: write(TOKENS), lambda done: tell(0.5 + done / 2)) - first_s) / (TOKENS - 1)
    return Speed(encode_s / COSTS[name].encode, max(token_s, 1e-6) / COSTS[name].token)


def measure_arithmetic(tell: Tell = lambda done: None) -> Speed:
    """Without a model: a product of matrices stands for the encoder, reading a large one for the decoder."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy as np

    rows, inner, columns = MATRIX
    chance = np.random.default_rng(1)
    left, right, large, vector = (
        chance.standard_normal(shape, dtype=np.float32)
        for shape in ((rows, inner), (inner, columns), (16 * columns, inner), (inner, 1))
    )
    product_s = _best(lambda: left @ right, lambda done: tell(done / 2))
    read_s = _best(lambda: large @ vector, lambda done: tell(0.5 + done / 2))
    return Speed(product_s * ENCODES_A_PRODUCT, read_s * TOKENS_A_READ)


def _best(work: Callable[[], Any], tell: Tell) -> float:
    """The shortest run in the half of the time that is this one's."""
    begun, best, runs = time.perf_counter(), float("inf"), 0
    while runs < LEAST_RUNS or (runs < MOST_RUNS and time.perf_counter() - begun < SECONDS / 2):
        start = time.process_time()
        work()
        best, runs = min(best, time.process_time() - start), runs + 1
        tell(min((time.perf_counter() - begun) / (SECONDS / 2), 1.0))
    return best


def _prompt(folder: Path, multilingual: bool) -> tuple[list[int], int]:
    """What a decoder is begun with, and the token that would end it."""
    import tokenizers

    known = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab(with_added_tokens=True)
    spoken = ["<|en|>", "<|transcribe|>"] if multilingual else []
    return [known[name] for name in ("<|startoftranscript|>", *spoken, "<|notimestamps|>")], known[
        "<|endoftext|>"
    ]
