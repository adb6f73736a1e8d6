"""A slice of `make soak`: no read that begins after a deletion gives words of the meeting."""

from pathlib import Path

from tests.soak.racing import races


async def test_twenty_five_deletions_among_readers(tmp_path: Path) -> None:
    tally = await races(tmp_path, 25, seed=20261121, ways_at_once=3, reports_every=25)
    assert tally.tried_after >= 3 * 2 * 25
    assert len(tally.before) >= 10, "every way gave the words before"
