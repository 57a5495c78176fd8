"""Rows of products into the registry: makers found or pooled by city, repeated rows joined, variants gathered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from esmart.intake.models import SourceKey
from esmart.intake.rules import ProductRow, ReadRow, Remark
from esmart.intake.services.familiar import Familiar, unfamiliar
from esmart.intake.services.problems import FileRefused
from esmart.intake.services.read_rows import FileRows, read_reference
from esmart.intake.services.tally import Kept, Tally, hash_of_group, kept_keys
from esmart.registry.rules import EnterpriseFacts, ProductFacts, VariantFacts, name_key
from esmart.registry.services.load import (
    EnterpriseLoad,
    ProductLoad,
    Sought,
    enterprise_ids,
    enterprise_regions,
    find_likenesses,
    follow_merged,
    load_enterprises,
    load_products,
    product_names,
    products_by_name,
    same_numbers,
)

KIND = "product"
MAKER = "maker"
MOST_VARIANTS = 100


@dataclass
class Group:
    """The rows of one product, in order. `maker` is an enterprise; `pooled` when it only stands for a city."""

    key: str
    own: bool  # the key is the sender's
    rows: list[ReadRow] = field(default_factory=list)
    maker: int | None = None
    pooled: bool = False

    @property
    def first(self) -> ProductRow:
        return facts_of(self.rows[0])


@dataclass(frozen=True)
class Maker:
    """What a row says about who made it, made comparable."""

    enterprise: str
    business_id: str
    place: str
    label: str  # the pool's name for a city


def import_products(rows: FileRows, familiar: Familiar, tally: Tally) -> None:
    """Import all rows, those that are not familiar being read; the caller holds the transaction."""
    tally.skip(len(familiar.placed))
    tally.still_waiting(len(familiar.waiting))
    met = unfamiliar(rows, familiar)
    for row in met:
        if row.facts is None:
            tally.refuse(row)
    groups = _group([row for row in met if row.facts is not None])
    known = kept_keys(tally.file.sender, KIND, [group.key for group in groups])
    living = follow_merged("registry_product", [k.object_id for k in known.values() if k.object_id])
    active: list[Group] = []
    for group in groups:
        before = known.get(group.key)
        same = before is not None and before.repeats(hash_of_group(group.rows, tally.file), tally.meaning)
        if before and same and (before.object_id is None or before.object_id in living):
            tally.read_again(KIND, group.key)
            if before.object_id is None:
                tally.still_waiting()
                tally.skip(len(group.rows) - 1)
            else:
                tally.skip(len(group.rows))
        else:
            active.append(group)
    active = _with_makers(active, tally)
    targets, active = _targets(active, known, living, tally)
    _load(active, targets, tally)


def facts_of(row: ReadRow) -> ProductRow:
    """Give a row's facts as those of a product."""
    if not isinstance(row.facts, ProductRow):
        raise TypeError(f"row {row.number} is not a product")
    return row.facts


def gather_variants(rows: Sequence[ReadRow]) -> tuple[tuple[str, ...], tuple[VariantFacts, ...], set[int]]:
    """Join the rows of a product to (option names, variants, numbers of rows that repeat an earlier one).

    Rows with options win over rows without; of two rows with the same options the later one counts.
    """
    facts = [(row, facts_of(row)) for row in rows]
    with_options = [(row, f) for row, f in facts if f.options]
    chosen = with_options or facts
    names = max((f.option_names for _, f in chosen), key=len)
    found: dict[tuple[str, ...], VariantFacts] = {}
    repeated: set[int] = {row.number for row, f in facts if with_options and not f.options}
    for row, f in chosen:
        options = (*f.options, *["-"] * (len(names) - len(f.options)))
        if options in found:
            repeated.add(row.number)
        found[options] = VariantFacts(
            price=f.price, sku=f.sku, options=options, weight_grams=f.weight_grams, barcode=f.barcode
        )
    return names, _once_per_sku(found.values()), repeated


def _once_per_sku(variants: Iterable[VariantFacts]) -> tuple[VariantFacts, ...]:
    """Two variants of a file with one SKU: the first keeps it, the other is given one of ours."""
    seen: set[str] = set()
    result = []
    for variant in variants:
        result.append(replace(variant, sku="") if variant.sku in seen else variant)
        seen.update({variant.sku} - {""})
    return tuple(result)


def _group(rows: Sequence[ReadRow]) -> list[Group]:
    groups: dict[str, Group] = {}
    for row in rows:
        facts = facts_of(row)
        own = bool(facts.product_key)
        maker = f"{name_key(facts.enterprise)}|{facts.business_id}|{facts.place}"
        key = f"={facts.product_key}" if own else f"#{maker}|{name_key(facts.name)}"[:200]
        groups.setdefault(key, Group(key, own)).rows.append(row)
    return list(groups.values())


