"""Scores of tests and proofs of tasks, taken down by who teaches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import Cohort, Enrolment, MarkedTest, Stage, TaskProof
from esmart.coaching.queries.training import may_teach
from esmart.coaching.rules.training import TAKES_PART
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.training.keep_file import check_file, stored_name
from esmart.coaching.services.training.rights import refuse_unless
from esmart.core.history import Actor, acting

TESTS = frozenset({Stage.Kind.PRE_TEST, Stage.Kind.POST_TEST, Stage.Kind.CERTIFICATION})


def mark_tests(
    *,
    cohort: Cohort,
    stage: Stage,
    scores: Mapping[int, Decimal | None],
    taken_on: date,
    actor: Actor,
    now: datetime,
) -> int:
    """Take down the scores of one test, enrolment id → score out of 100; None takes a score back. Gives how many changed.

    Raises Refused for a score out of range, a stage of another programme or a stranger, NotAllowed or WrongState.
    """
    if any(score is not None and not 0 <= score <= 100 for score in scores.values()):  # noqa: PLR2004  # percent
        raise Refused(_("Nilai ditulis dari 0 sampai 100."), field="score")
    if taken_on > timezone.localdate(now):
        raise Refused(_("Tanggal tes belum terjadi."), field="taken_on")
    with acting(actor):
        refuse_unless(may_teach, actor, cohort)
        _refuse_cancelled(cohort)
        if stage.programme_id != cohort.programme_id or stage.kind not in TESTS:
            raise Refused(_("Tahap ini bukan tes dari program angkatan ini."), field="stage")
        people = set(
            Enrolment.objects.select_for_update()
            .filter(cohort=cohort, pk__in=scores, state__in=TAKES_PART)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        if people != set(scores):
            raise Refused(_("Sebagian bukan peserta angkatan ini."), field="score")
        kept = {
            one.enrolment_id: one for one in MarkedTest.objects.filter(stage=stage, enrolment_id__in=people)
        }
        return sum(_mark(kept.get(pk), pk, stage, score, taken_on) for pk, score in scores.items())


def _mark(
    kept: MarkedTest | None, enrolment_id: int, stage: Stage, score: Decimal | None, taken_on: date
) -> bool:
    if score is None:
        if kept is None:
            return False
        kept.delete()
        return True
    if kept is not None and kept.score == score:
        return False
    row = kept or MarkedTest(enrolment_id=enrolment_id, stage=stage)
    row.score, row.taken_on = score, taken_on
    row.save()
    return True


def prove_task(
    *,
    enrolment: Enrolment,
    stage: Stage,
    done_on: date,
    words: str = "",
    content: bytes | None = None,
    accepted: bool = True,
    actor: Actor,
    now: datetime,
) -> TaskProof:
    """Keep that a participant did a task, with what shows it: words, or a PDF or picture.

    Raises Refused without a proof, for a file of another kind, or for a stage that is no task; NotAllowed; WrongState.
    """
    kind = check_file(content) if content else ""
    if stage.kind != Stage.Kind.TASK or stage.programme_id != enrolment.cohort.programme_id:
        raise Refused(_("Tahap ini bukan tugas dari program angkatan ini."), field="stage")
    if done_on > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi."), field="done_on")
    with acting(actor):
        refuse_unless(may_teach, actor, enrolment.cohort)
        _refuse_cancelled(enrolment.cohort)
        kept = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if kept.state not in TAKES_PART:
            raise WrongState(_("Orang ini bukan peserta angkatan ini."))
        proof = TaskProof.objects.filter(enrolment=kept, stage=stage).first() or TaskProof(
            enrolment=kept, stage=stage
        )
        proof.done_on, proof.words = done_on, words.strip() or proof.words
        if content:
            proof.file.save(stored_name(kind), ContentFile(content), save=False)
        if not proof.words and not proof.file:
            raise Refused(_("Tulis buktinya, atau sertakan berkasnya."), field="words")
        proof.accepted_at = now if accepted else None
        proof.save()
    return proof


def _refuse_cancelled(cohort: Cohort) -> None:
    if cohort.state == Cohort.State.CANCELLED:
        raise WrongState(_("Angkatan ini dibatalkan."))
