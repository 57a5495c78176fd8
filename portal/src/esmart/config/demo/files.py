"""The sample files go the way every file goes: through intake, with their dirty rows."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable

from esmart.config.environment import ROOT, Environment
from esmart.config.intake_command import run_intake_command

SAMPLES = ROOT / "portal" / "data" / "samples"
GENERATED_ROWS = 1500


def load_files(environment: Environment, *, say: Callable[[str], None]) -> None:
    """Take the correctional units, the Tokopedia sets and a generated file of enterprises; the report is kept."""
    folder = environment.data / "demo"
    folder.mkdir(exist_ok=True)
    enterprises = folder / "ikm-contoh.csv"
    subprocess.run(
        [
            sys.executable,
            ROOT / "tools" / "spoil_enterprises.py",
            "--rows",
            str(GENERATED_ROWS),
            enterprises,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    runs = (
        ("unit pemasyarakatan", ["--sender", "Ditjenpas", SAMPLES / "prisons" / "prison_units_27_offices.csv"]),
        ("usaha", ["--sender", "Dinas (contoh)", enterprises]),
        (
            "produk Tokopedia",
            [
                "--sender", "Tokopedia (contoh)", SAMPLES / "marketplace_listings" / "tokopedia_variants_products.csv",
                SAMPLES / "marketplace_listings" / "tokopedia_variants.csv",
            ],
        ),
        ("produk PRDECT-ID", ["--sender", "PRDECT-ID", SAMPLES / "marketplace_listings" / "prdect_products.csv"]),
    )  # fmt: skip
    with (folder / "intake.txt").open("w", encoding="utf-8") as report:
        for label, arguments in runs:
            say(f"  berkas contoh: {label} …")
            with contextlib.redirect_stdout(report):
                code = run_intake_command([str(argument) for argument in arguments])
            if code:
                raise RuntimeError(f"the sample file of {label} was not taken; see {report.name}")
