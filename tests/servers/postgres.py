"""A real PostgreSQL from Debian's binaries, started by an unprivileged user in a folder of its own.

It ends with whoever started it, even if that is killed. Data is never synced to disk: it is gone afterwards anyway.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGQUIT
from typing import Any

PATIENCE = 60.0
"""Seconds that starting and stopping may take."""
USER = "broadsheet"
DRIVERS = {"psycopg": "postgresql", "asyncpg": "postgresql+asyncpg"}
"""By driver, how its addresses begin."""
_DEBIAN = Path("/usr/lib/postgresql")
_WATCHED = '"$@" & read -r _; kill -INT $! 2>/dev/null; wait'
"""The server under a shell that ends it when its own input is closed, which a death of the parent does, too."""
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200")


class PostgresMissingError(Exception):
    """The tests that need PostgreSQL cannot do without it."""


@dataclass
class PostgresServer:
    """``with PostgresServer().running() as server``. Everything here blocks; a test may do it in a thread."""

    settings: tuple[str, ...] = ()
    """More of ``postgres -c``."""
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    port: int = 0
    _folder: Path = field(init=False)
    _process: "subprocess.Popen[bytes] | None" = field(init=False, default=None)

    @contextmanager
    def running(self) -> Iterator["PostgresServer"]:
        # A short path: a socket's name may have 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="bs-pg-", dir="/tmp"))
        try:
            self._initialise()
            self.start()
            yield self
        finally:
            self.stop()
            shutil.rmtree(self._folder, ignore_errors=True)

    # --- up and down ------------------------------------------------------------------------------

    def start(self) -> None:
        arguments = [argument for setting in (*_CARELESS, *self.settings) for argument in ("-c", setting)]
        where = ["-D", str(self._data), "-k", str(self._folder), "-h", "127.0.0.1", "-p", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", _WATCHED, "sh", str(_binary("postgres")), *where, *arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                **_unprivileged(),
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """As an administrator would, with transactions under way rolled back."""
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def crash(self) -> None:
        """At once, as by a power failure; the next start recovers. Connections are cut off in the middle."""
        os.kill(int((self._data / "postmaster.pid").read_text().splitlines()[0]), SIGQUIT)
        self.stop()

    # --- databases --------------------------------------------------------------------------------

    def url(self, database: str = "postgres", driver: str = "psycopg", *, password: str = "", tcp: bool = False) -> str:
        """By the socket, without a password, or by the network with one."""
        if tcp or password:
            return f"{DRIVERS[driver]}://{USER}:{password or self.password}@127.0.0.1:{self.port}/{database}"
        return f"{DRIVERS[driver]}://{USER}@/{database}?host={self._folder}&port={self.port}"

    def create(self, database: str, template: str = "template0") -> None:
        self.tell(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def drop(self, database: str) -> None:
        self.tell(f'DROP DATABASE "{database}" WITH (FORCE)')

    def tell(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """One statement by whoever owns the server; its rows, if it has any."""
        import psycopg

        with psycopg.connect(
            host=str(self._folder), port=self.port, user=USER, dbname=database, autocommit=True
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @property
    def log(self) -> Path:
        """What the server says of itself."""
        return self._folder / "log"

    # --- inside -----------------------------------------------------------------------------------

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _initialise(self) -> None:
        self.port = self.port or _free_port()
        secret = self._folder / "password"
        secret.write_text(self.password)
        for path in (self._folder, secret):
            _give_away(path)
        options = ["-D", str(self._data), "-U", USER, f"--pwfile={secret}", "--no-sync"]
        access = ["--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [str(_binary("initdb")), *options, *access],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE,
            **_unprivileged(),
        )

    def _wait_until_ready(self) -> None:
        asked = [str(_binary("pg_isready")), "-q", "-h", str(self._folder), "-p", str(self.port)]
        until = time.monotonic() + PATIENCE
        while subprocess.run(asked, check=False).returncode != 0:
            if time.monotonic() > until:
                raise PostgresMissingError(f"PostgreSQL does not start:\n{self.log.read_text()}")
            time.sleep(0.05)


def _binary(name: str) -> Path:
    """Debian keeps them apart by version; elsewhere they are where programs are."""
    versions = sorted(_DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    found = [folder / name for folder in versions if (folder / name).exists()]
    elsewhere = shutil.which(name)
    if found or elsewhere:
        return found[0] if found else Path(str(elsewhere))
    raise PostgresMissingError(f"There is no {name}. tests/system-packages.sh installs PostgreSQL's server.")


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so it is somebody else's then."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    owner = _owner()
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": "/"}


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        owner = _owner()
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _owner() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissingError("PostgreSQL refuses to run as root, and there is no other user to run it as.")


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])
