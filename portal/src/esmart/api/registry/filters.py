"""What lists of profiles may be narrowed to, as at the desk, and words of the registry that all of its resources use."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from esmart.api.paging import Paging
from esmart.api.shapes import REGION
from esmart.registry.queries import Filters

State = Literal["draft", "published", "withdrawn", "merged"]
Commodity = Literal[
    "cosmetics", "fashion", "food", "drink", "craft", "jewellery", "furniture", "herbal", "metal", "other"
]
Kind = Literal["ikm", "prison_workshop"]


class ProfileFilters(Paging):
    """Filters that all profiles know."""

    words: Annotated[str, Field(max_length=200, description="Kata dalam nama, atau nomor: NIB, SKU, id.")] = (
        ""
    )
    state: Annotated[State | None, Field(description="Tanpa ini: semua kecuali yang digabung.")] = None
    region: Annotated[
        str | None, Field(pattern=REGION, description="Kode wilayah dan semua di bawahnya.")
    ] = None
    commodity: Commodity | None = None

    def narrowed(self, **more: Any) -> Filters:
        return Filters(
            words=self.words,
            state=self.state or "",
            region=self.region or "",
            commodity=self.commodity or "",
            **more,
        )
