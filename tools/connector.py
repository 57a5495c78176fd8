"""Lay out a new connector's folder and test, so that its first day starts from a card that promises nothing.

    python3 tools/connector.py warung

Standard library only. It knows no marketplace: paths, fields and codes come from your protocol sheet.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parent.parent
PLAIN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 24  # a longer name would push imports over the line length

CARD = '''"""What the $Class connector says of itself: nothing yet, so every ability is unknown or absent."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ikm_connectors.contract import CALL_FLAGS
from ikm_connectors.model import CapabilityFlag, Card, Environment

CHECKED = date($date)
SHEET = "No vendor page read yet (laid out on $day)"


def _flag(
    name: str,
    value: Literal["yes", "emulated", "no", "unknown"],
    limit: str = "",
    *,
    mark: Literal["S", "R", "I", "N"] = "S",
) -> CapabilityFlag:
    return CapabilityFlag(name=name, value=value, limit=limit, source=SHEET, checked=CHECKED, mark=mark)


CARD = Card(
    id="$name",
    name="$Class",
    status="beta",
    api_version="unknown",
    as_of=CHECKED,
    auth="none",
    credentials=(),
    environments=(Environment(name="production", addresses={}, hosts=frozenset()),),
    sources=(SHEET,),
    notes=("No call is made: nothing of this channel's protocol has been read yet.",),
    flags=(
        *(_flag(name, "unknown", mark="N") for name in CALL_FLAGS),
        _flag("sandbox.official", "unknown", mark="N"),
    ),
)
'''

CLIENT = '''"""$Class's table of paths and its envelope; no meaning of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from ikm_connectors.channels.$name.faults import fault_of
from ikm_connectors.contract import Context, HttpRequest, HttpResponse, Operation

REFUSED = 400


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    effect: Literal["read", "write"]


# Each line names its vendor page; a path without a page is not written here.
PATHS: Mapping[str, Endpoint] = {}


def call[T](
    name: str,
    read: Callable[[Any], T],
    *,
    target: str = "",
    query: Sequence[tuple[str, str]] = (),
    body: Mapping[str, Any] | None = None,
) -> Operation[T]:
    """Make one operation; `target` fills the path's `{id}`. Unsealed: the sheet says which seal and headers go here."""
    endpoint = PATHS[name]
    path = endpoint.path.format(id=quote(target, safe=""))

    def build(context: Context) -> HttpRequest:
        headers = {"accept": "application/json"}
        content = b""
        if body is not None:
            headers["content-type"], content = "application/json", msgspec.json.encode(body)
        asked = f"?{urlencode(query)}" if query else ""
        return HttpRequest(endpoint.method, f"{context.address()}{path}{asked}", headers, content)

    def parse(response: HttpResponse) -> T:
        return read(open_envelope(response))

    return Operation(f"$name.{name}", endpoint.effect, build, parse)


def open_envelope(response: HttpResponse) -> Any:
    """Open an answer; raises by HTTP status alone, until the sheet says where the channel's own code stands."""
    body = response.json()
    if response.status >= REFUSED:
        raise fault_of(str(response.status), raw=body)
    return body
'''

MAPPING = '''"""$Class's objects ⇄ ours, pure; field names and values are the vendor's own."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ikm_connectors import model as m

# Every status the channel documents, in its own words.
ORDER_STATUSES: Mapping[str, m.OrderStatus] = {}


class Shape(msgspec.Struct, frozen=True):
    """Be the root of the vendor's objects: unknown fields are ignored."""


def read_order_status(word: str) -> m.OrderStatus:
    """Read a status; a word that is not documented stays unknown and stops nothing."""
    return ORDER_STATUSES.get(word, m.OrderStatus.UNKNOWN)
'''

FAULTS = '''"""$Class's codes → our errors; a code outside the table is a refusal that keeps its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ikm_connectors import errors as e
from ikm_connectors.errors import ConnectorError, Scope


@dataclass(frozen=True, slots=True)
class Row:
    """Match one code; `sample` is the channel's sentence as its page shows it."""

    code: str
    kind: type[ConnectorError]
    scope: Scope | None = None
    sample: str = ""


# Each line names its vendor page; a code that is only inferred says so.
ROWS: tuple[Row, ...] = ()


def fault_of(code: str, message: str = "", *, raw: Any = None) -> ConnectorError:
    """Give the error for a code."""
    for row in ROWS:
        if row.code == code:
            return row.kind(message, channel_code=code, scope=row.scope, raw=raw)
    return e.Refused(message, channel_code=code, raw=raw)
