"""How a shop's own sheet looks: set once from a file its user has, used for every file after that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, FileLayout
from esmart.core.history import Actor, acting
from ikm_connectors import get_connector
from ikm_connectors.contract import Files
from ikm_connectors.errors import Misuse
from ikm_connectors.sheets import Rows, Template, adapt_template, load_template


def file_channel(account: ChannelAccount) -> Files:
    """Give the file side of a shop's connector; raises ChannelsProblem where the marketplace is not served by files."""
    connector = get_connector(account.application.marketplace)
    if not isinstance(connector, Files):
        raise rules.ChannelsProblem(_("Lokapasar ini tidak dilayani lewat berkas."))
    return connector


def layout_of(account: ChannelAccount, purpose: str) -> Template:
    """Give the layout that holds for a purpose: the shop's own, or the channel's."""
    kept = FileLayout.objects.filter(account=account, purpose=purpose).first()
    return load_template(kept.template) if kept else file_channel(account).templates()[purpose]


def set_layout(
    *,
    account: ChannelAccount,
    purpose: str,
    rows: Rows,
    header_row: int,
    first_row: int,
    sheet: str = "",
    chosen: Mapping[str, str] | None = None,
    actor: Actor,
    now: datetime,
) -> Template:
    """Fit the channel's layout to the sheet a shop uses: `chosen` is our field → their heading, the rest is found by
    its heading. Raises ChannelsProblem naming the required columns that were not found.
    """
    base = file_channel(account).templates()[purpose]
    try:
        template, missing = adapt_template(
            base, rows, header_row=header_row, first_row=first_row, sheet=sheet, chosen=dict(chosen or {})
        )
    except Misuse as problem:
        raise rules.ChannelsProblem(
            _("Baris judul atau baris pertama data tidak ada di berkas ini."), field="header_row"
        ) from problem
    needed = [one.heading for one in base.columns if one.required and one.field in missing]
    if needed:
        raise rules.ChannelsProblem(
            _("Kolom wajib belum ditemukan: %(columns)s.") % {"columns": ", ".join(needed)}, field="file"
        )
    with acting(actor):
        FileLayout.objects.update_or_create(
            account=account,
            purpose=purpose,
            defaults={"template": msgspec.to_builtins(template), "set_at": now},
        )
    return template


def forget_layout(*, account: ChannelAccount, purpose: str, actor: Actor) -> None:
    """Go back to the channel's own layout."""
    with acting(actor):
        FileLayout.objects.filter(account=account, purpose=purpose).delete()
