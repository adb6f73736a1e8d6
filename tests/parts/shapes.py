"""Speech models of the published shapes with random weights: they cost what the real ones cost, and say nothing.

``python -m tests.parts.shapes NAME`` makes one, measures it, and prints what it took as JSON."""

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MELS, THIRD_MELS = 80, 128
SPECIAL = {
    50257: "<|endoftext|>", 50258: "<|startoftranscript|>", 50259: "<|en|>", 50358: "<|translate|>",
    50359: "<|transcribe|>", 50361: "<|startofprev|>", 50362: "<|nospeech|>", 50363: "<|notimestamps|>",
}  # fmt: skip
PROMPT = [50258, 50259, 50359, 50363]
SPREAD = 0.02
RUNS = 3


@dataclass(frozen=True)
class Shape:
    width: int
    encoder: int
    decoder: int
    heads: int
    mels: int = MELS
    words: int = 51_865


SHAPES = {
    "tiny": Shape(384, 4, 4, 6),
    "base": Shape(512, 6, 6, 8),
    "small": Shape(768, 12, 12, 12),
    "distil-small.en": Shape(768, 12, 4, 12),
    "medium": Shape(1024, 24, 24, 16),
    "large-v3-turbo": Shape(1280, 32, 4, 20, THIRD_MELS),
    "distil-large-v3": Shape(1280, 32, 2, 20, THIRD_MELS),
    "large-v3": Shape(1280, 32, 32, 20, THIRD_MELS),
}


def make(shape: Shape, folder: Path) -> None:
    """In CTranslate2's own format, with weights of eight bits."""
    from ctranslate2.specs import WhisperSpec

    spec = WhisperSpec(shape.encoder, shape.heads, shape.decoder, shape.heads)
    _fill_encoder(spec.encoder, shape)
    _fill_decoder(spec.decoder, shape)
    spec.register_vocabulary([SPECIAL.get(at, f"t{at}") for at in range(shape.words)])
    spec.validate()
    spec.optimize("int8")
    spec.save(str(folder))
    about = {"suppress_ids": [], "suppress_ids_begin": [], "lang_ids": [50259], "alignment_heads": [[0, 0]]}
    (folder / "config.json").write_text(json.dumps(about))


def _fill_encoder(encoder: Any, shape: Shape) -> None:
    d = shape.width
    for conv, channels in ((encoder.conv1, shape.mels), (encoder.conv2, d)):
        conv.weight, conv.bias = _chance(d, channels, 3), _zeros(d)
    encoder.position_encodings.encodings = _chance(1500, d)
    _norm(encoder.layer_norm, d)
    for layer in encoder.layer:
        _attention(layer.self_attention, d, (3, 1))
        _forward(layer.ffn, d)


def _fill_decoder(decoder: Any, shape: Shape) -> None:
    d = shape.width
    decoder.embeddings.weight = decoder.projection.weight = _chance(shape.words, d)
    decoder.position_encodings.encodings = _chance(448, d)
    _norm(decoder.layer_norm, d)
    for layer in decoder.layer:
        _attention(layer.self_attention, d, (3, 1))
        _attention(layer.attention, d, (1, 2, 1))
        _forward(layer.ffn, d)


def _attention(attention: Any, d: int, widths: tuple[int, ...]) -> None:
    _norm(attention.layer_norm, d)
    for linear, times in zip(attention.linear, widths, strict=True):
        linear.weight, linear.bias = _chance(times * d, d), _zeros(times * d)


def _forward(ffn: Any, d: int) -> None:
    _norm(ffn.layer_norm, d)
    ffn.linear_0.weight, ffn.linear_0.bias = _chance(4 * d, d), _zeros(4 * d)
    ffn.linear_1.weight, ffn.linear_1.bias = _chance(d, 4 * d), _zeros(d)


def _norm(norm: Any, d: int) -> None:
    norm.gamma, norm.beta = _zeros(d) + 1, _zeros(d)


def _chance(*shape: int) -> Any:
    """Never the same twice: CTranslate2 would keep equal weights once."""
    import numpy as np

    return _random().standard_normal(shape, dtype=np.float32) * np.float32(SPREAD)


@cache
def _random() -> Any:
    import numpy as np

    return np.random.default_rng(1)


def _zeros(d: int) -> Any:
    import numpy as np

    return np.zeros(d, np.float32)


def measured(shape: Shape, folder: Path) -> dict[str, float]:
    """Process CPU milliseconds: the encoder for a window of 15 s, one token; the best of some runs."""
    import ctranslate2
    import numpy as np
    import psutil

    before = psutil.Process().memory_info().rss
    whisper = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=1)
    noise = ctranslate2.StorageView.from_array(
        np.random.default_rng(1).standard_normal((1, shape.mels, 1500)).astype(np.float32)
    )
    encoded = whisper.encode(noise)

    def write(tokens: int) -> float:
        begun = time.process_time()
        whisper.generate(
            encoded,
            [PROMPT],
            beam_size=1,
            max_length=2 * tokens,
            suppress_blank=False,
            suppress_tokens=[50257],
        )
        return time.process_time() - begun

    def encode() -> float:
        begun = time.process_time()
        whisper.encode(noise)
        return time.process_time() - begun

    write(8)
    encodes = min(encode() for _ in range(RUNS))
    tokens = (min(write(48) for _ in range(RUNS)) - min(write(8) for _ in range(RUNS))) / 40
    grown = psutil.Process().memory_info().rss - before
    return {"encode_ms": encodes * 1e3, "token_ms": tokens * 1e3, "grown_mb": grown / 1e6}


def main(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 2:  # made by the other process, whose memory is no part of the measure
            print(json.dumps(measured(SHAPES[name], Path(sys.argv[2]))))
            return
        make(SHAPES[name], Path(folder))
        import subprocess

        subprocess.run([sys.executable, "-m", "tests.parts.shapes", name, folder], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
