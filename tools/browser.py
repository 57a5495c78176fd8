"""Find a Chromium for the journeys, or install Debian's. Prints where it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> int:
    """Give 0 when a browser is there, else say what to install."""
    found = os.environ.get("ESMART_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found:
        return 0
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(
            "No Chromium found: install the package `chromium`, or set ESMART_CHROMIUM to one.",
            file=sys.stderr,
        )
        return 1
    print("Installing Debian's Chromium …", file=sys.stderr, flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=True, **quiet
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
