"""Forms of courses. What is allowed is decided by the room's verbs; here only what can be typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from esmart.accounts.models import Office, User
from esmart.accounts.queries.course_places import coaches_near, units_near
from esmart.coaching.models import Certificate, Cohort, Partner, Programme, Stage
from esmart.coaching.rules.training import HIGHEST, LOWEST, QUESTIONS
from esmart.coaching.services.training import CohortFacts, ProgrammeFacts, StageFacts
from esmart.core.models import Region
from esmart.registry.models import Commodity, ProductLegality
from esmart.web.officer.coaching.training.words import QUESTION_WORDS
from esmart.web.officer.fields import DateInput, RupiahField, WholeField

NONE = ("", _("Tidak ada"))
STAGE_WORDS = {
    "pertemuan": "session",
    "tugas": "task",
    "tes awal": "pre_test",
    "tes akhir": "post_test",
    "uji kompetensi": "certification",
}
STAGE_NAMES = {kind: word for word, kind in STAGE_WORDS.items()}
MARKETPLACES = ["shopee", "tokopedia", "lazada", "blibli", "bukalapak", "blanja", "ralali", "gojek"]


class TimeInput(forms.TimeInput):
    """A time of day as the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class StagesField(forms.CharField):
    """Stages as lines: "pertemuan: Isi label", "tugas: Contoh kemasan | Foto kemasan"; cleaned to StageFacts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 9}), **kwargs)

    def clean(self, value: Any) -> Any:
        stages = []
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            word, colon, rest = line.partition(":")
            kind = STAGE_WORDS.get(re.sub(r"\s+", " ", word.strip().lower()))
            if not colon or kind is None:
                raise forms.ValidationError(
                    _(
                        "Baris “%(line)s”: mulai dengan pertemuan:, tugas:, tes awal:, tes akhir:, atau uji kompetensi:"
                    ),
                    params={"line": line.strip()[:60]},
                )
            name, _bar, proof = rest.partition("|")
            stages.append(StageFacts(kind, name.strip()[:200], proof.strip()[:300]))
        return tuple(stages)

    def prepare_value(self, value: Any) -> Any:
        return write_stages(value) if isinstance(value, list | tuple) else value


def write_stages(stages: Iterable[Stage | StageFacts]) -> str:
    """Write stages as the lines the form takes."""
    return "\n".join(
        f"{STAGE_NAMES[one.kind]}: {one.name}" + (f" | {one.proof_asked}" if one.proof_asked else "")
        for one in stages
    )


class ProgrammeForm(forms.Form):
    """A programme with its stages."""

    name = forms.CharField(label=_("Nama program"), max_length=200)
    kind = forms.ChoiceField(label=_("Jenis"), choices=Programme.Kind.choices)
    description = forms.CharField(
        label=_("Keterangan"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    marketplace = forms.ChoiceField(
        label=_("Lokapasar yang diajarkan"),
        choices=[NONE, *((one, one.title()) for one in MARKETPLACES)],
        required=False,
        help_text=_("Hanya untuk penjualan digital."),
    )
    legality = forms.ChoiceField(
        label=_("Izin yang dituju"),
        choices=[NONE, *ProductLegality.Kind.choices],
        required=False,
        help_text=_("Usaha yang belum punya izin ini didahulukan dalam seleksi."),
    )
    attendance_needed_percent = WholeField(label=_("Kehadiran paling sedikit (%)"), required=True)
    pass_score = WholeField(label=_("Nilai lulus (0–100)"), required=True)
    stages = StagesField(
        label=_("Tahap"),
        help_text=_(
            "Satu tahap per baris, menurut urutannya. Contoh: “pertemuan: Isi label”. Tugas dengan buktinya: “tugas:"
            " Contoh kemasan | Foto kemasan”."
        ),
    )

    def facts(self) -> ProgrammeFacts:
        """Give what was typed."""
        return ProgrammeFacts(**self.cleaned_data)


class CohortForm(forms.Form):
    """A cohort as planned."""

    name = forms.CharField(label=_("Nama angkatan"), max_length=200)
    target = forms.ChoiceField(label=_("Untuk siapa"), choices=Cohort.Target.choices)
    starts_on = forms.DateField(label=_("Mulai"), widget=DateInput())
    ends_on = forms.DateField(label=pgettext_lazy("tanggal", "Selesai"), widget=DateInput())
    seats = WholeField(label=_("Kursi"))
    place = forms.CharField(label=_("Tempat"), max_length=200)
    host: forms.ModelChoiceField[Office] = forms.ModelChoiceField(
        label=_("Unit tuan rumah"),
        queryset=None,
        required=False,
        empty_label=_("Bukan di lapas atau rutan"),
        help_text=_("Bila diisi, hanya warga binaan unit itu yang dapat dipilih."),
    )
    region = forms.ChoiceField(label=_("Wilayah peserta"), required=False)
    commodity = forms.ChoiceField(
        label=_("Komoditas"), choices=[("", _("Semua")), *Commodity.choices], required=False
    )
    trainer: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Pelatih (akun)"), queryset=None, required=False, empty_label=_("Belum ditetapkan")
    )
    trainer_from = forms.CharField(label=_("Lembaga pelatih"), max_length=200, required=False)
    partner: forms.ModelChoiceField[Partner] = forms.ModelChoiceField(
        label=_("Mitra pelatih"), queryset=None, required=False, empty_label=_("Tidak ada")
    )
    funding_line = forms.CharField(label=_("Sumber dana"), max_length=200, required=False)
    cost = RupiahField(label=_("Biaya seluruhnya (Rp)"), required=False)

    def __init__(
        self, *args: Any, user: User, partners: QuerySet[Partner], regions: list[Region], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("host", units_near(user.office)),
            ("trainer", coaches_near(user.office)),
            ("partner", partners),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["trainer"].label_from_instance = lambda one: one.first_name or one.username  # type: ignore[attr-defined]
        areas = [("", _("Semua wilayah")), *((one.code, one.name) for one in regions)]
        self.fields["region"].choices = areas  # type: ignore[attr-defined]

    def facts(self) -> CohortFacts:
        """Give what was typed."""
        given = dict(self.cleaned_data)
        return CohortFacts(region_id=given.pop("region") or None, **given)


class MeetingForm(forms.Form):
    """One meeting."""

    on = forms.DateField(label=_("Hari"), widget=DateInput())
    starts_at = forms.TimeField(label=_("Jam mulai"), widget=TimeInput(), required=False)
    hours = forms.DecimalField(
        label=_("Lama (jam)"),
        max_digits=4,
        decimal_places=1,
        initial=Decimal(2),
        min_value=Decimal("0.5"),
        max_value=12,
    )
    topic = forms.CharField(label=_("Pokok bahasan"), max_length=200)


class PlanForm(forms.Form):
    """A whole plan of meetings at once."""

    plan_starts_at = forms.TimeField(label=_("Jam mulai"), widget=TimeInput(), required=False)
    plan_hours = forms.DecimalField(
        label=_("Lama (jam)"),
        max_digits=4,
        decimal_places=1,
        initial=Decimal(2),
        min_value=Decimal("0.5"),
        max_value=12,
    )


class ReasonForm(forms.Form):
    """A reason for something that cannot go without."""

    reason = forms.CharField(label=_("Alasan"), max_length=300)


class MaterialForm(forms.Form):
    """A hand-out: a file or an address."""

    title = forms.CharField(label=_("Judul"), max_length=200)
    file = forms.FileField(
        label=pgettext_lazy("satu", "Berkas"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("PDF, JPEG, atau PNG; paling besar 20 MB."),
    )
    address = forms.URLField(label=_("atau alamat"), required=False, assume_scheme="https")
    for_participants = forms.BooleanField(label=_("Untuk peserta juga"), required=False, initial=True)


class ProofForm(forms.Form):
    """The proof of one task."""

    done_on = forms.DateField(label=_("Selesai pada"), widget=DateInput())
    words = forms.CharField(label=_("Buktinya"), max_length=300, required=False)
    file = forms.FileField(
        label=_("Berkas bukti"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("PDF, JPEG, atau PNG."),
    )


class FeedbackForm(forms.Form):
    """Marks from 1 to 5 and words."""

    words = forms.CharField(
        label=_("Saran"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: dict[str, forms.Field] = {
            key: forms.ChoiceField(
                label=QUESTION_WORDS[key],
                required=False,
                choices=[("", "–"), *((str(n), str(n)) for n in range(LOWEST, HIGHEST + 1))],
            )
            for key in QUESTIONS[by]
        }
        self.fields = {**asked, **self.fields}
        self.questions = QUESTIONS[by]

    def marks(self) -> dict[str, int]:
        """Give the marks that were given."""
        return {key: int(self.cleaned_data[key]) for key in self.questions if self.cleaned_data.get(key)}


class IssueForm(forms.Form):
    """Certificates to issue."""

    kind = forms.ChoiceField(
        label=_("Jenis"), choices=Certificate.Kind.choices, initial=Certificate.Kind.COMPETENCE
    )
    issuer = forms.ChoiceField(label=_("Penerbit"))
    issued_on = forms.DateField(label=_("Tanggal terbit"), widget=DateInput())
    valid_until = forms.DateField(label=_("Berlaku sampai"), widget=DateInput(), required=False)
    outside_number = forms.CharField(
        label=_("Nomor BNSP atau LSP"),
        max_length=60,
        required=False,
        help_text=_("Hanya bila satu sertifikat diterbitkan sekaligus."),
    )

    def __init__(self, *args: Any, issuers: dict[str, Office | Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].choices = [(key, one.name) for key, one in issuers.items()]  # type: ignore[attr-defined]
