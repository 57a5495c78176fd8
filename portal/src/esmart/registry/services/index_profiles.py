"""The search index kept in step with the registry: by what changed, or as a whole. The same sets serve both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import translation

from esmart.core.history import Changed, move_mark, read_changes
from esmart.core.models import Change
from esmart.registry.models import Commodity, SearchWord
from esmart.registry.queries.search_facts import profile_facts
from esmart.registry.rules import profile_quality, search_vector, split_words, stem_word

READER = "search"
TABLES = [
    "registry_enterprise", "registry_product", "registry_variant", "registry_photo", "registry_productlegality",
    "registry_enterprisefigure", "registry_cluster", "registry_clustermember", "registry_clusteryear",
]  # fmt: skip
PARENTS = {"product_id": "product", "enterprise_id": "enterprise", "cluster_id": "cluster"}
CHUNK = 2_000


def index_changed(*, limit: int = 5_000) -> int:
    """Index the profiles touched by the next changes and give the number of changes read; 0 means all is done.

    Meant to be called until it gives 0. One transaction: the mark moves with the work, so a crash repeats, never skips.
    """
    with transaction.atomic():
        changes = read_changes(READER, tables=TABLES, limit=limit)
        if changes:
            for kind, ids in _touched(changes).items():
                if ids:
                    _index(kind, sorted(ids))
            move_mark(READER, after=changes[-1])
    return len(changes)


def rebuild_index() -> int:
    """Index every published profile anew, count the vocabulary exactly, and give the number of entries.

    One transaction; readers see the old index until it commits.
    """
    with transaction.atomic():
        read_changes(READER, tables=TABLES, limit=1)  # takes the reader's lock
        newest = _newest_settled_change()
        SearchWord.objects.update(uses=0)
        for kind in ("enterprise", "product", "cluster"):
            _index(kind, None)
        fold_tally()
        if newest:
            move_mark(READER, after=newest)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM registry_searchentry")
            number: int = cursor.fetchone()[0]
    return number


def fold_tally() -> None:
    """Make one row of the many that changes left for each kind, place, commodity and industry."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM registry_searchtally RETURNING kind, province, regency, commodity, industry, n)"
            " INSERT INTO registry_searchtally (kind, province, regency, commodity, industry, n)"
            " SELECT kind, province, regency, commodity, industry, sum(n) FROM gone"
            " GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0"
        )


def refresh_index(*, chunk: int = CHUNK) -> int:
    """Bring every entry up to what its profile says now, count the vocabulary, and give the number of profiles read.

    For what following changes cannot see: a region or industry code under another name, rules that came with a new
    version, words that no profile uses any more. Every step is a transaction of its own: searches read on, and whoever
    follows the change table, which shows nothing younger than the oldest open transaction, waits for one chunk at most.
    """
    read = 0
    for kind in ("enterprise", "product", "cluster"):
        last = 0
        while ids := _next_ids(kind, after=last, limit=chunk):
            with transaction.atomic():
                read_changes(
                    READER, tables=TABLES, limit=1
                )  # takes the reader's lock: no older facts over newer
                _index(kind, ids)
            last = ids[-1]
            read += len(ids)
    count_vocabulary()
    fold_tally()
    return read


