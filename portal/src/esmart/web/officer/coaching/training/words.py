"""How things of a course are said on pages: states, reasons, results, days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esmart.coaching.models import Certificate, Cohort, Enrolment
from esmart.coaching.queries.training import Verified
from esmart.coaching.rules.training import Result
from esmart.registry.models import Commodity, ProductLegality
from esmart.web.components.shapes import Badge, Tone

COHORT_TONES: dict[str, Tone] = {
    "draft": "neutral",
    "open": "info",
    "running": "good",
    "finished": "neutral",
    "cancelled": "danger",
}
ENROLMENT_TONES: dict[str, Tone] = {
    "proposed": "neutral",
    "waiting": "warning",
    "invited": "info",
    "enrolled": "good",
    "declined": "neutral",
    "ended": "danger",
    "completed": "good",
}
QUESTION_WORDS = {
    "material": gettext_lazy("Materi mudah diikuti"),
    "trainer": gettext_lazy("Pelatih menjelaskan dengan baik"),
    "practice": gettext_lazy("Cukup praktik"),
    "useful": gettext_lazy("Berguna untuk usaha saya"),
    "effort": gettext_lazy("Kesungguhan"),
    "understanding": gettext_lazy("Pemahaman"),
    "neatness": gettext_lazy("Kerapian hasil"),
    "ready": gettext_lazy("Siap bekerja sendiri"),
}
REASON_WORDS = {
    "never_helped": gettext_lazy("Belum pernah dibantu"),
    "commodity": gettext_lazy("Komoditas sesuai"),
    "has_products": gettext_lazy("Punya produk tayang"),
    "not_listed": gettext_lazy("Belum tayang di lokapasar"),
    "selling_falls": gettext_lazy("Penjualan turun"),
    "lacks_legality": gettext_lazy("Belum punya izin yang dituju"),
    "near_release": gettext_lazy("Menjelang bebas"),
    "never_trained": gettext_lazy("Belum pernah dilatih"),
    "works_in_it": gettext_lazy("Bekerja di bengkel yang sesuai"),
    "has_skill": gettext_lazy("Punya keterampilan yang sesuai"),
}


def cohort_badge(cohort: Cohort) -> Badge:
    """Give the badge of a cohort's state."""
    return Badge(str(cohort.get_state_display()), COHORT_TONES[cohort.state])


def enrolment_badge(enrolment: Enrolment) -> Badge:
    """Give the badge of a participant's state."""
    return Badge(str(enrolment.get_state_display()), ENROLMENT_TONES[enrolment.state])


def say_reason(reason: Mapping[str, Any]) -> str:
    """Say one kept reason ({"reason": …, "points": …, "facts": …}) as a sentence with its points."""
    key, facts = reason["reason"], reason.get("facts") or {}
    words = str(REASON_WORDS.get(key, key))
    if key == "near_release":
        words = _("Bebas %(days)s hari setelah pelatihan mulai") % {"days": facts.get("days", "?")}
    elif key == "lacks_legality":
        words = _("Belum punya %(permit)s") % {
            "permit": label_of(ProductLegality.Kind, facts.get("legality"))
        }
    elif key in {"commodity", "works_in_it", "has_skill"} and facts.get("commodity"):
        words = f"{words} ({label_of(Commodity, facts['commodity']).lower()})"
    elif key == "selling_falls":
        words = _("Penjualan %(days)s hari terakhir turun") % {"days": facts.get("days", 90)}
    return f"{words} +{reason['points']}"


def say_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say kept reasons, one sentence each."""
    return [say_reason(one) for one in reasons]


def label_of(choices: Any, value: Any) -> str:
    """Give the word of a choice; the value itself for one that is no longer offered."""
    return str(choices(value).label) if value in choices.values else str(value or "")


def long_date(day: date | None) -> str:
    """Write a day as 24 November 2026."""
    return date_format(day, "j F Y") if day else ""


def period(first: date, last: date) -> str:
    """Write two days, shortly where month or year are the same."""
    if first == last:
        return long_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {long_date(last)}"
    begin = date_format(first, "j F") if first.year == last.year else long_date(first)
    return f"{begin} – {long_date(last)}"


def say_hours(hours: Decimal) -> str:
    """Write hours without a needless comma."""
    return f"{hours.normalize():f}".replace(".", ",")


def yes_no(value: bool | None) -> Badge:
    """Give the badge of a fact that holds, does not hold, or is not asked for."""
    if value is None:
        return Badge(_("tidak diminta"), "neutral")
    return Badge(_("ya"), "good", "check") if value else Badge(_("belum"), "neutral")


def attended_words(result: Result) -> str:
    """Write how much was attended."""
    if result.attended_percent is None:
        return "–"
    return f"{result.attended_percent}% ({say_hours(result.hours_present)}/{say_hours(result.hours_held)} {_('jam')})"


def certificate_badge(certificate: Certificate | None, today: date) -> Badge | None:
    """Give the badge of a certificate: in force, expired, revoked."""
    if certificate is None:
        return None
    if certificate.revoked_at:
        return Badge(_("dicabut"), "danger", "danger")
    if certificate.valid_until and certificate.valid_until < today:
        return Badge(_("masa berlaku habis"), "warning", "clock")
    return Badge(str(certificate.get_kind_display()), "good", "check")


def verified_badge(found: Verified) -> Badge:
    """Give the badge of a certificate as anyone sees it."""
    if found.revoked_on:
        return Badge(_("Dicabut"), "danger", "danger")
    if found.expired:
        return Badge(_("Asli, tetapi masa berlakunya habis"), "warning", "clock")
    return Badge(_("Asli dan berlaku"), "good", "check")
