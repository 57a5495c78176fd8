"""Install the third-party clients that judge the sandbox into var/judges. Standard library only.

    python3 tools/judges.py

Quick when nothing changed: a stamp remembers which locks were installed.
"""

import hashlib
import os
import shutil
import sys

from setup import ROOT, find_uv, run, say

HOME = ROOT / "var" / "judges"
PYTHON_LOCK = ROOT / "requirements" / "judges.txt"
NODE_FILES = ROOT / "sandbox" / "tests" / "judges" / "node"


def main() -> None:
    """Bring var/judges to the locks: a Python environment (it ships node and npm), then the npm package."""
    mark = hashlib.sha256(PYTHON_LOCK.read_bytes() + (NODE_FILES / "package-lock.json").read_bytes())
    stamp = HOME / "installed"
    if stamp.exists() and stamp.read_text() == mark.hexdigest():
        return
    say("Installing the judges of the sandbox …")
    venv = HOME / "venv"
    uv = os.environ.get("UV") or find_uv()
    if not (venv / "bin" / "python").exists():
        run(uv, "venv", "--quiet", "--python", sys.executable, str(venv))
    environment = {**os.environ, "VIRTUAL_ENV": str(venv)}
    run(uv, "pip", "install", "--quiet", "--require-hashes", "-r", str(PYTHON_LOCK), env=environment)
    node = HOME / "node"
    node.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(NODE_FILES / name, node / name)
    environment["PATH"] = f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"
    run(
        str(venv / "bin" / "npm"),
        "ci",
        "--prefix",
        str(node),
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
        env=environment,
    )
    stamp.write_text(mark.hexdigest())


if __name__ == "__main__":
    main()
