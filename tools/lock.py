"""Compile requirements/*.in to locks with hashes and without registry addresses."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from setup import ROOT, find_uv, run

if __name__ == "__main__":
    os.chdir(ROOT / "requirements")
    for source in sorted(Path().glob("*.in")):
        run(
            find_uv(), "pip", "compile", "--quiet", "--universal", "--python-version", "3.12", "--generate-hashes",
            "--no-emit-index-url", "--no-header", source.name, "-o", source.with_suffix(".txt").name,
        )  # fmt: skip
