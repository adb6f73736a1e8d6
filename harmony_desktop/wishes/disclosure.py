"""Where it is said what processes what, and where it lies."""

from harmony_desktop.wish import Deed, Section

MODELS_AND_DATA = Deed(
    "models_and_data",
    "Models and data",
    "What processes your meetings and questions, in which place, and what lies on this computer.",
    "Show",
    Section.COMPANION,
)
