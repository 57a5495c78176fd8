"""Ask whether a locked package has a known hole. Findings fail the build; that nobody could be asked is said, and passes.

Two services are tried, since a network may reach one of them only. Usage: dependency_audit.py requirements/app.txt …
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SERVICES = ("osv", "pypi")
SECONDS = 20  # per question; a network without a way out must not hold up a build


@dataclass
class Answer:
    """What one service said of one lock."""

    audited: int = 0
    unknown: list[str] = field(default_factory=list)  # packages the service said nothing about
    findings: list[str] = field(default_factory=list)
    problem: str = ""


def ask(service: str, locks: Sequence[Path]) -> Answer:
    """Ask one service about every package of the locks."""
    done = subprocess.run(
        [Path(sys.executable).parent / "pip-audit", *(f"--requirement={lock}" for lock in locks), "--no-deps", "--disable-pip",
         "--format=json", f"--vulnerability-service={service}", f"--timeout={SECONDS}", "--progress-spinner=off"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return read_answer(done.stdout, done.stderr)


def read_answer(said: str, complaint: str) -> Answer:
    """Read what pip-audit printed: JSON on success and on findings, a complaint when the service did not answer."""
    try:
        packages = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        lines = complaint.strip().splitlines()
        return Answer(problem=lines[-1][:120] if lines else "no answer")
    answer = Answer()
    for package in packages:
        if "skip_reason" in package:
            answer.unknown.append(package["name"])
            continue
        answer.audited += 1
        for hole in package["vulns"]:
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            answer.findings.append(
                f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}"
            )
    return answer


def report(answers: Iterable[tuple[str, Answer]]) -> tuple[int, list[str]]:
    """Give exit code and lines of the first service that knows anything; 1 when it knows of a hole."""
    refusals = []
    for service, answer in answers:
        if not answer.audited:
            refusals.append(f"{service}: {answer.problem or 'knows none of the packages'}")
            continue
        lines = [
            f"Dependencies: {answer.audited} packages audited by {service}, {len(answer.findings)} findings"
        ]
        if answer.unknown:
            lines.append(f"  NOT audited, unknown to {service}: {', '.join(answer.unknown)}")
        return (1 if answer.findings else 0), lines + [f"  {finding}" for finding in answer.findings]
    return 0, [
        "Dependencies: NOTHING WAS AUDITED, no vulnerability service answers from here",
        *(f"  {one}" for one in refusals),
    ]


def main() -> int:
    """Audit the locks named on the command line."""
    locks = [Path(name) for name in sys.argv[1:]]
    code, lines = report((service, ask(service, locks)) for service in SERVICES)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
