"""Where the window comes, when it goes, and how much shows through it."""

from harmony_desktop.wish import Kind, Wish

POINTER, USUAL, LAST = "pointer", "monitor", "last"
OPENS_ON = Wish(
    "opens_on",
    USUAL,
    "Where it opens",
    "On the screen where the pointer is: at its last place there, or in the middle. Or on the screen where it was last.",
    (USUAL, POINTER, LAST),
    ("Last place", "Middle", "Last screen"),
    Kind.CHOICE,
)
HIDES_ELSEWHERE = Wish(
    "hides_elsewhere",
    True,
    "Hide when you click elsewhere",
    "Unless the window is pinned, or something is going on in it.",
)
OPACITY = Wish(
    "opacity",
    "100",
    "Opacity while you work elsewhere",
    "Of the small window. It is never see-through while you use it, nor so much that its text could not be read.",
    ("100", "90", "80", "70", "60"),
    ("Opaque", "90 %", "80 %", "70 %", "60 %"),
    Kind.CHOICE,
    verbatim=True,
)
MOTION = Wish(
    "motion",
    "system",
    "Motion",
    "How the window changes its size.",
    ("system", "less"),
    ("As the system", "No motion"),
    Kind.CHOICE,
)
