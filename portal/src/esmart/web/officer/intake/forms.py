"""The form a file comes in with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from esmart.accounts.models import User
from esmart.intake.models import Kind
from esmart.intake.rules import Kind as RowKind
from esmart.intake.services import FileOptions

OWN_PRODUCTS_ONLY = frozenset({User.Role.OWNER, User.Role.WORKSHOP_OFFICER})


class UploadForm(forms.Form):
    """One file, from whom, and what holds for all of its rows."""

    file = forms.FileField(
        label=pgettext_lazy("satu", "Berkas"), widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm", "class": "drop-zone"}),
        help_text=_("Seret ke sini atau pilih. CSV atau Excel (.xlsx), paling besar 100 MB; judul kolom di satu baris."),
    )  # fmt: skip
    sender = forms.CharField(
        label=_("Pengirim"), max_length=100,
        help_text=_("Kolom dan keputusan diingat per pengirim. Pakai nama yang sama untuk kiriman berikutnya."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Isi berkas"),
        required=False,
        choices=[("", _("Kenali sendiri dari judul kolom")), *Kind.choices],
    )
    enterprise = forms.CharField(
        label=_("Nomor profil usaha"), max_length=10, required=False,
        help_text=_("Untuk berkas produk dari satu usaha: sepuluh tanda di akhir alamat profilnya."),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Tempat"), max_length=100, required=False,
        help_text=_("Untuk berkas tanpa kolom tempat: kabupaten atau kota semua barisnya."),
    )  # fmt: skip
    edition = forms.TypedChoiceField(
        label=_("Edisi KBLI"), coerce=int, choices=[(2020, "KBLI 2020"), (2025, "KBLI 2025")], initial=2020,
        help_text=_("Untuk kode yang tidak menyebut edisinya."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, enterprises: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault(
            "sender", str(person.office) if person.office else person.first_name or person.username
        )
        if person.role in OWN_PRODUCTS_ONLY:
            self.fields["kind"].choices = [(Kind.PRODUCT, Kind.PRODUCT.label)]
            self.fields["enterprise"] = forms.ChoiceField(label=_("Usaha pembuatnya"), choices=enterprises)
            del self.fields["place"]

    def options(self) -> FileOptions:
        """Give what holds for all rows."""
        chosen = self.cleaned_data
        return FileOptions(
            edition=chosen["edition"],
            place=chosen.get("place", "").strip(),
            enterprise=chosen["enterprise"].strip(),
        )

    def row_kind(self) -> RowKind | None:
        """Give the kind a person chose, or None to recognise it."""
        chosen = self.cleaned_data["kind"]
        return RowKind(chosen) if chosen else None
