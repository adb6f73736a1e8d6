"""Meetings, in the user's words: what can go wrong when one is brought in, read or opened in a browser."""

MEETING_PROBLEMS: dict[str, tuple[str, str]] = {
    # bringing meetings in
    "import_empty": ("There is nothing in this file.", "Choose another file."),
    "import_unreadable": (
        "This file is neither a recording nor a transcript that can be read.",
        "Use audio, video, VTT, SRT, JSON or plain text.",
    ),
    "import_too_large": (
        "This file is too large: at most {limit} can be brought in.",
        "Split it and bring in the parts.",
    ),
    "import_too_long": ("This recording is longer than {hours} hours.", "Split it and bring in the parts."),
    "import_truncated": ("This recording ends in the middle of the file.", "Copy it anew, then try again."),
    "import_no_sound": ("There is no sound in this film.", "Choose a file with its sound."),
    "import_no_speech": ("Nobody speaks in this recording.", "Listen to it, or choose another file."),
    "import_no_space": (
        "There is not enough room on the workspace's disk.",
        "Free {needed}, then try again.",
    ),
    "backup_no_space": (
        "There is not enough room on the workspace's disk for a copy of its database.",
        "Free some room there, then try again.",
    ),
    "import_cancelled": ("You stopped it.", "Try again whenever you like; the file is kept."),
    "upload_place": ("The file came out of order.", "Try again; it goes on where it stopped."),
    "speech_model_missing": (
        "The workspace has no speech model.",
        "Connect its computer to the internet and start Harmony there; then try again.",
    ),
    "bring_gone": (
        "{file} is not where it was.",
        "Put it back and try again, or add it from its new place.",
    ),
    "bring_changed": (
        "{file} was changed since you added it.",
        "Try again to bring it in as it is now.",
    ),
    "bring_unreadable": ("{file} cannot be read.", "Check that you may open it, then try again."),
    "bring_folder": ("{file} is a folder.", "Add the files in it that matter."),
    "date_bad": ("“{date}” is not a date.", "Write it like 2026-11-21 or 2026-11-21T14:30."),
    "recording_unreadable": (
        "This recording cannot be played here.",
        "Open it in the browser, or bring it in anew.",
    ),
    "recording_unfetched": (
        "The recording does not come from the workspace.",
        "Check the connection, then go on.",
    ),
    "not_completed": (
        "This meeting is not Completed yet.",
        "Wait until the badge in its header says Completed.",
    ),
    # one's own password
    "password_wrong": ("This is not your password.", "Try again."),
    "password_weak": ("This password is easily guessed.", "Use at least twelve characters."),
}
