"""The first steps: how far the user is in them, and the way back to them."""

from harmony_desktop.wish import Deed, Section, Wish

NOT_YET, WORKSPACE, VOICE, KEYS, SAMPLE, DONE = "", "workspace", "voice", "keys", "sample", "done"
STEPS = (WORKSPACE, VOICE, KEYS, SAMPLE)
FIRST_STEPS = Wish(
    "first_steps",
    NOT_YET,
    "First steps",
    "Where your workspace is, your microphone and your keys, one after the other.",
    (NOT_YET, *STEPS, DONE),
)
"""Never on a page of wishes: the program keeps it by itself."""
FIRST_STEPS_AGAIN = Deed(
    "first_steps_again",
    "First steps",
    "Where your workspace is, your microphone and your keys, one after the other.",
    "Show again",
    Section.GENERAL,
)
SAMPLE_MEETINGS = Deed(
    "sample_meetings",
    "Sample meetings",
    "Invented meetings of a company that does not exist, to try things on.",
    "Load",
    Section.GENERAL,
)
