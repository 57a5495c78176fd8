"""Programmes: written, changed into a new version, closed, and the reference ones loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Office
from esmart.coaching.models import Programme, Stage
from esmart.coaching.queries.training import may_keep_programme
from esmart.coaching.rules.training import REFERENCE, ReferenceProgramme
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.training.rights import refuse_unless
from esmart.core.history import Actor, acting
from esmart.core.ids import new_public_id


@dataclass(frozen=True)
class StageFacts:
    """One stage as written."""

    kind: str
    name: str
    proof_asked: str = ""


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme as written; stages in their order."""

    kind: str
    name: str
    description: str = ""
    marketplace: str = ""
    legality: str = ""
    attendance_needed_percent: int = 80
    pass_score: int = 70
    stages: Sequence[StageFacts] = field(default_factory=tuple)


def create_programme(*, office: Office, facts: ProgrammeFacts, actor: Actor, now: datetime) -> Programme:
    """Keep a new programme of an office; raises Refused or NotAllowed."""
    _check(facts)
    with acting(actor):
        programme = Programme(office=office, created_at=now, **_columns(facts))
        refuse_unless(may_keep_programme, actor, programme)
        programme.save(force_insert=True)
        _keep_stages(programme, facts)
    return programme


def revise_programme(
    *, programme: Programme, facts: ProgrammeFacts, actor: Actor, now: datetime
) -> Programme:
    """Make the next version of a programme; cohorts under way stay on theirs. Raises Refused, NotAllowed, WrongState."""
    _check(facts)
    with acting(actor):
        kept = Programme.objects.select_for_update(of=("self",)).select_related("office").get(pk=programme.pk)
        refuse_unless(may_keep_programme, actor, kept)
        if Programme.objects.filter(supersedes=kept).exists():
            raise WrongState(_("Program ini sudah mempunyai versi yang lebih baru. Ubah versi itu."))
        newer = Programme.objects.create(
            office=kept.office,
            version=kept.version + 1,
            supersedes=kept,
            created_at=now,
            **_columns(facts),
        )
        _keep_stages(newer, facts)
        for material in kept.materials.filter(withdrawn_at=None):
            material.pk, material.programme, material.public_id = None, newer, new_public_id()
            material.save(force_insert=True)
        kept.closed_at = kept.closed_at or now
        kept.save(update_fields=["closed_at"])
    return newer


def close_programme(*, programme: Programme, closed: bool, actor: Actor, now: datetime) -> Programme:
    """Offer a programme no longer, or again; cohorts under way go on. Raises NotAllowed or WrongState."""
    with acting(actor):
        kept = Programme.objects.select_for_update(of=("self",)).select_related("office").get(pk=programme.pk)
        refuse_unless(may_keep_programme, actor, kept)
        if not closed and Programme.objects.filter(supersedes=kept).exists():
            raise WrongState(_("Yang dibuka lagi hanya versi terakhir."))
        kept.closed_at = now if closed else None
        kept.save(update_fields=["closed_at"])
    return kept


def load_reference_programmes(*, office: Office, actor: Actor, now: datetime) -> int:
    """Give an office those reference programmes it has none of by that name; gives how many were new."""
    with acting(actor):
        kept = set(Programme.objects.filter(office=office).values_list("name", flat=True))
        wanted = [one for one in REFERENCE if one.name not in kept]
        for one in wanted:
            programme = Programme(office=office, created_at=now, **_columns(facts_of(one)))
            refuse_unless(may_keep_programme, actor, programme)
            programme.save(force_insert=True)
            _keep_stages(programme, facts_of(one))
    return len(wanted)


def facts_of(reference: ReferenceProgramme) -> ProgrammeFacts:
    """Give a reference programme as facts."""
    return ProgrammeFacts(
        kind=reference.kind,
        name=reference.name,
        description=reference.description,
        marketplace=reference.marketplace,
        legality=reference.legality,
        attendance_needed_percent=reference.attendance_needed_percent,
        pass_score=reference.pass_score,
        stages=tuple(StageFacts(one.kind, one.name, one.proof) for one in reference.stages),
    )


def _columns(facts: ProgrammeFacts) -> dict[str, object]:
    return {
        "kind": facts.kind,
        "name": facts.name.strip(),
        "description": facts.description.strip(),
        "marketplace": facts.marketplace if facts.kind == Programme.Kind.DIGITAL_SELLING else "",
        "legality": facts.legality,
        "attendance_needed_percent": facts.attendance_needed_percent,
        "pass_score": facts.pass_score,
    }


def _keep_stages(programme: Programme, facts: ProgrammeFacts) -> None:
    Stage.objects.bulk_create(
        Stage(
            programme=programme,
            position=position,
            kind=one.kind,
            name=one.name.strip(),
            proof_asked=one.proof_asked.strip(),
        )
        for position, one in enumerate(facts.stages, start=1)
    )


def _check(facts: ProgrammeFacts) -> None:
    if not facts.name.strip():
        raise Refused(_("Beri nama programnya."), field="name")
    if facts.kind not in Programme.Kind.values:
        raise Refused(_("Pilih jenis program."), field="kind")
    percents = (
        ("attendance_needed_percent", facts.attendance_needed_percent),
        ("pass_score", facts.pass_score),
    )
    for name, value in percents:
        if not 0 <= value <= 100:  # noqa: PLR2004  # percent
            raise Refused(_("Tulis angka dari 0 sampai 100."), field=name)
    if not facts.stages:
        raise Refused(_("Tulis sedikitnya satu tahap."), field="stages")
    for one in facts.stages:
        if one.kind not in Stage.Kind.values or not one.name.strip():
            raise Refused(_("Setiap tahap perlu jenis dan nama."), field="stages")
        if one.kind == Stage.Kind.TASK and not one.proof_asked.strip():
            raise Refused(
                _("Tugas “%(name)s” perlu bukti: tulis apa yang menunjukkan tugas itu selesai.")
                % {"name": one.name},
                field="stages",
            )
