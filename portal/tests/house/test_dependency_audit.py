"""The dependency audit: a hole fails the build, and a service that cannot be asked is never taken for "no hole"."""

from __future__ import annotations

import json

from dependency_audit import read_answer, report

SKIPPED = {"name": "django", "skip_reason": "not found"}
CLEAN = {"name": "django", "version": "6.1", "vulns": []}
HOLE = {"name": "pillow", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}


def answer(*packages: dict[str, object]):
    return read_answer(json.dumps({"dependencies": packages}), "")


def test_a_known_hole_fails_and_names_the_version_that_mends_it() -> None:
    code, lines = report([("osv", answer(CLEAN, HOLE, SKIPPED))])
    assert code == 1
    assert "pillow 1.0: CVE-1, mended in 1.1" in lines[-1]
    assert any("NOT audited" in line and "django" in line for line in lines)


def test_without_a_service_it_says_so_and_the_second_service_is_asked() -> None:
    silent = read_answer("", "ERROR: no connection")
    code, lines = report([("osv", silent), ("pypi", answer(SKIPPED))])
    assert (code, "NOTHING WAS AUDITED" in lines[0]) == (0, True)
    assert report([("osv", silent), ("pypi", answer(CLEAN))])[1][0].startswith(
        "Dependencies: 1 packages audited by pypi"
    )
