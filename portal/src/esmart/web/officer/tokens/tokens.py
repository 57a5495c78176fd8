"""Token API: the keys of one's own programs, made, shown once, revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import ApiToken, User
from esmart.accounts.queries.api_access import tokens_of
from esmart.accounts.rules.api_access import SCOPES, ApiAccessProblem
from esmart.accounts.services.create_token import create_token
from esmart.accounts.services.revoke_token import revoke_token
from esmart.web.components.shapes import Badge, Link
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.asking import ask
from esmart.web.officer.tokens.password import PasswordForm

MOST_SHOWN = 100
SCOPE_LABELS = {
    "registry:read": gettext_lazy("Registri: membaca usaha, produk, sentra"),
    "registry:write": gettext_lazy("Registri: menambah dan mengubah usaha, produk, dan sentra"),
    "intake:read": gettext_lazy("Berkas: membaca keadaan dan baris yang ditolak"),
    "intake:write": gettext_lazy("Berkas: mengirim dan memulai impor"),
    "channels:read": gettext_lazy("Saluran: membaca toko, tayangan, stok, pesanan, permintaan penawaran"),
    "channels:write": gettext_lazy(
        "Saluran: mencatat stok; menerima, mengirim, membatalkan pesanan; menjawab penawaran"
    ),
    "coaching:read": gettext_lazy("Pembinaan: membaca program, angkatan, bengkel, mesin, tanpa nama orang"),
    "coaching:write": gettext_lazy("Pembinaan: mencatat pemeriksaan mesin"),
    "participants:read": gettext_lazy("Peserta: kode, kehadiran, nilai, kerja, pendampingan; tanpa nama"),
    "participants:write": gettext_lazy("Peserta: mencatat kehadiran, nilai, kontak, lembar kerja harian"),
    "accounts:read": gettext_lazy("Akun: membaca daftar unit kerja"),
    "webhooks:read": gettext_lazy("Webhook: membaca webhook Anda sendiri"),
    "webhooks:write": gettext_lazy("Webhook: menambah, menjeda, menghapus, mengganti rahasia"),
}
LIVES = [
    (30, gettext_lazy("30 hari")),
    (90, gettext_lazy("90 hari")),
    (180, gettext_lazy("180 hari")),
    (365, gettext_lazy("1 tahun")),
]


class TokenForm(PasswordForm):
    """A new token: what for, what it may, how long."""

    name = forms.CharField(
        label=gettext_lazy("Nama"),
        max_length=60,
        help_text=gettext_lazy("Untuk apa token ini, misalnya “Pembukuan toko”."),
    )
    scopes = forms.MultipleChoiceField(label=gettext_lazy("Hak"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(label=gettext_lazy("Masa berlaku"), choices=LIVES, coerce=int, initial=90)
    field_order = ("name", "scopes", "days", "password")

    def __init__(self, *args: object, person: User) -> None:
        super().__init__(*args, person=person)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]  # a choice field
            (scope, SCOPE_LABELS.get(scope, scope))
            for scope in SCOPES
            if person.may_write or scope.endswith(":read")
        ]


@require_safe
def api_tokens(request: HttpRequest) -> HttpResponse:
    """List the own tokens, those that open something first."""
    now = timezone.now()
    found = [(one, _badge(one, now)) for one in tokens_of(person_of(request))[:MOST_SHOWN]]
    context = {
        "title": _("Token API"),
        "trail": account_trail(Link(_("Token API"), "")),
        "tokens": sorted(found, key=lambda pair: pair[1].tone != "good"),
        "labels": SCOPE_LABELS,
    }
    return render(request, "web/officer/tokens/tokens.html", context)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def add_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it: here, now, and never again."""
    person = person_of(request)
    form = TokenForm(request.POST or None, person=person)
    here = Link(_("Buat token"), "")
    context: dict[str, Any] = {
        "title": _("Buat token"),
        "trail": account_trail(Link(_("Token API"), reverse("web:api_tokens")), here),
        "lead": _("Program memakai token ini untuk bekerja atas nama Anda, sebatas hak yang Anda pilih."),
        "button": _("Buat token"),
        "back": reverse("web:api_tokens"),
    }
    if form.is_bound and form.is_valid():
        chosen = {key: form.cleaned_data[key] for key in ("name", "scopes", "days")}
        try:
            made = create_token(user=person, actor=actor_of(request), now=timezone.now(), **chosen)
        except ApiAccessProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            shown = {**context, "token": made.token, "secret": made.secret, "title": _("Token sudah dibuat")}
            return render(request, "web/officer/tokens/token_made.html", shown)
    return ask(request, form, context)


@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Revoke an own token; it opens nothing from the next request on."""
    token = tokens_of(person_of(request)).filter(public_id=public_id).first()
    if token is None:
        raise Http404(_("Token tidak ditemukan."))
    revoke_token(token=token, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("Token “%s” dicabut dan tidak berlaku lagi.") % token.name)
    return redirect("web:api_tokens")


def account_trail(*links: Link) -> list[Link]:
    """Give the way from the desk to a page about one's own programs."""
    return [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Akun saya"), reverse("web:account")), *links]


def _badge(token: ApiToken, now: Any) -> Badge:
    if token.revoked_at is not None:
        return Badge(_("Dicabut"), "neutral")
    if token.expires_at <= now:
        return Badge(_("Habis masa berlakunya"), "neutral")
    return Badge(_("Berlaku"), "good", "check")
