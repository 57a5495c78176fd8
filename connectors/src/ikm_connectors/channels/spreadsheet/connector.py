"""The file channel: fills files to be carried out and reads those carried in; makes no call."""

from __future__ import annotations

from ikm_connectors import model as m
from ikm_connectors.channels.spreadsheet import CARD
from ikm_connectors.channels.spreadsheet.layouts import PICTURES, TEMPLATES
from ikm_connectors.sheets.channel import FileChannel


class SpreadsheetConnector(FileChannel):
    """Serve every place of sale that knows files only; a seller's own sheet is a template given to each verb."""

    card = CARD
    layouts = TEMPLATES
    limits = m.Limits(
        title_max=255,
        description_max=10_000,
        images_min=1,
        images_max=PICTURES,
        price_min=1,
        axes_max=2,
        source="Our own layout",
    )
