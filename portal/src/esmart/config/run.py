"""`esmart run`: start the database, the sandbox, the worker and the site, keep them alive, stop them all together."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from esmart.config import postgres
from esmart.config.environment import Environment, EnvironmentProblem

READY_SECONDS = 90
STOP_SECONDS = 15
RESTART_PAUSE = 2.0
RESTARTS_ALLOWED, RESTART_WINDOW = 5, 60.0  # times within seconds


@dataclass
class Child:
    """One process we started and answer for."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    restarts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start in a session of its own: the terminal's Ctrl-C reaches us alone, and we stop in order."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                preexec_fn=postgres.die_with_parent,
            )  # fmt: skip

    def stop(self) -> None:
        """Ask to end, wait, and end it by force when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def run(environment: Environment) -> int:
    """Start everything and stay until Ctrl-C; gives the exit code."""
    environment.data.mkdir(parents=True, exist_ok=True)
    with _only_one(environment.data), database(environment):
        ports = {"Situs": environment.port}
        if environment.demo:
            ports |= {"Sandbox": environment.sandbox_port}
        for name, port in ports.items():
            _require_free(name, environment.host, port)
        logs = environment.data / "logs"
        logs.mkdir(exist_ok=True)
        children = _children(environment, logs)
        for number in (
            signal.SIGINT,
            signal.SIGTERM,
        ):  # SIGINT too: a shell's background job inherits it ignored
            signal.signal(number, _interrupt)
        try:
            if environment.demo:
                sandbox = children[0]
                sandbox.start()
                _wait(f"http://127.0.0.1:{environment.sandbox_port}/", sandbox)
            _prepare(environment)
            for child in children:
                if child.process is None:
                    child.start()
            _wait(f"http://{_reachable(environment.host)}:{environment.port}/readyz", children[-1])
            _announce(environment)
            return _watch(children)
        except KeyboardInterrupt:
            say("Menghentikan …")
            return 0
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):  # a second one must not leave half of it running
                signal.signal(number, signal.SIG_IGN)
            for child in reversed(children):
                child.stop()


@contextlib.contextmanager
def database(environment: Environment) -> Iterator[None]:
    """Hold the embedded database for the length of a block; with DATABASE_URL, the outside one is simply used."""
    if environment.database_url:
        yield
        return
    with postgres.running(environment.postgres_folder):
        yield


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201


def _children(environment: Environment, logs: Path) -> list[Child]:
    bin_folder = Path(sys.executable).parent
    children = [
        Child("worker", [str(bin_folder / "esmart"), "work"], logs / "worker.log"),
        Child(
            "situs",
            [
                str(bin_folder / "granian"), "--interface", "wsgi", "--host", environment.host,
                "--port", str(environment.port), "--workers", "1", "--blocking-threads", "4",
                "--backpressure", "64", "--no-ws", "--no-log", "esmart.config.wsgi:application",
            ],
            logs / "web.log",
        ),
    ]  # fmt: skip
    if environment.demo:
        command = [str(bin_folder / "ikm-sandbox"), "serve", "--port", str(environment.sandbox_port), "--data",
                   str(environment.data / "sandbox")]  # fmt: skip
        children.insert(0, Child("sandbox", command, logs / "sandbox.log"))
    return children


def _prepare(environment: Environment) -> None:
    from esmart.config import prepare

    prepare.prepare(environment, say=say)


def _announce(environment: Environment) -> None:
    from esmart.config import demo

    site = f"http://{_reachable(environment.host)}:{environment.port}"
    say("")
    say(f"e-Smart IKM siap:      {site}/")
    if environment.demo:
        say(f"Konsol sandbox:        http://127.0.0.1:{environment.sandbox_port}/")
        for name, address in demo.sandbox_addresses(environment).items():
            say(f"  {name:<20} {address}")
        say("Masuk sebagai (data contoh):")
        for label, username, password in demo.log_ins(environment):
            say(f"  {label:<26} {username:<12} {password}")
    else:
        say("Belum ada akun? Jalankan: .venv/bin/esmart new-administrator NAMA_PENGGUNA")
    say(f"Data tersimpan di:     {environment.data}")
    say("Tekan Ctrl-C untuk berhenti.")


def _watch(children: list[Child]) -> int:
    """Start again what dies by itself; give up, with its last words, on what dies five times in a minute."""
    while True:
        time.sleep(0.5)
        for child in children:
            if child.process is None or child.process.poll() is None:
                continue
            now = time.monotonic()
            child.restarts = [moment for moment in child.restarts if now - moment < RESTART_WINDOW] + [now]
            if len(child.restarts) > RESTARTS_ALLOWED:
                say(f"{child.name} berhenti berulang kali. Kata-kata terakhirnya:\n{_tail(child.log)}")
                return 1
            say(f"{child.name} berhenti (kode {child.process.returncode}); dijalankan lagi.")
            time.sleep(RESTART_PAUSE)
            child.start()


def _wait(address: str, child: Child) -> None:
    end = time.monotonic() + READY_SECONDS
    answer = "belum ada jawaban"
    while time.monotonic() < end:
        if child.process is not None and child.process.poll() is not None:
            raise EnvironmentProblem(f"{child.name} berhenti saat mulai:\n{_tail(child.log)}")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                return
        except urllib.error.HTTPError as refusal:
            answer = refusal.read().decode(errors="replace")[:300]
        except OSError as problem:
            answer = str(problem)
        time.sleep(0.1)
    raise EnvironmentProblem(f"{child.name} belum siap setelah {READY_SECONDS} detik: {answer}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104


def _require_free(name: str, host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host if name == "Situs" else "127.0.0.1", port))
        except OSError as problem:
            setting = "ESMART_PORT" if name == "Situs" else "ESMART_SANDBOX_PORT"
            raise EnvironmentProblem(
                f"Port {port} ({name}) sedang dipakai program lain. Hentikan program itu, atau pilih port lain: "
                f"{setting}={port + 1000} make run"
            ) from problem


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[None]:
    with (data / "run.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise EnvironmentProblem(
                f"e-Smart IKM sudah berjalan di atas data {data}. Hentikan dulu, atau pakai folder lain lewat ESMART_DATA."
            ) from problem
        yield


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
