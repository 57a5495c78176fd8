"""Group Validation: what the channel would refuse is told before anything is sent."""

# ruff: noqa: S101 - a suite asserts plain values

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from ikm_connectors import errors as e
from ikm_connectors import model as m
from ikm_connectors.outcomes import unsettled
from ikm_connectors.testing.samples import make_draft, make_jpeg_head, make_png
from ikm_connectors.testing.suite.applies import needs
from ikm_connectors.testing.suite.base import SuiteFacts
from ikm_connectors.validation import validate, validate_image

if TYPE_CHECKING:
    from ikm_connectors.testing.worlds import World

KINDS: dict[m.AttributeKind, tuple[m.ChosenValue, m.ChosenValue]] = {
    # kind: (a value that fits, a value that does not)
    "choice": (m.ChosenValue(value_id="1"), m.ChosenValue(text="sendiri")),
    "choice_or_text": (m.ChosenValue(text="sendiri"), m.ChosenValue(value_id="99")),
    "text": (m.ChosenValue(text="pandan"), m.ChosenValue(text="p" * 51)),
    "integer": (m.ChosenValue(text="12"), m.ChosenValue(text="1.5")),
    "number": (m.ChosenValue(text="1.5"), m.ChosenValue(text="satu")),
    "date": (m.ChosenValue(text="2026-11-24"), m.ChosenValue(text="24/11/2026")),
}


def _problems(draft: m.ProductDraft, **rules: Any) -> set[str]:
    return {problem.message_key for problem in validate(draft, m.Rules(**({"limits": m.Limits()} | rules)))}


