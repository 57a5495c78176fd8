"""Write docs/access.md: who may open which address, from the rules in esmart.config.access."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "access.md"
HEAD = """# Who may open which address

Written by `make access` from `portal/src/esmart/config/access.py`; `portal/tests/house/test_access.py` requests every
cell of it, with real objects of the own and of a foreign office, and fails when the server answers otherwise.

`yes`: open. `own`: open for objects of the own enterprise, office or region, and a foreign object answers 404 like one
that does not exist. `404`: no object of this kind is ever in reach. `403`: known, and not for this role. `log in`: sent
to the log-in page. Two words: looking (GET) / changing (POST). `no log-in` is a visitor.
"""

API_HEAD = """
## The API

With a token that has every right its person may have; `portal/tests/api/test_conformity.py` requests every cell.
"""


def named_addresses() -> dict[str, str]:
    """Give name → path of every address, as Django's resolver knows them; an address without a name has its path for a name."""
    from django.conf import settings

    return _addresses_in(settings.ROOT_URLCONF)


@cache
def _addresses_in(root: str) -> dict[str, str]:
    from django.urls import URLResolver, get_resolver

    found: dict[str, str] = {}

    def walk(patterns: list, space: str, path: str) -> Iterator[tuple[str, str]]:
        for one in patterns:
            here = path + str(one.pattern)
            if isinstance(one, URLResolver):
                if str(one.namespace).startswith("api"):
                    continue  # operations have rules of their own
                inner = f"{space}{one.namespace}:" if one.namespace else space
                yield from walk(one.url_patterns, inner, here)
            else:
                yield (space + one.name if one.name else f"/{here}"), here

    for name, path in walk(get_resolver(root).url_patterns, "", ""):
        found.setdefault(name, path)
    return found


def write_table() -> str:
    """Give the whole text of docs/access.md."""
    from esmart.config.access import PAGES, Role

    addresses = named_addresses()
    heads = ["address", "name", "no log-in", *(role.value.replace("_", " ") for role in Role)]
    lines = [HEAD, f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for name in sorted(PAGES, key=lambda one: addresses.get(one, "")):
        cells = [words_of(PAGES[name], role) for role in (None, *Role)]
        address = re.sub(r"<\w+:(\w+)>", r"<\1>", addresses.get(name, "?"))
        lines.append(f"| `/{address}` | {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n" + write_operations()


def write_operations() -> str:
    """Give the table of the API's operations."""
    from esmart.api.v1 import v1
    from esmart.config.access import OPERATIONS, Role

    heads = ["operation", "name", "no token", *(role.value.replace("_", " ") for role in Role)]
    lines = [API_HEAD, f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for path, methods in sorted(v1.get_openapi_schema()["paths"].items()):
        for method, operation in methods.items():
            rule = OPERATIONS[operation["operationId"]]
            cells = [word_of(rule, role).replace("log in", "401") for role in (None, *Role)]
            lines.append(f"| `{method.upper()} {path}` | {operation['operationId']} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def words_of(page, role: str | None) -> str:  # noqa: ANN001  # its type is known after Django is set up
    """Give the words of one cell."""
    words = [word_of(rule, role) for rule in (page.look, page.change)]
    return words[0] if words[0] == words[1] else " / ".join(words)


def word_of(rule, role: str | None) -> str:  # noqa: ANN001  # its type is known after Django is set up
    """Give the word of one rule for one role."""
    from esmart.config.access import Cell

    own, foreign = rule.decide(role, own=True), rule.decide(role, own=False)
    assert own == foreign or (own, foreign) == (Cell.OPEN, Cell.ABSENT)  # noqa: S101  # a third word is needed then
    return str(own) if own == foreign else "own"


def main() -> int:
    """Write the file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esmart.config.settings")
    import django

    django.setup()
    FILE.write_text(write_table(), encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
