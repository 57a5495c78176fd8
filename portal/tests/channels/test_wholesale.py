"""Wholesale terms: what is kept rises and falls as the marketplace's file demands, at every price."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from esmart.channels.rules import Wholesale, price_tiers, read_wholesale, terms_at, wholesale_fault
from ikm_connectors import model as m
from ikm_connectors.channels.ralali.terms import judge_terms

numbers = st.integers(-2, 120)
wishes = st.builds(
    Wholesale,
    unit=st.just("pcs"),
    least=numbers,
    steps=st.lists(st.tuples(numbers, numbers), max_size=3).map(tuple),
)


@given(wishes, st.integers(1_000, 50_000_000))
def test_terms_without_a_fault_pass_the_marketplaces_own_rules_and_others_do_not(
    wanted: Wholesale, price: int
) -> None:
    draft = m.ProductDraft(
        master_ref="1",
        title="Keranjang",
        description="",
        category_id="",
        skus=(m.SkuDraft(seller_sku="A", price=m.Money(price), quantity=1),),
        images=(),
        parcel=m.Parcel(weight_g=1, length_cm=1, width_cm=1, height_cm=1),
    )
    tiers = price_tiers(wanted, price)
    asked = {"unit": wanted.unit, "moq": wanted.least, "sku_tiers": {"A": tiers}}
    refused = list(judge_terms(msgspec.structs.replace(draft, ext={"ralali": asked})))
    if wholesale_fault(wanted) is None:
        assert not refused
        assert terms_at(wanted.plain(), {"A": price}) == (
            asked if wanted.steps else {"unit": "pcs", "moq": wanted.least}
        )
    elif max((off for _least, off in wanted.steps), default=0) <= 90:  # more is refused by us alone
        assert refused


@given(wishes)
def test_what_is_kept_is_read_as_it_was(wanted: Wholesale) -> None:
    assert read_wholesale(msgspec.json.decode(msgspec.json.encode(wanted.plain()))) == wanted
