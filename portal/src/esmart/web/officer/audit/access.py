"""Who may audit, and how an audit's own readings are noted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from structlog.contextvars import get_contextvars

from esmart.accounts.models import Person, User
from esmart.core.models import Change
from esmart.core.queries import rows_referred_to
from esmart.core.services import record_reading
from esmart.web.components.shapes import Link
from esmart.web.officer.access import View, actor_of, person_of

AUDITORS = frozenset({User.Role.AUDITOR, User.Role.ADMINISTRATOR})
PERSON = "person_id"
# Tables that name a person by way of another row.
THROUGH = {
    "custody_id": "accounts_custody",
    "enrolment_id": "coaching_enrolment",
    "worker_id": "coaching_worker",
}


def auditors_only(view: View) -> View:
    """Let a page be opened only by auditors and administrators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if person_of(request).role not in AUDITORS:
            raise PermissionDenied(_("Halaman ini untuk auditor dan administrator."))
        return view(request, *args, **kwargs)

    return guarded


def note_people(request: HttpRequest, changes: Iterable[Change], *, screen: str) -> None:
    """Note in the log of readings that the history of these people was seen; nothing when the changes are of nobody."""
    of_people = _tables_of_people()
    subjects = rows_referred_to(
        [one for one in changes if one.table_name in of_people],
        table=Person._meta.db_table, column=PERSON, through=THROUGH,
    )  # fmt: skip
    record_reading(
        actor=actor_of(request), subjects=subjects, what=gettext_noop("riwayat perubahan"), purpose=gettext_noop("audit"),
        screen=screen, request_id=get_contextvars().get("request_id", ""), now=timezone.now(),
    )  # fmt: skip


def _tables_of_people() -> set[str]:
    naming = {PERSON, *THROUGH}
    return {Person._meta.db_table} | {
        model._meta.db_table
        for model in apps.get_models()
        if naming & {field.column for field in model._meta.concrete_fields}
    }


def audit_tabs(here: str) -> list[Link]:
    """Give the three views of the audit."""
    views = [
        ("audit", _("Keutuhan riwayat")),
        ("audit_changes", _("Perubahan")),
        ("audit_readings", _("Pembacaan data khusus")),
    ]
    return [Link(label, reverse(f"web:{name}"), current=name == here) for name, label in views]


def trail(here: str) -> list[Link]:
    """Give the way from the desk to a page of the audit."""
    return [
        Link(_("Meja kerja"), reverse("web:desk")),
        Link(_("Audit"), reverse("web:audit")),
        Link(here, ""),
    ]