def _with_makers(groups: list[Group], tally: Tally) -> list[Group]:
    """Give each group its maker; groups without one are refused."""
    options = tally.file.options
    if given := options.get("enterprise"):
        ids = enterprise_ids([given])
        if given not in ids:
            raise FileRefused(f"Usaha dengan kode {given} tidak ditemukan.")
        for group in groups:
            group.maker = follow_merged("registry_enterprise", [ids[given]])[ids[given]]
        return groups
    asked = {_maker(group): None for group in groups}
    found, refused = _find_makers([maker for maker in asked if maker.enterprise or maker.business_id], tally)
    pools = _pools([maker for maker in asked if not (maker.enterprise or maker.business_id)], tally)
    served = []
    for group in groups:
        maker = _maker(group)
        if maker in refused:
            for row in group.rows:
                tally.refuse(row, refused[maker])
            continue
        group.maker = found[maker] if maker in found else pools[maker]
        group.pooled = maker in pools
        served.append(group)
    return served


def _maker(group: Group) -> Maker:
    first = group.first
    if first.enterprise or first.business_id:
        return Maker(first.enterprise, first.business_id, first.place, "")
    certain = not any(remark.field in {"place", "regency"} for remark in group.rows[0].remarks)
    return Maker("", "", first.place, "" if certain else first.place_words.title())


def _find_makers(makers: Sequence[Maker], tally: Tally) -> tuple[dict[Maker, int], dict[Maker, Remark]]:
    """Find makers by the sender's key, NIB, public id, or name in its place; a new name with a place becomes a draft."""
    own = kept_keys(tally.file.sender, "enterprise", [f"={maker.enterprise}" for maker in makers])
    numbers = same_numbers(maker.business_id for maker in makers)
    publics = enterprise_ids(maker.enterprise for maker in makers)
    named: dict[int, list[int]] = defaultdict(list)
    sought = [
        Sought(n, name_key(maker.enterprise), maker.place, "", "", "", kind)
        for kind in ("ikm", "prison_workshop")
        for n, maker in enumerate(makers, start=1 if kind == "ikm" else len(makers) + 1)
    ]
    for likeness in find_likenesses(sought):
        if likeness.likeness == 1 and likeness.same_place and likeness.other > 0:
            named[(likeness.number - 1) % len(makers)].append(likeness.other)
    found: dict[Maker, int] = {}
    refused: dict[Maker, Remark] = {}
    new: list[Maker] = []
    for n, maker in enumerate(makers):
        kept = own.get(f"={maker.enterprise}")
        candidates = (
            ([kept.object_id] if kept and kept.object_id else [])
            or numbers.get(maker.business_id, [])
            or ([publics[maker.enterprise]] if maker.enterprise in publics else [])
            or named[n]
        )
        if len(candidates) == 1:
            found[maker] = candidates[0]
        elif candidates:
            refused[maker] = Remark("enterprise_in_many", "enterprise", maker.enterprise)
        elif maker.enterprise and maker.place:
            new.append(maker)
        else:
            refused[maker] = Remark("no_enterprise", "enterprise", maker.enterprise)
    first_of = {(name_key(maker.enterprise), maker.place): maker for maker in reversed(new)}
    leaders = list(first_of.values())
    loaded = load_enterprises(
        rows=[
            EnterpriseLoad(
                EnterpriseFacts(name=m.enterprise, region_code=m.place, business_id=m.business_id),
                state="draft",
            )
            for m in leaders
        ],
        actor=tally.actor,
        now=tally.now,
    )
    ids = dict(zip(leaders, loaded.ids, strict=True))
    if scope := tally.file.options.get("scope", ""):
        regions = enterprise_regions(found.values())
        for maker in [maker for maker, id_ in found.items() if not regions[id_].startswith(scope)]:
            refused[maker] = Remark("outside_scope", "enterprise", maker.enterprise or maker.business_id)
            del found[maker]
    found |= {maker: ids[first_of[name_key(maker.enterprise), maker.place]] for maker in new}
    return found, refused


