"""A whole installation for a journey, a picture or a measurement: started like `make run`, on free ports, own data."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

READY = "Tekan Ctrl-C untuk berhenti."
START_SECONDS = 240
STOP_SECONDS = 40
MARKETS = 9  # ports kept free after the sandbox console's


class SiteProblem(Exception):
    """The installation did not start or stop as it should; the message holds its last words."""


@dataclass
class RunningSite:
    """A started installation: its addresses and log-ins, read from what it printed."""

    process: subprocess.Popen[str]
    port: int
    sandbox_port: int
    data: Path
    seconds_to_ready: float = 0.0
    lines: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def console(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def log_ins(self) -> dict[str, str]:
        """Give user name → password, as printed."""
        found = {}
        inside = False
        for line in self.lines:
            if line.startswith("Masuk sebagai"):
                inside = True
            elif inside and (match := re.match(r"^  .{26} (\S+)\s+(\S+)$", line)):
                found[match[1]] = match[2]
        return found


def free_ports(count: int) -> int:
    """Find the first of `count` ports in a row that nobody uses."""
    for start in range(18000 + os.getpid() % 1000 * 10, 60000, count):
        with contextlib.ExitStack() as held:
            try:
                for port in range(start, start + count):
                    probe = held.enter_context(socket.socket())
                    probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return start
    raise SiteProblem("no free ports")


@contextlib.contextmanager
def running_site(data: Path, *, demo: bool = True) -> Iterator[RunningSite]:
    """Hold a started installation over `data`; raises SiteProblem with its last words when it does not get ready."""
    first = free_ports(MARKETS + 2)
    environment = {
        **os.environ,
        "ESMART_DATA": str(data),
        "ESMART_PORT": str(first),
        "ESMART_SANDBOX_PORT": str(first + 1),
        "ESMART_DEMO": "1" if demo else "0",
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DATABASE_URL", None)
    begun = time.monotonic()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "esmart", "run"], env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    site = RunningSite(process, first, first + 1, data)
    ready = threading.Event()
    reader = threading.Thread(target=_read, args=(site, ready), daemon=True)
    reader.start()
    try:
        while not ready.wait(0.05):
            if process.poll() is not None or time.monotonic() - begun > START_SECONDS:
                raise SiteProblem("not ready:\n" + "\n".join(site.lines[-30:]))
        site.seconds_to_ready = time.monotonic() - begun
        yield site
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise SiteProblem("did not stop:\n" + "\n".join(site.lines[-30:])) from None
        finally:
            reader.join(5)


def chromium() -> str:
    """Give the path of a Chromium; `make browser` installs one."""
    found = os.environ.get("ESMART_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SiteProblem("no Chromium: run `make browser`")
    return found


CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _read(site: RunningSite, ready: threading.Event) -> None:
    assert site.process.stdout is not None  # noqa: S101 - a pipe was asked for
    with site.process.stdout as said:
        for line in said:
            site.lines.append(line.rstrip("\n"))
            if READY in line:
                ready.set()
