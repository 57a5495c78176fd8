"""What an auditor reads instead of names of tables and columns."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from esmart.core.models import Change
from esmart.core.queries import recorded_tables
from esmart.registry.queries.profile_history import LABELS, THINGS

LONGEST = 200
SILENT = frozenset({"id", "created_at", "updated_at"})  # the change itself has a number and a time
OPERATIONS = {
    "insert": gettext_lazy("ditambahkan"),
    "update": gettext_lazy("diubah"),
    "delete": gettext_lazy("dihapus"),
}
TABLES: dict[str, str | Promise] = {
    **THINGS,
    "accounts_user": gettext_lazy("Akun"),
    "accounts_office": pgettext_lazy("satu", "Kantor"),
    "accounts_officename": gettext_lazy("Nama kantor"),
    "accounts_officeparent": gettext_lazy("Induk kantor"),
    "accounts_person": pgettext_lazy("satu", "Orang"),
    "accounts_custody": gettext_lazy("Masa di unit"),
    "accounts_registernumber": gettext_lazy("Nomor register"),
    "accounts_consent": gettext_lazy("Persetujuan"),
    "accounts_consenttext": gettext_lazy("Naskah persetujuan"),
    "accounts_grant": gettext_lazy("Kuasa bertindak"),
    "accounts_rightsrequest": gettext_lazy("Permintaan hak"),
    "accounts_incident": gettext_lazy("Insiden data"),
    "accounts_apitoken": gettext_lazy("Token API"),
    "accounts_webhook": gettext_lazy("Webhook"),
    "accounts_invitation": gettext_lazy("Undangan"),
    "channels_channelapplication": gettext_lazy("Aplikasi lokapasar"),
    "channels_channelaccount": gettext_lazy("Toko di lokapasar"),
    "channels_listing": gettext_lazy("Penawaran produk"),
    "channels_offer": gettext_lazy("Penawaran varian"),
    "channels_order": pgettext_lazy("satu", "Pesanan"),
    "channels_quotation": gettext_lazy("Permintaan penawaran"),
    "channels_orderline": gettext_lazy("Baris pesanan"),
    "channels_categorychoice": gettext_lazy("Pilihan kategori"),
    "channels_marketplaceending": gettext_lazy("Penutupan lokapasar"),
    "channels_filelayout": gettext_lazy("Bentuk berkas lokapasar"),
    "intake_columnmapping": gettext_lazy("Arti kolom berkas"),
}

COLUMNS: dict[str, str | Promise] = {
    "public_id": gettext_lazy("Nomor profil"),
    "username": gettext_lazy("Nama pengguna"),
    "first_name": gettext_lazy("Nama lengkap"),
    "role": gettext_lazy("Peran"),
    "is_active": gettext_lazy("Aktif"),
    "date_joined": gettext_lazy("Terdaftar"),
    "person_id": gettext_lazy("Nomor orang"),
    "user_id": gettext_lazy("Nomor akun"),
    "parent_id": gettext_lazy("Induk"),
    "purpose": gettext_lazy("Tujuan"),
    "given": gettext_lazy("Diberikan"),
    "withdrawn_at": gettext_lazy("Ditarik"),
}


def table_words(table: str) -> str:
    """Give what people call the things of a table; the model's own name when nobody wrote a better one."""
    if table in TABLES:
        return str(TABLES[table])
    model = _model_of(table)
    return str(model._meta.verbose_name).capitalize() if model else table


def table_choices() -> list[tuple[str, str]]:
    """Give every table that has a history, by what people call it; one query."""
    return sorted(((table, table_words(table)) for table in recorded_tables()), key=lambda pair: pair[1])


def title_of(change: Change) -> str:
    """Say in a line what happened to which thing."""
    return f"{table_words(change.table_name)} #{change.row_id} {OPERATIONS[change.operation]}"


def column_words(column: str) -> str:
    """Give what people call a column."""
    return str({**LABELS, **COLUMNS}.get(column, column.removesuffix("_id").replace("_", " ").capitalize()))


def value_words(table: str, column: str, value: Any) -> str:
    """Write a value of history for a person: choices by their words, sealed ones stay sealed, long ones are cut."""
    if value in (None, "", [], {}):
        return ""
    if column.endswith("_sealed"):
        return _("(disegel)")
    if isinstance(value, str | int) and value in (known := _choices_of(table, column)):
        return str(known[value])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = {"true": _("ya"), "false": _("tidak")}.get(text, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def changes_of(change: Change) -> list[tuple[str, str, str]]:
    """Give the changed columns: what it is called, from what, to what; what was empty and stays so is left out."""
    said = [
        (
            column_words(column),
            value_words(change.table_name, column, old),
            value_words(change.table_name, column, new),
        )
        for column, (old, new) in sorted(change.fields.items())
        if column not in SILENT
    ]
    return [(words, old, new) for words, old, new in said if old or new]


@cache
def _model_of(table: str) -> type[Model] | None:
    return next((model for model in apps.get_models() if model._meta.db_table == table), None)


@cache
def _choices_of(table: str, column: str) -> dict[Any, str | Promise]:
    model = _model_of(table)
    found = [one for one in model._meta.concrete_fields if one.column == column] if model else []
    return dict(found[0].flatchoices) if found and found[0].choices else {}
