"""A person's word on a waiting row: it is this profile, or none of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.services import UnitOffice, register_units
from esmart.core.history import Actor, acting
from esmart.intake.models import IntakeRow, SourceKey
from esmart.intake.rules import ClusterRow, EnterpriseRow, Kind, ProductRow, ReadRow, RowReader
from esmart.intake.services.import_products import gather_variants
from esmart.intake.services.problems import WrongState
from esmart.intake.services.read_rows import options_of, read_reference
from esmart.intake.services.rights import refuse_stranger
from esmart.intake.services.stored import mapping_of
from esmart.registry.rules import ProductFacts
from esmart.registry.services.load import (
    EnterpriseLoad,
    ProductLoad,
    follow_merged,
    load_cluster,
    load_enterprises,
    load_products,
    maker_of,
)


def decide_row(*, row_id: int, choice: int | None, actor: Actor, now: datetime) -> IntakeRow:
    """Settle a waiting row: `choice` is the id of one of its candidates, or None for a profile of its own.

    The same row in a later file follows the decision. Raises WrongState when the row does not wait (any more) or the
    choice is not one of its candidates.
    """
    with acting(actor):
        held = IntakeRow.objects.select_for_update().select_related("file").get(id=row_id)
        refuse_stranger(actor, held.file)
        if held.outcome != IntakeRow.Outcome.WAITING:
            raise WrongState(_("Baris ini sudah diputuskan."))
        if choice is not None and choice not in held.candidates:
            raise WrongState(_("Pilih salah satu calon yang ditunjukkan."))
        read = _read_again(held, now)
        held.object_id = _KEEP[Kind(held.file.kind)](read, choice, held, actor, now)
        held.outcome = IntakeRow.Outcome.DECIDED
        held.decided_by = actor.label[:150]
        held.decided_at = now
        held.save(update_fields=["object_id", "outcome", "decided_by", "decided_at"])
        SourceKey.objects.filter(sender=held.file.sender, kind=held.file.kind, key=held.source_key).update(
            object_id=held.object_id
        )
    return held


def _read_again(row: IntakeRow, now: datetime) -> ReadRow:
    file = row.file
    reader = RowReader(file.headers, mapping_of(file), read_reference(), options_of(file, now=now))
    return reader.read(row.number, list(row.cells), {})


def _keep_enterprise(read: ReadRow, choice: int | None, _row: IntakeRow, actor: Actor, now: datetime) -> int:
    if not isinstance(read.facts, EnterpriseRow):
        raise WrongState(_("Baris ini tidak terbaca lagi; unggah ulang berkasnya."))
    facts = read.facts.facts
    if choice is None and read.facts.office:
        unit = UnitOffice(
            read.facts.office, facts.region_code, read.facts.regional_office, facts.region_code[:2]
        )
        facts = replace(facts, office_id=register_units(units=[unit], actor=actor)[0])
    load = EnterpriseLoad(facts, read.facts.figures, target=_living("registry_enterprise", choice))
    return load_enterprises(rows=[load], actor=actor, now=now).ids[0]


def _keep_product(read: ReadRow, choice: int | None, row: IntakeRow, actor: Actor, now: datetime) -> int:
    if not isinstance(read.facts, ProductRow):
        raise WrongState(_("Baris ini tidak terbaca lagi; unggah ulang berkasnya."))
    first = read.facts
    names, variants, _rows = gather_variants([read])
    facts = ProductFacts(
        name=first.name, variants=variants, description=first.description, commodity=first.commodity,
        category_hint=first.category, materials=first.materials, lead_time_days=first.lead_time_days, option_names=names,
    )  # fmt: skip
    target = _living("registry_product", choice)
    maker = None if target else maker_of(row.candidates[0])
    loaded, _states = load_products(
        rows=[ProductLoad(facts, enterprise_id=maker, target=target)], actor=actor, now=now
    )
    return loaded.ids[0]


def _keep_cluster(read: ReadRow, choice: int | None, _row: IntakeRow, actor: Actor, now: datetime) -> int:
    if not isinstance(read.facts, ClusterRow):
        raise WrongState(_("Baris ini tidak terbaca lagi; unggah ulang berkasnya."))
    id_, _state = load_cluster(
        facts=read.facts.facts,
        target=choice,
        year=read.facts.year,
        year_facts=read.facts.year_facts,
        actor=actor,
        now=now,
    )
    return id_


def _living(table: str, choice: int | None) -> int | None:
    if choice is None:
        return None
    living = follow_merged(table, [choice])
    if choice not in living:
        raise WrongState(_("Profil yang dipilih sudah tidak ada."))
    return living[choice]


_KEEP = {
    Kind.ENTERPRISE: _keep_enterprise,
    Kind.PRISON_UNIT: _keep_enterprise,
    Kind.PRODUCT: _keep_product,
    Kind.CLUSTER: _keep_cluster,
}