def _pools(makers: Sequence[Maker], tally: Tally) -> dict[Maker, int]:
    """Give each city its pool: one draft enterprise that stands for unknown sellers there (decision 0010)."""
    if not makers:
        return {}
    names = read_reference().gazetteer.names
    keys = {maker: f"{maker.place}|{maker.label}" for maker in makers}
    known = kept_keys(tally.file.sender, MAKER, keys.values())
    living = follow_merged("registry_enterprise", [k.object_id for k in known.values() if k.object_id])
    pools = {
        maker: living[kept.object_id]
        for maker, key in keys.items()
        if (kept := known.get(key)) and kept.object_id in living
    }
    new = [maker for maker in makers if maker not in pools]
    sender = "lokapasar" if tally.file.sender == "umum" else tally.file.sender
    loaded = load_enterprises(
        rows=[
            EnterpriseLoad(
                EnterpriseFacts(
                    name=f"Penjual {sender} {maker.label or names[maker.place]}"[:200],
                    region_code=maker.place,
                    description="Wadah sementara untuk produk yang pembuatnya belum diketahui; hanya kotanya tertulis.",
                ),
                state="published" if tally.file.options.get("publish") else "draft",
            )
            for maker in new
        ],
        actor=tally.actor,
        now=tally.now,
    )
    for maker, id_ in zip(new, loaded.ids, strict=True):
        tally.know(MAKER, keys[maker], id_, "")
        pools[maker] = id_
    return pools


def _targets(
    groups: Sequence[Group], known: dict[str, Kept], living: dict[int, int], tally: Tally
) -> tuple[dict[str, int], list[Group]]:
    """Find the kept product of each group: by the sender's key, else by maker and name. A sender's own keys tell apart."""
    targets: dict[str, int] = {}
    open_groups: list[Group] = []
    for group in groups:
        before = known.get(group.key)
        if before and before.object_id in living:
            targets[group.key] = living[before.object_id]
        else:
            open_groups.append(group)
    by_name = products_by_name(group.maker for group in open_groups if group.maker)
    candidates = {
        group.key: by_name.get((group.maker or 0, name_key(group.first.name)), []) for group in open_groups
    }
    held = dict(
        SourceKey.objects.filter(
            sender=tally.file.sender, kind=KIND, key__startswith="=",
            object_id__in={id_ for ids in candidates.values() for id_ in ids},
        ).values_list("object_id", "key")
    )  # fmt: skip
    taken = set(targets.values())
    left: list[Group] = [group for group in groups if group.key in targets]
    for group in open_groups:
        # A product that bears another key of this sender is another product, whatever its name.
        free = [id_ for id_ in candidates[group.key] if not (group.own and id_ in held) and id_ not in taken]
        if len(free) == 1:
            targets[group.key] = free[0]
            taken.add(free[0])
        elif free:
            names = product_names(free)
            said = " atau ".join(f"{names[id_][0]} (nomor {id_})" for id_ in free[:3])
            tally.wait(group.rows[0], Remark("same_as_many", "name", "", said), free, group.key)
            tally.know(KIND, group.key, None, hash_of_group(group.rows, tally.file))
            tally.skip(len(group.rows) - 1)
            continue
        left.append(group)
    return targets, left


def _load(groups: Sequence[Group], targets: dict[str, int], tally: Tally) -> None:
    given, publish = bool(tally.file.options.get("enterprise")), bool(tally.file.options.get("publish"))
    loads: list[ProductLoad] = []
    kept: list[tuple[Group, set[int]]] = []
    for group in groups:
        names, variants, repeated = gather_variants(group.rows)
        if len(variants) > MOST_VARIANTS:
            for row in group.rows:
                tally.refuse(row, Remark("too_many_variants", "variant_name", str(len(variants))))
            continue
        first, target = group.first, targets.get(group.key)
        loads.append(
            ProductLoad(
                facts=ProductFacts(
                    name=first.name, variants=variants, description=first.description, commodity=first.commodity,
                    category_hint=first.category, materials=first.materials, lead_time_days=first.lead_time_days,
                    option_names=names,
                ),
                # A pool never takes a product away from a maker who is known.
                enterprise_id=group.maker if target is None or not group.pooled else None,
                target=target,
                state="draft" if group.pooled and not publish else "published",
                publishes=publish or given or not group.pooled,
            )
        )  # fmt: skip
        kept.append((group, repeated))
    loaded, taken = load_products(rows=loads, actor=tally.actor, now=tally.now)
    for n, ((group, repeated), object_id) in enumerate(zip(kept, loaded.ids, strict=True)):
        outcome = (
            "created"
            if object_id in loaded.created
            else "changed"
            if object_id in loaded.changed
            else "unchanged"
        )
        for sku in taken.get(n, []):
            group.rows[0].remarks.append(Remark("sku_taken", "sku", sku))
        for row in group.rows:
            if row.number in repeated:
                row.remarks.append(Remark("merged_into_earlier", "name", str(group.rows[0].number)))
            tally.accept(row, "merged" if row.number in repeated else outcome, object_id)
        hint = {"option_names": list(group.first.hinted_names)} if group.first.hinted_names else {}
        tally.know(KIND, group.key, object_id, hash_of_group(group.rows, tally.file), hint)
