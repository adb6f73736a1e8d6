"""What went wrong while one signed in by the browser, in the user's words; part of `wordings`."""

SIGN_IN_PROBLEMS: dict[str, tuple[str, str]] = {
    "no_browser_sign_in": (
        "{name} does not offer sign-in with the browser.",
        "Use an API key, or ask an admin to give you a password.",
    ),
    "other_issuer": (
        "Another workspace answered in its place: {issuer}.",
        "Nothing was sent to it. Check the address, and ask whoever runs the workspace.",
    ),
    "sign_in_denied": ("The sign-in was not allowed in the browser.", "Begin again if that was a slip."),
    "sign_in_timeout": ("Nobody signed in within five minutes.", "Begin again when you are ready."),
    "sign_in_ended": (
        "The workspace did not take what the browser brought.",
        "Begin again; a sign-in counts once, and for a minute.",
    ),
    "no_listener": (
        "The browser could not come back to Harmony: this computer gives it no port.",
        "Use an API key, or try again.",
    ),
    "code_wrong": (
        "This code does not count now.",
        "Wait for the next one, and check that the clock of your phone is right.",
    ),
}
