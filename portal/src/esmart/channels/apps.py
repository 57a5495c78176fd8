"""Registers the room with Django."""

from django.apps import AppConfig

from esmart.core.sealed_columns import SealedColumn


class ChannelsConfig(AppConfig):
    name = "esmart.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
    sealed_columns = (
        SealedColumn("channels_channelapplication", "credentials_sealed"),
        SealedColumn("channels_channelgrant", "tokens_sealed"),
        SealedColumn("channels_channelgrant", "keys_sealed"),
        SealedColumn("channels_order", "buyer_sealed"),
        SealedColumn("channels_quotation", "buyer_sealed"),
    )
