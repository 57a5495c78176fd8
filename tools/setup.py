"""Set up the project on a fresh machine: uv, a Python of the right version, the locked packages. Standard library only.

    python3 tools/setup.py app     what `make run` needs
    python3 tools/setup.py dev     what `make test` and `make check` need as well

Quick when nothing changed: a stamp in .venv remembers which lock was installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
UV_VERSION = "0.13.9"
FLOOR, CEILING = (3, 12), (3, 14)  # docs/decisions/0002-dependencies.md
HOUSES = ("connectors", "sandbox", "portal")


def main(level: str) -> None:
    """Bring .venv to the lock of `level`."""
    run(sys.executable, str(ROOT / "tools" / "compile_messages.py"))
    lock = ROOT / "requirements" / f"{level}.txt"
    mark = hashlib.sha256(lock.read_bytes())
    for house in HOUSES:
        mark.update((ROOT / house / "pyproject.toml").read_bytes())
    stamp = VENV / f"installed-{level}"
    if stamp.exists() and stamp.read_text() == mark.hexdigest():
        return
    uv = find_uv()
    if not (VENV / "bin" / "python").exists():
        run(uv, "venv", "--quiet", "--python", find_python(), str(VENV))
    # The machine's own certificates: offices behind an inspecting proxy have theirs there.
    environment = {"UV_SYSTEM_CERTS": "1", **os.environ, "VIRTUAL_ENV": str(VENV)}
    say(f"Installing packages ({level}) …")
    run(uv, "pip", "install", "--quiet", "--require-hashes", "-r", str(lock), env=environment)
    editable = [part for house in HOUSES for part in ("-e", str(ROOT / house))]
    run(uv, "pip", "install", "--quiet", "--no-deps", *editable, env=environment)
    stamp.write_text(mark.hexdigest())


def find_uv() -> str:
    """Give a uv that runs: the one on the path, or our own in a small environment under var/."""
    found = shutil.which("uv")
    if found:
        return found
    home = ROOT / "var" / "tools" / "uv"
    mine = home / "bin" / "uv"
    if not mine.exists():
        say("Fetching uv …")
        run(sys.executable, "-m", "venv", str(home))
        run(str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}")
    return str(mine)


def find_python() -> str:
    """Give a Python from 3.12 up to 3.13: ESMART_PYTHON, this one, one on the path or of pyenv, else uv downloads one."""
    candidates = [os.environ.get("ESMART_PYTHON"), sys.executable]
    names = [f"python{FLOOR[0]}.{minor}" for minor in range(CEILING[1] - 1, FLOOR[1] - 1, -1)]
    candidates += [shutil.which(name) for name in names]
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates += [
        str(path) for name in names for path in sorted(versions.glob(f"*/bin/{name}"), reverse=True)
    ]
    for candidate in candidates:
        if candidate and fits(candidate):
            return candidate
    say("No Python 3.12 or 3.13 found; uv downloads one …")
    return "3.13"


def fits(python: str) -> bool:
    """Say whether this interpreter runs and has a version we support."""
    code = f"import sys, ssl; sys.exit(not {FLOOR} <= sys.version_info[:2] < {CEILING})"
    try:
        done = subprocess.run(
            [python, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def run(*command: str, env: "dict[str, str] | None" = None) -> None:
    """Run one command; when it fails, stop with its name, since its own words stand above."""
    done = subprocess.run(command, env=env, check=False)
    if done.returncode:
        sys.exit(f"setup: this command failed (exit {done.returncode}): {' '.join(command)}")


def say(text: str) -> None:
    """Tell the user what takes time."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "app")
