"""The Ralali connector: fills and reads files with wholesale terms; makes no call, since no API is known."""

from __future__ import annotations

from collections.abc import Sequence

from ikm_connectors import model as m
from ikm_connectors import sheets
from ikm_connectors.channels.ralali import CARD
from ikm_connectors.channels.ralali.layouts import DESCRIPTION_MAX, LISTINGS, PICTURES, TEMPLATES, TITLE_MAX
from ikm_connectors.channels.ralali.terms import judge_terms, write_records
from ikm_connectors.sheets.channel import FileChannel
from ikm_connectors.sheets.listings import FilledFile


class RalaliConnector(FileChannel):
    """Serve business buyers by file; a draft's `ext["ralali"]` holds its terms (terms.Terms). Filled prices are those
    of the first tier; lower tiers change with the listing only.
    """

    card = CARD
    layouts = TEMPLATES
    limits = m.Limits(
        title_max=TITLE_MAX,
        description_max=DESCRIPTION_MAX,
        images_max=PICTURES,
        price_min=1,
        source="Our own layout",
    )

    def fill_listings(
        self, drafts: Sequence[m.ProductDraft], template: sheets.Template | None = None
    ) -> FilledFile:
        return sheets.fill_listings(template or LISTINGS, drafts, write_records, judge_terms)
