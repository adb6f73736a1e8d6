"""What went wrong with tools and their calls, in the user's words; part of `wordings`."""

TOOL_PROBLEMS: dict[str, tuple[str, str]] = {
    "approval_settled": ("This was decided already.", "Look at what came of it in its chat."),
    "approval_expired": ("Nobody decided in time, so nothing was done.", "Ask for it again."),
    "approval_changed": (
        "What would be done is not what you looked at.",
        "Look at it again, then decide.",
    ),
    "approval_narrow": (
        "This device may do less than the one it was asked for on.",
        "Decide where you asked, or sign in here with as much access.",
    ),
    "decision_on_its_way": ("Your decision is already on its way.", "Wait a moment."),
    "arguments_invalid": ("What you changed does not fit: {fault}.", "Change it, then approve again."),
    "rule_invalid": ("The rule “{rule}” cannot be read: {detail}.", "Change it, then save again."),
    "tool_off": ("This tool cannot be used now.", "Look into its settings, then ask for it again."),
    "tool_failed": (
        "The tool did not do it, and nothing was changed.",
        "Look at what it said, then ask again.",
    ),
    "tool_uncertain": (
        "Nobody can say whether this took effect.",
        "Look for yourself before you ask for it again; Harmony does not repeat it.",
    ),
}
