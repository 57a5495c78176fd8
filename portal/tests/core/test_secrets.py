"""Secrets at rest: what is sealed opens only in its own cell, with its own key."""

from __future__ import annotations

import pytest

from esmart.core.secrets import Cell, SecretProblem, key_id, require_keys, seal, sealed_with, unseal

CELL = Cell("channels_channelgrant", 7, "tokens_sealed")
OLD, NEW = "11" * 32, "22" * 32


def test_what_was_sealed_is_read_back_and_never_stands_in_the_open() -> None:
    sealed = seal("refresh-token-bébas", cell=CELL)
    assert "refresh" not in sealed
    assert unseal(sealed, cell=CELL) == "refresh-token-bébas"
    assert seal("x", cell=CELL) != seal("x", cell=CELL), "equal values must not look equal"


@pytest.mark.parametrize(
    "other",
    [
        Cell("channels_channelgrant", 8, "tokens_sealed"),
        Cell("channels_channelgrant", 7, "other"),
        Cell("channels_order", 7, "tokens_sealed"),
    ],
)
def test_a_value_swapped_into_another_cell_is_refused(other: Cell) -> None:
    sealed = seal("token of another shop", cell=CELL)
    with pytest.raises(SecretProblem, match="does not open in this cell"):
        unseal(sealed, cell=other)


def test_one_flipped_sign_is_refused() -> None:
    sealed = seal("token", cell=CELL)
    last = "A" if sealed[30] != "A" else "B"
    with pytest.raises(SecretProblem):
        unseal(sealed[:30] + last + sealed[31:], cell=CELL)


def test_after_a_rotation_old_values_are_readable_and_new_ones_use_the_new_key(settings) -> None:
    settings.FIELD_KEY = OLD
    sealed = seal("token", cell=CELL)
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = NEW, [OLD]
    assert unseal(sealed, cell=CELL) == "token"
    assert sealed_with(sealed) == key_id(OLD)
    assert sealed_with(seal("token", cell=CELL)) == key_id(NEW)


def test_a_wrong_key_is_seen_at_start_before_anything_is_opened(settings) -> None:
    settings.FIELD_KEY = OLD
    sealed = seal("token", cell=CELL)
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = NEW, []
    with pytest.raises(SecretProblem, match=key_id(OLD)):
        require_keys([sealed_with(sealed)])
    with pytest.raises(SecretProblem, match="not configured"):
        unseal(sealed, cell=CELL)
    settings.FIELD_KEY = "zz"
    with pytest.raises(SecretProblem, match="64 hexadecimal"):
        seal("token", cell=CELL)
