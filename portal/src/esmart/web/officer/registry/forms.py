"""Forms of the registry pages: what people type, turned into the room's facts. Checks of meaning are the room's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from esmart.accounts.models import User
from esmart.accounts.queries import offices_for
from esmart.core.queries import find_regions, region_lines
from esmart.registry.models import Cluster, Commodity, Enterprise, EnterpriseFigure, ProductLegality
from esmart.registry.queries import find_industry_codes
from esmart.registry.rules import (
    ClusterFacts,
    ClusterYearFacts,
    EnterpriseFacts,
    FigureFacts,
    LegalityFacts,
    ProductFacts,
    VariantFacts,
)
from esmart.web.officer.asking import whole
from esmart.web.officer.fields import CentimetreField, DateInput, FilesField, RupiahField, WholeField

Role = User.Role
LARGE = frozenset({Role.ADMINISTRATOR, Role.MINISTRY_OFFICER})


class PlacedForm(forms.Form):
    """Place and kind of industry, each found by words and chosen from what was found; works without scripts."""

    region_words = forms.CharField(
        label=_("Wilayah"),
        required=False,
        help_text=_("Ketik nama desa, kecamatan, atau kabupaten/kota, lalu pilih dari daftar."),
    )
    region = forms.CharField(required=False)
    industry_words = forms.CharField(
        label=_("KBLI"), required=False, help_text=_("Ketik kode atau kata, misalnya 13134 atau batik.")
    )
    industry = forms.CharField(required=False)

    def region_options(self) -> list[tuple[str, str]]:
        """Give what can be chosen: the present choice first, then what the words find."""
        chosen = self["region"].value() or ""
        options = list(region_lines({chosen}).items()) if chosen else []
        words = self["region_words"].value() or ""
        return options + [pair for pair in (find_regions(words) if words else []) if pair[0] != chosen]

    def industry_options(self) -> list[tuple[str, str]]:
        """Give what can be chosen: the present choice first, then what the words find."""
        chosen = self["industry"].value() or ""
        edition, _colon, code = chosen.partition(":")
        found = [row for row in find_industry_codes(code) if str(row.edition) == edition] if code else []
        words = self["industry_words"].value() or ""
        rows = found + [row for row in (find_industry_codes(words) if words else []) if row not in found]
        return [(f"{row.edition}:{row.code}", industry_line(row)) for row in rows]

    def industry_facts(self) -> dict[str, Any]:
        """Give edition and code as the room's facts name them."""
        edition, _colon, code = self.cleaned_data["industry"].partition(":")
        return {"industry_edition": whole(edition), "industry_code": code}


def industry_line(row: Any) -> str:
    """Write a KBLI code with its edition, without which it is ambiguous."""
    return f"{row.code} {row.title.capitalize()} (KBLI {row.edition})"


