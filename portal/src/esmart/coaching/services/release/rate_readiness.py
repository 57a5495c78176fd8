"""One readiness rating of an enterprise or a workshop on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import Assessment, Workshop
from esmart.coaching.queries.release.ratings import may_rate
from esmart.coaching.rules.release import FIELDS, QUESTIONNAIRE, rate
from esmart.coaching.services.problems import NotAllowed, Refused
from esmart.coaching.services.release.rights import who_acts
from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise


def rate_readiness(
    *,
    enterprise: Enterprise | None = None,
    workshop: Workshop | None = None,
    answers: Mapping[str, int],
    note: str = "",
    on: date | None = None,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Keep a rating with its answers, scores and stars; the same day again replaces it. Raises NotAllowed or Refused."""
    today = timezone.localdate(now)
    day = on or today
    if day > today:
        raise Refused(_("Tanggal penilaian belum terjadi."), field="on")
    if (enterprise is None) == (workshop is None):
        raise Refused(_("Pilih usaha atau bengkel yang dinilai."))
    keys = [question.key for field in FIELDS for question in field.questions]
    if missing := [key for key in keys if key not in answers]:
        raise Refused(
            _("Jawab semua pertanyaan; masih kurang %(n)s.") % {"n": len(missing)}, field=missing[0]
        )
    try:
        rating = rate(answers)
    except ValueError as wrong:
        raise Refused(_("Jawaban harus antara 0 dan 4.")) from wrong
    with acting(actor):
        user = who_acts(actor)
        if user is not None and not may_rate(user, enterprise=enterprise, workshop=workshop):
            raise NotAllowed(_("Anda tidak berhak menilai usaha atau bengkel ini."))
        kept, _made = Assessment.objects.update_or_create(
            enterprise=enterprise,
            workshop=workshop,
            on=day,
            defaults={
                "assessed_by": user,
                "questionnaire": QUESTIONNAIRE,
                "answers": {key: answers[key] for key in keys},
                "scores": rating.scores,
                "stars": rating.stars,
                "note": note.strip(),
            },
        )
    return kept
