"""What a Linux desktop says about proxies: KDE's file, the desktop portal, GNOME's settings. Blocks; asked off the loop."""

import ast
import configparser
import fnmatch
import ipaddress
import logging
import os
import shutil
import subprocess
from pathlib import Path

log = logging.getLogger(__name__)

SECONDS = 3.0
DIRECT = "direct://"
_MANUAL = "1"
"""KDE's ProxyType for addresses that were written down."""


def ask(url: str, host: str) -> str:
    """The proxy's address, or nothing for none. A desktop that does not answer has none."""
    if "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":") and (found := _kde(host)) is not None:
        return found
    found = _portal(url)
    if found is None:
        found = _gnome(host)
    return "" if found in (None, DIRECT) else str(found)


def _portal(url: str) -> str | None:
    """The portal knows scripts (PAC) too. None where there is no portal."""
    from jeepney import DBusAddress, DBusErrorResponse, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    desk = DBusAddress(
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Desktop",
        "org.freedesktop.portal.ProxyResolver",
    )
    try:
        with open_dbus_connection("SESSION") as bus:
            reply = bus.send_and_get_reply(new_method_call(desk, "Lookup", "s", (url,)), timeout=SECONDS)
    except (OSError, KeyError, ValueError, TimeoutError, DBusErrorResponse) as error:
        log.info("no portal to ask for a proxy: %s", type(error).__name__)
        return None
    if reply.header.message_type is MessageType.error or not reply.body or not reply.body[0]:
        return None
    return str(reply.body[0][0])


def _kde(host: str) -> str | None:
    """``kioslaverc`` as Plasma writes it: ``http://proxy.example 8080``. None where it leaves the choice to others."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    file = configparser.RawConfigParser(strict=False, interpolation=None)
    try:
        file.read(Path(home) / "kioslaverc", encoding="utf-8")
        settings = dict(file["Proxy Settings"])
    except (OSError, UnicodeDecodeError, configparser.Error, KeyError):
        return None
    if settings.get("proxytype") != _MANUAL:
        return None
    if _excepted(host, settings.get("noproxyfor", "").replace(" ", ",").split(",")):
        return ""
    written = settings.get("httpsproxy") or settings.get("socksproxy") or ""
    return ":".join(written.rsplit(" ", 1))


def _gnome(host: str) -> str | None:
    if shutil.which("gsettings") is None or _gsetting("org.gnome.system.proxy", "mode") != "manual":
        return None
    if _excepted(host, _gsetting("org.gnome.system.proxy", "ignore-hosts") or ()):
        return ""
    for kind, scheme in (("https", "http"), ("socks", "socks5")):
        name = _gsetting(f"org.gnome.system.proxy.{kind}", "host")
        port = _gsetting(f"org.gnome.system.proxy.{kind}", "port")
        if name and port:
            return f"{scheme}://{name}:{port}"
    return ""


def _gsetting(schema: str, key: str) -> "str | int | list[str] | None":
    try:
        done = subprocess.run(
            ["gsettings", "get", schema, key], capture_output=True, text=True, timeout=SECONDS, check=True
        )
        # lists and words are written as Python writes them, but an empty list with its type before it
        value: str | int | list[str] = ast.literal_eval(done.stdout.strip().removeprefix("@as "))
    except (OSError, subprocess.SubprocessError, ValueError, SyntaxError):
        return None
    return value


def _excepted(host: str, written: "str | int | list[str] | tuple[str, ...]") -> bool:
    """Names with or without their domain's dot, patterns, addresses and networks."""
    if not isinstance(written, list | tuple):
        return False
    for pattern in filter(None, (one.strip() for one in written)):
        bare = pattern.lstrip("*").lstrip(".")
        if host == bare or (bare and host.endswith(f".{bare}")) or fnmatch.fnmatch(host, pattern):
            return True
        try:
            if ipaddress.ip_address(host) in ipaddress.ip_network(pattern, strict=False):
                return True
        except (ValueError, TypeError):
            continue
    return False
