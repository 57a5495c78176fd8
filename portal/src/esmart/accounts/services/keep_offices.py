"""Offices opened, renamed, moved in the tree and closed; each with the day from which it holds."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from esmart.accounts.models import Office, OfficeName, OfficeParent, User
from esmart.accounts.queries.office_tree import below_sql
from esmart.accounts.queries.offices import find_person, may_keep_offices
from esmart.accounts.services.problems import NotAllowed, Refused, WrongState
from esmart.accounts.services.register_units import FIRST_DAY
from esmart.core.history import Actor, acting
from esmart.core.models import Region
from esmart.core.wall import beyond_wall

LONGEST_NAME = 200


def open_office(
    *,
    kind: str,
    name: str,
    parent_id: int | None,
    region_code: str = "",
    since: date,
    legal_reference: str = "",
    actor: Actor,
) -> Office:
    """Open an office from a day on; raises Refused or NotAllowed."""
    name = _check_name(name)
    if kind not in Office.Kind.values:
        raise Refused(_("Pilih jenis kantor yang ada dalam daftar."), field="kind")
    if region_code and not Region.objects.filter(code=region_code).exists():
        raise Refused(_("Kode wilayah ini tidak dikenal."), field="region")
    with acting(actor):
        _refuse_stranger(actor)
        try:
            with transaction.atomic():
                office = Office.objects.create(
                    kind=kind, name=name, parent_id=parent_id, region_id=region_code or None
                )
        except IntegrityError as taken:
            raise Refused(_("Sudah ada kantor sejenis dengan nama ini."), field="name") from taken
        OfficeName.objects.create(office=office, name=name, since=since, legal_reference=legal_reference)
        OfficeParent.objects.create(
            office=office, parent_id=parent_id, since=since, legal_reference=legal_reference
        )
    return office


def rename_office(
    *, office: Office, name: str, since: date, legal_reference: str = "", today: date, actor: Actor
) -> Office:
    """Give an office a new name from a day on; the old one stays with its days. A day to come counts on that day.

    The same day once more corrects that day's name. Raises Refused, NotAllowed or WrongState.
    """
    name = _check_name(name)
    with acting(actor):
        kept = _lock(office, actor)
        _begin_rows(kept, since=since)
        now_row = kept.names.filter(until=None).get()
        if since < now_row.since:
            raise Refused(_("Nama yang sekarang berlaku sejak hari sesudah tanggal ini."), field="since")
        if since == now_row.since:
            OfficeName.objects.filter(pk=now_row.pk).update(name=name, legal_reference=legal_reference)
        else:
            OfficeName.objects.filter(pk=now_row.pk).update(until=since)
            OfficeName.objects.create(office=kept, name=name, since=since, legal_reference=legal_reference)
        _copy_present(kept, today=today)
    return kept


def move_office(
    *,
    office: Office,
    parent_id: int | None,
    since: date,
    legal_reference: str = "",
    today: date,
    actor: Actor,
) -> Office:
    """Put an office below another one from a day on; raises Refused (below itself too), NotAllowed or WrongState."""
    with acting(actor):
        kept = _lock(office, actor)
        if parent_id is not None and Office.objects.filter(pk=parent_id, id__in=below_sql(kept.pk)).exists():
            raise Refused(_("Sebuah kantor tidak dapat berada di bawah dirinya sendiri."), field="parent")
        _begin_rows(kept, since=since)
        now_row = kept.parents.filter(until=None).get()
        if since < now_row.since:
            raise Refused(_("Induk yang sekarang berlaku sejak hari sesudah tanggal ini."), field="since")
        if since == now_row.since:
            OfficeParent.objects.filter(pk=now_row.pk).update(
                parent_id=parent_id, legal_reference=legal_reference
            )
        else:
            OfficeParent.objects.filter(pk=now_row.pk).update(until=since)
            OfficeParent.objects.create(
                office=kept, parent_id=parent_id, since=since, legal_reference=legal_reference
            )
        _copy_present(kept, today=today)
    return kept


def close_office(*, office: Office, on: date, actor: Actor) -> Office:
    """Close an office on a day; raises WrongState while people are held there, work there, or offices stand below it."""
    with acting(actor):
        kept = _lock(office, actor)
        with beyond_wall():  # whoever keeps the tree is of no unit, and must not shut one with people in it
            held = kept.stays.filter(until=None).exists()
        if held:
            raise WrongState(_("Masih ada warga binaan yang tercatat di kantor ini."))
        if kept.people.filter(is_active=True).exists():
            raise WrongState(_("Masih ada petugas dengan akun di kantor ini. Pindahkan dahulu."))
        if kept.children.filter(closed_on=None).exists():
            raise WrongState(_("Masih ada kantor di bawahnya. Pindahkan dahulu."))
        kept.closed_on = on
        kept.save(update_fields=["closed_on"])
    return kept


def _refuse_stranger(actor: Actor) -> None:
    if actor.user_id is None:
        return
    user: User | None = find_person(actor.user_id)
    if user is None or not may_keep_offices(user):
        raise NotAllowed(_("Hanya administrator dan petugas kementerian yang mengubah susunan kantor."))


def _lock(office: Office, actor: Actor) -> Office:
    _refuse_stranger(actor)
    kept = Office.objects.select_for_update().get(pk=office.pk)
    if kept.closed_on is not None:
        raise WrongState(_("Kantor ini sudah ditutup."))
    return kept


def _begin_rows(office: Office, *, since: date) -> None:
    """Give an office of before the dated rows its first ones, from the earliest day there can be."""
    first = min(since, FIRST_DAY)
    if not office.names.exists():
        OfficeName.objects.create(office=office, name=office.name, since=first)
    if not office.parents.exists():
        OfficeParent.objects.create(office=office, parent_id=office.parent_id, since=first)


def _copy_present(office: Office, *, today: date) -> None:
    """Keep name and parent of today on the office itself."""
    name = office.names.filter(since__lte=today).order_by("-since").first()
    above = office.parents.filter(since__lte=today).order_by("-since").first()
    office.name = name.name if name else office.name
    office.parent_id = above.parent_id if above else office.parent_id
    try:
        with transaction.atomic():
            office.save(update_fields=["name", "parent"])
    except IntegrityError as taken:
        raise Refused(_("Sudah ada kantor sejenis dengan nama ini."), field="name") from taken


def _check_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("Tulis nama kantor, paling banyak 200 huruf."), field="name")
    return name
