"""Registers the room with Django, and stamps each session at its beginning."""

from django.apps import AppConfig

from esmart.core.sealed_columns import SealedColumn
from esmart.core.secrets import Cell

SECOND_FACTOR = Cell("mfa_authenticator", 0, "secret")


class WebConfig(AppConfig):
    name = "esmart.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
    # Second factors, in a table of django-allauth: sealed by officer/account/adapters.
    sealed_columns = tuple(
        SealedColumn("mfa_authenticator", "data", part=part, cell=SECOND_FACTOR)
        for part in ("secret", "seed")
    )

    def ready(self) -> None:
        """Hear of each log-in, however it was made: Django offers no other place for it."""
        from django.contrib.auth.signals import user_logged_in

        from esmart.web.officer.account.sessions import stamp

        user_logged_in.connect(stamp, dispatch_uid="esmart.stamp_session")
