"""Tools of a workshop: what there is, how many were in use on a day, how many were found when counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import Tool, ToolUse, Workshop
from esmart.coaching.services.problems import Refused
from esmart.coaching.services.work.rights import refuse_other_unit
from esmart.core.history import Actor, acting


def keep_tool(
    *,
    workshop: Workshop,
    code: str,
    name: str,
    quantity: int,
    place: str = "",
    tool: Tool | None = None,
    actor: Actor,
) -> Tool:
    """Keep a kind of tool, or correct one; raises Refused or NotAllowed."""
    if not code.strip() or not name.strip():
        raise Refused(_("Tulis kode dan nama alat."), field="code")
    if quantity < 0:
        raise Refused(_("Jumlah tidak boleh kurang dari nol."), field="quantity")
    with acting(actor):
        refuse_other_unit(actor, workshop.office_id)
        kept = tool or Tool(workshop=workshop)
        kept.code, kept.name, kept.quantity, kept.place = code.strip(), name.strip(), quantity, place.strip()
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError as twice:
            raise Refused(_("Kode alat ini sudah ada di bengkel ini."), field="code") from twice
    return kept


def count_tools(
    *, workshop: Workshop, on: date, counts: Mapping[int, tuple[int, int | None]], actor: Actor, now: datetime
) -> list[Tool]:
    """Keep, for a day, tool id → (used, found; None when not counted), and give the tools of which some are missing."""
    if on > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi."), field="on")
    with acting(actor):
        refuse_other_unit(actor, workshop.office_id)
        tools = {tool.pk: tool for tool in workshop.tools.all()}
        for tool_id, (used, found) in counts.items():
            tool = tools.get(tool_id)
            if tool is None:
                raise Refused(_("Alat itu bukan dari bengkel ini."))
            if used < 0 or used > tool.quantity or (found is not None and found < 0):
                raise Refused(
                    _("%(name)s: dipakai antara 0 dan %(all)s.") % {"name": tool.name, "all": tool.quantity}
                )
            ToolUse.objects.update_or_create(tool=tool, on=on, defaults={"used": used, "found": found})
    return [
        tools[n] for n, (_used, found) in counts.items() if found is not None and found < tools[n].quantity
    ]
