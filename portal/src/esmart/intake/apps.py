"""Registers the room with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "esmart.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
