"""The readiness rating of an enterprise or a workshop on a day. Questions and stars are decided in rules."""

from django.db import models
from django.db.models import Q

from esmart.accounts.models import User
from esmart.coaching.models.workshop import Workshop
from esmart.core.ids import new_public_id
from esmart.registry.models import Enterprise


class Assessment(models.Model):
    """Answers per question (0 to 4), of which questionnaire; scores per field in percent, stars 0 to 5."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, null=True, blank=True, related_name="assessments"
    )
    workshop = models.ForeignKey(Workshop, models.CASCADE, null=True, blank=True, related_name="assessments")
    on = models.DateField()
    assessed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    questionnaire = models.CharField(max_length=20)  # the version of rules.rating asked with
    answers = models.JSONField()
    scores = models.JSONField()
    stars = models.SmallIntegerField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, workshop=None)
                | Q(enterprise=None, workshop__isnull=False),
                name="assessment_of_one",
            ),
            models.CheckConstraint(condition=Q(stars__range=(0, 5)), name="stars_from_0_to_5"),
            models.UniqueConstraint(
                fields=["enterprise", "on"], condition=Q(workshop=None), name="enterprise_assessed_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["workshop", "on"], condition=Q(enterprise=None), name="workshop_assessed_once_a_day"
            ),
        ]
