"""Measure what we promise to be quick at, each beside a baseline run in the same minute on the same machine.

    make bench              all of it; prints one JSON line per figure and writes docs/benchmarks.md
    make bench ONLY=search  one section: intake, search, category, order

Ratios are what to compare between machines; absolute figures tell only about this one.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esmart.config.settings")

import django
from running_site import running_site

ROWS = 20_000
SAVED_ONE_BY_ONE = 1_000
PRODUCTS = 100_000
REPEATS = 60
ORDERS = 15
PATIENCE = 60.0  # seconds
QUERIES = (
    "kemeja batik", "keripik pisang pedas", "keranjang rotan", "tas kulit", "kopi bubuk", "kemja", "meja jati",
    "gula aren organik", "tenun", "sepatu",
)  # fmt: skip
RESULTS: list[dict[str, Any]] = []


def main(only: str) -> int:
    """Run the sections and write the page."""
    sections: dict[str, Callable[[], None]] = {
        "intake": measure_intake,
        "search": measure_search_and_pages,
        "category": measure_categories,
        "order": measure_order_to_stock,
    }
    from esmart.config import postgres
    from esmart.config.environment import read_environment

    django.setup()
    environment = read_environment()
    shutil.rmtree(environment.data, ignore_errors=True)
    environment.data.mkdir(parents=True)
    with postgres.running(environment.postgres_folder):
        from django.core.management import call_command

        from esmart.config.prepare import collect_static

        call_command("migrate", verbosity=0)
        collect_static(environment.data, say=lambda _: None)
        for name, section in sections.items():
            if only in {"", name} and name != "order":
                section()
    if only in {"", "order"}:
        measure_order_to_stock()
    if not only:
        write_page()
    return 0


def record(
    what: str, value: float, unit: str, *, baseline: float, against: str, more_is_better: bool = True
) -> None:
    """Print one figure with its ratio to the baseline, and keep it for the page."""
    ratio = value / baseline if more_is_better else baseline / value
    result = {"what": what, "value": round(value, 2), "unit": unit, "baseline": round(baseline, 2),
              "against": against, "times_as_good": float(f"{ratio:.3g}")}  # fmt: skip
    RESULTS.append(result)
    print(json.dumps(result, ensure_ascii=False), flush=True)


def measure_intake() -> None:
    """A dirty file of 20,000 enterprises against saving rows one by one, and against bare COPY."""
    from django.conf import settings
    from django.db import connection

    from esmart.config.intake_command import run_intake_command
    from esmart.registry import services as registry

    registry.load_reference()
    file = Path(settings.ENVIRONMENT.data) / "enterprises.csv"
    subprocess.run(
        [sys.executable, ROOT / "tools" / "spoil_enterprises.py", str(file), "--rows", str(ROWS)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip

    def take() -> float:
        with contextlib.redirect_stdout(io.StringIO()):
            return seconds(lambda: run_intake_command([str(file), "--sender", "bench", "--yes"]))

    before = highest_memory(anew=True)
    first, again = ROWS / take(), ROWS / take()
    memory = highest_memory() - before
    one_by_one = SAVED_ONE_BY_ONE / seconds(save_one_by_one)
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNLOGGED TABLE bench_copy (a text, b text, c text, d text)")

        def copy() -> None:
            with cursor.copy("COPY bench_copy FROM STDIN") as out:
                for n in range(ROWS):
                    out.write_row((f"Usaha {n}", "32.73", "Jalan Contoh", "10399"))

        bare = ROWS / seconds(copy)
        cursor.execute("DROP TABLE bench_copy")
    record(
        "intake, dirty file, first time",
        first,
        "rows/s",
        baseline=one_by_one,
        against="save() row by row, no checks",
    )
    record("intake, first time", first, "rows/s", baseline=bare, against="bare COPY of four columns")
    record("intake, the same file again", again, "rows/s", baseline=first, against="the first time")
    record(
        "intake, memory at its highest", memory, "MB", baseline=file.stat().st_size / 2**20, against="the file's size",
        more_is_better=False,
    )  # fmt: skip


def highest_memory(*, anew: bool = False) -> float:
    """Give the most memory this process held since it was last asked `anew`, in MB."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def save_one_by_one() -> None:
    """What a common import tool does: look for the row, then save it."""
    from django.utils import timezone

    from esmart.registry.models import Enterprise

    now = timezone.now()
    for n in range(SAVED_ONE_BY_ONE):
        name = f"Baseline {n}"
        if not Enterprise.objects.filter(name_key=name, region_id="32.73").exists():
            Enterprise(name=name, name_key=name, region_id="32.73", created_at=now, updated_at=now).save()
    Enterprise.objects.filter(name__startswith="Baseline ").delete()


