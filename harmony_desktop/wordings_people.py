"""What went wrong with people, teams, roles and keys of a workspace, in the user's words; part of `wordings`."""

PEOPLE_PROBLEMS: dict[str, tuple[str, str]] = {
    "name_bad": ("A name has 1 to {most} characters on one line.", "Write another one."),
    "name_taken": ("There is already one called “{name}”.", "Write another name."),
    "email_bad": ("This is not an e-mail address.", "Write it like ann@example.org."),
    "email_taken": ("Somebody with the address {email} is there already.", "Look for them in Users."),
    "role_in_use": (
        "This role is in use. People with it: {people}; keys limited to it: {keys}.",
        "Give them another role first.",
    ),
    "last_admin": (
        "Somebody has to administer the workspace.",
        "Make another person an admin first.",
    ),
    "own_admin": (
        "You would no longer be an admin yourself.",
        "Ask another admin to do this.",
    ),
    "key_days": ("A key lasts from one day to {most} days.", "Write another number, or none at all."),
    "key_wider": (
        "A key neither reads more nor lasts longer than what it is made with.",
        "Choose a narrower role or fewer days, or ask an admin for it.",
    ),
    "typed_wrong": ("This is not what has to be typed.", "Type {typed} exactly, or cancel."),
    "own_computer": (
        "This account belongs to the computer the workspace runs on.",
        "It goes with the workspace: delete that in its Danger Zone.",
    ),
    "proof_needed": (
        "Nothing proves here that it is you.",
        "Set a password in your Preferences first, or delete the workspace on its own computer.",
    ),
    "workspace_deleted": (
        "The workspace “{name}” was deleted.",
        "What this computer kept of it is removed. Files you saved and backups stay.",
    ),
    "account_left": (
        "Your account is deleted, and what this computer kept of it.",
        "You are now in “{name}” at {address}.",
    ),
    "account_left_here": (
        "Your account is deleted, and what this computer kept of it.",
        "You are now in your own workspace on this computer.",
    ),
    "workspace_left": (
        "The workspace is deleted, and what this computer kept of it.",
        "You are now in “{name}” at {address}.",
    ),
    "workspace_left_here": (
        "The workspace is deleted, and what this computer kept of it.",
        "You are now in your own workspace on this computer.",
    ),
    "key_calls": (
        "This is the key Harmony is signed in with.",
        "Delete it with another key, or sign out instead.",
    ),
}
