"""The engine's work on one listing: create it once, change it, pause it, end it, read its state back.

A create is never sent while another may still be under way: before it goes out, the moment is written down
(`create_sent_at`); whoever comes next, also after kill -9, only looks up until SETTLE has passed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F

from esmart.channels import rules
from esmart.channels.models import CategoryChoice, Listing, Offer
from esmart.channels.services.abilities import can_hide
from esmart.channels.services.bring_images import bring_images
from esmart.channels.services.content import make_draft, make_patch
from esmart.channels.services.content_variants import missing_variants, name_offers, variants_to_add
from esmart.channels.services.fix_photo import PhotoUnfit
from esmart.channels.services.marketplace_facts import forget_rules
from esmart.channels.services.propose_listing import find_problems
from esmart.registry.queries.goods import find_product_to_sell
from ikm_connectors import Session, every
from ikm_connectors import model as m
from ikm_connectors.errors import (
    ConnectorError,
    NotFound,
    NotOffered,
    OutcomeUnknown,
    Refused,
    ValidationFailed,
)
from ikm_connectors.outcomes import problem_of

SETTLE = timedelta(seconds=45)  # longer than our own read timeout: no earlier create can still be on its way
REVIEW_AGAIN = timedelta(seconds=30)
READ_AGAIN = timedelta(hours=6)
Wanted = Listing.Wanted
SHOWN = frozenset({"live", "sold_out", "pending_review"})


@dataclass(frozen=True)
class Pace:
    """How long the engine waits between looks; shortened by tests, never by pages."""

    settle: timedelta = SETTLE
    review_again: timedelta = REVIEW_AGAIN
    read_again: timedelta = READ_AGAIN


def bring_listing(listing_id: int, session: Session, *, pace: Pace) -> None:
    """Do the next step for one listing. Raises ConnectorError for what spoils the whole account or may pass;
    a refusal of this listing becomes its problems.
    """
    listing = Listing.objects.select_related("account__application").get(pk=listing_id)
    now = session.clock.now()
    try:
        if not listing.channel_id:
            _create(listing, session, pace)
        else:
            _change(listing, session, pace)
    except OutcomeUnknown as lost:
        _postpone(listing, now + pace.settle, [_plain(problem_of(lost))])
    except FileNotFoundError as gone:
        missing = {
            "message_key": "photo_missing",
            "field": "photos",
            "found": gone.filename,
            "scope": "listing",
        }
        _postpone(listing, now + pace.read_again, [{**missing, "action": "fix_data"}])
    except PhotoUnfit as unfit:
        heavy = {"message_key": "photo_unfit", "field": "photos", "found": str(unfit), "scope": "listing"}
        _postpone(listing, now + pace.read_again, [{**heavy, "action": "fix_data"}])
    except Refused as refusal:
        # What a marketplace does not offer concerns this change of this listing, never the shop's other work.
        if refusal.scope not in {"sku", "listing"} and not isinstance(refusal, NotOffered):
            raise
        if isinstance(refusal, ValidationFailed):
            forget_rules(listing.account, listing.content["category_id"])
        # What the marketplace refuses needs a person; looking again now and then finds a lifted lock.
        _postpone(listing, now + _patience(refusal, listing), [_plain(problem_of(refusal))], create_over=True)


def _create(listing: Listing, session: Session, pace: Pace) -> None:
    now = session.clock.now()
    if listing.wanted == Wanted.ENDED:
        found = _look_up(listing, session)
        if found is not None:
            _adopt(listing, found, session, pace)
        elif listing.create_sent_at is None or now >= listing.create_sent_at + pace.settle:
            _save(listing, due_at=None, lifecycle=Listing.Lifecycle.DELETED, create_sent_at=None)
        else:
            _postpone(listing, listing.create_sent_at + pace.settle, listing.problems)
        return
    if listing.create_sent_at is not None and now < listing.create_sent_at + pace.settle:
        found = _look_up(listing, session)
        if found is not None and len(found.skus) >= len(listing.content["skus"]):
            _adopt(listing, found, session, pace)
        else:
            _postpone(listing, listing.create_sent_at + pace.settle, listing.problems)
        return
    if listing.wanted == Wanted.PAUSED or listing.held_back:
        _save(listing, due_at=None)
        return
    product = find_product_to_sell(listing.product_id)
    problems = find_problems(product, listing.content, listing.account, session)
    if problems:
        _save(listing, problems=problems, due_at=None, create_sent_at=None)
        return
    images = bring_images(listing, session)
    offers = {offer.variant_id: offer for offer in listing.offers.all()}
    draft = make_draft(
        listing.content,
        master_ref=product.public_id,
        quantities={variant: offer.desired_quantity for variant, offer in offers.items()},
        images=images,
    )
    _save(listing, create_sent_at=session.clock.now())
    state = session.create_listing(draft, client_ref=listing.client_ref)
    _adopt(listing, state, session, pace, sent=offers)


def _look_up(listing: Listing, session: Session) -> m.ListingState | None:
    if session.connector.offers("find_listing"):
        return session.find_listing(seller_sku=listing.client_ref)
    everything = every(session.list_listings)
    return next((state for state in everything if state.seller_sku == listing.client_ref), None)


def _adopt(
    listing: Listing,
    state: m.ListingState,
    session: Session,
    pace: Pace,
    *,
    sent: dict[int, Offer] | None = None,
) -> None:
    """Take over a listing that now surely exists, and what its create already set. An adopted one, whose sending
    nobody lived to see, gets its content, stock and price sent again: absolute values harm nothing.
    """
    now = session.clock.now()
    with transaction.atomic():
        locked = Listing.objects.select_for_update().get(pk=listing.pk)
        first = not locked.channel_id
        locked.channel_id = state.listing_id
        locked.create_sent_at = None
        if sent is not None:
            locked.sent_content, locked.sent_version = listing.content, listing.content_version
            locked.confirmed_version = listing.content_version
        _observe(locked, state, now=now, pace=pace)
        locked.save()
        name_offers(locked, state)
        for offer in (sent or {}).values():
            Offer.objects.filter(pk=offer.pk, stock_version=offer.stock_version).update(
                stock_sent_version=offer.stock_version,
                stock_confirmed_version=offer.stock_version,
                observed_quantity=offer.desired_quantity,
                observed_at=now,
            )
            Offer.objects.filter(pk=offer.pk, price_version=offer.price_version).update(
                price_sent_version=offer.price_version,
                price_confirmed_version=offer.price_version,
                observed_price=offer.desired_price,
            )
        if sent is None and first:
            locked.offers.update(
                stock_due_at=now, price_due_at=now, stock_confirmed_version=0, price_confirmed_version=0
            )


def _change(listing: Listing, session: Session, pace: Pace) -> None:
    if listing.wanted == Wanted.ENDED:
        _end(listing, session)
        return
    wish = _wish(listing)
    unsent: list[dict[str, Any]] = []
    if listing.sent_version < listing.content_version and not listing.held_back:
        unsent = _send_content(listing, session)
    state = session.get_listing(listing.channel_id)
    hidden = listing.wanted == Wanted.PAUSED or listing.held_back
    if can_hide(listing.account.application.marketplace) and (
        (hidden and state.lifecycle.value in SHOWN) or (not hidden and state.lifecycle is m.Lifecycle.PAUSED)
    ):
        _expect_done(session.set_active(listing.channel_id, active=not hidden))
        state = session.get_listing(listing.channel_id)
    seen = _write_down(listing, state, session, pace, wish=wish, unsent=unsent)
    if not unsent and not seen.held_back and variants_to_add(seen, state):
        _add_variants(seen, state, session, pace)


def _write_down(
    listing: Listing,
    state: m.ListingState,
    session: Session,
    pace: Pace,
    *,
    wish: tuple[object, ...],
    unsent: list[dict[str, Any]],
) -> Listing:
    """Keep what the marketplace shows; a wish that changed while we worked is looked at again at once."""
    now = session.clock.now()
    with transaction.atomic():
        locked = Listing.objects.select_for_update(of=("self",)).select_related("account__application").get(
            pk=listing.pk
        )  # fmt: skip
        _observe(locked, state, now=now, pace=pace)
        locked.problems += unsent
        if not variants_to_add(locked, state):
            locked.create_sent_at = None
        elif locked.create_sent_at is not None:
            locked.due_at = locked.create_sent_at + pace.settle
        if _wish(locked) != wish:
            locked.due_at = now
        locked.save()
        name_offers(locked, state)
    return locked


def _wish(listing: Listing) -> tuple[object, ...]:
    return listing.content_version, listing.wanted, listing.held_back


def _add_variants(listing: Listing, state: m.ListingState, session: Session, pace: Pace) -> None:
    """Add the variants that came after the listing was made, without stock: the right number follows as every other,
    so that one which lands late offers nothing. As with a create, the moment is written down first, and until SETTLE
    has passed whoever comes next only looks.
    """
    now = session.clock.now()
    if listing.create_sent_at is not None and now < listing.create_sent_at + pace.settle:
        return
    wish = _wish(listing)
    _save(listing, create_sent_at=now, due_at=now + pace.settle)
    draft = make_draft(listing.content, master_ref=listing.product.public_id, quantities={})
    _expect_done(session.add_variants(listing.channel_id, draft), pending=True)
    _write_down(listing, session.get_listing(state.listing_id), session, pace, wish=wish, unsent=[])


def _end(listing: Listing, session: Session) -> None:
    """Take a listing out of the shop; hide it where nothing can be deleted, ask a person where not even that can be."""
    gone = Listing.Lifecycle.DELETED
    if listing.lifecycle == gone:
        _save(listing, due_at=None, problems=[])
        return
    with suppress(NotFound):  # already gone: that is what was wanted
        if session.connector.offers("delete_listing"):
            _expect_done(session.delete_listing(listing.channel_id), pending=True)
        elif can_hide(listing.account.application.marketplace):
            _expect_done(session.set_active(listing.channel_id, active=False), pending=True)
            gone = Listing.Lifecycle.PAUSED
        else:
            _save(listing, due_at=None, problems=[_by_hand("end_by_hand")])
            return
    _save(listing, due_at=None, lifecycle=gone, problems=[])


def _by_hand(key: str) -> dict[str, Any]:
    return {"message_key": key, "scope": "listing", "action": "fix_data"}


def _send_content(listing: Listing, session: Session) -> list[dict[str, Any]]:
    """Send the fields that differ from what was sent last; give what keeps them from going out."""
    fields = rules.changed_fields(listing.sent_content, listing.content)
    if fields and not session.connector.offers("update_listing"):
        return [_by_hand("change_by_hand")]
    product = find_product_to_sell(listing.product_id)
    problems = find_problems(product, listing.content, listing.account, session)
    if problems:
        return problems
    confirmed = listing.content_version
    if fields:
        images = bring_images(listing, session) if "photos" in fields else {}
        patch = make_patch(listing.content, fields, images=images)
        outcome = session.update_listing(listing.channel_id, patch)
        _expect_done(outcome, pending=True)
        confirmed = confirmed if outcome.done else listing.confirmed_version
    _save(
        listing,
        sent_content=listing.content,
        sent_version=listing.content_version,
        confirmed_version=confirmed,
        problems=[],
        attempts=0,
    )
    return []


def _observe(listing: Listing, state: m.ListingState, *, now: datetime, pace: Pace) -> None:
    """Write down what the marketplace shows, and when to look again."""
    was_live = listing.lifecycle == Listing.Lifecycle.LIVE
    listing.lifecycle, listing.source_status = state.lifecycle.value, state.source_status
    listing.locks = list(state.locks)
    listing.observed_at, listing.updated_at, listing.attempts = now, now, 0
    listing.problems = [_plain(problem) for problem in state.problems] + missing_variants(listing, state)
    unsettled = state.lifecycle in {m.Lifecycle.PENDING_REVIEW, m.Lifecycle.UNKNOWN, m.Lifecycle.DRAFT}
    listing.due_at = now + (pace.review_again if unsettled else pace.read_again)
    if state.lifecycle is m.Lifecycle.DELETED:
        listing.due_at = None
    if state.lifecycle is m.Lifecycle.LIVE and not was_live:
        _learn_category(listing)


def _learn_category(listing: Listing) -> None:
    product = listing.product
    choice, is_new = CategoryChoice.objects.get_or_create(
        marketplace=listing.account.application.marketplace,
        hint=rules.category_hint(product.commodity, product.category_hint or product.name),
        category_id=listing.content["category_id"],
        defaults={"category_name": listing.choices_made.get("category_name", "")[:300]},
    )
    if not is_new:
        CategoryChoice.objects.filter(pk=choice.pk).update(uses=F("uses") + 1)


def _expect_done(outcome: m.WriteOutcome, *, pending: bool = False) -> None:
    """Raise what an outcome tells when it is not done, so that one path handles refusals."""
    if outcome.done or (pending and outcome.outcome is m.Outcome.ACCEPTED_PENDING):
        return
    problem = outcome.problem
    if outcome.outcome is m.Outcome.REJECTED and problem is not None:
        raise ListingRefused(problem)
    raise OutcomeUnknown(problem.channel_message if problem else "", request_id=outcome.request_id)


class ListingRefused(Refused):
    """Carry a refusal that came as an outcome; its message is the outcome's own."""

    def __init__(self, problem: m.Problem) -> None:
        super().__init__(
            problem.channel_message,
            channel_code=problem.channel_code,
            scope=problem.scope,
            action=problem.action,
        )
        self.message_key = problem.message_key  # type: ignore[misc]  # of this refusal, not of a class


def _patience(refusal: ConnectorError, listing: Listing) -> timedelta:
    if refusal.action in {"wait", "reconcile", "retry_auto"}:
        return rules.wait_after(listing.attempts + 4, asked=refusal.retry_after)
    return READ_AGAIN


def _postpone(
    listing: Listing, until: datetime, problems: list[dict[str, Any]], *, create_over: bool = False
) -> None:
    over: dict[str, Any] = {"create_sent_at": None} if create_over else {}
    _save(listing, due_at=until, problems=problems, attempts=listing.attempts + 1, **over)


def _save(listing: Listing, **values: Any) -> None:
    """Save engine columns, unless the officer changed the wish meanwhile: then the listing stays due."""
    if "due_at" in values:
        fresh = Listing.objects.filter(
            pk=listing.pk,
            content_version=listing.content_version,
            wanted=listing.wanted,
            held_back=listing.held_back,
        )
        if not fresh.update(**values):
            del values["due_at"]
            Listing.objects.filter(pk=listing.pk).update(**values)
    else:
        Listing.objects.filter(pk=listing.pk).update(**values)
    for name, value in values.items():
        setattr(listing, name, value)


def _plain(problem: m.Problem) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(problem)
    return plain
