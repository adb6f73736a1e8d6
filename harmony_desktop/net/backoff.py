"""The delay between attempts to reconnect."""

import random

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0


def delay(attempt: int) -> float:
    """Seconds before attempt ``attempt`` (from 0): full jitter, so that many clients do not come back at once."""
    return random.uniform(FIRST_DELAY / 2, min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempt, 10)))
