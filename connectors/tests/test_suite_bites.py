"""A connector broken on purpose fails in every group: proof that the suite bites."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import msgspec
import pytest

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors import outcomes, session, transport, validation
from ikm_connectors.channels.shopee import client, notices
from ikm_connectors.channels.shopee import mapping as w
from ikm_connectors.channels.shopee.connector import ShopeeConnector
from ikm_connectors.errors import ConnectorError, OutcomeUnknown
from ikm_connectors.testing.suite import GROUPS

HERE = Path(__file__).parent
_spec = spec_from_file_location("shopee_suite", HERE / "test_shopee.py")
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
HealthySuite = _module.TestShopee
CAUGHT = (AssertionError, pytest.fail.Exception, ConnectorError, KeyError)


def suite_of(connector_class=ShopeeConnector):
    class Broken(HealthySuite):
        __test__ = False

        def connector(self):
            return connector_class()

    return Broken()


def boast(_):
    """D: the card promises what the code does not do."""

    class Boaster(ShopeeConnector):
        card = msgspec.structs.replace(
            ShopeeConnector.card,
            flags=tuple(
                msgspec.structs.replace(flag, value="yes") if flag.name == "orders.accept_needed" else flag
                for flag in ShopeeConnector.card.flags
            ),
        )

    suite_of(Boaster).test_d2_a_flag_says_yes_exactly_when_the_verb_is_there()


def forget_a_field(_):
    """P: a request without one of its parameters."""

    class Forgetful(ShopeeConnector):
        def categories(self, cursor=None):
            return (yield from c.ask(client.call("category", w.read_categories)))

    suite_of(Forgetful).test_p2_each_request_is_exactly_the_recorded_one()


def seal_the_wrong_text(patch):
    """S: a seal over the path alone."""
    patch.setattr(client, "hmac_sha256", lambda _, message: message)
    suite_of().test_s1_every_published_vector_is_met()


def refresh_without_a_lock(patch):
    """A: every caller refreshes for itself."""

    def renew(self, _):
        tokens = self.tokens.load()
        fresh = c.drive(self.connector.refresh(tokens), lambda op: self._send(op, None), self.clock.sleep)
        self.tokens.save(fresh)
        return fresh

    patch.setattr(session.Session, "_renew", renew)
    suite = suite_of()
    suite.test_a2_twenty_callers_make_one_refresh(suite.make_memory_world())


def swallow_codes(patch):
    """E: every refusal is called the same."""
    patch.setattr(client, "fault_of", lambda key, message, **_: ConnectorError(message, channel_code=key))
    suite_of().test_e1_every_sample_of_the_table_becomes_its_class()


def resend_writes(patch):
    """R: a lost answer is answered by sending again."""
    waits = transport.Transport._wait_before_retry

    def careless(self, operation, error, attempt, began):
        if isinstance(error, OutcomeUnknown) and attempt < 3:
            return 0.0
        return waits(self, operation, error, attempt, began)

    patch.setattr(transport.Transport, "_wait_before_retry", careless)
    suite = suite_of()
    suite.test_r2_a_write_is_never_sent_twice(suite.make_memory_world(), "timeout_after_commit")


def create_without_looking(_):
    """W: a create that never looks whether it has happened."""

    class Careless(ShopeeConnector):
        def create_listing(self, draft, client_ref):
            item_id = yield from self._add_item(draft, client_ref)
            return (yield from self.get_listing(item_id))

    suite = suite_of(Careless)
    suite.test_w1_the_same_reference_twice_makes_one_listing(suite.make_memory_world(), 0)


def believe_everything(patch):
    """B: a batch that is all well whatever was answered."""
    patch.setattr(outcomes, "_refused", lambda level, _: outcomes.confirmed(level))
    suite = suite_of()
    suite.test_b4_one_bad_item_does_not_sink_the_others(suite.make_memory_world())


def stop_at_the_first_page(_):
    """F: a feed that forgets its other pages."""

    class Hasty(ShopeeConnector):
        def orders_feed(self, cursor, *, since, until):
            page = yield from super().orders_feed(cursor, since=since, until=until)
            return msgspec.structs.replace(page, next_cursor=None)

    suite = suite_of(Hasty)
    suite.test_f1_all_pages_come_without_loss_or_repeat(suite.make_memory_world())


def lose_a_status(patch):
    """O: one status of the channel has no place."""
    known = dict(w.ORDER_STATUSES)
    patch.setattr(w, "ORDER_STATUSES", known | {"RETRY_SHIP": m.OrderStatus.UNKNOWN})
    suite_of().test_o1_every_status_has_its_neutral_one()


def trust_every_notice(patch):
    """I: a seal that is never compared."""
    patch.setattr(notices, "seals_match", lambda *_: True)
    suite_of().test_i1_a_right_seal_passes_and_a_wrong_or_missing_one_does_not()


def check_no_attributes(patch):
    """V: a validation without attributes."""
    patch.setattr(validation, "_attributes", lambda *_: iter(()))
    suite_of().test_v1_each_kind_of_attribute_is_checked("integer")


def know_no_limit(patch):
    """L: a budget that lets all pass."""
    patch.setattr(transport.MemoryLimiter, "reserve", lambda *_, **__: 0.0)
    suite_of().test_l1_four_workers_together_keep_the_rate()


def guard_nothing(patch):
    """N: no look at where a request goes."""
    patch.setattr(transport, "guard", lambda *_: None)
    suite_of().test_n1_a_host_outside_the_list_is_never_called()


def send_twice_as_many(_):
    """X: two calls where one would do."""

    class Slow(ShopeeConnector):
        def set_quantities(self, levels):
            even = yield from super().set_quantities(levels[::2])
            odd = yield from super().set_quantities(levels[1::2])
            paired = zip(even.outcomes, odd.outcomes, strict=True)
            return m.BatchResult(outcomes=tuple(one for pair in paired for one in pair))

    suite = suite_of(Slow)
    suite.test_x1_ten_thousand_skus_are_swept_in_few_calls_and_bounded_memory(suite.make_memory_world())


SABOTAGE = {
    "d": boast,
    "p": forget_a_field,
    "s": seal_the_wrong_text,
    "a": refresh_without_a_lock,
    "e": swallow_codes,
    "r": resend_writes,
    "w": create_without_looking,
    "b": believe_everything,
    "f": stop_at_the_first_page,
    "o": lose_a_status,
    "i": trust_every_notice,
    "v": check_no_attributes,
    "l": know_no_limit,
    "n": guard_nothing,
    "x": send_twice_as_many,
}


def test_every_group_has_its_sabotage():
    assert SABOTAGE.keys() == GROUPS.keys()


@pytest.mark.parametrize("group", sorted(SABOTAGE))
def test_a_broken_connector_fails_in_its_group(group, monkeypatch):
    with pytest.raises(CAUGHT):
        SABOTAGE[group](monkeypatch)
