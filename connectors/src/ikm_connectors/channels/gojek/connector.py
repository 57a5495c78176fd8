"""The Gojek connector: a food maker's menu, switches, orders and notices as flows; how, not what (mapping.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.channels.gojek import CARD, notices
from ikm_connectors.channels.gojek import mapping as w
from ikm_connectors.channels.gojek.client import CONSENT, SCOPES, call, token_call
from ikm_connectors.channels.gojek.gosend import GoSend
from ikm_connectors.errors import Misuse, NotFound, OutcomeUnknown, ReauthorisationNeeded, ShopNotLinked
from ikm_connectors.outcomes import confirmed, send_in_batches
from ikm_connectors.signing import content_id
from ikm_connectors.variants import lacking

LOOKS, LOOK_WAIT = 5, 2.0  # a push takes effect later: how often and after how many seconds we look for it


class GojekConnector(
    c.Connector, c.Authoriser, c.Taxonomy, c.Listings, c.Stock, c.Prices, c.Orders, c.Inbound, GoSend
):
    """Speak the GoBiz Open API for one outlet; the listing's id is our own code, which GoFood keeps for us."""

    card: ClassVar[m.Card] = CARD

    # ── account and consent ──────────────────────────────────────────────────────────────────────────────────

    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """Read the session's outlet; its id was told by the owner, since no sure call lists outlets."""
        if not shop_id:
            raise Misuse("GoBiz does not say which outlets a token opens: name the outlet")
        outlet = yield from c.ask(call("outlet", w.read_outlet))
        if outlet.id != shop_id:
            raise ShopNotLinked("the tokens open another outlet")
        return outlet

    def authorise_url(self, context: c.Context, *, state: str, redirect: str) -> str:
        """Sheet section 3.2, step 1: phone number and one-time password at Gojek."""
        query = {
            "client_id": context.credentials["client_id"],
            "redirect_uri": redirect or context.credentials.optional("redirect_uri"),
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "state": state,
        }
        return f"{context.address('auth')}{CONSENT}?{urlencode(query)}"

    def exchange(self, answer: Mapping[str, str]) -> c.Flow[m.Grant]:
        """Sheet section 3.2, step 2, then the session's outlet, to see that the consent opens it. The redirect address
        is repeated from `answer["redirect_uri"]`, or from the credentials.
        """
        if answer.get("error") or not answer.get("code"):
            raise ReauthorisationNeeded(
                "the outlet's owner gave no consent", channel_code=answer.get("error", "")
            )
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": answer.get("redirect_uri", ""),
        }
        tokens = yield from c.ask(token_call(form, w.read_tokens))
        outlet = yield from c.ask(call("outlet", w.read_outlet, access=tokens.access))
        tokens = msgspec.structs.replace(tokens, shop_ids=(outlet.id,))
        return m.Grant(tokens=tokens, shops=(outlet,))

    def refresh(self, tokens: m.TokenSet) -> c.Flow[m.TokenSet]:
        """Sheet section 3.2, step 3."""
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
        fresh = yield from c.ask(token_call(form, w.read_tokens))
        return msgspec.structs.replace(fresh, shop_ids=tokens.shop_ids)

    def listing_limits(self, category_id: str) -> c.Flow[m.Limits]:
        """Give the fixed bounds of the menu call; no call is made."""
        del category_id
        yield from ()
        return m.Limits(
            title_max=w.NAME_MAX,
            description_max=w.DESCRIPTION_MAX,
            images_min=0,
            images_max=1,
            price_max=w.PRICE_MAX,
            axes_max=1,
            axis_name_max=w.NAME_MAX,
            option_name_max=w.NAME_MAX,
            seller_sku_max=w.CODE_MAX,
            weight_required=False,
            image=m.ImageRules(max_bytes=1024 * 1024),
            stock_batch_max=w.SWITCHES_MAX,
            source="Menu call, sheet section 4",
        )

    # ── menu ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _menu(self) -> c.Flow[w.Menu]:
        return (yield from c.ask(call("get_menu", w.read_menu)))

    def _push(self, change: Callable[[w.Menu], w.Menu]) -> c.Flow[w.Menu | None]:
        """Read the menu, change it, write it whole, and look until it is in effect; None when it is not in time.
        A lost answer is looked up: the push is known by its effect.
        """
        before = yield from self._menu()
        wished = change(before)
        if wished == before:
            return before

        def body(context: c.Context) -> dict[str, Any]:
            plain: dict[str, Any] = msgspec.to_builtins(wished)
            mark = content_id(msgspec.json.encode([plain, context.timestamp]))
            return {"request_id": str(UUID(mark[:32])), **plain}

        lost: OutcomeUnknown | None = None
        try:
            yield from c.ask(call("put_menu", lambda raw: raw, body=body))
        except OutcomeUnknown as error:
            lost = error
        for look in range(LOOKS):
            seen = yield from self._menu()
            if _same(seen, wished):
                return seen
            if look < LOOKS - 1:
                yield c.Pause(LOOK_WAIT, "let GoFood put the menu into effect")
        if lost is not None:
            raise lost
        return None

    def create_listing(self, draft: m.ProductDraft, client_ref: str) -> c.Flow[m.ListingState]:
        """Put an item on the menu under our own code: the code makes a repeat harmless."""
        menu = yield from self._menu()
        if menu.find(client_ref) is not None:
            return w.state_of(menu, client_ref)
        item, choice = w.write_item(draft, client_ref)
        seen = yield from self._push(lambda before: w.with_item(before, draft.category_id, item, choice))
        if seen is not None:
            return w.state_of(seen, client_ref)
        return m.ListingState(
            listing_id=client_ref,
            lifecycle=m.Lifecycle.PENDING_REVIEW,
            source_status="",
            title=draft.title,
            seller_sku=draft.skus[0].seller_sku,
        )

    def get_listing(self, listing_id: str) -> c.Flow[m.ListingState]:
        """Show one item of the menu."""
        menu = yield from self._menu()
        return w.state_of(menu, listing_id)

    def find_listing(self, seller_sku: str) -> c.Flow[m.ListingState | None]:
        """Find an item by its own or a variant's code."""
        menu = yield from self._menu()
        code = w.code_of(menu, seller_sku)
        return None if code is None else w.state_of(menu, code)

    def list_listings(self, cursor: str | None = None) -> c.Flow[m.Page[m.ListingState]]:
        """Show the whole menu on one page."""
        if cursor is not None:
            raise Misuse("the channel gives the whole menu on one page")
        menu = yield from self._menu()
        return m.Page(items=w.states_of(menu))

    def update_listing(self, listing_id: str, patch: m.ListingPatch) -> c.Flow[m.WriteOutcome]:
        """Change one item and leave the rest of the menu as it stands."""
        seen = yield from self._push(lambda menu: w.patched(menu, listing_id, patch))
        return _told(seen, listing_id)

    def add_variants(self, listing_id: str, draft: m.ProductDraft) -> c.Flow[m.WriteOutcome]:
        """Write the menu with the item's new variants; the code of each makes a repeat harmless."""
        menu = yield from self._menu()
        if not lacking(draft, w.state_of(menu, listing_id).skus):
            return m.WriteOutcome(outcome=m.Outcome.UNCHANGED, listing_id=listing_id)
        seen = yield from self._push(lambda before: w.with_variants(before, listing_id, draft))
        return _told(seen, listing_id)

    def delete_listing(self, listing_id: str) -> c.Flow[m.WriteOutcome]:
        """Take an item off the menu; one that is not there raises NotFound."""

        def change(menu: w.Menu) -> w.Menu:
            if menu.find(listing_id) is None:
                raise NotFound(f"the menu has no item {listing_id}")
            return w.without_item(menu, listing_id)

        seen = yield from self._push(change)
        return _told(seen, listing_id)

    def set_prices(self, levels: Sequence[m.PriceLevel]) -> c.Flow[m.BatchResult]:
        """Write all new prices with one push."""
        outcomes: list[m.WriteOutcome] = []

        def change(menu: w.Menu) -> w.Menu:
            changed, told = w.priced(menu, levels)
            outcomes[:] = told
            return changed

        seen = yield from self._push(change)
        if seen is None:
            pending = m.Outcome.ACCEPTED_PENDING
            outcomes[:] = [
                msgspec.structs.replace(one, outcome=pending) if one.done else one for one in outcomes
            ]
        return m.BatchResult(outcomes=tuple(outcomes))

    def set_quantities(self, levels: Sequence[m.StockLevel]) -> c.Flow[m.BatchResult]:
        """Switch items and variants on (more than 0) or off (0); GoFood keeps no number."""
        outcomes: dict[int, m.WriteOutcome] = {}
        for name in ("switch_items", "switch_variants"):
            chosen = [
                index
                for index, level in enumerate(levels)
                if (level.ref.sku_id == w.WHOLE) == (name == "switch_items")
            ]

            def make(
                _: str, chunk: Sequence[m.StockLevel], name: str = name
            ) -> c.Operation[tuple[m.WriteOutcome, ...]]:
                return call(
                    name,
                    lambda _: tuple(confirmed(level) for level in chunk),
                    body=lambda _: w.write_switches(chunk),
                )

            result = yield from send_in_batches(
                [levels[index] for index in chosen], w.SWITCHES_MAX, make, mixed=True
            )
            outcomes.update(zip(chosen, result.outcomes, strict=True))
        return m.BatchResult(outcomes=tuple(outcomes[index] for index in range(len(levels))))

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def _act(self, name: str, order_id: str, body: Mapping[str, str]) -> c.Flow[m.WriteOutcome]:
        def read(raw: Any) -> m.WriteOutcome:
            return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw)

        return (yield from c.ask(call(name, read, body=lambda _: body, **w.path_of(order_id))))

    def accept_order(self, order_id: str) -> c.Flow[m.WriteOutcome]:
        """Accept within three minutes."""
        return (yield from self._act("accept", order_id, {}))

    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> c.Flow[m.WriteOutcome]:
        """Say that the food is ready; the driver comes by himself, so the choice is not sent."""
        del choice
        return (yield from self._act("food_prepared", order_id, {"country_code": "ID"}))

    def cancel_order(
        self, order_id: str, reason: m.CancelReason, refs: Sequence[m.SkuRef] = ()
    ) -> c.Flow[m.WriteOutcome]:
        """Cancel as the merchant."""
        del refs
        code, text = w.CANCEL_REASONS[reason]
        body = {"cancel_reason_code": code, "cancel_reason_description": text}
        return (yield from self._act("cancel", order_id, body))

    # ── notices ──────────────────────────────────────────────────────────────────────────────────────────────

    def subscribe_notices(self, address: str) -> c.Flow[tuple[str, ...]]:
        """Ask for every event at an address; those already asked for there are left alone. Gives the new ones."""

        def read(raw: Any) -> set[str]:
            rows = c.read_as(WireSubscriptions, raw).subscriptions or []
            return {one.event for one in rows if one.url == address and one.active}

        known = yield from c.ask(call("subscriptions", read))
        missing = tuple(event for event in notices.EVENTS if event not in known)
        for event in missing:
            yield from c.ask(_subscribe(event, address))
        return missing

    def verify_notice(self, notice: m.RawNotice, credentials: c.Credentials) -> None:
        """Sheet section 6: HMAC over the raw body."""
        notices.verify(notice, credentials)

    def decode_notice(self, notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
        """Sheet section 6: an event's order is whole in its notice."""
        return notices.decode(notice)


def _subscribe(event: str, address: str) -> c.Operation[Any]:
    body = {"event": event, "url": address, "active": True}
    return call("subscribe", lambda raw: raw, body=lambda _: body)


class WireSubscription(msgspec.Struct, frozen=True):
    event: str
    url: str = ""
    active: bool = False


class WireSubscriptions(msgspec.Struct, frozen=True):
    subscriptions: list[WireSubscription] | None = None


def _same(seen: w.Menu, wished: w.Menu) -> bool:
    """Say whether a menu is in effect: the same items in the same sections, whatever their order."""

    def bare(menu: w.Menu) -> tuple[Any, Any]:
        items = {
            one.external_id: (part.name, w.without_blanks(one))
            for part in menu.menus
            for one in part.menu_items
        }
        return items, {one.external_id: one for one in menu.variant_categories}

    return bare(seen) == bare(wished)


def _told(seen: w.Menu | None, listing_id: str) -> m.WriteOutcome:
    outcome = m.Outcome.ACCEPTED_PENDING if seen is None else m.Outcome.CONFIRMED
    return m.WriteOutcome(outcome=outcome, listing_id=listing_id)
