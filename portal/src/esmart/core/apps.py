"""Registers the room with Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "esmart.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
