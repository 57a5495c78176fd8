"""The parts of addresses that several rooms' pages share."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class ProfileKind(StringConverter):
    """The word for a kind of profile."""

    regex = "usaha|produk|sentra"


class FileForm(StringConverter):
    """The form of a file to download."""

    regex = "csv|xlsx"


class ListingAct(StringConverter):
    """What can be asked of a listing."""

    regex = "jeda|lanjut|coba"


register_converter(ProfileKind, "profile_kind")
register_converter(FileForm, "file_form")
register_converter(ListingAct, "listing_act")

ENTERPRISE = "kelola/usaha/<public_id:public_id>/"
PRODUCT = "kelola/produk/<public_id:public_id>/"
CLUSTER = "kelola/sentra/<public_id:public_id>/"
PROFILE = "kelola/<profile_kind:kind>/<public_id:public_id>/"
