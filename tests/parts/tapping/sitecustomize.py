"""Loaded by every Python process of a program that is listened to: notes what it asks the network for, a line each.

HARMONY_TAP names the file. Python runs this before anything of ours, and a hook cannot be taken out again.
"""

import json
import os
import sys
from typing import Any

_file = os.open(os.environ["HARMONY_TAP"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(args[1], tuple):
        _note(event, str(args[1][0]), int(args[1][1]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and args[0]:
        name = args[0].decode() if isinstance(args[0], bytes) else str(args[0])
        _note(event, name, 0)


def _note(event: str, host: str, port: int) -> None:
    line = {"pid": os.getpid(), "event": event, "host": host, "port": port}
    os.write(_file, json.dumps(line).encode() + b"\n")


sys.addaudithook(_hear)
