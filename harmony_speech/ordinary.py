"""Whether something is a word everybody knows: then it is one token of the model, in any language it learned."""

from __future__ import annotations

from typing import Any


class Words:
    def __init__(self, tokenizer: Any) -> None:
        """``tokenizer``: of the model, as the `tokenizers` library has it."""
        self._tokenizer = tokenizer
        self._known: dict[str, bool] = {}

    def __call__(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = self._one_token(word) or self._one_token(word.lower())
        return self._known[word]

    def _one_token(self, word: str) -> bool:
        """Looked up, not encoded: one missing rule of a tokenizer would make strangers of half the words."""
        pieces = self._tokenizer.pre_tokenizer.pre_tokenize_str(f" {word}")
        return len(pieces) == 1 and self._tokenizer.token_to_id(pieces[0][0]) is not None
