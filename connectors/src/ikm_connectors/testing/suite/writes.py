"""Group Writes: once is once, twice is harmless, the newest wins, and later refusals show."""

# ruff: noqa: S101, PLR2004 - a suite asserts plain values

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.testing.samples import make_draft
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts

if TYPE_CHECKING:
    from ikm_connectors.testing.worlds import World

CREATED = {m.Lifecycle.LIVE, m.Lifecycle.PENDING_REVIEW}


class WritesGroup(SuiteFacts):
    @pytest.mark.parametrize("variants", [0, 3])
    def test_w1_the_same_reference_twice_makes_one_listing(self, world: World, variants: int) -> None:
        session = world.session()
        draft = make_draft(session, "TAS", variants=self.variants(variants))
        first = session.create_listing(draft, client_ref="TAS")
        second = session.create_listing(draft, client_ref="TAS")
        assert first.listing_id == second.listing_id
        assert world.listing_count() == 1
        assert [sku.seller_sku for sku in second.skus] == [sku.seller_sku for sku in draft.skus]
        assert [_shown(sku) for sku in second.skus] == [
            (True if shown.quantity is None else sku.quantity)
            for sku, shown in zip(draft.skus, second.skus, strict=True)
        ]
        assert second.lifecycle in CREATED

    def test_w2_a_lost_answer_is_looked_up_and_makes_no_second_listing(self, world: World) -> None:
        session = world.session()
        draft = make_draft(session, "TAS")
        world.fault("timeout_after_commit", self.paths["create"], times=1)
        state = session.create_listing(draft, client_ref="TAS")
        assert state.skus[0].seller_sku == "TAS"
        assert world.listing_count() == 1
        assert (
            sum(_is_create(call.url, self.paths["create"]) for call in world.calls if call.effect == "write")
            == 1
        )

    def test_w2_a_lost_request_stays_unknown_and_can_be_asked_again(self, world: World) -> None:
        session = world.session()
        draft = make_draft(session, "TAS")
        world.fault("timeout_before_commit", self.paths["create"], times=1)
        with pytest.raises(e.OutcomeUnknown):
            session.create_listing(draft, client_ref="TAS")
        assert world.listing_count() == 0
        session.create_listing(draft, client_ref="TAS")
        assert world.listing_count() == 1

    def test_w2_a_read_that_lags_behind_the_create_loses_nothing(self, world: World) -> None:
        session = world.session()
        draft = make_draft(session, "TAS")
        world.fault("read_lag", self.paths["listing"], times=1)
        state = session.create_listing(draft, client_ref="TAS")
        assert state.listing_id
        assert state.lifecycle in CREATED | {m.Lifecycle.UNKNOWN}
        assert session.create_listing(draft, client_ref="TAS").listing_id == state.listing_id
        assert world.listing_count() == 1

    @needs("get_quantities")
    def test_w3_setting_a_quantity_twice_is_harmless(self, world: World) -> None:
        session = world.session()
        ref = session.create_listing(make_draft(session, "TAS"), client_ref="TAS").skus[0].ref
        for version in (1, 1):
            result = session.set_quantities([m.StockLevel(ref=ref, quantity=33, version=version)])
            assert result.all_done
        assert world.stock_of("TAS") == 33

    @needs("get_quantities")
    def test_w4_an_older_version_never_overwrites_a_newer(self, world: World) -> None:
        session = world.session()
        ref = session.create_listing(make_draft(session, "TAS"), client_ref="TAS").skus[0].ref
        session.set_quantities([m.StockLevel(ref=ref, quantity=5, version=9)])
        late = session.set_quantities([m.StockLevel(ref=ref, quantity=50, version=8)]).outcomes[0]
        assert late.outcome is m.Outcome.REJECTED
        assert late.problem is not None
        assert late.problem.message_key == "stale_version"
        assert world.stock_of("TAS") == 5

    @needs("listing.async_review")
    def test_w5_a_later_rejection_is_reported(self, world: World) -> None:
        session = world.session()
        state = session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        world.reject_listing(state.listing_id)
        assert session.get_listing(state.listing_id).lifecycle in {m.Lifecycle.REJECTED, m.Lifecycle.BANNED}

    @needs("update_listing")
    def test_w6_a_patch_touches_only_what_it_names(self, world: World) -> None:
        session = world.session()
        before = session.create_listing(
            make_draft(session, "TAS", variants=self.variants(2)), client_ref="TAS"
        )
        title = "Tas anyaman pandan buatan tangan, nama baru"
        outcome = session.update_listing(before.listing_id, m.ListingPatch(title=title))
        after = session.get_listing(before.listing_id)
        assert outcome.outcome is m.Outcome.CONFIRMED
        assert after.title == title
        assert after.description == before.description
        assert after.skus == before.skus
        assert after.image_ids == before.image_ids

    @needs("add_variants")
    def test_w8_new_variants_are_added_once_and_the_others_stay(self, world: World) -> None:
        session = world.session()
        before = session.create_listing(make_draft(session, "TAS", variants=2), client_ref="TAS")
        more = make_draft(session, "TAS", variants=4, price=91_000)
        assert session.add_variants(before.listing_id, more).outcome is m.Outcome.CONFIRMED
        after = session.get_listing(before.listing_id)
        assert [sku.seller_sku for sku in after.skus] == [sku.seller_sku for sku in more.skus]
        assert [sku.options for sku in after.skus] == [sku.options for sku in more.skus]
        assert after.skus[:2] == before.skus
        assert {sku.price for sku in after.skus[2:]} == {m.Money(91_000)}
        again = session.add_variants(before.listing_id, more)
        assert again.outcome is m.Outcome.UNCHANGED
        assert session.get_listing(before.listing_id).skus == after.skus
        assert world.listing_count() == 1

    @needs("add_variants")
    def test_w8_a_lost_answer_about_new_variants_is_looked_up(self, world: World) -> None:
        session = world.session()
        listing = session.create_listing(make_draft(session, "TAS", variants=2), client_ref="TAS").listing_id
        world.fault("timeout_after_commit", self.paths["variants"], times=1)
        outcome = session.add_variants(listing, make_draft(session, "TAS", variants=3))
        assert outcome.outcome is m.Outcome.CONFIRMED
        assert len(session.get_listing(listing).skus) == 3

    @needs("add_variants")
    def test_w8_a_lost_request_about_new_variants_stays_unknown_and_can_be_asked_again(
        self, world: World
    ) -> None:
        session = world.session()
        listing = session.create_listing(make_draft(session, "TAS", variants=2), client_ref="TAS").listing_id
        more = make_draft(session, "TAS", variants=3)
        world.fault("timeout_before_commit", self.paths["variants"], times=1)
        with pytest.raises(e.OutcomeUnknown):
            session.add_variants(listing, more)
        assert len(session.get_listing(listing).skus) == 2
        session.add_variants(listing, more)
        assert len(session.get_listing(listing).skus) == 3

    @needs("add_variants")
    def test_w8_another_kind_of_choice_is_refused_and_changes_nothing(self, world: World) -> None:
        session = world.session()
        before = session.create_listing(make_draft(session, "TAS"), client_ref="TAS")
        with pytest.raises(e.VariantRule):
            session.add_variants(before.listing_id, make_draft(session, "TAS", variants=2))
        assert session.get_listing(before.listing_id).skus == before.skus

    @needs("get_quantities")
    def test_w7_an_unchanged_write_is_told_as_such_and_not_sent(self, world: World) -> None:
        session = world.session()
        ref = session.create_listing(make_draft(session, "TAS", quantity=12), client_ref="TAS").skus[0].ref
        before = sum(self.paths["stock"] in call.url and call.effect == "write" for call in world.calls)
        same = session.set_quantities([m.StockLevel(ref=ref, quantity=12, version=2)], compare=True)
        assert same.outcomes[0].outcome is m.Outcome.UNCHANGED
        after = sum(self.paths["stock"] in call.url and call.effect == "write" for call in world.calls)
        assert after == before

    @needs("set_active", "listing.hide")
    def test_w7_hiding_showing_and_deleting_are_seen(self, world: World) -> None:
        session = world.session()
        listing = session.create_listing(make_draft(session, "TAS"), client_ref="TAS").listing_id
        assert session.set_active(listing, False).outcome is m.Outcome.CONFIRMED
        assert session.get_listing(listing).lifecycle is m.Lifecycle.PAUSED
        if self.shows_again:
            assert session.set_active(listing, True).outcome is m.Outcome.CONFIRMED
            assert session.get_listing(listing).lifecycle in CREATED
        else:
            with pytest.raises(e.NotOffered):
                session.set_active(listing, True)
        if not session.connector.offers("delete_listing"):
            return
        assert session.delete_listing(listing).outcome is m.Outcome.CONFIRMED
        assert world.listing_count() == 0
        assert session.find_listing(seller_sku="TAS") is None


def _shown(sku: m.SkuState) -> int | bool | None:
    """Give the quantity shown, or whether it can be bought where the channel knows only that."""
    return sku.available if sku.quantity is None else sku.quantity


def _is_create(url: str, path: str) -> bool:
    return url.split("?", maxsplit=1)[0].endswith(path)