'''

NOTICES = '''"""$Class's notices: the channel's words for events, and the body as JSON; the seal waits for the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.errors import BadResponse

# Every event the channel documents, in its own words.
EVENTS: Mapping[str, m.NoticeKind] = {}


def kind_of(word: str) -> m.NoticeKind:
    """Give the neutral kind of an event; one that is not documented is `other`."""
    return EVENTS.get(word, "other")


def read_body(notice: m.RawNotice) -> dict[str, Any]:
    """Read the untouched body; raises BadResponse when it is no JSON object."""
    try:
        return msgspec.json.decode(notice.body, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise BadResponse("the notice is no JSON object") from error
'''

CONNECTOR = '''"""The $Class connector: verbs as flows; how, not what (mapping.py). A verb the channel lacks is not written."""

from __future__ import annotations

from typing import ClassVar

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.$name import CARD
from ikm_connectors.errors import NotOffered


class ${Class}Connector(
    c.Connector, c.Authoriser, c.Taxonomy, c.Media, c.Listings, c.Stock, c.Prices, c.Orders, c.Inbound
):
    """Offer nothing yet: each verb raises NotOffered until it is written here and the card says `yes`."""

    card: ClassVar[m.Card] = CARD

    @c.absent
    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """Refuse until the sheet names the call; write this verb first, without `absent`."""
        raise NotOffered(f"{self.card.name} does not offer whoami (shop {shop_id!r})")
'''

TEST = '''"""The $Class connector under the Declaration group; it becomes a ConnectorSuite with its first dialect."""

from __future__ import annotations

from pathlib import Path

from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.channels import $name
from ikm_connectors.channels.$name.connector import ${Class}Connector
from ikm_connectors.channels.$name.faults import ROWS, fault_of
from ikm_connectors.testing.suite.declaration import DeclarationGroup


class Test${Class}(DeclarationGroup):
    channel_id = "$name"
    wire_folder = Path($name.__file__).parent / "wire"
    credentials = {}
    shop = m.ShopIdentity(id="1")

    def connector(self):
        return ${Class}Connector()


def test_a_code_outside_the_table_is_a_refusal_that_keeps_its_code():
    fault = fault_of("never heard of", "a sentence")
    assert (type(fault), fault.channel_code) == (e.Refused, "never heard of")
    assert [type(fault_of(row.code)) for row in ROWS] == [row.kind for row in ROWS]
'''

MODULES = {
    "__init__.py": CARD,
    "client.py": CLIENT,
    "mapping.py": MAPPING,
    "faults.py": FAULTS,
    "notices.py": NOTICES,
    "connector.py": CONNECTOR,
    "wire/.gitkeep": "",
}

NEXT = """$Class is laid out in $folder
Next (docs/how-to/add-a-marketplace.md):
  1. .venv/bin/pytest $test -q
  2. Write the card from vendor pages: address, credentials, one source per flag.
  3. Write whoami: a line in PATHS, a shape in mapping.py, a verb, a sample in wire/, `yes` in the card.
  4. Name it in connectors/src/ikm_connectors/catalogue.py when a shop may be connected:
     "$name": "ikm_connectors.channels.$name.connector:${Class}Connector","""


def from_here(path: Path) -> Path:
    """Shorten a path of this checkout to what one types in it."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def lay_out(name: str, house: Path) -> str:
    """Write the connector's files under `house` and give the next steps; stops with a sentence when it may not."""
    if not PLAIN.fullmatch(name) or keyword.iskeyword(name) or len(name) > LONGEST:
        sys.exit(
            f"{name!r} cannot be a connector's name: take up to {LONGEST} lower-case letters and digits, "
            "words joined by one underscore, beginning with a letter, and no word of Python."
        )
    folder = house / "src" / "ikm_connectors" / "channels" / name
    test = house / "tests" / f"test_{name}.py"
    for taken in (folder, test):
        if taken.exists():
            sys.exit(f"{taken} exists: take another name, or work on that connector.")
    today = datetime.now(UTC).date()
    facts = {
        "name": name,
        "Class": "".join(word.capitalize() for word in name.split("_")),
        "date": f"{today.year}, {today.month}, {today.day}",
        "day": today.isoformat(),
        "folder": from_here(folder),
        "test": from_here(test),
    }
    for place, text in ({folder / module: text for module, text in MODULES.items()} | {test: TEST}).items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(Template(text).substitute(facts), "utf-8")
    return Template(NEXT).substitute(facts)


def main() -> None:
    """Lay out the connector named on the command line."""
    parser = argparse.ArgumentParser(prog="tools/connector.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", help="the channel's id, such as: warung")
    parser.add_argument(
        "--into", type=Path, default=ROOT / "connectors", help="another house than connectors/"
    )
    chosen = parser.parse_args()
    print(lay_out(chosen.name, chosen.into))


if __name__ == "__main__":
    main()
