"""A take that is called off is gone from the list, and can be had back as long as nobody dropped it."""

from tests.voice.conftest import Bench


async def test_what_was_called_off_by_mistake_still_has_its_words(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.say("agent-newlocation")
    aside = await bench.engine.cancel()
    assert aside
    assert bench.recordings == []
    assert bench.engine.kept_takes() == ()
    bench.engine.takes.bring_back(aside)
    words = await bench.engine.retry(aside)
    assert words.text.lower().startswith("please enter a new extension")
    assert bench.recordings == []


async def test_what_was_hardly_begun_is_gone_at_once(bench: Bench) -> None:
    await bench.engine.begin()
    await bench.until(lambda: bench.elapsed_ms > 200)
    assert await bench.engine.cancel() == ""
    assert list(bench.folder.rglob("*.aside")) == []
