"""What went wrong with looking for new versions, in the user's words; part of `wordings`."""

UPDATE_PROBLEMS: dict[str, tuple[str, str]] = {
    "update_unreachable": (
        "Harmony's publisher does not answer.",
        "Check the connection, then look again; this version goes on working.",
    ),
    "update_unsigned": (
        "What is said of a new version is not signed by Harmony's publisher.",
        "Nothing of it was used. If this stays, look at the publisher's own page.",
    ),
    "update_strange": (
        "What is said of a new version cannot be understood.",
        "Nothing of it was used. Look at the publisher's own page.",
    ),
    "update_stale": (
        "What is said of new versions is out of date, or the clock of this computer is wrong.",
        "Check the date, then look again.",
    ),
    "update_older": (
        "An older version was offered in place of this one.",
        "Nothing of it was used. If this stays, look at the publisher's own page.",
    ),
    "update_broken": (
        "The download is not the file that was signed.",
        "It was deleted. Download it again; if this stays, use the publisher's own page.",
    ),
    "update_no_room": (
        "The new version could not be written to {folder}.",
        "Make room there, or download it from the publisher's own page.",
    ),
    "update_none_here": (
        "This copy of Harmony knows no publisher to ask.",
        "Update it the way it was installed.",
    ),
}
