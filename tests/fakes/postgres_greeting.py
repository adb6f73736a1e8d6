"""A server that begins as PostgreSQL does and tells whatever version and encoding it is to have; it knows no more."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_WISHES_FOR_ENCRYPTION = (80877103, 80877104)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">I", len(body) + 4) + body


class _Greeting(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        while True:
            length, code = struct.unpack(">II", self.rfile.read(8))
            self.rfile.read(length - 8)
            if code not in _WISHES_FOR_ENCRYPTION:
                break
            self.wfile.write(b"N")
        told = b"".join(
            _message(b"S", b"%s\0%s\0" % pair)
            for pair in (*self.server.told.items(), (b"client_encoding", b"UTF8"))
        )
        welcome = _message(b"R", struct.pack(">I", 0))
        self.wfile.write(welcome + told + _message(b"K", bytes(8)) + _message(b"Z", b"I"))
        self.rfile.read()  # until it is hung up


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    told: dict[bytes, bytes]


@contextmanager
def greeting(version: str, encoding: str = "UTF8") -> Iterator[str]:
    """The address of a database there."""
    with _Server(("127.0.0.1", 0), _Greeting) as server:
        server.told = {b"server_version": version.encode(), b"server_encoding": encoding.encode()}
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        yield f"postgresql://somebody@127.0.0.1:{server.server_address[1]}/x"
        server.shutdown()
        serving.join()
