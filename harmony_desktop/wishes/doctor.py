"""Where it is said what works on this computer, and what is kept to find out why something did not."""

from harmony_desktop.wish import Deed, Section

DOCTOR = Deed(
    "doctor",
    "Doctor",
    "What works on this computer, what could be better, and the one thing to do about each.",
    "Show",
    Section.GENERAL,
)
LOGS = Deed(
    "logs",
    "Logs",
    "What Harmony did, on this computer alone. They hold nothing that you wrote or said, and are sent nowhere.",
    "Open folder",
    Section.GENERAL,
)
