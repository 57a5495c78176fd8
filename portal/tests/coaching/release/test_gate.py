"""The way through the gate: the plan, the answers, the release, the own business, what stays secret and from whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories.coaching_release import (
    BRAND,
    GOOD_TEXT,
    day_later,
    days_later,
    make_gate,
    make_shown,
    put_on_show,
)
from factories.people import actor_for
from factories.registry import NOW, TODAY, make_office, make_user

from esmart.accounts.services import correct_stay, end_stay, transfer_stay
from esmart.accounts.services.problems import WrongState as CodeGone
from esmart.accounts.services.renew_password import renew_password
from esmart.channels.models import Listing
from esmart.coaching.models import Contact, FollowUp, Handover
from esmart.coaching.queries.release import (
    duties_of,
    gate_lists,
    handover_view,
    handovers_for,
    mentorship_rows,
    mentorships_for,
    named,
    sight_of,
    waiting_for,
)
from esmart.coaching.services.problems import CoachingProblem, NotAllowed, NotThere, Refused, WrongState
from esmart.coaching.services.release import (
    agree_move,
    carry_listings,
    check_item,
    confirm_review,
    follow_stays,
    move_design,
    open_own_enterprise,
    record_contact,
    record_follow_up,
    record_release,
    start_handover,
    withdraw_follow_up,
)
from esmart.core.history import SYSTEM
from esmart.core.models import Change
from esmart.registry.models import Enterprise, Product
from esmart.registry.rules import EnterpriseFacts

pytestmark = pytest.mark.django_db
OWN = EnterpriseFacts(
    name="Dompet Anggun", region_code="32.73", address="Gang Kenanga 4", description="Dompet perca."
)


def test_a_plan_starts_once_and_ticks_what_it_knows() -> None:
    gate = make_gate()
    assert [one.person for one in gate_lists(gate.officer, today=TODAY).leaving] == [gate.person]
    assert waiting_for(gate.officer, today=TODAY).leaving_without_plan == 1
    handover = gate.planned(follow_up=False)
    assert gate.handover() == handover
    assert gate_lists(gate.officer, today=TODAY).leaving == []
    done = {
        one.item.key for one in handover_view(gate.officer, handover, today=TODAY).items if one.item.done_on
    }
    assert done == {"mentor", "receiver", "follow_up"}
    with pytest.raises(Refused, match="tercentang sendiri"):
        check_item(handover=handover, key="mentor", done=True, actor=actor_for(gate.officer), now=NOW)
    check_item(
        handover=handover, key="capital", done=True, note="Koperasi", actor=actor_for(gate.officer), now=NOW
    )
    with pytest.raises(NotThere):
        check_item(handover=handover, key="tools", done=True, actor=actor_for(gate.stranger), now=NOW)
    with pytest.raises(NotThere):
        start_handover(person=gate.person, actor=actor_for(gate.stranger), now=NOW)
    with pytest.raises(NotAllowed):
        start_handover(person=gate.person, actor=actor_for(gate.bapas), now=NOW)


def test_a_new_day_of_release_a_transfer_and_a_release_in_the_book_are_followed() -> None:
    gate = make_gate()
    handover = gate.planned()
    correct_stay(person=gate.person, release_planned_on=day_later(20), actor=SYSTEM, now=NOW)
    assert follow_stays() == 1
    handover.refresh_from_db()
    assert handover.planned_on == day_later(20)
    late = [one.item.key for one in handover_view(gate.officer, handover, today=TODAY).items if one.late]
    assert {"business_id", "tools", "designs"} <= set(late)

    other = make_office()
    receiver = make_user("workshop_officer", office=other)
    transfer_stay(person=gate.person, office_id=other.pk, on=TODAY, actor=SYSTEM, now=NOW)
    follow_stays()
    handover.refresh_from_db()
    assert (handover.custody.office, handover.review_due_on) == (other, day_later(10))
    assert not handovers_for(gate.officer, today=TODAY).exists()
    assert waiting_for(receiver, today=TODAY).reviews_due == 1
    confirm_review(handover=handover, actor=actor_for(receiver), now=NOW)

    end_stay(person=gate.person, on=TODAY, actor=SYSTEM, now=NOW)
    assert follow_stays() == 1
    assert follow_stays() == 0
    handover.refresh_from_db()
    assert (handover.state, handover.released_on) == ("handed_over", TODAY)
    assert list(handover.follow_ups.order_by("months").values_list("months", flat=True)) == [1, 3, 6, 12]


def test_after_release_the_unit_sees_that_it_happened_and_nothing_newer() -> None:
    gate = make_gate()
    handover = gate.released()
    open_own_enterprise(handover=handover, facts=OWN, owner_name="Pemilik", actor=SYSTEM, now=NOW)
    handover.refresh_from_db()
    seen = handover_view(gate.officer, handover, today=TODAY)
    assert (seen.items, seen.moves, seen.follow_ups, seen.consents) == ([], [], [], [])
    assert not any(vars(seen.sight).values())
    assert not mentorships_for(gate.officer, today=TODAY).exists()
    names = named(
        gate.officer,
        [gate.person],
        actor=actor_for(gate.officer),
        purpose="uji",
        screen="uji",
        now=NOW,
        today=TODAY,
    )
    assert names == {gate.person.pk: f"Peserta {gate.person.public_id}"}
    assert sight_of(gate.coach, handover, today=TODAY).follows
    assert sight_of(gate.bapas, handover, today=TODAY).follows
    assert sight_of(gate.kanwil, handover, today=TODAY).after
    assert not handovers_for(gate.stranger, today=TODAY).exists()
    assert not handovers_for(make_user("administrator"), today=TODAY).exists()


def test_a_no_to_being_handed_over_stops_nothing_but_the_receiver_s_sight() -> None:
    gate = make_gate()
    handover = gate.released(hand_over=False)
    assert handover.state == Handover.State.HANDED_OVER
    assert not handovers_for(gate.bapas, today=TODAY).exists()
    assert sight_of(gate.coach, handover, today=TODAY).follows


def test_talks_after_release_need_a_standing_yes_and_vanish_with_it() -> None:
    gate = make_gate()
    handover = gate.released()
    in_a_month = handover.follow_ups.get(months=1).due_on
    assert [one.months for one in duties_of(gate.coach, today=in_a_month)] == [1]
    record_follow_up(
        handover=handover, months=1, outcome="own_business", on=TODAY, uses_the_skill=True,
        actor=actor_for(gate.bapas), now=days_later(40),
    )  # fmt: skip
    three = handover.follow_ups.get(months=3).due_on
    assert waiting_for(gate.coach, today=three).talks_due == 1
    with pytest.raises(CoachingProblem):
        record_follow_up(
            handover=handover, months=3, outcome="both", on=TODAY, actor=actor_for(gate.officer), now=NOW
        )

    withdraw_follow_up(handover=handover, actor=actor_for(gate.coach), now=days_later(41))
    assert duties_of(gate.coach, today=three) == []
    assert handover_view(gate.bapas, handover, today=three).follow_ups == []
    assert not mentorships_for(gate.coach, today=three).exists()
    with pytest.raises(NotAllowed):
        record_follow_up(
            handover=handover, months=3, outcome="both", on=TODAY, actor=actor_for(gate.coach), now=NOW
        )
    assert FollowUp.objects.get(handover=handover, months=3).done_on is None


def test_silence_reaches_the_mentor_then_the_office_and_a_talk_ends_it() -> None:
    gate = make_gate()
    gate.planned()
    (row,) = mentorship_rows(mentorships_for(gate.coach, today=TODAY), today=day_later(31))
    assert row.silence.turn == "mentor"
    assert waiting_for(gate.coach, today=day_later(31)).silent == 1
    assert waiting_for(gate.officer, today=day_later(31)).silent_for_office == 0
    assert waiting_for(gate.officer, today=day_later(46)).silent_for_office == 1
    facts = {"mentorship": row.mentorship, "on": day_later(46), "now": days_later(46)}
    record_contact(kind=Contact.Kind.NO_ANSWER, actor=actor_for(gate.coach), **facts)
    assert waiting_for(gate.coach, today=day_later(46)).silent == 1
    record_contact(kind=Contact.Kind.VISIT, words="Bahan ada.", actor=actor_for(gate.coach), **facts)
    assert waiting_for(gate.coach, today=day_later(46)).silent == 0
    with pytest.raises(NotAllowed):
        record_contact(kind=Contact.Kind.VISIT, actor=actor_for(gate.officer), **facts)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", BRAND),
        ("name", "Rumah Griya Anggun"),
        ("description", "Dulu kami belajar menjahit di lapas."),
        ("description", "Karya mantan narapidana"),
        ("address", "Jalan Mawar 1"),
        ("phone", "022-5550101"),
    ],
)
def test_an_own_profile_with_a_trace_of_the_unit_is_refused(field: str, words: str) -> None:
    gate = make_gate()
    handover = gate.released()
    facts = EnterpriseFacts(**{**OWN.__dict__, field: words})
    with pytest.raises(Refused) as refused:
        open_own_enterprise(handover=handover, facts=facts, owner_name="Pemilik", actor=SYSTEM, now=NOW)
    assert refused.value.field == field
    assert Enterprise.objects.filter(kind="ikm").count() == 0


def test_an_own_business_is_opened_once_and_its_history_names_no_office() -> None:
    gate = make_gate()
    handover = gate.released()
    opened = open_own_enterprise(
        handover=handover, facts=OWN, owner_name="Pemilik", actor=actor_for(gate.coach), now=NOW
    )
    again = open_own_enterprise(
        handover=handover, facts=OWN, owner_name="Pemilik", actor=actor_for(gate.coach), now=NOW
    )
    assert (again.enterprise, again.owner, again.code) == (opened.enterprise, opened.owner, "")
    assert not opened.owner.has_usable_password()
    assert renew_password(code=opened.code, password="milik-sendiri", now=days_later(100)) == opened.owner
    with pytest.raises(CodeGone, match="sudah dipakai"):
        renew_password(code=opened.code, password="orang-lain", now=days_later(100))
    opened.owner.refresh_from_db()
    assert opened.owner.check_password("milik-sendiri")
    assert (opened.enterprise.office, opened.enterprise.owner, opened.enterprise.state) == (
        None,
        opened.owner,
        "published",
    )
    gate.person.refresh_from_db()
    assert gate.person.user == opened.owner
    rows = Change.objects.filter(table_name="registry_enterprise", row_id=opened.enterprise.pk)
    assert {row.actor_label for row in rows} == {"sistem"}
    linked = Change.objects.get(
        table_name="coaching_handover",
        row_id=handover.pk,
        operation="update",
        fields__has_key="enterprise_id",
    )
    assert linked.actor_id == gate.coach.pk
    handover.refresh_from_db()
    assert handovers_for(opened.owner, today=TODAY).get() == handover


def test_an_agreed_design_is_copied_once_without_anything_of_the_workshop() -> None:
    gate = make_gate()
    handover = gate.planned()
    product = make_shown(gate.workshop, name="Dompet Melati")
    actor = actor_for(gate.officer)
    with pytest.raises(Refused):
        agree_move(
            handover=handover, product=product, design_goes=False, listings_go=True, actor=actor, now=NOW
        )
    foreign = make_shown(make_gate().workshop)
    with pytest.raises(NotThere):
        agree_move(
            handover=handover, product=foreign, design_goes=True, listings_go=False, actor=actor, now=NOW
        )
    move = agree_move(
        handover=handover, product=product, design_goes=True, listings_go=True, actor=actor, now=NOW
    )
    workshop_shop = put_on_show(product)
    record_release(handover=handover, on=TODAY, actor=actor, now=NOW)
    mine = actor_for(gate.coach)
    texts = {"name": "Dompet perca tiga sekat", "description": "Dompet jahitan tangan."}
    with pytest.raises(WrongState):
        move_design(move=move, **texts, actor=mine, now=NOW)
    own = open_own_enterprise(
        handover=handover, facts=OWN, owner_name="Pemilik", actor=mine, now=NOW
    ).enterprise
    for wrong in (
        {"name": "Dompet Melati"},
        {"description": GOOD_TEXT},
        {"description": "Belajar di rutan."},
    ):
        with pytest.raises(Refused):
            move_design(move=move, **{**texts, **wrong}, actor=mine, now=NOW)
    assert not Product.objects.filter(enterprise=own).exists()

    copy = move_design(move=move, **texts, actor=mine, now=NOW)
    assert move_design(move=move, **texts, actor=mine, now=NOW) == copy
    photo, theirs = copy.photos.get(), product.photos.get()
    assert photo.sha256 != theirs.sha256
    assert (photo.alt, photo.credit) == ("", "")
    assert copy.variants.get().sku != product.variants.get().sku
    with pytest.raises(WrongState, match="toko"):
        carry_listings(move=move, actor=mine, now=NOW)
    assert Listing.objects.get(account=workshop_shop).wanted == "live"
    move.refresh_from_db()
    assert (move.new_product, move.moved_at) == (copy, None)
    with pytest.raises((WrongState, NotAllowed)):
        agree_move(
            handover=handover, product=product, design_goes=False, listings_go=False, actor=actor, now=NOW
        )


def test_listings_go_to_the_own_shop_before_the_workshop_s_end_and_a_broken_run_is_simply_repeated() -> None:
    from esmart.channels.models import ChannelAccount, ChannelApplication

    gate = make_gate()
    handover = gate.planned()
    product = make_shown(gate.workshop)
    move = agree_move(
        handover=handover,
        product=product,
        design_goes=True,
        listings_go=True,
        actor=actor_for(gate.officer),
        now=NOW,
    )
    put_on_show(product)
    record_release(handover=handover, on=TODAY, actor=actor_for(gate.officer), now=NOW)
    mine = actor_for(gate.coach)
    own = open_own_enterprise(
        handover=handover, facts=OWN, owner_name="Pemilik", actor=mine, now=NOW
    ).enterprise
    move_design(move=move, name="Dompet tiga sekat", description="Jahitan tangan.", actor=mine, now=NOW)
    application = ChannelApplication.objects.create(marketplace="spreadsheet", environment="production")
    ChannelAccount.objects.create(application=application, shop_id="gerai", enterprise=own, connected_at=NOW)

    for _ in range(2):
        (result,) = carry_listings(move=move, actor=mine, now=NOW + timedelta(hours=1))
        assert result.outcome in {"published", "already_there"}
    assert Listing.objects.filter(product__enterprise=own).count() == 1
    assert set(Listing.objects.filter(product=product).values_list("wanted", flat=True)) == {"ended"}
    move.refresh_from_db()
    assert move.moved_at is not None
