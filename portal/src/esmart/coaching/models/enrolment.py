"""One participant in one cohort, and the three separate facts about it: attended, passed, certified."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from esmart.accounts.models import Office, Person, User
from esmart.coaching.models.programme import Cohort, Meeting, Stage
from esmart.core.ids import new_public_id
from esmart.registry.models import Enterprise


class Enrolment(models.Model):
    """A person or an enterprise in a cohort. Which state may follow which: rules.enrolment."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Diusulkan")
        WAITING = "waiting", _("Daftar tunggu")
        INVITED = "invited", _("Diundang")
        ENROLLED = "enrolled", pgettext_lazy("satu", "Peserta")
        DECLINED = "declined", _("Tidak bersedia")
        ENDED = "ended", _("Berhenti")
        COMPLETED = "completed", _("Selesai mengikuti")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="enrolments")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    # Who answers for the participant: the unit at the time, or the office that invited the enterprise.
    office = models.ForeignKey(Office, models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    state_reason = models.CharField(max_length=300, blank=True)
    state_at = models.DateTimeField()
    reasons = models.JSONField(default=list)  # why selected: [{"reason": key, "points": n, "facts": {…}}]
    score = models.IntegerField(default=0)
    waiting_number = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(enterprise__isnull=False), name="enrolment_has_somebody"
            ),
            models.UniqueConstraint(
                fields=["cohort", "person"], condition=Q(person__isnull=False), name="person_once_in_a_cohort"
            ),
            models.UniqueConstraint(
                fields=["cohort", "enterprise"],
                condition=Q(enterprise__isnull=False, person=None),
                name="enterprise_once_in_a_cohort",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise"], name="enrolment_by_enterprise"),
            models.Index(fields=["cohort", "state"], name="enrolment_by_state"),
        ]


class Attendance(models.Model):
    """Presence at one meeting. `client_id` is made where it was taken, so that a sheet sent twice counts once."""

    class Source(models.TextChoices):
        QR = "qr", _("Pindai QR")
        SHEET = "sheet", _("Lembar hadir")
        OFFLINE = "offline", _("Dicatat tanpa jaringan")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    present = models.BooleanField()
    source = models.CharField(max_length=8, choices=Source)
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    client_id = models.UUIDField(null=True, blank=True, unique=True)
    overruled = models.JSONField(default=list, blank=True)  # marks that said otherwise and were taken earlier

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "meeting", name="attendance_once_per_meeting")]


class MarkedTest(models.Model):
    """The score of one test, out of 100."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="marked_tests")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="marked_tests")
    score = models.DecimalField(max_digits=5, decimal_places=2)
    taken_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint("enrolment", "stage", name="marked_test_once"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="test_score_out_of_100"),
        ]


class TaskProof(models.Model):
    """A task done, with what shows it."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="task_proofs")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="task_proofs")
    done_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="proofs/", blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "stage", name="task_proof_once")]


class Certificate(models.Model):
    """A paper anyone can verify by its code. It says nothing of where the course was held, nor of whose ward it is."""

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", _("Sertifikat keikutsertaan")
        COMPETENCE = "competence", _("Sertifikat kompetensi")

    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=32, unique=True)  # 128 random bits or more, in the QR
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate")
    kind = models.CharField(max_length=12, choices=Kind)
    course = models.CharField(max_length=200)  # as printed, whatever the programme is called later
    issuer = models.CharField(
        max_length=200
    )  # as printed: an industry office or certifying body, never a prison
    issued_on = models.DateField()
    outside_number = models.CharField(max_length=60, blank=True)  # of BNSP or a certifying body (LSP)
    valid_until = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=200, blank=True)


class Feedback(models.Model):
    """What a participant says of the course, or the trainer of a participant; marks from 1 to 5."""

    class By(models.TextChoices):
        PARTICIPANT = "participant", pgettext_lazy("satu", "Peserta")
        TRAINER = "trainer", _("Pelatih")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="feedback")
    by = models.CharField(max_length=12, choices=By)
    marks = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "by", name="feedback_once")]


class Mentorship(models.Model):
    """Somebody who stays after the course: one mentor at a time for one participant."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="mentorships")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="mentorships"
    )
    enrolment = models.ForeignKey(
        Enrolment, models.SET_NULL, null=True, blank=True, related_name="mentorships"
    )
    mentor = models.ForeignKey(User, models.PROTECT, related_name="mentorships")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(enterprise__isnull=False),
                name="mentorship_has_somebody",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until=None, person__isnull=False),
                name="one_mentor_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(until=None, enterprise__isnull=False),
                name="one_mentor_of_an_enterprise",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="mentorship_ends_later"
            ),
        ]


class Contact(models.Model):
    """One talk, visit or message between mentor and participant."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Kunjungan")
        CALL = "call", _("Telepon")
        MESSAGE = "message", _("Pesan")
        MEETING = "meeting", _("Pertemuan")
        NO_ANSWER = "no_answer", _("Tidak terhubung")

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="contacts")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(blank=True)
    next_on = models.DateField(null=True, blank=True)


class FollowUpTask(models.Model):
    """Something to do until the first and the tenth sale; `proof` is set by the system when its data shows it done."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="tasks")
    key = models.CharField(max_length=30, blank=True)  # of a standard task; blank: typed by the mentor
    what = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    proof = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship", "key"], condition=~Q(key=""), name="standard_task_once"
            )
        ]


class LadderStep(models.Model):
    """One rung reached, with its date and the rows that prove it; written by a job from the system's data, never typed."""

    class Step(models.TextChoices):
        TRAINED = "trained", _("Dilatih")
        CERTIFIED = "certified", _("Bersertifikat")
        CURATED = "curated", _("Produk dikurasi")
        LISTED = "listed", _("Tayang di lokapasar")
        FIRST_SALE = "first_sale", _("Penjualan pertama")
        REPEAT_90 = "repeat_90", _("Masih menjual pada 90 hari")
        OWN_SHOP = "own_shop", _("Toko sendiri")
        ALIVE_6 = "alive_6", _("Hidup pada 6 bulan")
        ALIVE_12 = "alive_12", _("Hidup pada 12 bulan")

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="ladder")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, blank=True, related_name="ladder")
    step = models.CharField(max_length=10, choices=Step)
    reached_on = models.DateField()
    proof = models.JSONField()  # {"what": "order", "ids": [...], "note": …}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, enterprise=None) | Q(person=None, enterprise__isnull=False),
                name="ladder_of_one",
            ),
            models.UniqueConstraint(
                fields=["person", "step"],
                condition=Q(person__isnull=False),
                name="ladder_step_of_a_person_once",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "step"],
                condition=Q(enterprise__isnull=False),
                name="ladder_step_of_an_enterprise_once",
            ),
        ]