def count_vocabulary() -> None:
    """Set how many entries use each word; what is indexed meanwhile is counted the next time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_searchword AS kept SET uses = counted.uses FROM ("
            " SELECT known.word, coalesce(found.ndoc, 0) AS uses FROM registry_searchword known"
            " LEFT JOIN ts_stat('SELECT words FROM registry_searchentry') found USING (word)"
            ") counted WHERE counted.word = kept.word AND counted.uses <> kept.uses"
        )


def _next_ids(kind: str, *, after: int, limit: int) -> list[int]:
    """Give the next profiles of a kind, also those that are gone and have left an entry behind."""
    statement = (
        f"(SELECT id FROM registry_{kind} WHERE id > %(after)s ORDER BY id LIMIT %(limit)s)"  # noqa: S608  # one of three
        " UNION (SELECT object_id FROM registry_searchentry WHERE kind = %(kind)s AND object_id > %(after)s"
        " ORDER BY object_id LIMIT %(limit)s) ORDER BY 1 LIMIT %(limit)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"after": after, "limit": limit, "kind": kind})
        return [row[0] for row in cursor.fetchall()]


def _newest_settled_change() -> Changed | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, xid FROM core_change WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " ORDER BY xid DESC, id DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return Changed(id=row[0], xid=row[1], table="", row_id=0, operation="", fields={}) if row else None


def _touched(changes: Sequence[Changed]) -> dict[str, set[int]]:
    """Find the profiles whose entry may differ now: those changed, their parents before and after, their products."""
    touched: dict[str, set[int]] = {"enterprise": set(), "product": set(), "cluster": set()}
    children: dict[str, set[int]] = {}
    for change in changes:
        children.setdefault(change.table, set()).add(change.row_id)
    for pairs in Change.objects.filter(id__in=[c.id for c in changes]).values_list("fields", flat=True):
        for column, kind in PARENTS.items():
            touched[kind].update(value for value in pairs.get(column, []) if value is not None)
    for kind in touched:
        touched[kind] |= children.pop(f"registry_{kind}", set())
    with connection.cursor() as cursor:
        for table, ids in children.items():
            for column, kind in PARENTS.items():
                if column in _columns(table):
                    _collect(cursor, touched[kind], f"SELECT {column} FROM {table} WHERE id = ANY(%s)", ids)  # noqa: S608  # names are ours
        members = "SELECT enterprise_id FROM registry_clustermember WHERE cluster_id = ANY(%s)"
        _collect(cursor, touched["enterprise"], members, touched["cluster"])
        owners = "SELECT enterprise_id FROM registry_product WHERE id = ANY(%s)"
        owning: set[int] = set()
        _collect(cursor, owning, owners, touched["product"])
        products = "SELECT id FROM registry_product WHERE enterprise_id = ANY(%s)"
        _collect(cursor, touched["product"], products, touched["enterprise"])
        touched["enterprise"] |= owning
    return touched


def _columns(table: str) -> set[str]:
    return {
        "registry_variant": {"product_id"},
        "registry_photo": {"product_id"},
        "registry_productlegality": {"product_id"},
        "registry_enterprisefigure": {"enterprise_id"},
        "registry_clustermember": {"enterprise_id", "cluster_id"},
        "registry_clusteryear": {"cluster_id"},
    }[table]


def _collect(cursor: Any, into: set[int], statement: str, ids: set[int]) -> None:
    if ids:
        cursor.execute(statement, [list(ids)])
        into.update(row[0] for row in cursor.fetchall())


def _index(kind: str, ids: list[int] | None) -> None:
    """Replace the entries of one kind: those of `ids`, or all."""
    uses: Counter[str] = Counter()
    stems: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE staged_entry (object_id bigint, title text, words tsvector, province text, regency text,"
            " commodity text, industry text, clusters jsonb, quality smallint)"
        )
        for facts in _read(kind, ids):
            entries = list(_entries(kind, facts, uses, stems))  # before COPY: it asks the database for stems
            with cursor.copy(
                "COPY staged_entry (object_id, title, words, province, regency, commodity, industry, clusters, quality)"
                " FROM STDIN"
            ) as copy:
                for entry in entries:
                    copy.write_row(entry)
        cursor.execute("ANALYZE staged_entry")
        gone = "DELETE FROM registry_searchentry e WHERE kind = %s AND NOT EXISTS (SELECT FROM staged_entry s WHERE s.object_id = e.object_id)"
        cursor.execute(*((gone, [kind]) if ids is None else (f"{gone} AND object_id = ANY(%s)", [kind, ids])))
        cursor.execute(
            "INSERT INTO registry_searchentry AS kept (kind, object_id, title, words, province, regency, commodity, industry,"
            " clusters, quality) SELECT %s, s.* FROM staged_entry s ON CONFLICT (kind, object_id) DO UPDATE SET"
            " title = excluded.title, words = excluded.words, province = excluded.province, regency = excluded.regency,"
            " commodity = excluded.commodity, industry = excluded.industry, clusters = excluded.clusters,"
            " quality = excluded.quality"
            " WHERE (kept.title, kept.words, kept.province, kept.regency, kept.commodity, kept.industry, kept.clusters,"
            " kept.quality) IS DISTINCT FROM (excluded.title, excluded.words, excluded.province, excluded.regency,"
            " excluded.commodity, excluded.industry, excluded.clusters, excluded.quality)",
            [kind],
        )
        cursor.execute("DROP TABLE staged_entry")
        _count_words(cursor, uses, stems, exact=ids is None)


def _read(kind: str, ids: list[int] | None) -> Iterator[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as reading:
        reading.execute(profile_facts(kind, all_ids=ids is None), {"ids": ids})
        while rows := reading.fetchmany(CHUNK):
            yield rows


def _entries(
    kind: str, facts: list[tuple[Any, ...]], uses: Counter[str], stems: dict[str, str]
) -> Iterator[tuple[Any, ...]]:
    with translation.override("id"):
        labels = {
            commodity.value: str(commodity.label) for commodity in Commodity if commodity != Commodity.OTHER
        }
    texts = [
        [
            ("A", split_words(row[1])),
            ("B", split_words(row[2] or "")),
            ("C", split_words(f"{row[3]} {labels.get(row[6], '')}")),
            ("D", split_words(row[4])),
        ]
        for row in facts
    ]
    _learn_stems(stems, {word for parts in texts for _, words in parts for word in words})
    for row, parts in zip(facts, texts, strict=True):
        title, region = row[1], row[5]
        vector = search_vector(parts, stems)
        uses.update(lexeme.rpartition(":")[0] for lexeme in vector.split())
        regency = region[:5] if "." in region else ""
        quality = profile_quality(kind, set(row[9])).score
        clusters = str(list(row[8]))
        yield row[0], title, vector, region[:2], regency, row[6], row[7], clusters, quality


def _learn_stems(stems: dict[str, str], words: set[str]) -> None:
    """Add the stems of words not met before in this run; computed only where the vocabulary has none."""
    new = words - stems.keys()
    stems.update(SearchWord.objects.filter(word__in=new).values_list("word", "stem"))
    stems.update((word, stem_word(word)) for word in new - stems.keys())


def _count_words(cursor: Any, uses: Counter[str], stems: dict[str, str], *, exact: bool) -> None:
    """Keep the vocabulary: exact counts when all was read, else new words only, so that repeated saves do not inflate."""
    if not uses:
        return
    words, counts = zip(*sorted(uses.items()), strict=True)
    add = "SET uses = kept.uses + excluded.uses" if exact else "SET uses = excluded.uses WHERE kept.uses = 0"
    values = "SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])"
    cursor.execute(
        f"INSERT INTO registry_searchword AS kept (word, stem, uses) {values} ON CONFLICT (word) DO UPDATE {add}",  # one of two texts
        [list(words), [stems.get(word, word) for word in words], list(counts)],
    )
