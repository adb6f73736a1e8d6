"""What went wrong with meetings read from a host that is no workspace of ours, in the user's words; part of `wordings`."""

HOSTED_PROBLEMS: dict[str, tuple[str, str]] = {
    "hosted_key": (
        "This is no key of the Public API.",
        "It begins with lk_, and 64 digits and letters follow. It was not sent.",
    ),
    "hosted_unauthorized": (
        "{host} does not accept this key.",
        "It may have ended or been deleted there; ask for a new one, then connect again.",
    ),
    "hosted_forbidden": (
        "{host} does not let this key read this.",
        "Ask whoever gave you the key what it may read.",
    ),
    "hosted_missing": (
        "{host} has no such meeting, or does not offer what this needs.",
        "Refresh the list; if nothing opens, check the address.",
    ),
    "hosted_busy": ("{host} has been asked too often.", "Try again in {seconds} s."),
    "hosted_busy_later": ("{host} has been asked too often.", "Try again in a few minutes."),
    "hosted_failed": ("{host} has a fault of its own.", "Try again in a few minutes."),
    "hosted_strange": (
        "{host} answers with something that is no list of meetings and no meeting.",
        "Check the address, or sign in to your network; then try again.",
    ),
    "hosted_large": (
        "{host} sends more than a meeting can be.",
        "Nothing of it was kept. Tell whoever runs it.",
    ),
    "hosted_slow": ("{host} takes very long to answer.", "Try again."),
    "hosted_elsewhere": (
        "{host} leads on to {elsewhere}, and your key was not sent there.",
        "If that is right, connect with the address it leads to.",
    ),
    "hosted_unreachable": (
        "{host} does not answer.",
        "Check the address and your connection, then try again.",
    ),
    "hosted_untrusted": (
        "This computer does not trust the certificate of {host}.",
        "Your key was not sent. Check the address, or ask whoever runs it.",
    ),
    "hosted_offline": (
        "This computer has no connection to the network.",
        "Meetings of {host} are not kept on this computer; they can be read when there is one.",
    ),
    "hosted_workspace": (
        "At this address is a workspace that this window can sign in to.",
        "Add it as a workspace: there you can do more than read.",
    ),
    "hosted_key_gone": (
        "The key for {host} is not in the keyring any more.",
        "Connect again with the key.",
    ),
}
