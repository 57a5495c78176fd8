"""Registers the room with Django."""

from django.apps import AppConfig

from esmart.core.sealed_columns import SealedColumn


class AccountsConfig(AppConfig):
    name = "esmart.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Akun"
    sealed_columns = (
        SealedColumn("accounts_personkey", "key_sealed", row="person_id"),
        SealedColumn("accounts_person", "name_sealed", own_key=True),
        SealedColumn("accounts_person", "born_on_sealed", own_key=True),
        SealedColumn("accounts_registernumber", "number_sealed", own_key=True),
        SealedColumn("accounts_rightsrequest", "words_sealed"),
        SealedColumn("accounts_webhook", "secret_sealed"),
    )
