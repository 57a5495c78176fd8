"""Words that the API writes otherwise than the registry's facts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def place_and_code(given: dict[str, Any]) -> dict[str, Any]:
    """Turn region, industry code and position as they were written into the registry's names for them."""
    facts = {name: value for name, value in given.items() if name not in {"region", "industry"}}
    if "region" in given:
        facts["region_code"] = given["region"]
    if "industry" in given:
        industry = given["industry"]
        facts["industry_edition"] = industry.edition if industry else None
        facts["industry_code"] = industry.code if industry else ""
    for side in ("latitude", "longitude"):
        if facts.get(side) is not None:
            facts[side] = Decimal(str(round(facts[side], 6)))
    return facts
