"""Registers the room with Django."""

from django.apps import AppConfig

from esmart.core.sealed_columns import SealedColumn


class CoachingConfig(AppConfig):
    name = "esmart.coaching"
    label = "coaching"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pembinaan"
    sealed_columns = (
        SealedColumn("coaching_cohort", "check_in_key_sealed"),
        SealedColumn("coaching_participantfile", "content_sealed"),
        SealedColumn("coaching_participantfile", "refused_rows_sealed"),
    )
