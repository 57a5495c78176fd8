"""Moves the listings of a shop to another one: none lost, none doubled, and a report of what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Listing, ListingMove
from esmart.channels.queries.connecting import way_to_connect
from esmart.channels.services.content import ListingChoices
from esmart.channels.services.endings import refuse_publishing
from esmart.channels.services.publish_everywhere import choose_for_file, complete_choices
from esmart.channels.services.publish_listing import publish_listing
from esmart.core.history import Actor, acting
from ikm_connectors.transport import Clock

BATCH = 25
Outcome = ListingMove.Outcome


@dataclass(frozen=True)
class MoveReport:
    """How far a move is: every listing of the source is in exactly one of the four numbers."""

    source: ChannelAccount
    target: ChannelAccount
    moved: int
    already_there: int
    needs_person: int
    left: int

    @property
    def total(self) -> int:
        return self.moved + self.already_there + self.needs_person + self.left

    def __str__(self) -> str:
        return (
            f"{self.source} → {self.target}: {self.total} = {self.moved} dipindahkan + {self.already_there} sudah ada"
            f" + {self.needs_person} perlu dilengkapi + {self.left} belum"
        )


def move_listings(
    *,
    source: ChannelAccount,
    target: ChannelAccount,
    actor: Actor,
    now: datetime,
    again: bool = False,
    limit: int = BATCH,
    clock: Clock | None = None,
) -> MoveReport:
    """Move the next listings with proposed categories and attributes; call until `left` is zero. `again` also tries
    those that needed a person. What a shop shows already is skipped; the source goes on selling until it is ended.
    Raises ChannelsProblem when the target itself closes or sells for somebody else; ConnectorError when it cannot be asked.
    """
    refuse_publishing(target, now=now)
    _refuse_pair(source, target)
    waiting = _listings(source).exclude(moves__account=target)
    todo = list(waiting.select_related("product").order_by("id")[:limit])
    if again:
        stuck = _listings(source).filter(moves__account=target, moves__outcome=Outcome.NEEDS_PERSON)
        todo += stuck.select_related("product").order_by("id")[: limit - len(todo)]
    for listing in todo:
        _move(listing, target, actor, now=now, clock=clock)
    return report_move(source=source, target=target)


def report_move(*, source: ChannelAccount, target: ChannelAccount) -> MoveReport:
    """Count what became of a shop's listings on their way to another; two queries."""
    outcomes = list(
        ListingMove.objects.filter(source__in=_listings(source), account=target).values_list(
            "outcome", flat=True
        )
    )
    return MoveReport(
        source=source,
        target=target,
        moved=outcomes.count(Outcome.MOVED),
        already_there=outcomes.count(Outcome.ALREADY_THERE),
        needs_person=outcomes.count(Outcome.NEEDS_PERSON),
        left=_listings(source).count() - len(outcomes),
    )


def _listings(source: ChannelAccount) -> Any:
    return Listing.objects.filter(account=source).exclude(wanted=Listing.Wanted.ENDED)


def _refuse_pair(source: ChannelAccount, target: ChannelAccount) -> None:
    if source.pk == target.pk:
        raise rules.ChannelsProblem(_("Pilih toko lain sebagai tujuan."), field="target")
    if target.state != ChannelAccount.State.CONNECTED:
        raise rules.ChannelsProblem(_("Toko tujuan tidak terhubung."), field="target")
    if (source.enterprise_id, source.office_id) != (target.enterprise_id, target.office_id):
        raise rules.ChannelsProblem(_("Toko tujuan menjual untuk usaha lain."), field="target")


def _move(
    listing: Listing, target: ChannelAccount, actor: Actor, *, now: datetime, clock: Clock | None
) -> None:
    problems: list[dict[str, Any]] = []
    choices = ListingChoices(description=listing.choices_made.get("description", ""))
    if _shown_there(listing, target) is None:
        if way_to_connect(target.application) == "file":
            choices = choose_for_file(listing.product)
        else:
            choices, problems = complete_choices(
                product=listing.product, account=target, choices=choices, actor=actor, clock=clock
            )
    with acting(actor):
        # The account row is the gate of every publish: what is looked up here stays true until we are done.
        ChannelAccount.objects.select_for_update(no_key=True).get(pk=target.pk)
        there = _shown_there(listing, target)
        outcome = Outcome.ALREADY_THERE
        if there is None and problems:
            outcome = Outcome.NEEDS_PERSON
        elif there is None:
            try:
                with acting(actor):
                    there = publish_listing(
                        product=listing.product, account=target, choices=choices, actor=actor, now=now
                    )
                outcome = Outcome.MOVED
            except rules.ChannelsProblem as refused:
                outcome = Outcome.NEEDS_PERSON
                problems = [{"message_key": "move_refused", "found": str(refused), "scope": "listing"}]
        ListingMove.objects.update_or_create(
            source=listing,
            account=target,
            defaults={"target": there, "outcome": outcome, "problems": problems, "moved_at": now},
        )


def _shown_there(listing: Listing, target: ChannelAccount) -> Listing | None:
    there = Listing.objects.filter(account=target, product_id=listing.product_id)
    return there.exclude(wanted=Listing.Wanted.ENDED).first()
