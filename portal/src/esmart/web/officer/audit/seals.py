"""Whether history is still as it was sealed: the last seal, the last check, and the anchor to write down."""

from __future__ import annotations

from itertools import batched

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from esmart.core.queries import last_history_check
from esmart.core.seals import last_seal, unsealed_rows
from esmart.core.tasks import check_sealed_history
from esmart.web.officer.audit.access import audit_tabs, auditors_only, trail
from esmart.web.officer.audit.words import table_words

KINDS = {
    "changed": gettext_lazy("sebuah baris diubah"),
    "removed": gettext_lazy("sebuah baris dihapus"),
    "reordered": gettext_lazy("urutan baris ditukar"),
    "added": gettext_lazy("sebuah baris disisipkan"),
    "seal_changed": gettext_lazy("segelnya diubah"),
    "seal_removed": gettext_lazy("segelnya dihapus"),
}


@require_safe
@auditors_only
def seals(request: HttpRequest) -> HttpResponse:
    """Show the state of the chain."""
    last, check = last_seal(), last_history_check()
    broken = check.detail.get("broken") if check else None
    context = {
        "title": _("Audit"),
        "trail": trail(_("Keutuhan riwayat"))[:1] + trail(_("Audit"))[-1:],
        "tabs": audit_tabs("audit"),
        "last": last,
        "digest": " ".join("".join(part) for part in batched(last.digest, 8)) if last else "",
        "unsealed": unsealed_rows(),
        "check": check,
        "broken": _sentence(broken) if broken else "",
    }
    return render(request, "web/officer/audit/seals.html", context)


@require_POST
@auditors_only
def check_now(request: HttpRequest) -> HttpResponse:
    """Ask the worker to compare all history with its seals now."""
    check_sealed_history.enqueue()
    messages.success(request, _("Pemeriksaan dimulai. Muat ulang halaman ini sebentar lagi."))
    return redirect("web:audit")


def _sentence(broken: dict[str, object]) -> str:
    words = _("Pada segel %(seal)s %(kind)s") % {
        "seal": broken["seal"],
        "kind": KINDS.get(str(broken["kind"]), broken["kind"]),
    }
    if broken.get("table"):
        words += f" · {table_words(str(broken['table']))}"
    return words + (f" · {_('baris')} {broken['row_id']}" if broken.get("row_id") else "")