def measure_search_and_pages() -> None:
    """Ranked search with counts and facets over 100,000 products against LIKE with an exact count; then the page."""
    from django.db import connection
    from django.test import Client

    from esmart.registry import services as registry
    from esmart.registry.queries import SearchRequest, search

    registry.load_reference()
    make_products()
    registry.rebuild_index()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    def ours(words: str) -> None:
        search(SearchRequest(text=words))

    def like(words: str) -> None:
        with connection.cursor() as cursor:
            pattern = [f"%{word}%" for word in words.split()]
            where = " AND ".join(["name ILIKE %s"] * len(pattern))
            cursor.execute(
                f"SELECT id, name FROM registry_product WHERE {where} ORDER BY name LIMIT 24", pattern
            )
            cursor.fetchall()
            cursor.execute(f"SELECT count(*) FROM registry_product WHERE {where}", pattern)
            cursor.fetchall()
            cursor.execute(
                f"SELECT commodity, count(*) FROM registry_product WHERE {where} GROUP BY 1", pattern
            )
            cursor.fetchall()

    ours_ms, like_ms = milliseconds(ours), milliseconds(like)
    record("search, 100,000 products, p50", statistics.median(ours_ms), "ms", baseline=statistics.median(like_ms),
           against="ILIKE, exact count, one facet; no stems, no typing help", more_is_better=False)  # fmt: skip
    record(
        "search, p95",
        quantile(ours_ms),
        "ms",
        baseline=quantile(like_ms),
        against="the same",
        more_is_better=False,
    )
    client = Client(headers={"host": "127.0.0.1"})
    page_ms = milliseconds(lambda words: client.get("/cari/", {"q": words}))
    empty_ms = milliseconds(lambda _: client.get("/healthz"))
    record("search page, p50", statistics.median(page_ms), "ms", baseline=statistics.median(empty_ms),
           against="an empty view through the same middleware", more_is_better=False)  # fmt: skip


