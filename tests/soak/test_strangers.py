"""Every text of strangers, in every place, for every tool: HARMONY_SOAK_ROUNDS says how many texts at most."""

import os
from pathlib import Path

from tests.parts.injections import TEXTS
from tests.parts.obeying import cases, obeying


async def test_a_model_that_obeys_strangers_only_gets_to_ask(tmp_path: Path) -> None:
    texts = TEXTS[: int(os.environ.get("HARMONY_SOAK_ROUNDS") or len(TEXTS))]
    chosen = cases(texts, seed=0)
    async with obeying(tmp_path) as it:
        for words, place, wanted in chosen:
            await it.obey(words, place, wanted)
    print(f"injections: {len(texts)} texts, {len(chosen)} calls, none carried out", flush=True)
