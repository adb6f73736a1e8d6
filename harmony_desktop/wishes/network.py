"""The way to the workspace and to what the workspace asks: proxy and certificates of this machine."""

from harmony_desktop.wish import Deed, Kind, Section, Wish

PROXY = Wish(
    "proxy",
    "system",
    "Proxy",
    "What leads out of this network. A password it wants is asked for once and kept in the keyring.",
    ("system", "none", "own"),
    ("As the system", "No proxy", "This address"),
    Kind.CHOICE,
    Section.NETWORK,
)
PROXY_ADDRESS = Wish(
    "proxy_address",
    "",
    "Address of the proxy",
    "Such as proxy.example.com:8080, or socks5://proxy.example.com; without name and password.",
    kind=Kind.LINE,
    section=Section.NETWORK,
    longest=300,
)
CERTIFICATE = Wish(
    "company_certificate",
    "",
    "Certificate of your company",
    "A file (PEM) with the authority that your network or workspace uses; trusted besides those of the system.",
    kind=Kind.FILE,
    section=Section.NETWORK,
)
PROXY_LOGIN = Deed(
    "proxy_login",
    "Password of the proxy",
    "Kept in the system's keyring, where there is one; otherwise until Harmony ends.",
    "Set…",
    Section.NETWORK,
)