class ValidationGroup(SuiteFacts):
    def _draft(self) -> m.ProductDraft:
        return make_draft(self.make_memory_world().session(), "TAS", variants=2)

    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_v1_each_kind_of_attribute_is_checked(self, kind: m.AttributeKind) -> None:
        fits, breaks = KINDS[kind]
        rule = m.AttributeRule(
            id="7", name="Bahan", kind=kind, required="yes", max_length=50,
            values=(m.AttributeChoice(id="1", name="Pandan"),),
        )  # fmt: skip
        draft = replace(self._draft(), attributes=(m.AttributeValue(attribute_id="7", values=(fits,)),))
        assert _problems(draft, attributes=(rule,)) == set()
        broken = replace(draft, attributes=(m.AttributeValue(attribute_id="7", values=(breaks,)),))
        assert _problems(broken, attributes=(rule,)) == {"invalid_value"}
        assert _problems(replace(draft, attributes=()), attributes=(rule,)) == {"missing_attribute"}
        many = m.AttributeValue(attribute_id="7", values=(fits, fits))
        assert _problems(replace(draft, attributes=(many,)), attributes=(rule,)) == {"invalid_value"}

    def test_v1_a_condition_makes_an_attribute_required(self) -> None:
        rule = m.AttributeRule(
            id="8", name="Sertifikat", kind="text", required="conditional", depends_on=(("7", ("1",)),)
        )
        draft = self._draft()
        chosen = m.AttributeValue(attribute_id="7", values=(m.ChosenValue(value_id="1"),))
        assert _problems(replace(draft, attributes=()), attributes=(rule,)) == set()
        assert _problems(replace(draft, attributes=(chosen,)), attributes=(rule,)) == {"missing_attribute"}

    def test_v2_a_draft_we_find_good_is_accepted(self, world: World) -> None:
        session = world.session()
        draft = make_draft(session, "TAS", variants=self.variants(3))
        assert validate(draft, session.rules(draft.category_id)) == []
        session.create_listing(draft, client_ref="TAS")
        assert world.listing_count() == 1

    @pytest.mark.parametrize("fault", ["title", "attribute", "price", "image"])
    @needs("limits.{fault}")
    def test_v2_what_the_channel_refuses_was_foretold(self, world: World, fault: str) -> None:
        session = world.session()
        good = make_draft(session, "TAS")
        limits = session.listing_limits(good.category_id)
        dear = replace(good.skus[0], price=m.Money(limits.price_max + 1 if limits.price_max else 0))
        broken = {
            "title": replace(good, title="x" * (limits.title_max + 1) if limits.title_max else ""),
            "attribute": replace(good, attributes=()),
            "price": replace(good, skus=(dear,)),
            "image": replace(good, images=()),
        }[fault]
        foretold = {problem.message_key for problem in validate(broken, session.rules(good.category_id))}
        with pytest.raises(e.ConnectorError) as caught:
            session.create_listing(broken, client_ref="TAS")
        assert isinstance(caught.value, e.Refused), caught.value
        assert foretold, "the channel refused what we found good"
        assert caught.value.action == "fix_data"
        assert world.listing_count() == 0

    @needs("limits.category")
    def test_v2_a_category_closed_meanwhile_is_named_as_such(self, world: World) -> None:
        session = world.session()
        draft = make_draft(session, "TAS")
        world.fault("category_closed", self.paths["create"], times=1)
        with pytest.raises(e.CategoryClosed) as caught:
            session.create_listing(draft, client_ref="TAS")
        assert caught.value.action == "fix_data"
        assert world.listing_count() == 0

    def test_v3_images_are_judged_by_their_own_bytes(self) -> None:
        rules = m.ImageRules(formats=("jpeg", "png"), max_bytes=200_000, min_px=300, max_px=4000)
        for content in (make_png(600, 600), make_jpeg_head(600, 800)):
            assert validate_image(m.ImageFile(content=content), rules) == []
        for content, field in (
            (make_png(200, 600), "size"),
            (make_jpeg_head(5000, 400), "size"),
            (b"GIF89a" + bytes(40), "format"),
            (make_png(600, 600) + bytes(200_000), "bytes"),
            (b"", "format"),
        ):
            assert [one.field for one in validate_image(m.ImageFile(content=content), rules)] == [field]

    def test_v4_variants_are_counted_and_told_apart(self) -> None:
        draft = self._draft()
        first, second = draft.skus
        assert _problems(draft, limits=m.Limits(axes_max=2, skus_max=2)) == set()
        assert _problems(draft, limits=m.Limits(axes_max=0)) == {"variant_rule"}
        assert _problems(draft, limits=m.Limits(skus_max=1)) == {"variant_rule"}
        assert _problems(replace(draft, skus=(first, replace(second, options=first.options)))) == {
            "duplicate"
        }
        assert _problems(replace(draft, skus=(first, replace(second, seller_sku=first.seller_sku)))) == {
            "duplicate"
        }
        assert _problems(replace(draft, skus=(first, replace(second, options=("lain",))))) == {"variant_rule"}
        assert _problems(replace(draft, skus=())) == {"variant_rule"}
        dear = replace(second, price=m.Money(first.price.amount * 8))
        assert _problems(replace(draft, skus=(first, dear)), limits=m.Limits(price_ratio_max=7)) == {
            "price_out_of_range"
        }

    def test_v4_stock_weight_and_size_are_bounded(self) -> None:
        draft = self._draft()
        assert _problems(draft, limits=m.Limits(stock_max=5)) == {"invalid_value"}
        assert _problems(replace(draft, parcel=m.Parcel(weight_g=0))) == {"invalid_value"}
        assert _problems(replace(draft, parcel=m.Parcel(weight_g=1, length_cm=3))) == {"invalid_value"}
        heavy = m.LogisticOption(id="1", name="Kurir", enabled=True, weight_max_g=100)
        assert _problems(replace(draft, logistics=("1",)), logistics=(heavy,)) == {"invalid_value"}
        assert _problems(replace(draft, logistics=("2",)), logistics=(heavy,)) == {"invalid_value"}

    def test_v5_an_account_wide_problem_is_told_once(self) -> None:
        wide = m.Problem(message_key="shop_on_holiday", scope="account")
        narrow = m.Problem(message_key="locked_by_promotion", scope="sku")
        assert unsettled([wide, narrow, wide, narrow, wide]) == (wide, narrow, narrow)
