"""Public ids: short, unmistakable, not guessable."""

from __future__ import annotations

from esmart.core.ids import ALPHABET, LENGTH, new_public_id


def test_ten_thousand_ids_differ_and_hold_only_plain_signs() -> None:
    ids = {new_public_id() for _ in range(10_000)}
    assert len(ids) == 10_000
    assert all(len(made) == LENGTH and set(made) <= set(ALPHABET) for made in ids)
    assert not set(ALPHABET) & set("01loaeiuy")