def make_products() -> None:
    """Fill the registry with products of word-combined names, in bulk."""
    from django.db import connection

    words = [
        [
            "Kemeja",
            "Keripik",
            "Keranjang",
            "Tas",
            "Kopi",
            "Gula",
            "Tenun",
            "Sepatu",
            "Meja",
            "Kursi",
            "Sambal",
            "Batik",
        ],
        [
            "batik",
            "pisang",
            "rotan",
            "kulit",
            "bubuk",
            "aren",
            "ikat",
            "anyaman",
            "jati",
            "bambu",
            "bawang",
            "tulis",
        ],
        [
            "pedas",
            "asli",
            "organik",
            "premium",
            "kecil",
            "besar",
            "merah",
            "biru",
            "halus",
            "kering",
            "manis",
            "alami",
        ],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH maker AS (
                INSERT INTO registry_enterprise (public_id, state, state_reason, created_at, updated_at, kind, name,
                    other_names, name_key, legal_form, business_id, tax_id, region_id, address, postal_code, phone,
                    email, website, commodity, description)
                SELECT 'b' || translate(lpad(n::text, 9, '0'), '01', 'xz'), 'published', '', now(), now(), 'ikm', 'Usaha ' || n, '[]',
                    'usaha ' || n, 'unknown', '', '', code, '', '', '', '', '', 'food', ''
                FROM (SELECT code, row_number() OVER () AS n FROM core_region WHERE level = 2) AS r RETURNING id
            ), numbered AS (SELECT id, row_number() OVER () - 1 AS n FROM maker)
            INSERT INTO registry_product (public_id, state, state_reason, created_at, updated_at, enterprise_id, name,
                name_key, description, commodity, category_hint, materials, is_lead_product, option_names)
            SELECT 'p' || translate(lpad(n::text, 9, '0'), '01', 'xz'), 'published', '', now(), now(),
                (SELECT id FROM numbered WHERE numbered.n = g.n %% (SELECT count(*) FROM numbered)),
                (%s::text[])[1 + n %% 12] || ' ' || (%s::text[])[1 + (n / 12) %% 12] || ' ' ||
                (%s::text[])[1 + (n / 144) %% 12] || ' ' || n, 'p' || n, '',
                (ARRAY['food', 'craft', 'fashion', 'drink'])[1 + n %% 4], '', '', false, '[]'
            FROM generate_series(0, %s) AS g(n)
            """,
            [*words, PRODUCTS - 1],
        )


def measure_categories() -> None:
    """The category of listings never seen, told from the title, against counting and against trigrams."""
    from category_accuracy import measure, most_frequent, ours, split_listings, trigrams
    from django.db import connection

    learned, held_back = split_listings()
    told = measure(held_back, ours(learned))
    counted = measure(held_back, most_frequent(learned))
    with connection.cursor() as cursor:
        alike = measure(held_back, trigrams(learned, cursor))
    for what, value, base, near in (
        ("first", told.top_1, counted.top_1, alike.top_1),
        ("among the first five", told.top_5, counted.top_5, alike.top_5),
    ):
        name = f"category of {len(held_back)} held-back listings, right {what}"
        record(name, 100 * value, "%", baseline=100 * base, against="the most frequent categories")
        record(name, 100 * value, "%", baseline=100 * near, against="PostgreSQL trigrams, the nearest titles")


def measure_order_to_stock() -> None:
    """From a buyer's order on one marketplace to lowered stock on the other, through the whole running installation."""
    with tempfile_folder() as folder, running_site(folder) as site:
        control = f"{site.console}/control"
        pairs = shared_goods(control)
        waits = [order_and_wait(control, pairs[n % len(pairs)]) for n in range(ORDERS)]
        call = statistics.median(seconds(lambda: ask(f"{control}/shopee/shops")) for _ in range(20))
        record("order on Shopee → stock lowered on Tokopedia & Shop, p50", statistics.median(waits) * 1000, "ms",
               baseline=call * 1000, against="one bare call to the sandbox", more_is_better=False)  # fmt: skip
        record("… p95", quantile(waits) * 1000, "ms", baseline=30_000, against="polling each minute, on average",
               more_is_better=False)  # fmt: skip
        record("make run, ready", site.seconds_to_ready, "s", baseline=300, against="the five minutes promised",
               more_is_better=False)  # fmt: skip


def shared_goods(control: str) -> list[tuple[str, str]]:
    """Wait until the sample goods are live on both marketplaces; give (Shopee SKU, Tokopedia SKU) pairs."""
    end = time.monotonic() + 60
    while True:
        shopee = {s["seller_sku"] for s in ask(f"{control}/shopee/stock?shop_id=14701712")["stock"]}
        other = {
            s["seller_sku"] for s in ask(f"{control}/tokopedia/stock?shop_id=7494049642642441622")["stock"]
        }
        if shopee & other:
            return [(sku, sku) for sku in sorted(shopee & other)]
        if time.monotonic() > end:
            raise SystemExit("bench: the sample goods did not get live")
        time.sleep(0.5)


def order_and_wait(control: str, pair: tuple[str, str]) -> float:
    """Buy one piece and wait for the other marketplace to show one less; give the seconds."""
    address = f"{control}/tokopedia/stock?shop_id=7494049642642441622"

    def shown() -> int:
        return next(s["available"] for s in ask(address)["stock"] if s["seller_sku"] == pair[1])

    before = shown()
    body = {"shop_id": "14701712", "lines": [{"seller_sku": pair[0], "quantity": 1}]}
    ask(f"{control}/shopee/orders", body)
    begun = time.monotonic()
    while shown() != before - 1:
        if time.monotonic() - begun > PATIENCE:
            raise SystemExit("bench: the other marketplace never followed")
        time.sleep(0.01)
    return time.monotonic() - begun


def ask(address: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask the sandbox's control API."""
    request = urllib.request.Request(address, data=body and json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


@contextlib.contextmanager
def tempfile_folder() -> Iterator[Path]:
    """Hold an empty folder under var/."""
    folder = ROOT / "var" / "bench-site"
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def seconds(work: Callable[[], object]) -> float:
    """Time one piece of work."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def milliseconds(work: Callable[[str], object]) -> list[float]:
    """Time the work for each query in turn, after one warm round."""
    for words in QUERIES:
        work(words)
    rounds = REPEATS // len(QUERIES)
    return [seconds(lambda w=words: work(w)) * 1000 for _ in range(rounds) for words in QUERIES]


def quantile(values: list[float]) -> float:
    """Give the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def write_page() -> None:
    """Write docs/benchmarks.md from what was just measured."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {machine}, embedded PostgreSQL.",
        "Each figure stands beside a baseline run in the same minute. Compare ratios between machines, not absolute",
        "figures. “Times as good” above 1 means better than the baseline.",
        "",
        "| what | figure | baseline | against | times as good |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['what']} | {r['value']:,} {r['unit']} | {r['baseline']:,} {r['unit']} | {r['against']} | {r['times_as_good']:,} |"
        for r in RESULTS
    ]
    (ROOT / "docs" / "benchmarks.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main(os.environ.get("ONLY", "")))
