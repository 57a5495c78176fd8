"""The command `ikm-sandbox`. It reads options, prints addresses and waits for a signal; nothing else."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from ikm_sandbox.server import Sandbox


def main(arguments: list[str] | None = None) -> int:
    """Run the command and answer its exit code."""
    options = _read_options(arguments)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        sandbox = Sandbox(options.data, host=options.host, port=options.port, ports_from=options.ports_from)
    except OSError as taken:
        sys.stderr.write(f"cannot listen: {taken}\n")
        return 1
    sandbox.start()
    for name, address in sandbox.addresses.items():
        sys.stdout.write(f"{name} {address}\n")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    stopped.wait()
    sandbox.stop()
    return 0


def _read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ikm-sandbox", description="Marketplaces to practise on.")
    serve = parser.add_subparsers(dest="command", required=True).add_parser("serve", help="run until stopped")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=int, default=8100, help="port of the console; 0 takes any")
    serve.add_argument(
        "--ports-from", type=int, default=None, help="first port of the marketplaces; 0 takes any"
    )
    serve.add_argument("--data", type=Path, default=Path("var/sandbox"), help="folder of the database")
    return parser.parse_args(arguments)
