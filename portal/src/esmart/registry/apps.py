"""Registers the room with Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "esmart.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Registri"