class EnterpriseForm(PlacedForm):
    """One production site."""

    name = forms.CharField(label=_("Nama usaha"), max_length=200, help_text=_("Seperti di papan nama."))
    kind = forms.ChoiceField(label=_("Jenis"), choices=Enterprise.Kind.choices)
    office_id = forms.TypedChoiceField(
        label=_("Unit pelaksana teknis"), required=False, coerce=int, empty_value=None,
        help_text=_("Hanya untuk bengkel kerja pemasyarakatan."),
    )  # fmt: skip
    legal_form = forms.ChoiceField(
        label=_("Bentuk usaha"), choices=Enterprise.LegalForm.choices, initial="unknown"
    )
    commodity = forms.ChoiceField(label=_("Kelompok komoditas"), choices=Commodity.choices, initial="other")
    address = forms.CharField(label=_("Alamat"), max_length=300, required=False)
    postal_code = forms.CharField(label=_("Kode pos"), max_length=5, required=False)
    phone = forms.CharField(label=_("Telepon"), max_length=20, required=False)
    email = forms.CharField(label=_("Surel"), max_length=254, required=False)
    website = forms.CharField(
        label=_("Situs web"), max_length=200, required=False, help_text=_("Diawali https://")
    )
    business_id = forms.CharField(
        label="NIB", max_length=20, required=False,
        help_text=_("13 angka. Yang meragukan tetap disimpan dan ditandai."),
    )  # fmt: skip
    tax_id = forms.CharField(label="NPWP", max_length=25, required=False, help_text=_("Tidak ditampilkan."))
    founded_year = WholeField(label=_("Tahun berdiri"), required=False)
    description = forms.CharField(
        label=_("Cerita usaha"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    other_names = forms.CharField(
        label=_("Nama lain"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Satu nama per baris."),
    )  # fmt: skip
    latitude = forms.DecimalField(label=_("Lintang"), required=False, max_digits=8, decimal_places=6)
    longitude = forms.DecimalField(label=_("Bujur"), required=False, max_digits=9, decimal_places=6)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["office_id"].choices = [("", "—"), *offices_for(person).values_list("id", "name")]
        if person.role == Role.WORKSHOP_OFFICER:
            self._fix("kind", Enterprise.Kind.PRISON_WORKSHOP)
            self._fix("office_id", person.office_id)
        elif person.role not in LARGE:
            self.fields.pop("office_id")
            self._fix("kind", self.initial.get("kind", Enterprise.Kind.IKM))

    def _fix(self, name: str, value: Any) -> None:
        self.initial[name] = value
        self.fields[name].disabled = True

    def facts(self, *, owner_id: int | None) -> EnterpriseFacts:
        """Give what was typed as facts."""
        typed = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"region", "region_words", "industry", "industry_words", "other_names"}
        }
        names = tuple(line.strip() for line in self.cleaned_data["other_names"].splitlines() if line.strip())
        return EnterpriseFacts(
            region_code=self.cleaned_data["region"],
            other_names=names,
            owner_id=owner_id,
            **self.industry_facts(),
            **{"office_id": self.initial.get("office_id"), **typed},
        )


def enterprise_initial(facts: EnterpriseFacts) -> dict[str, Any]:
    """Give the form's beginning for a kept enterprise."""
    values = {name: getattr(facts, name) for name in EnterpriseFacts.__dataclass_fields__}
    return {**values, **_placed_initial(facts), "other_names": "\n".join(facts.other_names)}


def _placed_initial(facts: EnterpriseFacts | ClusterFacts) -> dict[str, Any]:
    industry = f"{facts.industry_edition}:{facts.industry_code}" if facts.industry_code else ""
    return {"region": facts.region_code, "industry": industry}


class ClusterForm(PlacedForm):
    """One sentra."""

    name = forms.CharField(label=_("Nama sentra"), max_length=200)
    commodity = forms.ChoiceField(label=_("Kelompok komoditas"), choices=Commodity.choices, initial="other")
    rule_met = forms.ChoiceField(
        label=_("Aturan yang dipenuhi"), choices=Cluster.Rule.choices, initial="unknown",
        help_text=_("Jumlah sentra berbeda menurut aturan; sebutkan yang dipakai."),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("Bentuk"), choices=Cluster.Form.choices)
    decree = forms.CharField(label=_("SK penetapan"), max_length=100, required=False)
    address = forms.CharField(label=_("Alamat"), max_length=300, required=False)
    contact_person = forms.CharField(label=_("Narahubung"), max_length=100, required=False)
    phone = forms.CharField(label=_("Telepon"), max_length=20, required=False)
    description = forms.CharField(
        label=_("Cerita sentra"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    latitude = forms.DecimalField(label=_("Lintang"), required=False, max_digits=8, decimal_places=6)
    longitude = forms.DecimalField(label=_("Bujur"), required=False, max_digits=9, decimal_places=6)

    def facts(self) -> ClusterFacts:
        """Give what was typed as facts."""
        typed = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"region", "region_words", "industry", "industry_words"}
        }
        return ClusterFacts(region_code=self.cleaned_data["region"], **self.industry_facts(), **typed)


def cluster_initial(facts: ClusterFacts) -> dict[str, Any]:
    """Give the form's beginning for a kept sentra."""
    values = {name: getattr(facts, name) for name in ClusterFacts.__dataclass_fields__}
    return {**values, **_placed_initial(facts)}


class ClusterYearForm(forms.Form):
    """One year of a sentra; what is left blank is computed from the members."""

    year = WholeField(label=_("Tahun"))
    units = WholeField(label=_("Unit usaha"), required=False)
    workers = WholeField(label=_("Tenaga kerja (orang)"), required=False)
    investment_value = RupiahField(label=_("Nilai investasi (Rp)"), required=False)
    production_value = RupiahField(label=_("Nilai produksi (Rp)"), required=False)
    materials_value = RupiahField(label=_("Nilai bahan baku dan penolong (Rp)"), required=False)
    capacity_amount = forms.DecimalField(label=_("Kapasitas setahun"), required=False, decimal_places=2)
    capacity_unit = forms.CharField(
        label=_("Satuan kapasitas"),
        max_length=30,
        required=False,
        help_text=_("Misalnya lembar, kg, pasang."),
    )

    def facts(self) -> ClusterYearFacts:
        """Give what was typed as facts."""
        return ClusterYearFacts(
            **{name: value for name, value in self.cleaned_data.items() if name != "year"}
        )


class MemberForm(forms.Form):
    """An enterprise that joins or leaves a sentra."""

    enterprise = forms.CharField(
        label=_("Nomor profil usaha"), max_length=10,
        help_text=_("Sepuluh tanda di akhir alamat halaman usaha."),
    )  # fmt: skip
    on = forms.DateField(label=_("Sejak tanggal"), widget=DateInput())


class ProductForm(forms.Form):
    """One product, without its variants."""

    name = forms.CharField(
        label=_("Nama produk"),
        max_length=255,
        help_text=_("Jenis, bahan, ciri: “Kemeja batik cap lengan panjang”."),
    )
    commodity = forms.ChoiceField(label=_("Kelompok komoditas"), choices=Commodity.choices, initial="other")
    description = forms.CharField(
        label=_("Keterangan"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Sedikitnya 80 huruf; tanpa nama orang, tanpa nomor telepon."),
    )  # fmt: skip
    materials = forms.CharField(label=_("Bahan"), max_length=300, required=False)
    lead_time_days = WholeField(label=_("Lama pengerjaan (hari)"), required=False)
    category_hint = forms.CharField(
        label=_("Kategori dalam kata sendiri"), max_length=200, required=False,
        help_text=_("Membantu memilih kategori di lokapasar."),
    )  # fmt: skip
    is_lead_product = forms.BooleanField(
        label=_("Produk unggulan usaha ini"), required=False,
        help_text=_("Hanya satu per usaha; yang lama digantikan."),
    )  # fmt: skip
    option_1 = forms.CharField(
        label=_("Pilihan pertama"),
        max_length=40,
        required=False,
        help_text=_("Misalnya Warna. Kosongkan bila tunggal."),
    )
    option_2 = forms.CharField(
        label=_("Pilihan kedua"), max_length=40, required=False, help_text=_("Misalnya Ukuran.")
    )

    def option_names(self) -> tuple[str, ...]:
        """Give the names of the kinds of options that were typed."""
        return tuple(name for name in (self.cleaned_data["option_1"], self.cleaned_data["option_2"]) if name)

    def facts(self, variants: tuple[VariantFacts, ...]) -> ProductFacts:
        """Give what was typed, with the variants, as facts."""
        typed = {name: v for name, v in self.cleaned_data.items() if name not in {"option_1", "option_2"}}
        return ProductFacts(option_names=self.option_names(), variants=variants, **typed)


def product_initial(facts: ProductFacts) -> dict[str, Any]:
    """Give the form's beginning for a kept product."""
    values = {name: getattr(facts, name) for name in ProductFacts.__dataclass_fields__ if name != "variants"}
    names = [*facts.option_names, "", ""]
    return {**values, "option_1": names[0], "option_2": names[1]}


class VariantForm(forms.Form):
    """One variant; a row without any word is no variant."""

    option_1 = forms.CharField(label=_("Pilihan pertama"), max_length=60, required=False)
    option_2 = forms.CharField(label=_("Pilihan kedua"), max_length=60, required=False)
    price = RupiahField(label=_("Harga (Rp)"))
    weight_grams = WholeField(label=_("Berat (gram)"), required=False)
    length_mm = CentimetreField(label=_("Panjang (cm)"), required=False)
    width_mm = CentimetreField(label=_("Lebar (cm)"), required=False)
    height_mm = CentimetreField(label=_("Tinggi (cm)"), required=False)
    sku = forms.CharField(
        label="SKU", max_length=50, required=False, help_text=_("Kosongkan; kami yang membuat.")
    )
    barcode = forms.CharField(label=_("Kode batang"), max_length=14, required=False)
    remove = forms.BooleanField(label=_("Tidak dijual lagi"), required=False)

    def facts(self, options: int) -> VariantFacts:
        """Give what was typed as facts with as many options as the product has."""
        values = {
            name: v for name, v in self.cleaned_data.items() if name not in {"option_1", "option_2", "remove"}
        }
        chosen = (self.cleaned_data["option_1"], self.cleaned_data["option_2"])
        return VariantFacts(options=chosen[:options], **values)


VariantSet = forms.formset_factory(VariantForm, extra=1, min_num=1, max_num=100, absolute_max=110)


def variants_initial(facts: ProductFacts) -> list[dict[str, Any]]:
    """Give the rows of the variants of a kept product."""
    rows = []
    for variant in facts.variants:
        values = {
            name: getattr(variant, name) for name in VariantFacts.__dataclass_fields__ if name != "options"
        }
        options = [*variant.options, "", ""]
        rows.append({**values, "option_1": options[0], "option_2": options[1]})
    return rows


class FigureForm(forms.Form):
    """One figure on one date with its source."""

    kind = forms.ChoiceField(label=_("Jenis angka"), choices=EnterpriseFigure.Kind.choices)
    value = RupiahField(label=pgettext_lazy("satu", "Angka"), help_text=_("Orang, atau rupiah."))
    as_of = forms.DateField(label=_("Per tanggal"), widget=DateInput())
    source = forms.CharField(
        label=_("Sumber"), max_length=100, help_text=_("Misalnya: keterangan pemilik, SIINas, kunjungan.")
    )

    def facts(self) -> FigureFacts:
        """Give what was typed as facts."""
        return FigureFacts(**self.cleaned_data)


class LegalityForm(forms.Form):
    """One permit or certificate."""

    kind = forms.ChoiceField(label=_("Jenis"), choices=ProductLegality.Kind.choices)
    number = forms.CharField(label=_("Nomor"), max_length=60)
    issuer = forms.CharField(label=_("Penerbit"), max_length=120, required=False)
    issued_on = forms.DateField(label=_("Tanggal terbit"), required=False, widget=DateInput())
    expires_on = forms.DateField(label=_("Berlaku sampai"), required=False, widget=DateInput())

    def facts(self) -> LegalityFacts:
        """Give what was typed as facts."""
        return LegalityFacts(**self.cleaned_data)


class PhotoForm(forms.Form):
    """Photos to add; what each shows is said once for all of them."""

    photos = FilesField(
        label=_("Foto"), accept="image/jpeg,image/png,image/webp",
        help_text=_("JPEG, PNG, atau WebP; paling besar 15 MB; boleh beberapa sekaligus."),
    )  # fmt: skip
    alt = forms.CharField(
        label=_("Apa yang terlihat"), max_length=200, required=False,
        help_text=_("Dibacakan untuk orang yang tidak melihat: “Kemeja batik cokelat, tampak depan”."),
    )  # fmt: skip
    credit = forms.CharField(label=_("Pembuat foto"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """Why something is taken from view."""

    reason = forms.CharField(
        label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tercatat di riwayat dan terlihat di halaman profil yang ditarik."),
    )  # fmt: skip
