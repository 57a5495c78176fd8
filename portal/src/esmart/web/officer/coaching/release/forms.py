"""Forms of this chapter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import Consent, User
from esmart.accounts.queries.receivers import mentors_to_choose, receiving_offices
from esmart.coaching.models import Contact, FollowUp
from esmart.core.queries import find_regions
from esmart.registry.models import Commodity, Enterprise
from esmart.registry.rules import EnterpriseFacts
from esmart.web.officer.fields import DateInput

PLACES_NAMED = 6
YES_NO = [("ya", _("Ya")), ("tidak", _("Tidak"))]


class ContactForm(forms.Form):
    """One talk, short enough to be filled in at the door."""

    kind = forms.ChoiceField(label=_("Cara"), choices=Contact.Kind.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Tanggal"), widget=DateInput())
    words = forms.CharField(
        label=_("Yang dibicarakan"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Cukup beberapa kata: keadaan usaha, kesulitan, kesepakatan."),
    )
    next_on = forms.DateField(label=_("Janji berikutnya"), required=False, widget=DateInput())


class OwnTaskForm(forms.Form):
    """A task of the mentor's own."""

    what = forms.CharField(label=_("Tugas"), max_length=200)
    due_on = forms.DateField(label=_("Tenggat"), widget=DateInput())


class MentorForm(forms.Form):
    """Who accompanies a participant from today."""

    mentor = forms.ChoiceField(label=_("Pendamping"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].choices = [("", "—"), *mentor_choices(user)]  # type: ignore[attr-defined]  # a choice field


class EndMentorshipForm(forms.Form):
    """Why a mentorship ends."""

    because = forms.CharField(
        label=_("Alasan"), max_length=200, help_text=_("Contoh: sudah berjualan sendiri, atau pindah.")
    )


class PlanForm(forms.Form):
    """Who receives a person, and who accompanies them."""

    receiver = forms.ChoiceField(
        label=_("Kantor penerima"), required=False, help_text=_("Bapas, atau dinas di kota tujuan.")
    )
    receiving_group = forms.CharField(
        label=_("Kelompok masyarakat (pokmas)"),
        required=False,
        max_length=200,
        help_text=_("Bila penerimanya bukan kantor."),
    )
    mentor = forms.ChoiceField(label=_("Pendamping"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [(str(one.pk), one.name) for one in receiving_offices()]
        self.fields["receiver"].choices = [("", "—"), *offices]  # type: ignore[attr-defined]  # a choice field
        self.fields["mentor"].choices = [("", "—"), *mentor_choices(user)]  # type: ignore[attr-defined]  # a choice field


class ConsentForm(forms.Form):
    """The answer to one question."""

    answer = forms.ChoiceField(label=_("Jawaban orangnya"), choices=YES_NO, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("Cara menjawab"), choices=Consent.Channel.choices)
    witness = forms.CharField(
        label=_("Saksi (jabatannya)"),
        required=False,
        max_length=150,
        help_text=_("Wajib bila dijawab lisan."),
    )
    voluntary_note = forms.CharField(
        label=_("Bagaimana dipastikan jawabannya bebas?"),
        required=False,
        max_length=300,
        help_text=_("Contoh: ditanya oleh petugas yang tidak menilai, tanpa janji apa pun."),
    )


class ReleaseForm(forms.Form):
    """The day somebody left."""

    on = forms.DateField(label=_("Tanggal bebas"), widget=DateInput())


class FollowUpForm(forms.Form):
    """How it goes, some months after release."""

    outcome = forms.ChoiceField(
        label=_("Keadaan"), choices=FollowUp.Outcome.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("Tanggal"), widget=DateInput())
    uses_the_skill = forms.ChoiceField(
        label=_("Keterampilannya dipakai?"), choices=[("", _("Tidak diketahui")), *YES_NO], required=False
    )
    words = forms.CharField(
        label=_("Catatan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OwnBusinessForm(forms.Form):
    """The profile of an own business: nothing of the unit belongs here."""

    owner_name = forms.CharField(
        label=_("Nama pemilik untuk akun"), max_length=150, help_text=_("Tidak tampil untuk umum.")
    )
    name = forms.CharField(
        label=_("Nama usaha"), max_length=200, help_text=_("Nama baru, bukan nama bengkel.")
    )
    region_code = forms.CharField(
        label=_("Kabupaten atau kota"),
        max_length=80,
        help_text=_("Nama atau kode, contoh: Kota Tangerang atau 36.71."),
    )
    address = forms.CharField(
        label=_("Alamat sendiri"),
        max_length=300,
        required=False,
        help_text=_("Tidak tampil untuk usaha perorangan."),
    )
    commodity = forms.ChoiceField(label=_("Komoditas"), choices=Commodity.choices)
    phone = forms.CharField(label=_("Telepon sendiri"), max_length=20, required=False)
    business_id = forms.CharField(label=_("NIB"), max_length=20, required=False)
    description = forms.CharField(
        label=_("Tentang usaha ini"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ceritakan produknya, bukan masa lalu pembuatnya."),
    )

    def clean_region_code(self) -> str:
        """Take a code, or a name that only one place bears; else name the places it could be."""
        words = self.cleaned_data["region_code"]
        found = find_regions(words, limit=PLACES_NAMED)
        exact = [code for code, line in found if words in {code, line.partition(",")[0]} or words == line]
        if len(exact or found) == 1:
            return (exact or [code for code, _line in found])[0]
        if not found:
            raise forms.ValidationError(
                gettext("Wilayah ini tidak dikenal. Tulis nama kabupaten atau kotanya.")
            )
        places = "; ".join(f"{code} {line}" for code, line in found)
        raise forms.ValidationError(
            gettext("Ada beberapa wilayah bernama begitu. Tulis kodenya: %(places)s.") % {"places": places}
        )

    def facts(self) -> EnterpriseFacts:
        """Give what was typed as facts."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "owner_name"}
        return EnterpriseFacts(**typed, legal_form=Enterprise.LegalForm.INDIVIDUAL)


class DesignForm(forms.Form):
    """A design in the person's own words."""

    name = forms.CharField(label=_("Nama produk"), max_length=255)
    description = forms.CharField(
        label=_("Keterangan"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    materials = forms.CharField(label=_("Bahan"), max_length=300, required=False)


class RatingForm(forms.Form):
    """Day and note of a rating; the answers are read by their keys."""

    on = forms.DateField(label=_("Tanggal penilaian"), widget=DateInput())
    note = forms.CharField(
        label=_("Catatan"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PeriodForm(forms.Form):
    """From and until when."""

    dari = forms.DateField(label=_("Dari"), required=False, widget=DateInput())
    sampai = forms.DateField(label=_("Sampai"), required=False, widget=DateInput())


def mentor_choices(user: User) -> list[tuple[str, str]]:
    """Give who may be chosen as mentor, with their office."""
    return [
        (str(one.pk), f"{one.first_name or one.username}{f' · {one.office}' if one.office else ''}")
        for one in mentors_to_choose(user)
    ]
