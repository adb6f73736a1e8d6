"""What went wrong on the way to the workspace and with the keyring, in the user's words; part of `wordings`."""

_KEPT = "What you write is kept and sent afterwards."
NETWORK_PROBLEMS: dict[str, tuple[str, str]] = {
    "workspace_slow": (
        "The workspace takes very long to answer.",
        f"Harmony keeps trying. {_KEPT}",
    ),
    "name_unknown": (
        "The address {host} is not found.",
        f"Check the address and your connection. {_KEPT}",
    ),
    "network_missing": ("This computer has no connection to the network.", _KEPT),
    "network_sign_in": (
        "This network wants you to sign in first.",
        f"Open its page in the browser. {_KEPT}",
    ),
    "network_between": (
        "Something else answers on the way to {host}.",
        f"A filter of your network may hold it back; ask whoever looks after it. {_KEPT}",
    ),
    # certificates; nothing was sent to whoever showed them
    "workspace_untrusted_unknown": (
        "The certificate of {host} was issued by “{issuer}”, which this computer does not trust.",
        "If that is your company, choose its certificate in Preferences › Network. Nothing was sent.",
    ),
    "workspace_untrusted_early": (
        "The certificate of {host} is valid from {begins}, and this computer's clock says {today}.",
        f"Set the clock of this computer. {_KEPT}",
    ),
    "workspace_untrusted_expired": (
        "The certificate of {host} was valid until {ends}, and this computer's clock says {today}.",
        "If the clock is right, ask whoever runs the workspace to renew it. Nothing was sent.",
    ),
    "workspace_untrusted_other": (
        "The certificate at {host} belongs to {names}.",
        "Check the address. Nothing was sent.",
    ),
    "certificate_file_bad": (
        "The certificate file {file} cannot be used.",
        "Choose a PEM file with the certificate of your company in Preferences › Network.",
    ),
    # proxies
    "proxy_unreachable": (
        "The proxy {proxy} does not answer.",
        f"Check it in Preferences › Network, or in the system's settings. {_KEPT}",
    ),
    "proxy_password": (
        "The proxy {proxy} wants a name and a password.",
        f"Enter them here or in Preferences › Network. {_KEPT}",
    ),
    "proxy_password_wrong": (
        "The proxy {proxy} does not accept this name and password.",
        f"Enter them again, here or in Preferences › Network. {_KEPT}",
    ),
    "proxy_refused": (
        "The proxy {proxy} does not let Harmony through: {said}.",
        f"Ask whoever looks after it to allow the workspace's address. {_KEPT}",
    ),
    "proxy_bad": (
        "“{address}” is not the address of a proxy.",
        "Write it like proxy.example.com:8080, without name and password.",
    ),
    # the keyring
    "keyring_waits": (
        "Waiting for your keyring.",
        "It may ask you for its password. Until it answers, what is read from the workspace lasts for this session.",
    ),
    "keyring_locked": (
        "The keyring {name} stayed locked.",
        "Keys are held in memory for this session, and the offline copy of your threads is not opened. Unlock it, or try"
        " again.",
    ),
    "keyring_broken": (
        "The keyring {name} gives an error.",
        "Keys are held in memory for this session. Restart the keyring or sign in to your desktop anew, then try again.",
    ),
}
